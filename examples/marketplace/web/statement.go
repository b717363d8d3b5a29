package web

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// statementView is one statement, to be read, printed and downloaded.
type statementView struct {
	paylater.Statement

	Business  string
	Rows      []entryView
	FeeCredit money.USD // what fee credit paid on this statement; below zero or zero
	Billed    []billedView
}

// entryView is an entry with the order that it is about and the balance after it.
type entryView struct {
	paylater.Entry

	What    string
	Order   order.ID // "" for what belongs to no loan
	Balance money.USD
	Credit  bool // the line of the fee credit
}

// billedView is an installment with the order of its loan.
type billedView struct {
	paylater.Billed

	Order order.ID
}

// readStatement reads the statement that the path names. Another buyer's has no
// address here: the number counts the statements of whoever is signed in.
func (s *Web) readStatement(v *visit) (statementView, error) {
	number, err := strconv.Atoi(v.PathValue("number"))
	if err != nil {
		return statementView{}, errNoPage
	}
	st, found, err := s.Host.Statement(v.Context(), v.buyer(), number)
	switch {
	case err != nil:
		return statementView{}, err
	case !found:
		return statementView{}, errNoPage
	}
	line, _, err := s.Host.Line(v.Context(), v.buyer())
	view := statementView{Statement: st, Business: v.session.Person.Business}
	orders := make(map[lender.LoanID]order.ID)
	for _, loan := range line.Loans(s.Clock.Now()) {
		orders[loan.ID] = loan.Terms.Order
	}
	balance := st.Opening
	for _, e := range st.Entries {
		balance = balance.Add(e.Amount)
		row := entryView{Entry: e, What: entryWords(e), Order: orders[e.Loan], Balance: balance}
		if e.Kind == paylater.EntryCredit || e.Kind == paylater.EntryCreditReversed {
			row.Credit, view.FeeCredit = true, view.FeeCredit.Add(e.Amount)
		}
		view.Rows = append(view.Rows, row)
	}
	for _, b := range st.Installments {
		view.Billed = append(view.Billed, billedView{Billed: b, Order: orders[b.Loan]})
	}
	return view, err
}

// entryWords says what an entry is.
func entryWords(e paylater.Entry) string {
	switch e.Kind {
	case paylater.EntryLoan:
		return "New loan"
	case paylater.EntryLoanReversed:
		return "Loan taken back"
	case paylater.EntryFee:
		return fmt.Sprintf("Loan fee, month %d", e.Installment)
	case paylater.EntryFeeReversed:
		return fmt.Sprintf("Loan fee taken back, month %d", e.Installment)
	case paylater.EntryCredit:
		return "Fee credit"
	case paylater.EntryCreditReversed:
		return "Fee credit taken back"
	case paylater.EntryPayment:
		return "Payment, thank you"
	case paylater.EntryPaymentReturned:
		return "Payment sent back by your bank"
	case paylater.EntryRefund:
		return "Refund of an order"
	case paylater.EntryCharge:
		return "Charge"
	case paylater.EntryChargeWaived:
		return "Charge taken back"
	case paylater.EntryPaidOut:
		return "Paid out to you"
	}
	return title(string(e.Kind))
}

// statement shows a statement.
func (s *Web) statement(v *visit) error {
	view, err := s.readStatement(v)
	if err != nil {
		return err
	}
	heading := fmt.Sprintf("Statement %d", view.Number)
	return v.show(http.StatusOK, "statement", frame{Title: heading, Section: sectionCredit, Crumbs: v.creditCrumbs(heading), Data: view})
}

// statementCSV is the statement as a file: the column amount adds up to the closing
// balance, in dollars.
func (s *Web) statementCSV(v *visit) error {
	view, err := s.readStatement(v)
	if err != nil {
		return err
	}
	var text strings.Builder
	w := csv.NewWriter(&text)
	rows := [][]string{
		{"posted", "entry", "kind", "loan", "order", "installment", "reference", "amount", "balance"},
		{"", "Opening balance", "opening", "", "", "", "", view.Opening.Text(), view.Opening.Text()},
	}
	for _, r := range view.Rows {
		installment := ""
		if r.Installment > 0 {
			installment = strconv.Itoa(r.Installment)
		}
		rows = append(rows, []string{
			r.Posted.String(), r.What, string(r.Kind), string(r.Loan), string(r.Order), installment, r.Ref, r.Amount.Text(), r.Balance.Text(),
		})
	}
	if err := w.WriteAll(rows); err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	v.w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="statement-%d-%s.csv"`, view.Number, view.Date))
	_, _ = v.w.Write([]byte(text.String())) // who left reads nothing
	return nil
}
