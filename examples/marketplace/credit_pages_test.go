package main

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// creditPages are those of Rosalind's credit and of her orders' refunds.
func creditPages() []string {
	return []string{
		"/credit", "/credit/statements/1", "/credit/statements/2",
		"/orders/TA-1001/refund", "/orders/TA-1002/refund", "/orders/TA-1001/more", "/orders/TA-1007/more",
	}
}

// onPhone looks whether a page fits, if the person has a phone.
func (p *person) onPhone() {
	p.t.Helper()
	if p.prefix != "" {
		p.fits()
	}
}

// The pages of the credit fit both devices, obey the rules, and their forms do what they say.
func TestCreditInABrowser(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	b, axe := browser(t), rules(t)
	for _, p := range []*person{phone(b, s), laptop(b, s)} {
		p.signIn(rosalind)
		for _, path := range creditPages() {
			p.visit(path)
			p.accessible(axe)
			p.onPhone()
		}
		p.visit("/credit/statements/1")
		require.True(t, js[bool](p, `!document.querySelector("[data-print]").hidden`), "the script shows the button that prints")
	}
	p := phone(b, s)
	p.signIn(rosalind)
	p.visit("/credit")
	loan := js[string](p, `document.querySelector('a[href*="/credit/loans/"]').getAttribute("href")`)[len("/app"):]
	for _, p := range []*person{phone(b, s), laptop(b, s)} {
		p.signIn(rosalind)
		p.visit(loan)
		p.sees("Pay it off today", "There is no penalty for paying early")
		p.accessible(axe)
		p.onPhone()
	}
	p.visit(loan)
	p.mark("Pay off $5,433.33")
	p.follow(chromedp.DoubleClick("[data-found]"))
	p.sees("Paid back", "What was paid")
	p.accessible(axe)
	p.visit("/orders/TA-1001/refund")
	p.press("Ask for this refund of the Initial payment")
	p.sees("On its way to the lender", "All of it was refunded.")
	p.accessible(axe)
	p.visit("/orders/TA-1007/more")
	p.press("Confirm order")
	p.sees("The supplier has confirmed the order already.")
	p.accessible(axe)
}
