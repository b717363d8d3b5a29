package web

import (
	"fmt"
	"strings"
	"time"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// typed reads an amount as people type it: with a dollar sign, spaces and commas.
func typed(text string, c money.Currency) (money.Amount, error) {
	return money.ParseAmount(strings.NewReplacer("$", "", ",", "", " ", "").Replace(text), c)
}

// standing is a line's state for people: what it means, why, and what would help.
type standing struct {
	Color, Title string
	Sentence     string
	Reasons      []string
	Apply        string // the button that leads to the application; "" without one
}

// standingOf tells the states of a line apart.
func standingOf(line paylater.Line) standing {
	switch line.Status() {
	case paylater.StatusNew:
	case paylater.StatusApplying:
		if line.Application().State == paylater.ApplicationNeedsInfo {
			return standing{
				Color: colorDue, Title: "The lender needs more", Sentence: "Give the lender what it asks for; then it can decide.",
				Apply: "Give information",
			}
		}
		return standing{Color: colorWay, Title: "Waiting for the decision", Sentence: "The lender has your application and is deciding."}
	case paylater.StatusDeclined:
		return standing{
			Color: colorBad, Title: "Declined", Sentence: "The lender declined your application.",
			Reasons: reasons(line.Application().Reasons...), Apply: "Apply again",
		}
	case paylater.StatusOpen:
		return standing{
			Color: colorGood, Title: "Open", Sentence: "You can pay later at the checkout of an order.", Reasons: reasons(line.Reason()),
		}
	case paylater.StatusDelinquent:
		return standing{
			Color: colorBad, Title: "Past due",
			Sentence: "Nothing can be drawn: " + checkout.RemedyPayPastDue.Sentence() + ", and it is open again.",
		}
	case paylater.StatusSuspended:
		s := standing{
			Color: colorBad, Title: "Suspended", Reasons: reasons(line.Reason()),
			Sentence: "The lender suspended the line: nothing can be drawn. Your loans go on as agreed.",
		}
		if line.Reason() == lender.ReasonAccountLost {
			s.Apply = "Link an account"
		}
		return s
	case paylater.StatusClosed:
		return standing{
			Color: colorBad, Title: "Closed", Reasons: reasons(line.Reason()),
			Sentence: "The lender closed the line: nothing can be drawn any more. What you owe is billed as agreed until it is paid.",
		}
	}
	return standing{}
}

// reasons are the lender's words, each with what would help.
func reasons(list ...lender.Reason) []string {
	var out []string
	for _, r := range list {
		if r == "" {
			continue
		}
		text := sentence(plain(r))
		if help := helpFor(r); help != "" {
			text += " " + sentence(help)
		}
		out = append(out, text)
	}
	return out
}

// helpFor is what would take a lender's reason away. A reason of a lender's own has
// no words here.
func helpFor(r lender.Reason) string {
	switch r {
	case lender.ReasonRevenue:
		return "link all accounts where you sell, so that the lender sees all of your revenue"
	case lender.ReasonHistory, lender.ReasonCreditHistory, lender.ReasonObligations:
		return checkout.RemedyApplyAgain.Sentence()
	case lender.ReasonIdentity:
		return "apply again with the owner's name, address and birth date as they are registered"
	case lender.ReasonAccount, lender.ReasonAccountLost:
		return checkout.RemedyLinkAccounts.Sentence()
	case lender.ReasonPastDue:
		return checkout.RemedyPayPastDue.Sentence()
	case lender.ReasonNotEligible, lender.ReasonRiskReview, lender.ReasonLenderPolicy:
		return checkout.RemedyAskLender.Sentence()
	}
	return ""
}

// waitsOf says what is on its way, for the buyer.
func waitsOf(line paylater.Line, now time.Time) []string {
	var list []string
	for _, w := range line.Waits() {
		switch w.For {
		case paylater.WaitDecision:
			list = append(list, "The lender decides on your application of "+newYork(w.Since)+".")
		case paylater.WaitInformation:
			var items []string
			for _, item := range line.Application().Items {
				items = append(items, plain(item))
			}
			list = append(list, "The lender waits for your "+strings.Join(items, ", ")+".")
		case paylater.WaitPayment:
			loan, _ := line.Loan(lender.LoanID(w.Reference.Key), now)
			list = append(list, fmt.Sprintf("%s for order %s is on its way to your supplier, expected by %s.",
				w.Amount, loan.Terms.Order, day(w.Until)))
		case paylater.WaitRefundMoney:
			list = append(list, fmt.Sprintf("A refund of %s, asked for on %s, is on its way to the lender.", w.Amount, instant(w.Since)))
		case paylater.WaitMatch: // the operator's business
		}
	}
	return list
}

// creditBar is the line as a bar: what is used, what is set aside, what is left.
type creditBar struct {
	Width      int
	Used, Held int // lengths
	Words      string
}

func newCreditBar(v *creditView) creditBar {
	b := creditBar{Width: 1000}
	whole := v.Limit.Max(v.Outstanding.Add(v.Held)) // a limit may have been cut below what is used
	part := func(a money.USD) int {
		if whole.Sign() <= 0 || a.Sign() <= 0 {
			return 0
		}
		return max(4, int(a.Cents()*int64(b.Width)/whole.Cents()))
	}
	b.Used = part(v.Outstanding)
	b.Held = min(part(v.Held), b.Width-b.Used)
	b.Words = fmt.Sprintf("Of %s: %s used, %s set aside, %s available", v.Limit, v.Outstanding, v.Held, v.Available)
	return b
}

// creditLoan is a loan with its state in words.
type creditLoan struct{ paylater.Loan }

// Color is the class of the state.
func (l creditLoan) Color() string {
	color, _ := l.state()
	return color
}

// Words is the state for people.
func (l creditLoan) Words() string {
	_, words := l.state()
	return words
}

// Owed is what a loan owes today.
func (l creditLoan) Owed() money.USD { return l.PrincipalOwed.Add(l.FeesOwed) }

func (l creditLoan) state() (color, words string) {
	switch {
	case l.PastDue.Sign() > 0:
		return colorBad, "Past due"
	case l.Status == paylater.LoanDisbursing:
		return colorWay, "On its way"
	case l.Status == paylater.LoanActive:
		return colorDue, "Paying back"
	case l.Status == paylater.LoanVoid:
		return colorBad, "Not made"
	}
	return colorGood, "Paid back"
}
