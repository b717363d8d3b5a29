package reconcile

import (
	"cmp"
	"slices"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

// FromEvents is the statement that a lender's events make of a period, for a sandbox
// whose lender writes none: what lendersim said, or webhooks that a host kept. It has
// the rows of money that moved, and neither fees nor balances, which no event says:
// compare them with [FactsOnly]. Events come in any order and any number of times;
// those from before the period are needed for what is taken back within it.
func FromEvents(h Header, events []lender.Event) Statement {
	events = slices.Clone(events)
	slices.SortStableFunc(events, func(a, b lender.Event) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	t := told{header: h, first: map[Entry]Entry{}}
	for _, ev := range events {
		t.take(ev)
	}
	return Sorted(h, t.rows)
}

// FactsOnly are the kinds of rows that [FromEvents] makes.
func FactsOnly() []Kind {
	return slices.DeleteFunc(Kinds(), func(k Kind) bool {
		n, _ := k.nature()
		return n.balance() || n.computed()
	})
}

// told is what a lender has said so far.
type told struct {
	header Header
	rows   []Entry
	first  map[Entry]Entry // by buyer, kind and id: each happens once, and may be taken back
}

// about is a row without all that does not name its fact.
func about(e Entry) Entry { return Entry{Buyer: e.Buyer, Kind: e.Kind, ID: e.ID} }

func (t *told) take(ev lender.Event) {
	e, back := rowOf(ev)
	if _, again := t.first[about(e)]; again || e.Kind == "" {
		return
	}
	for _, kind := range back { // the event does not say how much it takes back
		if was, ok := t.first[Entry{Buyer: e.Buyer, Kind: kind, ID: e.ID}]; ok {
			e.Amount, e.Loan = was.Amount, was.Loan
		}
	}
	if e.Amount.IsZero() {
		return
	}
	t.first[about(e)] = e
	if said := civil.NewYork(ev.At); !said.Before(t.header.From) && !said.After(t.header.To) {
		t.rows = append(t.rows, e)
	}
}

// rowOf is the row of one event, and the kinds of rows that it may take back; no kind
// for an event that moved no money.
func rowOf(ev lender.Event) (e Entry, back []Kind) {
	row := func(kind Kind, loan lender.LoanID, id string, on civil.Date, amount money.USD) Entry {
		return Entry{Buyer: ev.Buyer, Loan: loan, Kind: kind, ID: id, On: on, Amount: amount}
	}
	said := civil.NewYork(ev.At)
	switch f := ev.Fact.(type) {
	case lender.DisbursementSettled:
		return row(Disbursed, f.Loan, string(f.Loan), f.On, f.Paid), nil
	case lender.DisbursementReturned:
		return row(DisbursementReturned, f.Loan, string(ev.ID), f.On, f.Amount), nil
	case lender.RepaymentReceived:
		return row(Repayment, f.Loan, string(f.Repayment), f.Effective, f.Amount), nil
	case lender.RepaymentReturned:
		return row(RepaymentReturned, "", string(f.Repayment), said, money.USD{}), []Kind{Repayment}
	case lender.MoneyReceived:
		return row(RefundMoney, f.Loan, string(f.Refund), f.On, f.Amount), nil
	case lender.LateFeeCharged:
		return row(LateFee, "", string(f.Charge), said, f.Amount), nil
	case lender.ReturnedFeeCharged:
		return row(ReturnedFee, "", string(f.Charge), said, f.Amount), nil
	case lender.ChargeWaived:
		return row(Waived, "", string(f.Charge), said, money.USD{}), []Kind{LateFee, ReturnedFee}
	case lender.CreditPaidOut:
		return row(CreditPaidOut, "", string(ev.ID), f.On, f.Amount), nil
	}
	return Entry{}, nil
}
