package paylater

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

// Terms are what a buyer agrees to: everything that the disclosure shows and
// that the loan is made of. The agreement day is part of them, because the
// schedule and the APR count from it.
type Terms struct {
	Line  LineID      `json:"line"`
	Order order.ID    `json:"order"`
	Phase order.Phase `json:"phase"`
	// Recipient is the token of the order's beneficiary: the lender pays it on
	// the buyer's behalf.
	Recipient lender.Key   `json:"recipient"`
	Principal money.USD    `json:"principal"`
	Months    int          `json:"months"`
	Rates     []money.Rate `json:"rates"` // monthly, of the original principal
	Agreed    civil.Date   `json:"agreed"`
	First     int          `json:"first"` // number of the statement that bills installment 1
	Schedule  Schedule     `json:"schedule"`
	Fees      money.USD    `json:"fees"`   // all months, before fee credit
	Credit    money.USD    `json:"credit"` // fee credit on the first month's fee
	APR       APR          `json:"apr"`    // parts per trillion, fee credit left out
	Policy    string       `json:"policy"` // version
}

// Total is what the buyer pays when every installment is paid as scheduled.
func (t Terms) Total() money.USD { return t.Principal.Add(t.Fees).Sub(t.Credit) }

// Hash is the SHA-256 of the terms in a fixed form, in hex: what the buyer saw
// and what the signature names.
func (t Terms) Hash() string {
	text := append(make([]byte, 0, 512), "terms/1\n"...)
	field := func(s string) { text = append(append(text, s...), '\n') }
	number := func(n int64, end byte) { text = append(strconv.AppendInt(text, n, 10), end) }
	field(t.Line.String())
	field(string(t.Order))
	field(t.Phase.String())
	field(string(t.Recipient))
	number(t.Principal.Cents(), '\n')
	number(int64(t.Months), '\n')
	field(t.Agreed.String())
	number(int64(t.First), '\n')
	number(t.Credit.Cents(), '\n')
	number(int64(t.APR), '\n')
	field(t.Policy)
	for k, row := range t.Schedule {
		var rate money.Rate
		if k < len(t.Rates) {
			rate = t.Rates[k]
		}
		number(int64(row.Number), ' ')
		number(row.Principal.Cents(), ' ')
		number(row.Fee.Cents(), ' ')
		number(int64(rate.PPM()), ' ')
		field(row.Due.String())
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

func (t Terms) clone() Terms {
	t.Rates, t.Schedule = slices.Clone(t.Rates), slices.Clone(t.Schedule)
	return t
}

// Signature is the buyer's consent to terms.
type Signature struct {
	// Hold names the live hold under which the buyer signs; it is the key of
	// the act, so that a repeated signature gives the first loan.
	Hold lender.Key `json:"hold"`
	// Terms is the hash of the terms that the buyer was shown.
	Terms string `json:"terms"`
	// By is the host's id of the person who signed: no name, no address.
	By lender.Key `json:"by"`
}

// Agreement is an accepted offer: the loan agreement. Only [Offer.Sign] makes
// one.
type Agreement struct {
	terms     Terms
	signature Signature
	at        time.Time
}

// Terms returns what was agreed.
func (a Agreement) Terms() Terms { return a.terms.clone() }

// Signature returns who signed, under which hold, and which terms.
func (a Agreement) Signature() Signature { return a.signature }

// SignedAt returns the instant of consummation: when the line recorded the
// signature, UTC.
func (a Agreement) SignedAt() time.Time { return a.at }

// Loan returns the id of the loan that the agreement makes. It follows from the
// line and the hold, so that a repeated command can never make a second one.
func (a Agreement) Loan() lender.LoanID { return loanID(a.terms.Line, a.signature.Hold) }

func loanID(line LineID, hold lender.Key) lender.LoanID {
	sum := sha256.Sum256(fmt.Appendf(nil, "loan/1\n%s\n%s\n", line, hold))
	return lender.LoanID("L" + hex.EncodeToString(sum[:12]))
}
