package sandbox

import (
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"strings"
)

// files are the pages. Immutable: what the compiler put there; an embedded file
// cannot be a constant.
//
//go:embed pages
var files embed.FS

// pages shows the lender's pages. Each is a form that works without JavaScript.
type pages struct{ templates *template.Template }

func newPages() (*pages, error) {
	t, err := template.New("").Funcs(template.FuncMap{
		"id":    func(name string) string { return strings.NewReplacer(".", "-", "_", "-").Replace(name) },
		"words": func(word any) string { return strings.ReplaceAll(fmt.Sprint(word), "_", " ") },
	}).ParseFS(files, "pages/*.html")
	if err != nil {
		return nil, err
	}
	return &pages{templates: t}, nil
}

// policy is what the pages may load: themselves.
const policy = "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'"

// show writes a page.
func (p *pages) show(w http.ResponseWriter, status int, name string, data any) {
	var text strings.Builder
	if err := p.templates.ExecuteTemplate(&text, name, data); err != nil {
		http.Error(w, "the page cannot be shown", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", policy)
	h.Set("Cache-Control", "no-store") // what a buyer gave does not stay on a shared machine
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text.String())) // a buyer who left reads nothing
}

// sorry is a page that says what went wrong.
func (p *pages) sorry(w http.ResponseWriter, status int, why string) {
	p.show(w, status, "sorry.html", map[string]any{"Title": "This page cannot be shown", "Why": why})
}

// style serves the one style sheet.
func (p *pages) style(w http.ResponseWriter, _ *http.Request) {
	data, err := files.ReadFile("pages/style.css")
	if err != nil {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", "max-age=60")
	_, _ = w.Write(data)
}

// sameOrigin lets only forms of this server change anything.
func sameOrigin(next http.Handler) http.Handler {
	return http.NewCrossOriginProtection().Handler(next)
}
