package web

import (
	"context"
	"html/template"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/paylater-go/payments/examples/marketplace/data"
	"github.com/paylater-go/payments/examples/marketplace/host"
)

// Config is what the pages stand on. All is required but Move and Failures.
type Config struct {
	Data  *data.DB
	Host  *host.Host
	Clock *data.Clock
	// Address is where browsers find the marketplace, and Lender the lender's pages:
	// "http://127.0.0.1:8080", without a slash at the end.
	Address, Lender string
	// Move moves the test clock on by days and lets happen what is due by then; nil
	// when the clock is nobody's.
	Move func(ctx context.Context, days int) error
	// Failures switch on what goes wrong; nil when nothing can.
	Failures Failures
	Limits   Limits
	Log      *slog.Logger
}

// Web shows the pages.
type Web struct {
	Config

	pages  map[string]*template.Template
	limits *limits
	mux    *http.ServeMux
	moving sync.Mutex // one at a time moves the clock
}

// New reads the pages and returns the marketplace's handler. The error is about a
// page that does not parse.
func New(c Config) (*Web, error) {
	s := &Web{Config: c, limits: newLimits(c.Limits), mux: http.NewServeMux()}
	var err error
	if s.pages, err = readPages(); err != nil {
		return nil, err
	}
	s.register()
	return s, nil
}

// ServeHTTP serves one request and logs it: its route, its answer, never what was in it.
func (s *Web) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	seen := &recorder{ResponseWriter: w, status: http.StatusOK}
	header(seen.Header(), s.Lender)
	http.NewCrossOriginProtection().Handler(s.mux).ServeHTTP(seen, r)
	s.Log.Info("served", "route", r.Pattern, "method", r.Method, "status", seen.status, "ms", time.Since(began).Milliseconds())
}

// header sets what holds for every answer. Scripts, styles and pictures are the
// marketplace's own files; forms go to it, and on to the lender.
func header(h http.Header, lender string) {
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "+
		"form-action 'self' "+lender+"; base-uri 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	h.Set("Cache-Control", "no-store") // a back button asks again, and nothing stays on a shared machine
}

// recorder keeps the status for the log.
type recorder struct {
	http.ResponseWriter

	status int
}

func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the writer below.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
