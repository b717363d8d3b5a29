package main

import (
	"context"
	"strings"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// repay is the automatic debit on the due date of the first statement.
func (s *story) repay(ctx context.Context) (chapter, error) {
	c := chapter{
		Name: "repayment", Title: "The lender collects",
		Text: "A due date on which the banks are closed allows the next working day. Past due goes first, then fees, then " +
			"principal.",
	}
	on, err := civil.NextWorkingDay(civil.FederalReserve(), s.bill.Due)
	if err != nil {
		return c, err
	}
	if err := s.until(ctx, on, 10); err != nil {
		return c, err
	}
	line, err := s.program.Line(ctx, s.line)
	if err != nil {
		return c, err
	}
	due, _ := line.Collection(s.clock.Now())
	list := facts("collection",
		fact("Due", day(due.Due)), fact("Collected on", day(on)), fact("Collected", usd(due.Amount)))
	c.Tables = []table{list}
	if due.Amount.IsZero() {
		return c, nil
	}
	where, err := s.debit(ctx, "debit-1", due.Amount, "")
	c.Tables = append(c.Tables, where)
	return c, err
}

// debit lets the buyer pay the lender, who tells the host by webhook, and shows
// where the money went.
func (s *story) debit(ctx context.Context, id lender.RepaymentID, paid money.USD, loan lender.LoanID) (table, error) {
	t := table{name: "allocations", headings: []string{"Goes to", "Installment", "Loan", "Amount"}}
	payment := lendersim.Payment{ID: id, Buyer: s.line.Buyer, Amount: paid, Effective: s.today(), Loan: loan}
	if _, err := s.lenders[0].sim.Repay(payment); err != nil {
		return t, err
	}
	if err := s.workAt(ctx, s.clock.Now()); err != nil {
		return t, err
	}
	for ev, err := range s.program.History(ctx, s.line, 0) {
		if err != nil {
			return t, err
		}
		if ev.Kind != paylater.KindRepaid || ev.Repayment != id {
			continue
		}
		for _, a := range ev.Allocations {
			place := strings.ReplaceAll(string(a.Place), "_", " ")
			t.rows = append(t.rows, []cell{words(place), number(a.Installment), words(s.names[a.Loan]), usd(a.Amount)})
		}
	}
	return t, nil
}

// payoff ends the first loan early.
func (s *story) payoff(ctx context.Context) (chapter, error) {
	c := chapter{
		Name: "payoff", Title: "Pay the first loan off early",
		Text: "There is no penalty: the buyer owes the principal and the fees of the months begun, and saves the others.",
	}
	if err := s.until(ctx, s.bill.Date.AddDays(8), 10); err != nil {
		return c, err
	}
	loan, err := s.loan(ctx, s.line, s.first)
	if err != nil {
		return c, err
	}
	if loan.Status == paylater.LoanClosed {
		c.Text = "The first loan is paid already: it had one installment."
		return c, nil
	}
	quote, err := s.program.Payoff(ctx, s.line, s.first.ID)
	if err != nil {
		return c.without(err)
	}
	c.Tables = []table{payoffTable(quote)}
	where, err := s.debit(ctx, "payoff-1", quote.Total, s.first.ID)
	if err != nil {
		return c, err
	}
	if loan, err = s.loan(ctx, s.line, s.first); err != nil {
		return c, err
	}
	c.Tables = append(c.Tables, where, facts("loan",
		fact("Paid off on", day(quote.Day)),
		fact("Loan is", words(string(loan.Status))),
		fact("Saved", usd(quote.Saves)),
	))
	return c, nil
}

// payoffTable compares what is still to pay in both ways.
func payoffTable(q paylater.Payoff) table {
	t := table{name: "payoff", headings: []string{"Still to pay", "Principal", "Fees", "Together"}}
	later := q.Fees.Add(q.Saves)
	t.rows = [][]cell{
		{words("by the schedule"), usd(q.Principal), usd(later), usd(q.Principal.Add(later))},
		{words("paid off today"), usd(q.Principal), usd(q.Fees), usd(q.Total)},
		{words("saved"), usd(money.USD{}), usd(q.Saves), usd(q.Saves)},
	}
	return t
}
