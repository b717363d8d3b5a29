package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// way is the path above the page, in words.
func (p *person) way() string {
	p.t.Helper()
	return js[string](p, `[...document.querySelectorAll(".crumbs li")].map(e => e.textContent.trim()).join(" > ")`)
}

// The app: My account > Manage order > Send initial payment > Pay Later > Complete
// application, on a phone, for both phases.
func TestApp(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	p := phone(browser(t), s)
	p.visit("/")
	p.press("Sign in as " + tomas)
	require.Equal(t, "My account", p.way())
	p.press("Manage order")
	require.Equal(t, "My account > Manage order", p.way())
	p.press("Send initial payment of TA-2001")
	require.Equal(t, "My account > Manage order > TA-2001 > Send initial payment", p.way())
	p.press("Apply for Pay Later")
	require.Equal(t, "My account > Manage order > TA-2001 > Send initial payment > Pay Later > Complete application", p.way())
	p.fits()
	p.applies(prairie())
	require.Equal(t, "/app/orders/TA-2001/pay/initial", js[string](p, "location.pathname"), "back in the app")
	p.fits()
	p.press("Choose an offer")
	p.fits()
	p.press("Choose 2 months")
	p.fits()
	p.signs()
	p.sees("Your payment is on its way", "$10,000.00 by Pay Later")
	p.fits()
	s.days(t, 4)
	p.visit("/orders")
	p.press("Pay the balance of TA-2001")
	require.Equal(t, "My account > Manage order > TA-2001 > Pay the balance", p.way())
	p.press("Choose an offer")
	p.press("Choose 1 month")
	p.signs()
	s.days(t, 4)
	p.visit("/orders/TA-2001")
	p.sees("Balance $15,000.00 Paid", "Of it by Pay Later $15,000.00")
}

// The pages of the laptop on a phone, and magnified to a width of 320, as WCAG's reflow
// asks: a table scrolls by itself, and the page does not.
func TestLaptopPagesOnAPhone(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	b := browser(t)
	for name, paths := range map[string][]string{
		rosalind: {"/orders", "/orders/TA-1001/refund", "/credit", "/credit/statements/1", "/app/credit/statements/1", "/orders/TA-1001/pay/balance/pay-later"},
		wren:     {"/operator", "/operator/lines/harbor", "/operator/decisions", "/operator/failures"},
	} {
		p := device(b, s, "", phoneWidth, phoneHeight)
		p.signIn(name)
		for _, path := range paths {
			for _, width := range []int64{phoneWidth, 320} {
				p.do(chromedp.EmulateViewport(width, phoneHeight))
				p.visit(path)
				p.narrow(int(width))
			}
		}
	}
}

// narrow requires that the page is no wider than the window.
func (p *person) narrow(width int) {
	p.t.Helper()
	require.LessOrEqual(p.t, js[int](p, "document.documentElement.scrollWidth"), width, p.at())
}

// fits requires that the page is no wider than the phone, and that what is pressed
// has room for a finger.
func (p *person) fits() {
	p.t.Helper()
	p.narrow(phoneWidth)
	small := js[string](p, `[...document.querySelectorAll("button, .button, nav.crumbs ~ main a.button")].filter(e =>
		e.checkVisibility() && (e.getBoundingClientRect().height < 24 || e.getBoundingClientRect().width < 24)).map(e => e.textContent.trim()).join(", ")`)
	require.Empty(p.t, strings.TrimSpace(small))
}
