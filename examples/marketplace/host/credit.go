package host

import (
	"context"
	"errors"
	"strconv"

	"github.com/paylater-go/payments/checkout/provider"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// Repayment is money that a buyer pays back, from the account that the lender has.
type Repayment struct {
	Loan   lender.LoanID // "" pays what is due on the line, the oldest first
	Amount money.USD
	Seen   int64 // [paylater.Line.Seq] of the line that the page showed: one page, one payment
}

// Repay asks the lender to take a payment, and takes in what it says. Sent again
// from the same page it is the first payment, also when the first answer was lost;
// more than is owed is refused. The lender's own events count, not what we make of
// them: a webhook that tells the same changes nothing.
func (h *Host) Repay(ctx context.Context, buyer order.ID, r Repayment) error {
	line, has, err := h.Line(ctx, buyer)
	if err != nil {
		return err
	}
	loan, known := line.Loan(r.Loan, h.program.Now())
	if !has || r.Loan != "" && !known {
		return fault.New(paylater.CodeNotFound, "no such loan")
	}
	id := lender.RepaymentID(provider.KeyOf("repay", string(buyer), string(r.Loan), strconv.FormatInt(r.Seen, 10)))
	before, err := h.repaid(ctx, buyer, id, r.Seen)
	if err == nil && !before {
		err = h.owes(line, loan, r)
	}
	if err != nil {
		return err
	}
	events, err := h.client.Repay(ctx, wire.Repayment{ID: id, Buyer: lender.BuyerID(buyer), Amount: r.Amount, Loan: r.Loan})
	for _, ev := range events {
		err = errors.Join(err, h.program.Receive(ctx, h.client.Partner(), ev))
	}
	return err
}

// repaid tells whether the line has heard of a payment since the page was made.
func (h *Host) repaid(ctx context.Context, buyer order.ID, id lender.RepaymentID, seen int64) (bool, error) {
	for ev, err := range h.program.History(ctx, h.LineID(buyer), max(seen, 0)) {
		if err != nil || ev.Repayment == id {
			return err == nil, err
		}
	}
	return false, nil
}

// owes refuses a payment of more than there is to pay: the rest would only lie with
// the lender until it is paid out again.
func (h *Host) owes(line paylater.Line, loan paylater.Loan, r Repayment) error {
	owed := loan.PrincipalOwed.Add(loan.FeesOwed)
	if r.Loan == "" {
		owed = Due(line, h.program)
	} else if quote, err := line.Payoff(r.Loan, h.program.Now()); err == nil {
		owed = quote.Total
	}
	if r.Amount.Sign() > 0 && !owed.Less(r.Amount) {
		return nil
	}
	return fault.New(lender.CodeAmountBounds, "pay more than zero and at most what is owed today",
		fault.Cents("asked", r.Amount.Cents()), fault.Cents("owed", owed.Cents())).At("amount")
}

// Due is what a line's latest statement asks for and nobody has paid.
func Due(line paylater.Line, p *paylater.Program) money.USD {
	c, _ := line.Collection(p.Now())
	return c.Amount
}

// Statement is one of a buyer's statements by its number; false when there is none.
func (h *Host) Statement(ctx context.Context, buyer order.ID, number int) (paylater.Statement, bool, error) {
	for st, err := range h.program.Statements(ctx, h.LineID(buyer)) {
		if err != nil || st.Number == number {
			return st, err == nil, err
		}
	}
	return paylater.Statement{}, false, nil
}

// GiveUp releases credit that is set aside for a phase. What is not set aside any
// more is given up already.
func (h *Host) GiveUp(ctx context.Context, buyer order.ID, hold lender.Key, of order.ID, phase order.Phase) error {
	err := h.program.Release(ctx, h.LineID(buyer), hold, of, phase)
	if errors.Is(err, paylater.CodeHoldMissing) {
		return nil
	}
	return err
}
