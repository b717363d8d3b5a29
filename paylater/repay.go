package paylater

import (
	"slices"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

// hearRepayment takes a repayment: from the buyer, collected by the lender. It
// reduces what is owed at once, but frees credit, and may be paid out, only
// once it has cleared. Its effective day decides fees and lateness.
func (l *Line) hearRepayment(f lender.RepaymentReceived) (Event, error) {
	if i := l.loanIndex(f.Loan); f.Loan != "" && (i < 0 || !l.loans[i].Status.allows(loanRepay)) {
		return Event{}, unknownReference("no such loan on this line")
	}
	day := l.effective(f.Effective)
	in := inflow{
		ID: string(f.Repayment), Loan: f.Loan, Amount: f.Amount, Posted: l.day(), Effective: day,
		ClearsOn: l.rules.workingDays(l.day(), l.policy().ClearAfter),
	}
	in.Cleared = in.ClearsOn == in.Posted
	items := l.owedItems(day)
	if f.Loan != "" {
		items = slices.DeleteFunc(items, func(it item) bool { return it.to.Loan != f.Loan })
	}
	l.allocate(&in, items)
	l.inflows = append(l.inflows, in)
	l.post(Entry{Kind: EntryPayment, Loan: f.Loan, Ref: in.ID, Amount: f.Amount.Neg()})
	return Event{
		Kind: KindRepaid, Loan: f.Loan, Repayment: lender.RepaymentID(in.ID), Amount: f.Amount, Day: day, Allocations: slices.Clone(in.Lies),
	}, nil
}

func (l *Line) inflowIndex(id lender.RepaymentID) int {
	return slices.IndexFunc(l.inflows, func(in inflow) bool { return !in.Refund && in.ID == string(id) })
}

// hearCleared frees the credit that a repayment's principal takes up.
func (l *Line) hearCleared(f lender.RepaymentCleared) (Event, error) {
	i := l.inflowIndex(f.Repayment)
	if i < 0 {
		return Event{}, unknownReference("no such repayment on this line")
	}
	in := &l.inflows[i]
	if in.Returned || in.Cleared {
		return Event{Kind: KindNoted, Note: "cleared_again", Amount: in.Amount}, nil
	}
	in.Cleared = true
	return Event{Kind: KindRepaymentCleared, Repayment: lender.RepaymentID(in.ID), Amount: in.Amount}, nil
}

// clearInflows clears the repayments whose working days have passed.
func (l *Line) clearInflows() {
	day := l.day()
	changed := false
	for i := range l.inflows {
		if in := &l.inflows[i]; !in.Cleared && !in.ClearsOn.After(day) {
			if !changed {
				l.thaw()
				changed = true
			}
			l.inflows[i].Cleared = true
			l.emit(Event{Kind: KindRepaymentCleared, Repayment: lender.RepaymentID(l.inflows[i].ID), Amount: l.inflows[i].Amount, Day: day})
		}
	}
	if changed {
		l.unpaid = l.tiedUp()
	}
}

// hearReturned undoes a repayment exactly, where its money lies now. Loans that
// it closed reopen, the fees of months begun meanwhile are earned, and what it
// had paid is past due from the original due date. Money that was paid out to
// the buyer meanwhile is charged back.
func (l *Line) hearReturned(f lender.RepaymentReturned) (Event, error) {
	i := l.inflowIndex(f.Repayment)
	if i < 0 {
		return Event{}, unknownReference("no such repayment on this line")
	}
	in := &l.inflows[i]
	if in.Returned {
		return Event{Kind: KindNoted, Note: "returned_again", Amount: in.Amount}, nil
	}
	undone := slices.Clone(in.Lies)
	in.Returned, in.Cleared, in.Lies = true, true, nil
	var gone money.USD // paid out to the buyer, perhaps in several parts
	for _, a := range undone {
		if a.Place == PlacePaidOut {
			gone = gone.Add(a.Amount)
			continue
		}
		l.lay(negative(a))
	}
	if gone.Sign() > 0 {
		l.chargeBack(in.ID, gone)
	}
	l.post(Entry{Kind: EntryPaymentReturned, Loan: in.Loan, Ref: in.ID, Amount: in.Amount})
	return Event{Kind: KindRepaymentReturned, Repayment: lender.RepaymentID(in.ID), Loan: in.Loan, Amount: in.Amount, Allocations: undone}, nil
}

// hearPaidOut takes the lender's word that it paid credit balance out to the
// buyer. Only cleared money may be paid out; what the lender paid beyond it is
// a difference.
func (l *Line) hearPaidOut(f lender.CreditPaidOut) (Event, error) {
	cleared := l.clearedCredit()
	paid := f.Amount.Min(l.credit)
	out := Event{Kind: KindCreditPaidOut, Amount: paid, Day: l.effective(f.On)}
	if cleared.Less(f.Amount) {
		out.Difference = &Difference{What: "paid_out_over_cleared_credit", Ours: cleared, Theirs: f.Amount}
	}
	left := l.payOut(paid, true)
	l.payOut(left, false)
	if paid.Sign() > 0 {
		l.post(Entry{Kind: EntryPaidOut, Amount: paid})
	}
	return out, nil
}

// payOut marks credit balance as paid out, oldest money first.
func (l *Line) payOut(amount money.USD, cleared bool) money.USD {
	for i := range l.inflows {
		if l.inflows[i].Cleared == cleared {
			amount = l.moveOf(&l.inflows[i], Allocation{Place: PlaceCredit}, amount, func(a Allocation) Allocation {
				return Allocation{Place: PlacePaidOut, Amount: a.Amount}
			})
		}
	}
	return amount
}

func (l *Line) clearedCredit() money.USD {
	sum := l.credit
	for i := range l.inflows {
		if l.inflows[i].Cleared {
			continue
		}
		for _, a := range l.inflows[i].Lies {
			if a.Place == PlaceCredit {
				sum = sum.Sub(a.Amount)
			}
		}
	}
	return sum
}

// Payoff is what it takes to end one loan on one day.
type Payoff struct {
	Loan      lender.LoanID `json:"loan"`
	Day       civil.Date    `json:"day"` // the quote holds for money effective that day
	Principal money.USD     `json:"principal"`
	Fees      money.USD     `json:"fees"`  // of the months begun, less fee credit, unpaid
	Total     money.USD     `json:"total"` // principal and fees
	Saves     money.USD     `json:"saves"` // fees of the months that then never begin
}

// Payoff quotes the early payoff of a loan: it owes the principal and the fees
// of the months begun, and saves the rest; there is no penalty. The month that
// begins on the day of the quote is saved too: paid off that day, the loan has no
// balance that could earn its fee. Without principal there is nothing to save: no
// month begins any more. A repayment of the total, directed at the
// loan and effective that day, closes it. The quote is refused for a loan that
// the line does not have ([CodeLoanUnknown]) or on which nothing is owed
// ([CodeLoanEnded]), and while anything else on the line is past due
// ([CodePastDueElsewhere]): that has to be paid before a later loan is ended
// early.
func (l Line) Payoff(id lender.LoanID, at time.Time) (Payoff, error) {
	n, err := l.Advance(at)
	if err != nil {
		return Payoff{}, err
	}
	d := n.decide(ActPayoff, money.USD{}, 0)
	i, day := n.loanIndex(id), n.day()
	if i >= 0 {
		d.facts[factLoanKnown] = 1
		d.facts[factLoanEnded] = flag(!n.loans[i].Status.allows(loanPayoff))
		d.facts[factPastDueElsewhere] = n.pastDue(day, id).Cents()
	}
	if err := d.settle(); err != nil {
		return Payoff{}, err
	}
	o := &n.loans[i]
	q := Payoff{Loan: id, Day: day, Principal: o.principalOwed(), Fees: o.feesOwed(day.AddDays(-1))}
	q.Total = q.Principal.Add(q.Fees)
	for k := range o.Rows {
		if !q.Principal.IsZero() && !o.begins(k).Before(day) {
			q.Saves = q.Saves.Add(o.Rows[k].Fee)
		}
	}
	return q, nil
}
