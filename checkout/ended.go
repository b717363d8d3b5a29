package checkout

import (
	"time"

	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater"
)

// Expected returns when the payment that is on its way is expected, while
// [Page.Next] says to wait for one; the zero Window otherwise. For a loan it is
// counted from its agreement under its own policy, for another method from the
// start of the payment by the catalog.
func (p Page) Expected() Window {
	if p.todo != NextWaitForPayment {
		return Window{}
	}
	if loan, ok := p.coming(); ok {
		from, to := p.line.Expected(loan.ID)
		return Window{From: from, To: to}
	}
	sent, ok := p.po.Processing()
	if !ok || sent.Method == order.PayLater {
		return Window{} // a loan of another line: its own page knows
	}
	row, _ := p.visit.Catalog.At(sent.Method, civil.NewYork(sent.Started), civil.NewYork(p.po.Placed()))
	return p.arrivesAfter(&row, sent.Started) // unknown by the zero Row
}

func (p *Page) arrivesAfter(row *Row, paid time.Time) Window {
	if p.visit.Domestic && row.Home != (Arrival{}) {
		return row.Home.After(paid, p.visit.Calendar)
	}
	return row.Arrives.After(paid, p.visit.Calendar)
}

// Ended returns why the latest attempt to pay the phase came to nothing, or why
// nothing can be paid any more; nil when there is no such reason:
//
//   - the order was canceled or refunded, or has no such phase: the order's code;
//   - the lender did not pay the latest loan: [CodeLoanFailed];
//   - the latest payment by another method failed: [CodeOtherMoneyFailed];
//   - the hold of [Visit.Attempt] expired unsigned: [paylater.CodeHoldExpired].
//
// An attempt that failed is no obstacle: [Page.Next] says what comes next.
func (p Page) Ended() *fault.Error {
	switch p.todo {
	case NextEnded:
		return cloned(p.choices[0].Why)
	case "", NextPaid, NextWaitForPayment:
		return nil
	}
	if why := p.failed(); why != nil {
		return why
	}
	if p.visit.Attempt != "" && p.line.Lapsed(p.visit.Attempt) {
		return fault.New(paylater.CodeHoldExpired, "the credit was set aside and nobody signed in time")
	}
	return nil
}

// failed is the latest failure of the phase, when nothing was paid after it.
func (p *Page) failed() *fault.Error {
	last, _ := p.lastPayment()
	at := last.Started // before every loan when there is none
	var why *fault.Error
	if last.State == order.PaymentFailed {
		why = otherFailed(last.Amount)
	}
	for _, n := range p.line.Loans(p.at) {
		if n.Terms.Order != p.po.ID() || n.Terms.Phase != p.phase || n.SignedAt.Before(at) {
			continue
		}
		at, why = n.SignedAt, nil
		if n.Status == paylater.LoanVoid {
			why = fault.New(CodeLoanFailed, "the lender did not pay; the loan is void and nothing is owed",
				fault.Cents("financed", n.Terms.Principal.Cents()), fault.Instant("signed", n.SignedAt))
		}
	}
	return why
}
