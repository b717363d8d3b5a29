package web

import (
	"net/http"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// payoffView is the page of one loan.
type payoffView struct {
	Loan     creditLoan
	Picture  picture
	Rows     []loanRowView
	Payoff   *paylater.Payoff
	Spared   money.USD // what a month that begins today costs if the loan is not paid off
	No       *refused  // why it cannot be paid off today
	Most     money.USD // the most that can be paid on this loan today
	Seen     int64
	Payments []paymentView
	Typed    string
	Refusal  *refused
}

// loanRowView is one installment of a loan, with where it stands.
type loanRowView struct {
	paylater.LoanRow

	Color, Words string
	Paid         money.USD
}

// paymentView is money that came in for a loan, or went back.
type paymentView struct {
	Day                  string
	What                 string
	Principal, Fees, All money.USD
}

// loan shows a loan, its schedule, and what it takes to end it today.
func (s *Web) loan(v *visit, status int, refusal error) error {
	line, has, err := s.Host.Line(v.Context(), v.buyer())
	if err != nil {
		return err
	}
	now := s.Clock.Now()
	loan, known := line.Loan(lender.LoanID(v.PathValue("loan")), now)
	if !has || !known {
		return errNoPage
	}
	view := payoffView{
		Loan: creditLoan{loan}, Rows: loanRowsOf(loan, civil.NewYork(now)), Most: loan.PrincipalOwed.Add(loan.FeesOwed),
		Seen: line.Seq(), Typed: v.PostForm.Get("amount"),
	}
	var most money.USD
	for _, row := range loan.Terms.Schedule {
		most = most.Max(row.Principal.Add(row.Fee))
	}
	view.Picture = newPicture(loan.Terms, most, len(loan.Terms.Schedule))
	quote, why := line.Payoff(loan.ID, now)
	if why == nil {
		view.Payoff, view.Spared, view.Most = &quote, view.Most.Sub(quote.Total), quote.Total
	} else if loan.Status != paylater.LoanClosed && loan.Status != paylater.LoanVoid {
		view.No = refusalBy(why, "")
	}
	if view.Payments, err = s.paymentsOf(v, line, loan.ID); err != nil {
		return err
	}
	if refusal != nil {
		view.Refusal = refusalBy(refusal, "")
	}
	heading := "Loan for order " + string(loan.Terms.Order)
	return v.show(status, "payoff", frame{Title: heading, Section: sectionCredit, Crumbs: v.creditCrumbs(heading), Data: view})
}

// loanRowsOf says of each installment where it stands on a day.
func loanRowsOf(loan paylater.Loan, today civil.Date) []loanRowView {
	rows := make([]loanRowView, 0, len(loan.Rows))
	for _, r := range loan.Rows {
		row := loanRowView{LoanRow: r, Paid: r.PaidPrincipal.Add(r.PaidFee)}
		row.Color, row.Words = rowState(loan, r, today)
		rows = append(rows, row)
	}
	return rows
}

func rowState(loan paylater.Loan, r paylater.LoanRow, today civil.Date) (color, words string) {
	switch {
	case loan.Status == paylater.LoanVoid:
		return "", "Not made"
	case r.Owed.IsZero() && !r.Earned:
		return colorGood, "Paid early, no fee"
	case r.Owed.IsZero():
		return colorGood, "Paid"
	case loan.PastDue.Sign() > 0 && r.Due.Before(today):
		return colorBad, "Past due"
	case !today.Before(r.Statement):
		return colorDue, "Billed"
	}
	return "", "To come"
}

// paymentsOf lists what was paid on a loan, from the line's events.
func (s *Web) paymentsOf(v *visit, line paylater.Line, loan lender.LoanID) ([]paymentView, error) {
	var list []paymentView
	for ev, err := range s.Host.Program().History(v.Context(), line.ID(), 0) {
		if err != nil {
			return nil, err
		}
		what := paidBy(ev.Kind)
		if what == "" {
			continue
		}
		p := paymentView{Day: instant(ev.At), What: what}
		for _, a := range ev.Allocations {
			switch {
			case a.Loan != loan:
				continue
			case a.Place == paylater.PlaceFee:
				p.Fees = p.Fees.Add(a.Amount)
			case a.Place == paylater.PlacePrincipal:
				p.Principal = p.Principal.Add(a.Amount)
			}
		}
		if p.All = p.Principal.Add(p.Fees); !p.All.IsZero() {
			list = append(list, p)
		}
	}
	return list, nil
}

// paidBy names the events that pay a loan back, or undo that.
func paidBy(kind paylater.Kind) string {
	switch kind {
	case paylater.KindRepaid:
		return "Payment"
	case paylater.KindRefunded:
		return "Refund of the order"
	case paylater.KindRepaymentReturned:
		return "Payment that your bank sent back"
	}
	return ""
}

// repay pays a loan off today, or a part of it. The page's number of the line keys the
// payment, so that a double click and a second tab pay once.
func (s *Web) repay(v *visit) error {
	loan := lender.LoanID(v.PathValue("loan"))
	if !loan.Valid() {
		return errNoPage
	}
	if err := s.pay(v, loan); err != nil {
		return onPage(err, func(why error) error { return s.loan(v, http.StatusUnprocessableEntity, why) })
	}
	return v.redirect("/credit/loans/" + string(loan))
}
