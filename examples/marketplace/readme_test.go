package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// The lines that a host copies are as many as README says.
func TestLinesOfTheHost(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	names, err := filepath.Glob("host/*.go")
	require.NoError(t, err)
	code, all := 0, 0
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		for line := range bytes.Lines(text) {
			all++
			if line = bytes.TrimSpace(line); len(line) > 0 && !bytes.HasPrefix(line, []byte("//")) {
				code++
			}
		}
	}
	require.Contains(t, string(readme), fmt.Sprintf("%d lines of code, %d with comments and blank lines", code, all))
}

// pictures are the screenshots in README: the file, who looks, where.
func pictures() []struct {
	name, who, path string
	phone, dark     bool
} {
	return []struct {
		name, who, path string
		phone, dark     bool
	}{
		{"orders", rosalind, "/orders", false, false},
		{"checkout", rosalind, "/orders/TA-1005/pay/initial", false, false},
		{"offers", tomas, "/orders/TA-2001/pay/initial/pay-later", false, false},
		{"agreement", tomas, "/orders/TA-2001/pay/initial/agreement?months=3", false, true},
		{"app-checkout", rosalind, "/orders/TA-1002/pay/initial", true, false},
		{"app-offers", tomas, "/orders/TA-2001/pay/initial/pay-later", true, true},
		{"credit", rosalind, "/credit", false, false},
		{"statement", rosalind, "/credit/statements/1", false, false},
		{"operator", wren, "/operator", false, false},
	}
}

var retake = flag.Bool("pictures", false, "make the screenshots in docs anew")

// README shows each screenshot, and all of them are small.
func TestPictures(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	if *retake {
		takePictures(t)
	}
	for _, p := range pictures() {
		file := "docs/" + p.name + ".webp"
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Less(t, len(data), 60_000, file)
		require.True(t, bytes.HasPrefix(data[8:], []byte("WEBP")), file)
		require.Regexp(t, `!\[[^\]]{10,}\]\(`+regexp.QuoteMeta(file)+`\)`, string(readme))
	}
}

func takePictures(t *testing.T) {
	t.Helper()
	s := newServer(t, "")
	b := browser(t)
	p := laptop(b, s)
	p.signIn(tomas)
	p.visit("/orders/TA-2001/pay/initial/application")
	p.applies(prairie())
	for _, shot := range pictures() {
		p := laptop(b, s)
		width, height := int64(1080), int64(760)
		if shot.phone {
			p = phone(b, s)
			width, height = phoneWidth, phoneHeight
		}
		p.dark(shot.dark)
		p.signIn(shot.who)
		p.do(chromedp.EmulateViewport(width, height))
		p.visit(shot.path)
		p.seesNot("Page not found")
		quality := int64(60)
		picture, err := chromedp.Call(p.ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: "webp", Quality: &quality})
		require.NoError(t, err)
		require.NoError(t, os.MkdirAll("docs", 0o755))
		require.NoError(t, os.WriteFile("docs/"+shot.name+".webp", picture.Data, 0o644))
	}
}
