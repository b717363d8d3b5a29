package main

import (
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"
)

// The whole way without JavaScript in the pages.
func TestWithoutScript(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	p := laptop(browser(t), s)
	_, err := chromedp.Call(p.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	require.NoError(t, err)
	p.signIn(tomas)
	p.visit("/orders/TA-2001/pay/initial")
	require.False(t, js[bool](p, `"sent" in document.forms[0].dataset`))
	p.press("Apply for Pay Later")
	p.applies(prairie())
	p.press("Choose an offer")
	p.press("Choose 3 months")
	p.signs()
	p.sees("Your payment is on its way")
	require.Equal(t, "none", js[string](p, `(document.querySelector("[data-print]") || {hidden: true}).hidden ? "none" : "shown"`))
	p.press("Sign out")
	require.Equal(t, "/signin", p.at())
}

// The whole way by keys: every control is reached by Tab in the order of the page, is
// seen to have the focus, and works by Enter or the space bar.
func TestByKeyboard(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	p := laptop(browser(t), s)
	p.visit("/signin")
	p.tabTo("Skip to the content")
	p.tabTo("Sign in as " + rosalind)
	p.enter()
	p.tabTo("To pay (5)")
	p.enter()
	p.tabTo("Send initial payment of TA-1002")
	p.enter()
	p.tabTo("Choose an offer")
	p.enter()
	p.tabTo("Choose 5 months")
	p.enter()
	p.tabTo("I have read the table and agree.")
	p.do(chromedp.KeyEvent(" "))
	p.tabTo("Sign the loan agreement")
	p.enter()
	p.sees("Your payment is on its way", "$27,000.00 by Pay Later")
}

// tabTo presses Tab until what has these words, or this label, has the focus.
func (p *person) tabTo(words string) {
	p.t.Helper()
	for range 80 {
		p.do(chromedp.KeyEvent(kb.Tab))
		here := js[string](p, `(() => {
			const e = document.activeElement;
			return ((e.labels && e.labels.length ? e.labels[0] : e).textContent || "").replace(/\s+/g, " ").trim();
		})()`)
		if here != words {
			continue
		}
		require.True(p.t, js[bool](p, `(() => {
			const e = document.activeElement, s = getComputedStyle(e);
			return e.matches(":focus-visible") && s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2;
		})()`), "the focus on %q is seen", words)
		return
	}
	require.Fail(p.t, "not reached", "%q on\n%s", words, p.text())
}

// enter presses the key and waits for the next page.
func (p *person) enter() {
	p.t.Helper()
	p.follow(chromedp.KeyEvent(kb.Enter))
}
