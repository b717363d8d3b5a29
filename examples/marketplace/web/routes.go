package web

import (
	"net/http"
	"strings"

	"github.com/paylater-go/payments/checkout"
)

// who may see a page.
type who int

const (
	anybody who = iota
	buyers
	operators
)

// route is one page or one form: the pattern of http.ServeMux without a prefix. A
// buyer's route is there twice, once more under /app.
type route struct {
	pattern string
	who     who
	serve   func(*visit) error
}

// routes are all of them: each subject gives its own.
func (s *Web) routes() []route {
	var all []route
	for _, part := range []func() []route{
		s.signRoutes, s.orderRoutes, s.checkoutRoutes, s.applicationRoutes, s.agreementRoutes, // the way to a payment
		s.creditRoutes, s.refundRoutes, s.operatorRoutes,
	} {
		all = append(all, part()...)
	}
	return all
}

func (s *Web) register() {
	for _, r := range s.routes() {
		s.mux.HandleFunc(r.pattern, s.handler(r, checkout.Laptop))
		if r.who != operators {
			method, path, _ := strings.Cut(r.pattern, " ")
			s.mux.HandleFunc(method+" "+prefixOf(checkout.App)+path, s.handler(r, checkout.App))
		}
	}
	s.mux.Handle("POST /webhooks/lender", s.Host.Webhooks())
	s.mux.HandleFunc("GET /files/{name}", file)
	s.mux.HandleFunc("/", s.handler(route{who: anybody, serve: func(*visit) error { return errNoPage }}, checkout.Laptop))
	s.mux.HandleFunc(prefixOf(checkout.App)+"/", s.handler(route{who: anybody, serve: func(*visit) error { return errNoPage }}, checkout.App))
}

// prefixOf is the first part of every path of a device.
func prefixOf(d checkout.Device) string {
	if d == checkout.App {
		return "/app"
	}
	return ""
}

// maxForm is the most that is read of a form, in bytes.
const maxForm = 64 << 10

// handler checks who is there and what a form carries, and shows what went wrong.
func (s *Web) handler(rt route, device checkout.Device) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v := &visit{Request: r, w: w, web: s, device: device}
		err := v.enter(rt.who) //nolint:contextcheck // the request has the context
		if err == nil {
			err = rt.serve(v)
		}
		if err != nil {
			v.sorry(err)
		}
	}
}
