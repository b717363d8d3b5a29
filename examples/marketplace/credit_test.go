package main

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// My credit: the line, a loan that is paid off early with what that saves, statements
// with the fee credit, printed and as CSV; the same on the phone.
func TestMyCredit(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	b := browser(t)
	p, q := laptop(b, s), phone(b, s)
	p.signIn(rosalind)
	p.press("My credit")
	p.sees("$94,666.67 available of $100,000.00", "Used by loans $5,333.33", "Next statement Nov 24")
	p.press("Schedule and early payoff of the loan for TA-1001")
	// $8,000.00 over three months at 1.25%: two thirds are left, and the fee of month 2,
	// which has begun; month 3 would cost another $100.00.
	p.sees("Pay it off today $5,433.33", "Principal $5,333.33", "Fees of months begun $100.00", "Saves $100.00 in fees of months that then never begin")
	q.signIn(rosalind)
	q.press("My credit")
	q.sees("$94,666.67 available")
	q.fits()
	q.press("$8,000.00 for TA-1001")
	q.sees("Pay it off today $5,433.33")
	q.fits()

	p.press("Pay off $5,433.33")
	q.press("Pay off $5,433.33") // the phone still shows the page from before
	q.visit("/credit")
	q.waits("Paid back")
	p.visit("/credit")
	p.sees("$94,666.67 available") // the credit is free again once the payment has cleared
	s.days(t, 7)
	p.visit("/credit")
	p.waits("$100,000.00 available of $100,000.00") // the lender's webhook
	p.sees("Used by loans $0.00")
	p.press("Statement 2")
	p.sees("-$5,433.33")
	q.visit("/credit/statements/1")
	q.sees("Fee credit", "-$100.00", "Closing balance $8,000.00")
	q.fits()
	p.visit("/credit/statements/1")
	require.True(t, js[bool](p, `document.querySelector("[data-print]").checkVisibility()`))
	paper, err := chromedp.Run(p.ctx, chromedp.PrintToPDF())
	require.NoError(t, err)
	require.True(t, bytes.HasPrefix(paper, []byte("%PDF-")))
	require.Equal(t, 1, bytes.Count(paper, []byte("/Type /Page\n")), "one sheet of paper")
	file := newClient(t, s, "rosalind@harbor.test", "lamps-and-piers").get("/credit/statements/1/csv")
	require.Equal(t, http.StatusOK, file.Status)
	require.True(t, strings.HasPrefix(file.Header.Get("Content-Type"), "text/csv"))
	require.Contains(t, file.Body, "-100.00")
}

// A refund of a part that Pay Later paid goes to the lender; a dispute is opened and
// escalated; the loan has to be paid all the same.
func TestRefundAndDispute(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	p := laptop(browser(t), s)
	p.signIn(rosalind)
	p.visit("/orders/TA-1001")
	p.press("Refund, dispute, and the supplier's side")
	p.press("Refund")
	p.sees("Where all of it goes", "$8,000.00 to the lender")
	p.fill("Amount, in USD", "1,000.00")
	p.press("Ask for this refund of the Initial payment")
	p.sees("$1,000.00 of the Initial payment")
	s.days(t, 7)
	p.visit("/credit")
	p.sees("Used by loans $4,333.33")
	p.visit("/orders/TA-1001/more")
	p.press("Apply for refund")
	p.sees("In dispute")
	p.visit("/orders/TA-1001/pay/balance")
	p.sees("dispute")
	p.seesNot("Choose an offer")
}

// A line that is applied for in advance is there when an order is paid.
func TestApplyInAdvance(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	p := phone(browser(t), s)
	p.signIn(tomas)
	p.press("My credit")
	p.press("Apply in advance")
	p.applies(prairie())
	p.visit("/credit")
	p.sees("$100,000.00 available of $100,000.00", "$100.00 until")
	p.visit("/orders/TA-2001/pay/initial")
	p.sees("From $150.00 in fees for 1 month, less $100.00 fee credit")
}

// A lender that says no, that wants to know more, and that takes its time: each is
// told with what helps, and the order waits.
func TestOtherDecisions(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	p := laptop(browser(t), s)
	p.signIn(tomas)
	p.visit("/orders/TA-2001/pay/initial/application")
	late := prairie()
	late.business += " #delayed"
	p.applies(late)
	p.visit("/orders/TA-2001/pay/initial")
	p.press("Waiting for the lender's decision")
	p.sees("The lender has your application")
	s.days(t, 3)
	p.visit("/orders/TA-2001/pay/initial/application")
	p.sees("Choose an offer")

	s = newServer(t, "")
	q := phone(browser(t), s)
	q.signIn(tomas)
	q.visit("/orders/TA-2001/pay/initial/application")
	no := prairie()
	no.business += " #declined"
	q.applies(no)
	q.visit("/orders/TA-2001/pay/initial")
	q.sees("Local T/T")
	q.seesNot("Choose an offer")
	q.visit("/credit")
	q.sees("Declined")
}

// Two methods for one phase: the other money first, the loan for the rest once it has
// arrived.
func TestTwoMethods(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	p := laptop(browser(t), s)
	p.signIn(rosalind)
	p.visit("/orders/TA-1005/pay/initial")
	p.sees("Pay $35,333.33 first")
	p.press("Pay $35,333.33 first")
	p.sees("$35,333.33 by Local T/T")
	p.visit("/credit")
	p.sees("$0.00 available", "$94,666.67 for the Initial payment of TA-1005")
	s.days(t, 1)
	p.visit("/orders/TA-1005/pay/initial")
	p.seesNot("$94,666.67 by Pay Later") // nothing is signed by itself
	s.days(t, 1)
	p.visit("/orders/TA-1005/pay/initial")
	p.press("Choose an offer")
	p.press("Choose 6 months")
	p.sees("You borrow $94,666.67")
	p.signs()
	s.days(t, 4)
	p.visit("/orders/TA-1005")
	p.sees("Initial payment $130,000.00 Paid", "Of it by Pay Later $94,666.67")
}

// A lender that has lost the linked account suspends the line: the buyer links another
// from My credit, without any order.
func TestLostAccount(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	p := laptop(browser(t), s)
	p.signIn(tomas)
	p.visit("/apply")
	p.applies(prairie())
	q := p.tab()
	q.do(chromedp.Navigate("http://" + s.lender + "/"))
	q.choose("Buyer", "prairie")
	q.choose("Make the lender", "the bank takes the linked account back")
	q.press("Say it")
	p.visit("/credit")
	p.waits("Suspended")
	p.visit("/orders/TA-2001/pay/initial")
	p.sees("linked account lost")
	p.visit("/credit")
	p.press("Link an account")
	p.press("To the lender's page")
	p.links()
	p.visit("/credit")
	p.waits("Open")
	p.sees("$100,000.00 available")
}
