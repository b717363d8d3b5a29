package web

import (
	"crypto/subtle"
	"net/http"
	"net/url"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/examples/marketplace/data"
	"github.com/paylater-go/payments/order"
)

// visit is one request of one person on one device.
type visit struct {
	*http.Request

	w       http.ResponseWriter
	web     *Web
	device  checkout.Device
	session data.Session
	signed  bool // somebody is signed in
}

// cookieName is the session's.
const cookieName = "market_session"

// enter finds the session, lets in who may come in, and believes a form only with
// the session's token; signing in and out needs none, only to come from this site.
func (v *visit) enter(may who) error {
	if c, err := v.Cookie(cookieName); err == nil {
		var err error
		if v.session, v.signed, err = v.web.Data.Session(v.Context(), c.Value, v.web.Clock.World()); err != nil {
			return err
		}
	}
	if v.Method == http.MethodPost {
		v.Body = http.MaxBytesReader(v.w, v.Body, maxForm)
		if err := v.ParseForm(); err != nil {
			return errForm
		}
	}
	switch {
	case may == anybody:
	case !v.signed:
		return errSignIn
	case (may == operators) != v.session.Person.Operator():
		return errNoPage // the other side's pages are not there
	}
	if v.Method == http.MethodPost && may != anybody &&
		subtle.ConstantTimeCompare([]byte(v.PostForm.Get("csrf")), []byte(v.session.CSRF)) != 1 {
		return errForm
	}
	return nil
}

// buyer is the business of whoever is signed in.
func (v *visit) buyer() order.ID { return v.session.Person.Buyer }

// to is a path on the device of the visit.
func (v *visit) to(path string) string { return prefixOf(v.device) + path }

// redirect sends the browser on after a form, so that reloading repeats nothing.
func (v *visit) redirect(path string) error {
	http.Redirect(v.w, v.Request, v.to(path), http.StatusSeeOther)
	return nil
}

// order reads the order that the path names: another buyer's is not found.
func (v *visit) order() (data.Placed, error) {
	id := order.ID(v.PathValue("id"))
	if !id.Valid() {
		return data.Placed{}, errNoPage
	}
	return v.web.Data.Order(v.Context(), v.buyer(), id)
}

// phase is the phase that the path names.
func (v *visit) phase() (order.Phase, error) {
	phase, err := order.ParsePhase(v.PathValue("phase"))
	if err != nil {
		return 0, errNoPage
	}
	return phase, nil
}

// open reads the order and opens the checkout of the phase that the path names.
func (v *visit) open() (data.Placed, checkout.Page, error) {
	phase, err := v.phase()
	if err != nil {
		return data.Placed{}, checkout.Page{}, err
	}
	po, err := v.order()
	if err != nil {
		return data.Placed{}, checkout.Page{}, err
	}
	page, err := v.web.Host.Checkout(v.Context(), v.buyer(), po.Order, phase)
	return po, page, err
}

// phasePath is the path of a phase's checkout, and what follows.
func phasePath(id order.ID, phase order.Phase, rest string) string {
	return "/orders/" + url.PathEscape(string(id)) + "/pay/" + phase.String() + rest
}
