package paylater

import (
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

// hearDisbursement takes the lender's word on the payment of a loan.
func (l *Line) hearDisbursement(ev lender.Event) (Event, error) {
	switch f := ev.Fact.(type) {
	case lender.DisbursementStarted:
		i := l.loanIndex(f.Loan)
		if i < 0 {
			return l.formerLoan(ev, f.Loan)
		}
		l.loans[i].Told = true
		return l.ofLoan(i, KindDisbursementStarted, l.loans[i].Principal), nil
	case lender.DisbursementSettled:
		return l.hearSettled(f)
	case lender.DisbursementFailed:
		i := l.loanIndex(f.Loan)
		if i < 0 {
			return l.formerLoan(ev, f.Loan)
		}
		return l.hearFailed(i, f.Reason), nil
	case lender.DisbursementReturned:
		return l.hearBankReturn(ev, f)
	}
	return Event{}, invalid("event", "a known kind")
}

// formerLoan takes a word that moves no money, first heard so late that the line
// has let go of its loan. Of a loan that is still to come nobody speaks that early.
func (l *Line) formerLoan(ev lender.Event, loan lender.LoanID) (Event, error) {
	if l.last.Date.IsZero() || !civil.NewYork(ev.At).Before(l.keepsFrom()) {
		return Event{}, unknownReference("no such loan on this line")
	}
	return Event{Kind: KindNoted, Note: "former_loan", Loan: loan}, nil
}

// ofLoan starts an event about loan i.
func (l *Line) ofLoan(i int, kind Kind, amount money.USD) Event {
	n := &l.loans[i]
	return Event{
		Kind: kind, Order: n.Terms.Order, Phase: n.Terms.Phase, Hold: n.Hold, Loan: n.ID, Attempt: n.Number, Amount: amount,
	}
}

// hearSettled ends a disbursement. When the lender paid less than agreed the
// loan is made anew on what it paid, from the agreement day, and the
// difference is reported.
func (l *Line) hearSettled(f lender.DisbursementSettled) (Event, error) {
	i := l.loanIndex(f.Loan)
	if i < 0 {
		return Event{}, unknownReference("no such loan on this line")
	}
	n := &l.loans[i]
	n.Told = true
	out := l.ofLoan(i, KindDisbursed, f.Paid)
	out.Day = f.On
	if !n.Status.allows(loanSettle) {
		return l.contradiction(out, n.PaidOut, f.Paid), nil
	}
	if f.Paid != n.Principal {
		out.Difference = &Difference{What: "disbursed_amount", Ours: n.Principal, Theirs: f.Paid}
	}
	n.Status, n.PaidOut, n.SettledOn = LoanActive, f.Paid, f.On
	if f.Paid.Less(n.Principal) {
		l.shrink(n, f.Paid)
	}
	l.capRefunds(i)
	return out, nil
}

// shrink makes a loan anew on a smaller principal.
func (l *Line) shrink(n *loan, principal money.USD) {
	cut := n.Principal.Sub(principal)
	n.layOut(principal)
	n.Reversed = n.Reversed.Add(cut)
	l.post(Entry{Kind: EntryLoanReversed, Loan: n.ID, Amount: cut.Neg()})
	if over := n.assigned().Sub(n.Rows[0].Fee); over.Sign() > 0 {
		l.giveBack(n, over, 0)
	}
}

// hearFailed voids a loan: principal and fees are reversed, the fee credit goes
// back, and payments made on it become credit balance.
func (l *Line) hearFailed(i int, why lender.Reason) Event {
	n := &l.loans[i]
	n.Told = true
	out := l.ofLoan(i, KindDisbursementFailed, n.Principal)
	out.Note = string(why)
	if !n.Status.allows(loanFail) {
		return l.contradiction(out, n.PaidOut, money.USD{})
	}
	n.Status, n.EndedOn = LoanVoid, l.day()
	l.giveBack(n, n.assigned(), l.policy().CreditReopen) // first: shrinking gives it back without more days
	l.shrink(n, money.USD{})
	l.dropRefunds(i)
	return out
}

// contradiction records a word about a loan that had another one before it.
// Nothing changes; a difference is reported even when the amounts agree, unless
// it is the same word again.
func (l *Line) contradiction(out Event, ours, theirs money.USD) Event {
	out.Note = string(out.Kind)
	out.Kind = KindNoted
	if ours != theirs || ours.IsZero() {
		out.Difference = &Difference{What: "disbursement_contradicted", Ours: ours, Theirs: theirs}
	}
	return out
}

// hearBankReturn is money that came back to the lender after settlement: a
// refund that nobody had asked for here.
func (l *Line) hearBankReturn(ev lender.Event, f lender.DisbursementReturned) (Event, error) {
	i := l.loanIndex(f.Loan)
	if i < 0 || !l.loans[i].Status.allows(loanReturn) {
		return Event{}, unknownReference("no such loan on this line that was paid out")
	}
	id := lender.RefundID("return:" + ev.ID) // ":" keeps it apart from every id of a host
	l.refunds = append(l.refunds, refund{
		ID: id, Loan: f.Loan, Amount: f.Amount, AskedAt: instant(ev.At), State: refundAsked, ByLender: true,
	})
	return l.carryOut(len(l.refunds)-1, f.Amount, f.On), nil
}
