package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// rules are axe-core's text: see testdata/README.md.
func rules(t *testing.T) string {
	t.Helper()
	packed, err := os.ReadFile("testdata/axe.min.js.gz")
	require.NoError(t, err)
	r, err := gzip.NewReader(bytes.NewReader(packed))
	require.NoError(t, err)
	text, err := io.ReadAll(r)
	require.NoError(t, err)
	return string(text)
}

// finding is what axe says against a page.
type finding struct {
	ID   string   `json:"id"`
	Help string   `json:"help"`
	On   []string `json:"on"`
}

// accessible runs the rules of WCAG 2.2 A and AA and the best practices on the page.
func (p *person) accessible(axe string) {
	p.t.Helper()
	js[bool](p, axe+"; true")
	ctx := p.ctx
	found, err := chromedp.Run(ctx, chromedp.Evaluate[[]finding](`axe.run(document, {
		runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
	}).then(r => r.violations.map(v => ({id: v.id, help: v.help, on: v.nodes.map(n => n.html.slice(0, 160))})))`, chromedp.EvalAwaitPromise))
	require.NoError(p.t, err)
	require.Empty(p.t, found, "%s", p.at())
	require.Equal(p.t, 1, js[int](p, `document.querySelectorAll("h1").length`), "one first heading on %s", p.at())
}

// dark lets the browser ask for the dark scheme, or the light one.
func (p *person) dark(yes bool) {
	p.t.Helper()
	value := "light"
	if yes {
		value = "dark"
	}
	ctx := p.ctx
	_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: value}},
	})
	require.NoError(p.t, err)
}

// Every page obeys the rules, light and dark, on both devices.
func TestAccessibility(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	b, axe := browser(t), rules(t)
	for _, p := range []*person{laptop(b, s), phone(b, s)} {
		p.visit("/signin")
		p.accessible(axe)
		p.signIn(tomas)
		p.visit("/orders/TA-2001/pay/initial")
		p.accessible(axe)
		p.visit("/orders/TA-2001/pay/initial/application")
		p.accessible(axe)
		p.press("To the lender's page") // without the box
		p.accessible(axe)
		p.visit("/credit")
		p.accessible(axe)
		p.press("Sign out")
		p.signIn(rosalind)
		for _, dark := range []bool{false, true} {
			p.dark(dark)
			for _, path := range buyersPages() {
				p.visit(path)
				p.seesNot("Page not found")
				p.accessible(axe)
			}
		}
	}
	p := laptop(b, s)
	p.signIn(wren)
	for _, dark := range []bool{false, true} {
		p.dark(dark)
		for _, path := range operatorsPages() {
			p.visit(path)
			p.seesNot("Page not found")
			p.accessible(axe)
		}
	}
}

// buyersPages are pages of Rosalind's.
func buyersPages() []string {
	return []string{
		"/orders", "/orders?show=ended", "/orders/TA-1001", "/orders/TA-1008/pay/initial/done", "/orders/TA-1005/pay/initial",
		"/orders/TA-1003/pay/initial", "/orders/TA-1002/pay/initial/pay-later", "/orders/TA-1002/pay/initial/agreement?months=6",
		"/orders/TA-1001/more", "/orders/TA-1001/refund", "/credit", "/credit/statements/1",
	}
}

func operatorsPages() []string {
	return []string{
		"/operator", "/operator/lines", "/operator/lines/harbor", "/operator/decisions", "/operator/orders/TA-1005/initial",
		"/operator/reconcile", "/operator/failures",
	}
}
