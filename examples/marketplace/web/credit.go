package web

import (
	"net/http"
	"strconv"

	"github.com/paylater-go/payments/examples/marketplace/host"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// creditRoutes are the pages of a buyer's credit.
func (s *Web) creditRoutes() []route {
	return []route{
		{"GET /credit", buyers, func(v *visit) error { return s.credit(v, http.StatusOK, nil) }},
		{"POST /credit/pay", buyers, s.payDue},
		{"POST /credit/release", buyers, s.giveUp},
		{"GET /credit/loans/{loan}", buyers, func(v *visit) error { return s.loan(v, http.StatusOK, nil) }},
		{"POST /credit/loans/{loan}", buyers, s.repay},
		{"GET /credit/statements/{number}", buyers, s.statement},
		{"GET /credit/statements/{number}/csv", buyers, s.statementCSV},
	}
}

// creditView is My credit.
type creditView struct {
	Has         bool // there is a line
	Standing    standing
	Limit       money.USD
	Available   money.USD
	Held        money.USD
	Outstanding money.USD
	Clearing    money.USD // of it: paid back, and not yet cleared
	PastDue     money.USD
	Yours       money.USD // the buyer's money that no loan takes
	Credits     []paylater.FeeCredit
	Next        civil.Date // the next statement, and when it is due
	NextDue     civil.Date
	Due         paylater.Collection
	Seen        int64
	Bar         creditBar
	Holds       []paylater.Hold
	Loans       []creditLoan
	Statements  []paylater.Statement
	Waits       []string
	Refusal     *refused
}

// credit is the page My credit; a buyer without a line sees what Pay Later is.
func (s *Web) credit(v *visit, status int, refusal error) error {
	line, has, err := s.Host.Line(v.Context(), v.buyer())
	if err != nil {
		return err
	}
	view := creditView{Has: has, Standing: standingOf(line)}
	if has {
		if err := s.fillCredit(v, &view, line); err != nil {
			return err
		}
	}
	if refusal != nil {
		view.Refusal = refusalBy(refusal, "")
	}
	return v.show(status, "credit", frame{
		Title: "My credit", Section: sectionCredit, Crumbs: v.creditCrumbs(""), Data: view,
		Refresh: line.Status() == paylater.StatusApplying,
	})
}

func (s *Web) fillCredit(v *visit, view *creditView, line paylater.Line) error {
	now := s.Clock.Now()
	view.Limit, view.Available, view.Held = line.Limit(now), line.Available(now), line.Held(now)
	view.Outstanding, view.PastDue, view.Yours = line.Outstanding(), line.PastDue(now), line.CreditBalance()
	view.Credits, view.Next, view.Seen = line.FeeCredits(now), line.NextStatement(), line.Seq()
	view.Due, _ = line.Collection(now)
	view.Holds, view.Waits = line.Holds(now), waitsOf(line, now)
	view.Clearing = view.Outstanding
	for _, loan := range line.Loans(now) {
		view.Loans = append(view.Loans, creditLoan{loan})
		view.Clearing = view.Clearing.Sub(loan.PrincipalOwed)
	}
	view.Bar = newCreditBar(view)
	for st, err := range s.Host.Program().Statements(v.Context(), line.ID()) {
		if err != nil {
			return err
		}
		view.Statements = append(view.Statements, st)
		// The days from a statement to its due date are the policy's; they are the same for the next one.
		view.NextDue = view.Next.AddDays(st.Due.Sub(st.Date))
	}
	return nil
}

// creditCrumbs are the way to a page of the buyer's credit.
func (v *visit) creditCrumbs(last string) []crumb {
	list := []crumb{{"My credit", "/credit"}}
	if v.device == "app" {
		list = append([]crumb{{titleAccount, "/account"}}, list...)
	}
	if last != "" {
		list = append(list, crumb{last, ""})
	}
	list[len(list)-1].Path = ""
	return list
}

// payDue pays what the latest statement asks for, or a part of it, before it is collected.
func (s *Web) payDue(v *visit) error {
	if err := s.pay(v, ""); err != nil {
		return onPage(err, func(why error) error { return s.credit(v, http.StatusUnprocessableEntity, why) })
	}
	return v.redirect("/credit")
}

// pay reads a form that pays back and hands it to the lender.
func (s *Web) pay(v *visit, loan lender.LoanID) error {
	seen, err := strconv.ParseInt(v.PostForm.Get("seen"), 10, 64)
	if err != nil {
		return errForm
	}
	amount, err := typed(v.PostForm.Get("amount"), money.USDollar)
	if err != nil {
		return err
	}
	usd, err := amount.USD()
	if err != nil {
		return err
	}
	return s.Host.Repay(v.Context(), v.buyer(), host.Repayment{Loan: loan, Amount: usd, Seen: seen})
}

// giveUp releases credit that is set aside.
func (s *Web) giveUp(v *visit) error {
	phase, err := order.ParsePhase(v.PostForm.Get("phase"))
	if err != nil {
		return errForm
	}
	err = s.Host.GiveUp(v.Context(), v.buyer(), lender.Key(v.PostForm.Get("hold")), order.ID(v.PostForm.Get("order")), phase)
	if err != nil {
		return onPage(err, func(why error) error { return s.credit(v, http.StatusUnprocessableEntity, why) })
	}
	return v.redirect("/credit")
}

// onPage shows a refusal on the page of its form; what is no refusal (nothing there,
// no answer, too much at once) has a page of its own.
func onPage(err error, show func(error) error) error {
	if status, _, _ := judge(err); status == http.StatusUnprocessableEntity {
		return show(err)
	}
	return err
}
