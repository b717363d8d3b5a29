package sandbox

import (
	"context"
	"io"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/paylater/reconcile"
)

// statement writes what moved from one New York day to another, for a host that
// compares it with its own record. The lender of a sandbox says neither fees nor
// balances: compare it in reconcile.FactsOnly.
func (s *Sandbox) statement(ctx context.Context, w io.Writer, from, to civil.Date) error {
	all, err := s.bank.everything(ctx, "")
	if err != nil {
		return err
	}
	h := reconcile.Header{Lender: s.name, Mode: reconcile.Test, From: from, To: to}
	return reconcile.WriteCSV(w, reconcile.FromEvents(h, all))
}
