package backtest

import (
	"slices"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// Source says where a case comes from.
type Source string

// The sources of cases.
const (
	SourceLine  Source = "line"  // a hold that the line placed
	SourceAsked Source = "asked" // a draw that the host kept
	SourceOrder Source = "order" // a phase that another method paid
)

// Outcome says how the two policies compare in one case.
type Outcome string

// The outcomes.
const (
	OfferedBoth  Outcome = "offered_both"  // offered then and now; what was signed still is
	TermLost     Outcome = "term_lost"     // offered then and now, but not over the months that were signed
	NewlyRefused Outcome = "newly_refused" // offered then, refused now
	NewlyOffered Outcome = "newly_offered" // refused then, offered now
	RefusedBoth  Outcome = "refused_both"
)

// Outcomes returns every outcome, in the order of the sums.
func Outcomes() []Outcome {
	return []Outcome{OfferedBoth, TermLost, NewlyRefused, NewlyOffered, RefusedBoth}
}

// Title returns the outcome for people; "" when it is none.
func (o Outcome) Title() string {
	switch o {
	case OfferedBoth:
		return "offered under both"
	case TermLost:
		return "signed term not offered"
	case NewlyRefused:
		return "newly refused"
	case NewlyOffered:
		return "newly offered"
	case RefusedBoth:
		return "refused under both"
	}
	return ""
}

// Case is one draw that was asked, under both policies. Amounts are US cents.
type Case struct {
	Line   paylater.LineID
	Source Source
	Order  order.ID
	Phase  order.Phase
	At     time.Time // when it was asked, UTC
	Asked  money.USD // the hold, or the principal once signed
	// Loan is what was signed and Months its term; "" and 0 when nothing was.
	Loan   lender.LoanID
	Months int

	Outcome Outcome
	Was     Side // under the policy that was in force
	Would   Side // under the changed one
}

// Side is one case under one policy.
type Side struct {
	// Rule is the code that refused: the hold, or the term that was signed, whatever
	// else is offered; when nothing was signed the shortest term, and "" as soon as some
	// term is offered.
	Rule fault.Code
	// Err says the same in words with the figures; of a line's rules it is a
	// [*paylater.Refusal] with the decision, which can be replayed under the trial's
	// policies. Nil when Rule is "".
	Err error
	// Terms are those that the lender priced, shortest first; none when credit could
	// not be held at all.
	Terms []Term
	Life  Life // of the loan, zero when there is none on this side
}

// Term is one term as it was quoted.
type Term struct {
	Months int
	// Fees are all months', and Credit the fee credit on the first of them; zero when
	// the term was refused.
	Fees, Credit money.USD
	APR          paylater.APR
	Rule         fault.Code // why it was refused; "" when it was offered
}

// Life is what a loan brought, as of the end of the records. Nothing in it is below
// $0.00.
type Life struct {
	Principal  money.USD // paid out by the lender; the agreed one until it has
	Fees       money.USD // of all its months as scheduled, less fee credit
	Earned     money.USD // fees of the months begun, less fee credit; void ones left out
	Unpaid     money.USD // principal not paid back
	UnpaidFees money.USD // of what is earned
	PastDue    money.USD // of the unpaid principal, what was due: lost so far
}

// Offered tells whether some term was offered.
func (s Side) Offered() bool { return s.term(func(t Term) bool { return t.Rule == "" }) >= 0 }

// Term returns the quote of that many months; false when the lender did not price it.
func (s Side) Term(months int) (Term, bool) {
	i := s.term(func(t Term) bool { return t.Months == months })
	if i < 0 {
		return Term{}, false
	}
	return s.Terms[i], true
}

func (s Side) term(is func(Term) bool) int { return slices.IndexFunc(s.Terms, is) }

// FeesAtMost is the most that any of the offered terms bears in fees less fee credit,
// if its buyer drew it and kept it to the end: nobody knows that.
func (s Side) FeesAtMost() money.USD {
	var most money.USD
	for _, t := range s.Terms {
		if t.Rule == "" {
			most = most.Max(t.Fees.Sub(t.Credit))
		}
	}
	return most
}

// FeeDifference is what the changed policy would have added to the fees of the loan's
// whole life; below zero when it would have taken them away.
func (c Case) FeeDifference() money.USD { return c.Would.Life.Fees.Sub(c.Was.Life.Fees) }

// Same tells whether the two policies say the same in this case: the same outcome,
// terms, rules and figures.
func (c Case) Same() bool {
	return c.Was.Rule == c.Would.Rule && slices.Equal(c.Was.Terms, c.Would.Terms) && c.Was.Life == c.Would.Life &&
		(c.Outcome == OfferedBoth || c.Outcome == RefusedBoth)
}

// compare finds the outcome once both sides are judged, and keeps the loan or takes
// it away.
func (c *Case) compare() {
	was, would := c.Was.Offered(), c.Would.Offered()
	switch {
	case was && !would:
		c.Outcome = NewlyRefused
	case !was && would:
		c.Outcome = NewlyOffered
	case !was:
		c.Outcome = RefusedBoth
	default:
		c.Outcome = OfferedBoth
		if c.Would.Rule != "" {
			c.Outcome = TermLost // some term is offered, and the signed one is not
		}
	}
	if c.Outcome == OfferedBoth {
		c.Would.Life = c.Was.Life
	}
}

// Failure is a record that could not be read or judged. The run goes on.
type Failure struct {
	Line paylater.LineID // as the history named it
	Path string          // of the record in the stream, such as lines[3].events[17], counted from 0
	Err  error
}

// Error says where it was and what went wrong.
func (f *Failure) Error() string {
	if f == nil || f.Err == nil {
		return "unreadable"
	}
	return f.Path + ": " + f.Err.Error()
}

// Unwrap returns what went wrong.
func (f *Failure) Unwrap() error {
	if f == nil {
		return nil
	}
	return f.Err
}

// full is the path down to the field at fault.
func (f *Failure) full() string {
	if all := fault.All(f.Err); len(all) > 0 {
		return all[0].At(f.Path).Path
	}
	return f.Path
}

// code is why; "" for an error that is no fault of this library.
func (f *Failure) code() fault.Code { return fault.CodeOf(f.Err) }
