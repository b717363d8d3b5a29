package host

import (
	"context"
	"errors"
	"iter"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/reconcile"
)

// pageOfLines is how many lines are read at once.
const pageOfLines = 200

// Lines goes through the heads of all lines with our lender, in the order of their
// ids. The error, of the store, comes last.
func (h *Host) Lines(ctx context.Context) iter.Seq2[paylater.Head, error] {
	return func(yield func(paylater.Head, error) bool) {
		q := paylater.Query{Limit: pageOfLines}
		for {
			heads, err := h.store.Scan(ctx, q)
			if err != nil {
				yield(paylater.Head{}, err)
				return
			}
			for _, head := range heads {
				if head.ID.Lender == h.client.Partner() && !yield(head, nil) {
					return
				}
			}
			if len(heads) < q.Limit {
				return
			}
			q.After = heads[len(heads)-1].ID
		}
	}
}

// Reconcile fetches the lender's statement of some New York days, the last one
// included, compares it with our own record, and hands what differs to the outputs.
// Nothing is changed on either side.
func (h *Host) Reconcile(
	ctx context.Context, from, to civil.Date, c reconcile.Config, outputs ...reconcile.Output,
) (totals reconcile.Totals, err error) {
	file, err := h.client.Statement(ctx, from, to)
	if err != nil {
		return reconcile.Totals{}, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	theirs, err := reconcile.ReadCSV(file)
	if err != nil {
		return reconcile.Totals{}, err
	}
	asked := reconcile.Header{Lender: h.client.Partner(), Mode: reconcile.Mode(h.client.Mode()), From: from, To: to}
	return reconcile.Compare(theirs, reconcile.Ours(asked, h.program.Rules(), h.histories(ctx)), c, outputs...)
}

// histories are our own record: every event of every line.
func (h *Host) histories(ctx context.Context) iter.Seq2[reconcile.History, error] {
	return func(yield func(reconcile.History, error) bool) {
		for head, err := range h.Lines(ctx) {
			if !yield(reconcile.History{Line: head.ID, Events: h.program.History(ctx, head.ID, 0)}, err) || err != nil {
				return
			}
		}
	}
}

// SetAside are the lines of which the orders could not be told too often, each with the
// number of the last event that they were told: nothing more is told of them until
// [Host.TellAgain].
func (h *Host) SetAside(ctx context.Context) (map[paylater.LineID]int64, error) {
	return h.store.SetAside(ctx, feed())
}

// TellAgain brings all of them back.
func (h *Host) TellAgain(ctx context.Context) error {
	lines, err := h.SetAside(ctx)
	for id := range lines {
		err = errors.Join(err, h.store.TellAgain(ctx, feed(), id))
	}
	return err
}
