package paylater

import (
	"context"

	"github.com/paylater-go/payments/lender"
)

// watched is a lender whose calls are observed.
type watched struct {
	lender.Lender
	name lender.ID
	by   *watcher
}

// watch lets the calls of a lender be observed, if anybody observes.
func (w *watcher) watch(name lender.ID, l lender.Lender) lender.Lender {
	if w == nil {
		return l
	}
	return watched{Lender: l, name: name, by: w}
}

func (l watched) line(buyer lender.BuyerID) LineID { return LineID{Buyer: buyer, Lender: l.name} }

// Apply is observed as "lender.apply".
func (l watched) Apply(ctx context.Context, a lender.Application) (events []lender.Event, err error) {
	ctx, end := l.by.begin(ctx, lenderPrefix+"apply", l.line(a.Buyer), string(a.ID))
	defer func() { end(err) }()
	return l.Lender.Apply(ctx, a)
}

// Disburse is observed as "lender.disburse".
func (l watched) Disburse(ctx context.Context, d lender.Disbursement) (events []lender.Event, err error) {
	ctx, end := l.by.begin(ctx, lenderPrefix+"disburse", l.line(d.Buyer), string(d.Loan))
	defer func() { end(err) }()
	return l.Lender.Disburse(ctx, d)
}

// ReturnMoney is observed as "lender.return_money".
func (l watched) ReturnMoney(ctx context.Context, m lender.MoneyReturn) (events []lender.Event, err error) {
	ctx, end := l.by.begin(ctx, lenderPrefix+"return_money", l.line(m.Buyer), string(m.Refund))
	defer func() { end(err) }()
	return l.Lender.ReturnMoney(ctx, m)
}

// LookUp is observed as "lender.look_up".
func (l watched) LookUp(ctx context.Context, r lender.Reference) (events []lender.Event, err error) {
	ctx, end := l.by.begin(ctx, lenderPrefix+"look_up", l.line(r.Buyer), string(r.Key))
	defer func() { end(err) }()
	return l.Lender.LookUp(ctx, r)
}
