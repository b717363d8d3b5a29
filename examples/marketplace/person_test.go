package main

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// The sizes of the two devices.
const (
	laptopWidth, laptopHeight = 1280, 860
	phoneWidth, phoneHeight   = 390, 844
)

// The sample people.
const (
	rosalind = "Rosalind Quill" // has a line and a loan
	tomas    = "Tomas Reyes"    // is new
	wren     = "Wren Okafor"    // runs the marketplace
)

// browser starts Chromium, one for a test; people have profiles of their own in it.
func browser(t *testing.T, options ...chromedp.ExecAllocatorOption) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("CHROMIUM") == "required" {
			require.NoError(t, err)
		}
		t.Skip("chromium is not on this machine; CHROMIUM=required makes that a failure")
	}
	all := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.Flag("force-prefers-reduced-motion", true))
	ctx, stop := chromedp.NewExecAllocator(t.Context(), append(all, options...)...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	require.NoError(t, chromedp.Do(ctx))
	return ctx
}

// person is somebody in front of one tab.
type person struct {
	t      *testing.T
	ctx    context.Context
	server *server
	prefix string // of the app
}

// laptop gives a person a laptop: a window with cookies of its own.
func laptop(browser context.Context, s *server) *person {
	return device(browser, s, "", laptopWidth, laptopHeight)
}

// phone gives a person a phone with the app.
func phone(browser context.Context, s *server) *person {
	return device(browser, s, "/app", phoneWidth, phoneHeight)
}

func device(browser context.Context, s *server, prefix string, width, height int64) *person {
	s.t.Helper()
	ctx, stop := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	s.t.Cleanup(stop)
	p := &person{t: s.t, ctx: ctx, server: s, prefix: prefix}
	p.do(chromedp.EmulateViewport(width, height))
	return p
}

// tab gives the person another tab of the same browser.
func (p *person) tab() *person {
	p.t.Helper()
	ctx, stop := chromedp.NewContext(p.ctx)
	p.t.Cleanup(stop)
	other := *p
	other.ctx = ctx
	return &other
}

// patience is how long a step may take on a busy machine.
const patience = 30 * time.Second

func (p *person) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	require.NoError(p.t, chromedp.Do(p.ctx), "the tab is there") // the first use must not be timed
	ctx, stop := context.WithTimeout(p.ctx, patience)
	defer stop()
	require.NoError(p.t, chromedp.Do(ctx, steps...))
}

// js runs a line in the page. A text in it is written by quote.
func js[T any](p *person, line string) T {
	p.t.Helper()
	ctx, stop := context.WithTimeout(p.ctx, patience)
	defer stop()
	got, err := chromedp.Run(ctx, chromedp.Evaluate[T](line))
	require.NoError(p.t, err, line)
	return got
}

func quote(text string) string {
	data, _ := json.Marshal(text) // a string can be marshaled
	return string(data)
}

// visit opens a path of the device.
func (p *person) visit(path string) {
	p.t.Helper()
	p.do(chromedp.Navigate(p.server.url() + p.prefix + path))
}

// signIn signs in by the button under the name.
func (p *person) signIn(name string) {
	p.t.Helper()
	p.visit("/signin")
	p.press("Sign in as " + name)
}

// mark finds what can be pressed by its words, and marks it. It must be there, be
// seen, and be the only one in its part of the page.
func (p *person) mark(name string) {
	p.t.Helper()
	found := js[int](p, `(() => {
		for (const e of document.querySelectorAll("[data-found]")) e.removeAttribute("data-found");
		const same = [...document.querySelectorAll("a, button, summary")].filter(e =>
			e.textContent.replace(/\s+/g, " ").trim() === `+quote(name)+` && e.checkVisibility());
		if (same.length) same[0].setAttribute("data-found", "");
		return same.length;
	})()`)
	require.Positive(p.t, found, "there is no %q on\n%s", name, p.text())
}

// press clicks a button or a link that leads to another page, and waits for it. It
// returns the status of the answer.
func (p *person) press(name string) int64 {
	p.t.Helper()
	p.mark(name)
	return p.follow(chromedp.Click("[data-found]"))
}

func (p *person) follow(step chromedp.Action[chromedp.Void]) int64 {
	p.t.Helper()
	ctx, stop := context.WithTimeout(p.ctx, patience)
	defer stop()
	answer, err := chromedp.RunResponse(ctx, step)
	require.NoError(p.t, err)
	return status(answer)
}

func status(answer *network.Response) int64 {
	if answer == nil {
		return 0
	}
	return answer.Status
}

// fill types into the field with a label.
func (p *person) fill(label, value string) {
	p.t.Helper()
	p.field(label)
	if js[string](p, `document.querySelector("[data-found]").type`) == "date" { // its keys depend on the language of the browser
		js[string](p, `document.querySelector("[data-found]").value = `+quote(value))
		return
	}
	js[string](p, `document.querySelector("[data-found]").value = ""`)
	p.do(chromedp.SendKeys("[data-found]", value))
}

// choose picks an option of the list with a label.
func (p *person) choose(label, option string) {
	p.t.Helper()
	p.field(label)
	require.True(p.t, js[bool](p, `(() => {
		const list = document.querySelector("[data-found]");
		const o = [...list.options].find(o => o.textContent.trim() === `+quote(option)+`);
		if (o) { list.value = o.value; list.dispatchEvent(new Event("change", {bubbles: true})); }
		return !!o;
	})()`), "%s has no %q", label, option)
}

// tick clicks a box or a choice.
func (p *person) tick(label string) {
	p.t.Helper()
	p.field(label)
	p.do(chromedp.Click("[data-found]"))
}

// field marks the field whose label begins so.
func (p *person) field(label string) {
	p.t.Helper()
	require.True(p.t, js[bool](p, `(() => {
		for (const e of document.querySelectorAll("[data-found]")) e.removeAttribute("data-found");
		const l = [...document.querySelectorAll("label")].find(l =>
			l.textContent.replace(/\s+/g, " ").trim().startsWith(`+quote(label)+`) && l.control && l.checkVisibility());
		if (l) l.control.setAttribute("data-found", "");
		return !!l;
	})()`), "there is no field %q on\n%s", label, p.text())
}

// text is what stands on the page.
func (p *person) text() string {
	p.t.Helper()
	return strings.Join(strings.Fields(js[string](p, "document.body.innerText")), " ")
}

// sees requires texts on the page.
func (p *person) sees(texts ...string) {
	p.t.Helper()
	page := p.text()
	for _, text := range texts {
		require.Contains(p.t, page, text)
	}
}

// seesNot requires that texts are not on the page.
func (p *person) seesNot(texts ...string) {
	p.t.Helper()
	page := p.text()
	for _, text := range texts {
		require.NotContains(p.t, page, text)
	}
}

// at is the path on which the person is, without the app's prefix.
func (p *person) at() string {
	p.t.Helper()
	return strings.TrimPrefix(js[string](p, "location.pathname"), p.prefix)
}

// waits looks at a page, like somebody who reloads it, until a text is there.
func (p *person) waits(text string) {
	p.t.Helper()
	for end := time.Now().Add(patience); ; {
		if strings.Contains(p.text(), text) {
			return
		}
		require.True(p.t, time.Now().Before(end), "%q did not come on\n%s", text, p.text())
		time.Sleep(200 * time.Millisecond)
		p.do(chromedp.Reload())
	}
}
