package provider

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/order/strictjson"
	"github.com/paylater-go/payments/paylater"
)

const keyGrammar = "1 to 64 of A-Z a-z 0-9 _ -"

// sessionVersion is the form that sessions are written in, and the only one
// that is read.
const sessionVersion = 1

// Session names one attempt of a commerce engine to pay a phase by Pay Later:
// what the engine stores beside its payment and hands back with every verb. It
// is ids, so that it may be seen by anybody, and it is believed in nothing: what
// is held, owed and refunded is read from the line, what is due from the order.
//
// Its form for the engine is JSON: marshal it, or put it into a larger value,
// and read it back by [ParseSession] or by unmarshaling. Two sessions with one
// key are one attempt.
type Session struct {
	// Key names the attempt for ever: the key of its hold and of its signature,
	// and so unique on the line. See [KeyOf].
	Key    lender.Key
	Buyer  order.ID
	Lender lender.ID
	Order  order.ID
	Phase  order.Phase
	// Amount is what was initiated and is held. The same key with another amount
	// is refused.
	Amount money.USD
	// Loan is the loan that was signed, "" before; for people who look for it.
	Loan lender.LoanID
	// Canceled says that [Provider.Cancel] has answered.
	Canceled bool
	// Since is the number of the line's event before its hold, 0 before there is
	// one: from there its history is read. When that is not so, all of it is.
	Since int64
}

type sessionForm struct {
	Version  int           `json:"v"`
	Key      lender.Key    `json:"key"`
	Buyer    order.ID      `json:"buyer"`
	Lender   lender.ID     `json:"lender"`
	Order    order.ID      `json:"order"`
	Phase    order.Phase   `json:"phase"`
	Amount   int64         `json:"amount"` // US cents
	Loan     lender.LoanID `json:"loan,omitempty"`
	Canceled bool          `json:"canceled,omitempty"`
	Since    int64         `json:"since,omitempty"`
}

// ParseSession reads what a session marshals to. It refuses another form with
// [CodeSessionVersion], what breaks a field's grammar with [CodeSessionInvalid]
// and the path, and JSON that is not written exactly (unknown, missing and
// repeated fields) with the codes of package strictjson.
func ParseSession(data []byte) (Session, error) {
	var head struct {
		Version *int64 `json:"v"`
	}
	if json.Unmarshal(data, &head) == nil && head.Version != nil && *head.Version != sessionVersion {
		return Session{}, fault.New(CodeSessionVersion, "the session's form cannot be read",
			fault.Count("form", *head.Version), fault.Count("known", sessionVersion)).At("v")
	}
	var f sessionForm
	if err := strictjson.Decode(data, &f); err != nil {
		return Session{}, err
	}
	s := Session{
		Key: f.Key, Buyer: f.Buyer, Lender: f.Lender, Order: f.Order, Phase: f.Phase,
		Amount: money.Cents(f.Amount), Loan: f.Loan, Canceled: f.Canceled, Since: f.Since,
	}
	if err := s.check(); err != nil {
		return Session{}, err
	}
	return s, nil
}

// MarshalJSON writes the session in the form that [ParseSession] reads. A
// session that is not sound is refused with [CodeSessionInvalid].
func (s Session) MarshalJSON() ([]byte, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	return json.Marshal(sessionForm{
		Version: sessionVersion, Key: s.Key, Buyer: s.Buyer, Lender: s.Lender, Order: s.Order, Phase: s.Phase,
		Amount: s.Amount.Cents(), Loan: s.Loan, Canceled: s.Canceled, Since: s.Since,
	})
}

// UnmarshalJSON reads what [ParseSession] reads. On an error s is unchanged.
func (s *Session) UnmarshalJSON(data []byte) error {
	read, err := ParseSession(data)
	if err == nil && s != nil {
		*s = read
	}
	return err
}

// check reports everything that is wrong with the session by itself.
func (s *Session) check() error {
	var found []*fault.Error
	require := func(ok bool, path, want string) {
		if !ok {
			found = append(found, fault.New(CodeSessionInvalid, "must be "+want).At(path))
		}
	}
	require(s.Key.Valid(), "key", keyGrammar)
	require(s.Buyer.Valid(), "buyer", keyGrammar)
	require(s.Lender.Valid(), "lender", "1 to 32 of a-z 0-9 _ -")
	require(s.Order.Valid(), "order", keyGrammar)
	require(s.Phase.Valid(), "phase", "initial or balance")
	require(s.Amount.Sign() > 0 && s.Amount.InBounds(), "amount", "more than $0.00 and within the bounds of money")
	require(s.Loan == "" || s.Loan.Valid(), "loan", keyGrammar)
	require(s.Since >= 0, "since", "not below 0")
	return fault.Join(found...)
}

// line is the line of credit that the session asks.
func (s *Session) line() paylater.LineID {
	return paylater.LineID{Buyer: lender.BuyerID(s.Buyer), Lender: s.Lender}
}

// KeyOf makes a session's or a refund's key of an engine's own ids, whatever
// characters they are made of: the same for the same ids.
func KeyOf(ids ...string) lender.Key {
	hash := sha256.New()
	for _, id := range ids {
		part := sha256.Sum256([]byte(id))
		_, _ = hash.Write(part[:]) // a hash never fails
	}
	return lender.Key("K" + hex.EncodeToString(hash.Sum(nil)[:16]))
}
