package wire

import (
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/order/strictjson"
)

// Bounds of what a request holds.
const (
	// MaxClockMove is the furthest that a clock moves at once, in seconds: 400 days.
	MaxClockMove = 400 * 24 * 60 * 60
	// MaxReturn is the longest address in [LinkRequest.Return], in bytes.
	MaxReturn = 2048
	// MaxToken is the longest token, in bytes.
	MaxToken = 512
	// MaxAccounts is how many accounts an application names at most.
	MaxAccounts = 20
)

// CodeAddressMalformed means that an address is not absolute, not https (in test
// mode: http), too long, or has a user or a fragment.
const CodeAddressMalformed fault.Code = "address_malformed"

// read reads a request strictly, and then asks what is wrong with it: with
// [CodeRequestMalformed] it could not be read, with [lender.CodeRefused] it was.
func read[T any](data []byte, wrong func(T) []*fault.Error) (T, error) {
	var request, none T
	if err := strictjson.Decode(data, &request); err != nil {
		return none, Malformed(err)
	}
	if found := wrong(request); len(found) > 0 {
		return none, lender.Refuse(found...)
	}
	return request, nil
}

// ParseRepayment reads a repayment, strictly, and checks it.
func ParseRepayment(data []byte) (Repayment, error) {
	return read(data, func(r Repayment) []*fault.Error {
		return collect(
			ident("id", r.ID.Valid()), ident("buyer", r.Buyer.Valid()), ident("loan", r.Loan == "" || r.Loan.Valid()),
			that(0 < r.Amount.Cents() && r.Amount.Cents() <= money.MaxCents, "amount", lender.CodeAmountBounds, "an amount is above zero"),
		)
	})
}

// ParseLinkRequest reads the request for a page that links accounts, strictly, and
// checks it.
func ParseLinkRequest(m Mode, data []byte) (LinkRequest, error) {
	return read(data, func(r LinkRequest) []*fault.Error {
		found := collect(
			ident("session", r.Session.Valid()), ident("buyer", r.Buyer.Valid()),
			that(len(r.Kinds) > 0, "kinds", lender.CodeRequired, "at least one kind is needed"),
			that(Address(m, r.Return), "return", CodeAddressMalformed, "an address is absolute and https"),
		)
		for i, k := range r.Kinds {
			at := "kinds[" + strconv.Itoa(i) + "]"
			found = append(found, collect(
				that(k.Valid(), at, lender.CodeNotListed, "only the listed words are allowed here"),
				that(!slices.Contains(r.Kinds[:i], k), at, lender.CodeRepeated, "each kind stands once"),
			)...)
		}
		return found
	})
}

// ParseAgreementRequest reads the request for a page that shows and signs the
// agreement of one loan, strictly, and checks it. Whether its payments are those of
// its principal is for the lender.
func ParseAgreementRequest(m Mode, data []byte) (AgreementRequest, error) {
	return read(data, func(r AgreementRequest) []*fault.Error {
		asked := lender.Disbursement{ // the same words under the same names
			Loan: "l", Buyer: r.Buyer, Order: string(r.Order), Phase: r.Phase, Amount: r.Amount, Recipient: "r",
			TermsHash: r.TermsHash, SignedAt: time.Unix(1_000_000_000, 0).UTC(), Months: r.Months,
		}
		found := append(fault.All(asked.Validate()), collect(
			ident("session", r.Session.Valid()), ident("by", lender.Key(r.By).Valid()),
			that(len(r.Payments) == r.Months, "payments", lender.CodeRateCount, "there is one payment for each month"),
			that(r.APR.PPM() >= 0, "apr", lender.CodeRateBounds, "a rate is not below zero"),
			that(Address(m, r.Return), "return", CodeAddressMalformed, "an address is absolute and https"),
		)...)
		for i, p := range r.Payments {
			ok := 0 <= p.Principal.Cents() && 0 <= p.Fee.Cents() && p.Principal.Cents() <= money.MaxCents && p.Fee.Cents() <= money.MaxCents
			found = append(found, collect(that(ok, "payments["+strconv.Itoa(i)+"]", lender.CodeAmountBounds, "an amount is not below zero"))...)
		}
		return found
	})
}

// ParseAgreementExchange reads the trade of a public token for a signed agreement,
// strictly, and checks it.
func ParseAgreementExchange(data []byte) (AgreementExchange, error) {
	e, err := ParseLinkExchange(data)
	return AgreementExchange(e), err
}

// ParseLinkExchange reads the trade of a public token, strictly, and checks it.
func ParseLinkExchange(data []byte) (LinkExchange, error) {
	return read(data, func(e LinkExchange) []*fault.Error {
		return collect(ident("session", e.Session.Valid()), ident("buyer", e.Buyer.Valid()), token("public_token", e.PublicToken))
	})
}

// ParseRevocation reads the revocation of a linked account, strictly, and checks it.
func ParseRevocation(data []byte) (Revocation, error) {
	return read(data, func(r Revocation) []*fault.Error {
		return collect(ident("buyer", r.Buyer.Valid()), token("token", r.Token))
	})
}

// ParseClockMove reads how far a clock shall move, strictly, and checks it.
func ParseClockMove(data []byte) (ClockMove, error) {
	return read(data, func(c ClockMove) []*fault.Error {
		return collect(that(1 <= c.Seconds && c.Seconds <= MaxClockMove, "seconds", strictjson.CodeWrongType,
			"a clock moves 1 second to 400 days"))
	})
}

// Address reports whether a text is the address of a page or an endpoint in that
// mode: absolute, https (in test mode also http), at most [MaxReturn] bytes, without
// user and fragment.
func Address(m Mode, text string) bool {
	u, err := url.Parse(text)
	return err == nil && len(text) <= MaxReturn && u.Host != "" && u.User == nil && u.Fragment == "" &&
		(u.Scheme == "https" || m == Test && u.Scheme == "http")
}

// instant takes an instant as the protocol writes it: UTC, whole microseconds.
func instant(path string, t *time.Time) error {
	if _, offset := t.Zone(); offset != 0 || t.Nanosecond()%1000 != 0 {
		return Malformed(fault.New(lender.CodeInstantMalformed, "an instant is UTC, in whole microseconds").At(path))
	}
	*t = t.UTC()
	return nil
}

// collect keeps the faults that are there.
func collect(all ...*fault.Error) []*fault.Error {
	return slices.DeleteFunc(all, func(f *fault.Error) bool { return f == nil })
}

// that is a fault unless it holds.
func that(ok bool, path string, code fault.Code, message string) *fault.Error {
	if ok {
		return nil
	}
	return fault.New(code, message).At(path)
}

func ident(path string, ok bool) *fault.Error {
	return that(ok, path, lender.CodeIDMalformed, "an id has 1 to 64 of A-Z, a-z, 0-9, _ and -")
}

// token asks of a token that passes through what package lender asks of one.
func token(path string, r revealed) *fault.Error {
	text, lettered := r.Reveal(), false
	ok := text != "" && len(text) <= MaxToken
	for _, c := range []byte(text) {
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		lettered = lettered || letter
		ok = ok && (letter || '0' <= c && c <= '9' || slices.Contains([]byte("._~+/=:-"), c))
	}
	return that(ok && lettered, path, lender.CodeTokenMalformed, "a token has its characters and at least one letter")
}
