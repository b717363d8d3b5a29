package main

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// settle lets the world come to rest without further faults, and then asks
// whether anything is stuck, lost or doubled.
func (w *world) settle() error {
	w.doing = -1
	w.gate.open = true
	w.trace("quiet time")
	ctx := context.Background()
	w.collect()
	if err := w.deliverThese(slices.Clone(w.mail)); err != nil {
		return err
	}
	for range 5 { // a refund asked for late needs two
		w.clock.Advance(12 * 24 * time.Hour)
		w.collect()
		if err := w.deliverThese(slices.Clone(w.mail)); err != nil {
			return err
		}
		err := w.command(func(ctx context.Context, p *paylater.Program, _ int) error {
			_, err := p.Recover(ctx, nil)
			return err
		})
		if errors.Is(err, lendersim.CodeAsked) && slices.ContainsFunc(w.lines, func(l *watched) bool { return l.refusedByMagic() }) {
			err = nil // a refund that its cents have refused for ever; the other lines are recovered
		}
		if err == nil {
			_, err = w.program.BillAll(ctx, nil)
		}
		if err != nil {
			return breaks("stuck", "the host's scheduler: %v", err)
		}
		w.collect()
		if err := w.deliverThese(slices.Clone(w.mail)); err != nil {
			return err
		}
		if err := w.audit(); err != nil {
			return err
		}
		if w.quiet(ctx) {
			break
		}
	}
	return w.final(ctx)
}

// quiet tells whether no line waits for its lender.
func (w *world) quiet(ctx context.Context) bool {
	for _, err := range w.program.Waiting(ctx, w.clock.Now()) {
		return err != nil // which the last look reports
	}
	return true
}

// final holds the world at rest against the laws.
func (w *world) final(ctx context.Context) error {
	for p, err := range w.program.Parked(ctx) {
		if err != nil {
			return breaks("stuck", "%v", err)
		}
		return breaks("stuck", "%s of %s is parked: %s, %s", p.Event, p.Line(), p.Why, p.Body)
	}
	for h, err := range w.program.Waiting(ctx, w.clock.Now()) {
		if err != nil {
			return breaks("stuck", "%v", err)
		}
		if !slices.ContainsFunc(w.lines, func(l *watched) bool { return l.id == h.ID && l.refusedByMagic() }) {
			return breaks("stuck", "%s waits for its lender since %s", h.ID, h.Waiting)
		}
	}
	for _, l := range w.lines {
		if l.seq == 0 {
			continue
		}
		if err := w.program.Audit(ctx, l.id); err != nil {
			return breaks("rebuild", "%s: %v", l.id, err)
		}
	}
	return w.books()
}

// refusedByMagic tells whether a refund of the line asks, with its cents, to be
// refused for ever, or to have its money lost by a bank.
func (l *watched) refusedByMagic() bool {
	return slices.ContainsFunc(l.refunds, func(r *watchedRefund) bool { return r.state == asked && magic(r.amount) })
}

// magic tells whether an amount's cents keep a simulated lender from ever having
// a refund's money.
func magic(amount money.USD) bool { return amount.Cents()%100 == 60 || amount.Cents()%100 == 63 }

// account is what a lender says that it has done for a buyer: its own books.
type account struct {
	paid     map[lender.LoanID]money.USD
	back     money.USD // refunds and returns received
	received map[lender.RepaymentID]money.USD
	bounced  map[lender.RepaymentID]bool
	paidOut  money.USD
	charges  map[lender.ChargeID]money.USD
}

// accountOf reads everything that a lender ever said of a buyer.
func (w *world) accountOf(b *bank, buyer lender.BuyerID) account {
	a := account{
		paid: map[lender.LoanID]money.USD{}, received: map[lender.RepaymentID]money.USD{}, bounced: map[lender.RepaymentID]bool{},
		charges: map[lender.ChargeID]money.USD{},
	}
	b.sim.Redeliver(buyer)
	seen := map[lender.EventID]bool{}
	for _, ev := range b.sim.EventsOf(buyer) {
		if seen[ev.ID] {
			continue
		}
		seen[ev.ID] = true
		switch f := ev.Fact.(type) {
		case lender.DisbursementSettled:
			a.paid[f.Loan] = a.paid[f.Loan].Add(f.Paid)
		case lender.DisbursementReturned:
			a.back = a.back.Add(f.Amount)
		case lender.MoneyReceived:
			a.back = a.back.Add(f.Amount)
		case lender.RepaymentReceived:
			a.received[f.Repayment] = f.Amount
		case lender.RepaymentReturned:
			a.bounced[f.Repayment] = true
		case lender.CreditPaidOut:
			a.paidOut = a.paidOut.Add(f.Amount)
		case lender.LateFeeCharged:
			a.charges[f.Charge] = f.Amount
		case lender.ReturnedFeeCharged:
			a.charges[f.Charge] = f.Amount
		}
	}
	return a
}

// books compares each lender's account with our line, and each order's receipts
// with what the lenders paid, to the cent.
func (w *world) books() error {
	receipts := map[order.ID]money.USD{} // by loan
	for _, o := range w.orders {
		for _, r := range o.po.Receipts() {
			if usd, err := r.Amount.USD(); err == nil && r.Method == order.PayLater {
				receipts[r.Reference] = receipts[r.Reference].Add(usd)
			}
		}
	}
	for _, l := range w.lines {
		a := w.accountOf(w.bankOf(l.id.Lender), l.id.Buyer)
		if err := l.agrees(&a); err != nil {
			return err
		}
		for loan, paid := range a.paid {
			if receipts[order.ID(loan)] != paid {
				return breaks("receipts", "the lender paid %s for loan %s, its order received %s", paid, loan, receipts[order.ID(loan)])
			}
			delete(receipts, order.ID(loan))
		}
	}
	for loan, usd := range receipts {
		return breaks("receipts", "an order received %s for loan %s, which no lender paid", usd, loan)
	}
	return nil
}

// agrees compares the lender's account with the line's events.
func (l *watched) agrees(a *account) error {
	var back money.USD
	for _, n := range l.loans {
		if n.paid != a.paid[n.id] {
			return breaks("ledger", "%s: loan %s was paid %s by the lender, %s in our books", l.id, n.id, a.paid[n.id], n.paid)
		}
		back = back.Add(n.back)
	}
	for loan, paid := range a.paid {
		if l.loan(loan) == nil {
			return breaks("ledger", "%s: the lender paid %s for loan %s, of which we know nothing", l.id, paid, loan)
		}
	}
	if back != a.back {
		return breaks("ledger", "%s: %s came back to the lender, %s in our books", l.id, a.back, back)
	}
	if len(l.repayments) != len(a.received) {
		return breaks("ledger", "%s: the lender received %d repayments, our books have %d", l.id, len(a.received), len(l.repayments))
	}
	for _, r := range l.repayments {
		if r.amount != a.received[r.id] || (r.state == returned) != a.bounced[r.id] {
			return breaks("ledger", "%s: repayment %s of %s, %s, is another one at the lender: %s, bounced %t",
				l.id, r.id, r.amount, r.state, a.received[r.id], a.bounced[r.id])
		}
	}
	if a.paidOut != l.paidOut.Add(l.overPaid) {
		return breaks("ledger", "%s: the lender paid out %s, our books have %s", l.id, a.paidOut, l.paidOut)
	}
	for _, c := range l.charges {
		if _, ok := a.charges[c.id]; !ok && !c.bounce {
			return breaks("ledger", "%s: the lender never charged %s", l.id, c.id)
		}
	}
	return nil
}
