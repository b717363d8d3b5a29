package disclosure

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// Financer is what a host knows of a lender that its offers do not say.
type Financer struct {
	// Name is the lender's, as in the loan agreement; 1 to 120 characters.
	Name string `json:"name"`
	// Product describes it in one to five words, at most 60 characters: "Pay Later".
	Product string `json:"product"`
	// Manner says how payments are made, in a sentence of at most 300 characters.
	Manner string `json:"manner"`
	// Collateral describes what secures the loan, at most 300 characters; empty
	// for nothing.
	Collateral string `json:"collateral,omitempty"`
	// Avoidable lists the fees that the buyer can avoid, at most 20. The caps of
	// the policy are their greatest amounts: see [AvoidableOf].
	Avoidable []AvoidableFee `json:"avoidable,omitempty"`
	// Exempt lists the states whose rule does not bind the lender, by the host's
	// own judgment: a bank, too few transactions. See Rule.Exempt.
	Exempt []State `json:"exempt,omitempty"`
}

// AvoidableFee is a fee that comes only from what the buyer does or omits.
type AvoidableFee struct {
	Name string    `json:"name"` // 1 to 120 characters
	Most money.USD `json:"most"` // the greatest amount of one such fee, above $0.00
}

// AvoidableOf returns the fees that a policy caps: a late payment and a returned
// one. A cap of $0.00 is no fee.
func AvoidableOf(p paylater.Policy) []AvoidableFee {
	var list []AvoidableFee
	for _, f := range []AvoidableFee{{"Late payment", p.LateFeeMax}, {"Returned payment", p.ReturnedFeeMax}} {
		if f.Most.Sign() > 0 {
			list = append(list, f)
		}
	}
	return list
}

// Case is one offer to one buyer, to be disclosed.
type Case struct {
	Offer paylater.Offer
	// State is where the buyer's business is principally directed or managed
	// from, by its own written word or the address on its application.
	State    State
	Financer Financer
	// Deduct counts the offer's fee credit: the finance charge, the first payment
	// and the total are less by it, and the APR is computed from those payments.
	// False leaves the credit out of every figure, as the APR of an offer does.
	Deduct bool
}

// check answers every fault of a case at once.
func (c *Case) check() error {
	var faults []*fault.Error
	need := func(ok bool, path, want string) {
		if !ok {
			faults = append(faults, invalid(path, want))
		}
	}
	terms := c.Offer.Terms()
	need(len(terms.Schedule) > 0 && c.Offer.Decision().Allowed(), "offer", "an offer that was made")
	need(c.State.Valid(), "state", "two capital letters")
	f := &c.Financer
	need(line(f.Name, 1, 120), "financer.name", "1 to 120 printable characters")
	words := len(strings.Fields(f.Product))
	need(line(f.Product, 1, 60) && words >= 1 && words <= 5, "financer.product", "one to five words, at most 60 printable characters")
	need(line(f.Manner, 1, 300), "financer.manner", "1 to 300 printable characters")
	need(line(f.Collateral, 0, 300), "financer.collateral", "at most 300 printable characters")
	need(len(f.Avoidable) <= 20, "financer.avoidable", "at most 20 fees")
	for i := range f.Avoidable[:min(len(f.Avoidable), 20)] {
		at := fmt.Sprintf("financer.avoidable[%d]", i)
		need(line(f.Avoidable[i].Name, 1, 120), at+".name", "1 to 120 printable characters")
		need(f.Avoidable[i].Most.Sign() > 0 && f.Avoidable[i].Most.InBounds(), at+".most", "above $0.00 and within bounds")
	}
	need(len(f.Exempt) <= 60, "financer.exempt", "at most 60 states")
	for i := range f.Exempt[:min(len(f.Exempt), 60)] {
		need(f.Exempt[i].Valid(), fmt.Sprintf("financer.exempt[%d]", i), "two capital letters")
	}
	return fault.Join(faults...)
}

// line tells whether a text is one line of so many characters, not only space.
func line(s string, least, most int) bool {
	n := utf8.RuneCountInString(s)
	return n >= least && n <= most && utf8.ValidString(s) && (least == 0 || strings.TrimSpace(s) != "") &&
		!strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}

func (f *Financer) exemptIn(s State) bool { return slices.Contains(f.Exempt, s) }

func invalid(path, want string) *fault.Error {
	return fault.New(paylater.CodeArgumentInvalid, "must be "+want).At(path)
}
