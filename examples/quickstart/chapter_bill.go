package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/paylater"
)

// firstStatement bills the first installment, less the fee credit.
func (s *story) firstStatement(ctx context.Context) (chapter, error) {
	return s.statement(ctx, s.first.Terms.Schedule[0].Statement, chapter{
		Name: "first_statement", Title: "The first statement",
		Text: "One statement a month for all loans, anchored on the day the business qualified. The fee credit is applied to " +
			"the first month's fee.",
	})
}

// secondStatement bundles all loans of the buyer.
func (s *story) secondStatement(ctx context.Context) (chapter, error) {
	line, err := s.program.Line(ctx, s.line)
	if err != nil {
		return chapter{}, err
	}
	return s.statement(ctx, line.NextStatement(), chapter{
		Name: "second_statement", Title: "The second statement",
		Text: "All loans are bundled into one due date.",
	})
}

func (s *story) statement(ctx context.Context, date civil.Date, c chapter) (chapter, error) {
	if err := s.until(ctx, date, 9); err != nil {
		return c, err
	}
	bill, err := s.program.Bill(ctx, s.line, date)
	if err != nil {
		return c, err
	}
	s.bill = bill
	c.Tables = filled(facts("statement",
		fact("Statement", number(bill.Number)),
		fact("Date", day(bill.Date)),
		fact("Due", day(bill.Due)),
		fact("Past due", usd(bill.PastDue)),
		fact("Minimum due", usd(bill.MinimumDue)),
	), s.entryTable(bill), s.billedTable(bill))
	return c, nil
}

// entryTable is the account from the balance before to the balance after.
func (s *story) entryTable(bill paylater.Statement) table {
	t := table{name: "entries", headings: []string{"Posted", "Entry", "Loan", "Amount"}}
	t.rows = append(t.rows, []cell{day(civil.Date{}), words("opening balance"), words(""), usd(bill.Opening)})
	for _, e := range bill.Entries {
		kind := strings.ReplaceAll(string(e.Kind), "_", " ")
		if e.Installment > 0 {
			kind = fmt.Sprintf("%s, installment %d", kind, e.Installment)
		}
		t.rows = append(t.rows, []cell{day(e.Posted), words(kind), words(s.names[e.Loan]), usd(e.Amount)})
	}
	t.rows = append(t.rows, []cell{day(bill.Date), words("closing balance"), words(""), usd(bill.Closing)})
	return t
}

func (s *story) billedTable(bill paylater.Statement) table {
	t := table{name: "billed", headings: []string{"Billed loan", "Installment", "Principal", "Fee", "To pay"}}
	for _, b := range bill.Installments {
		t.rows = append(t.rows, []cell{words(s.names[b.Loan]), number(b.Installment), usd(b.Principal), usd(b.Fee), usd(b.Owed())})
	}
	return t
}
