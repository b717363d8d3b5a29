package web

import (
	"bytes"
	"embed"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/examples/marketplace/data"
)

// files are the pages. Immutable: what the compiler put there; an embedded file
// cannot be a constant.
//
//go:embed pages
var files embed.FS

// readPages parses each page with the frame and the parts that all share.
func readPages() (map[string]*template.Template, error) {
	frame, err := template.New("").Funcs(functions()).ParseFS(files, "pages/parts/*.html")
	if err != nil {
		return nil, err
	}
	names, err := fs.Glob(files, "pages/*.html")
	if err != nil {
		return nil, err
	}
	pages := make(map[string]*template.Template, len(names))
	for _, name := range names {
		page, err := frame.Clone()
		if err == nil {
			page, err = page.ParseFS(files, name)
		}
		if err != nil {
			return nil, err
		}
		pages[strings.TrimSuffix(path.Base(name), ".html")] = page
	}
	return pages, nil
}

// frame is what every page has around it. Data is the page's own.
type frame struct {
	Title   string
	Crumbs  []crumb
	Section string // of the navigation
	Refresh bool   // the script looks again in a while
	Data    any

	Device checkout.Device
	Prefix string // of the device's paths
	Path   string
	CSRF   string
	Person data.Person
	Signed bool
	Now    time.Time
	Moved  bool // the test clock is there
}

// What stands in the navigation and above pages.
const (
	sectionOrders  = "orders"
	sectionCredit  = "credit"
	titleAccount   = "My account"
	titleAllOrders = "All orders"
)

// crumb is a step on the way to a page; the last one has no path.
type crumb struct{ Title, Path string }

// App tells the phone's pages from the laptop's.
func (f frame) App() bool { return f.Device == checkout.App }

// show writes a page. A page is whole or is not sent.
func (v *visit) show(status int, name string, f frame) error {
	f.Device, f.Prefix, f.Path, f.Now = v.device, prefixOf(v.device), v.URL.Path, v.web.Clock.Now()
	f.CSRF, f.Person, f.Signed, f.Moved = v.session.CSRF, v.session.Person, v.signed, v.web.Move != nil
	var text bytes.Buffer
	if err := v.web.pages[name].ExecuteTemplate(&text, "frame", f); err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	v.w.WriteHeader(status)
	_, _ = v.w.Write(text.Bytes()) // who left reads nothing
	return nil
}

// file serves the style sheet and the script.
func file(w http.ResponseWriter, r *http.Request) {
	types := map[string]string{
		"style.css": "text/css; charset=utf-8", "script.js": "text/javascript; charset=utf-8", "icon.svg": "image/svg+xml",
	}
	kind := types[r.PathValue("name")]
	text, err := files.ReadFile("pages/files/" + r.PathValue("name"))
	if kind == "" || err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "max-age=60")
	_, _ = w.Write(text) //nolint:gosec // a file of the program's own
}
