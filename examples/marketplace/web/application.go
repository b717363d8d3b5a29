package web

import (
	"crypto/rand"
	"net/http"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/examples/marketplace/data"
	"github.com/paylater-go/payments/examples/marketplace/host"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/paylater"
)

// applicationRoutes are the application: from a checkout, and in advance.
func (s *Web) applicationRoutes() []route {
	return []route{
		{"GET /orders/{id}/pay/{phase}/application", buyers, func(v *visit) error { return s.application(v, http.StatusOK, "") }},
		{"POST /orders/{id}/pay/{phase}/application", buyers, s.leave},
		{"GET /apply", buyers, func(v *visit) error { return s.application(v, http.StatusOK, "") }},
		{"POST /apply", buyers, s.leave},
		{"GET /application/return", buyers, s.comeBack},
	}
}

// consentVersion names the text that the page shows above its button.
const consentVersion = "2026-11"

// applicationView is the page before the lender's own.
type applicationView struct {
	Order    *data.Placed // nil in advance
	Phase    order.Phase
	Next     checkout.Next
	State    paylater.ApplicationState
	Since    string
	Items    []lender.Item
	Reasons  []lender.Reason
	Begun    bool // there is an application to be resumed
	Unread   string
	Business string
	Go       string // the form's address, without the device
}

// where reads what the application is for: the phase that the path names, or none.
func (v *visit) where() (*data.Placed, order.Phase, checkout.Next, error) {
	if v.PathValue("id") == "" {
		line, has, err := v.web.Host.Line(v.Context(), v.buyer())
		return nil, 0, nextInAdvance(line, has), err
	}
	po, page, err := v.open()
	return &po, page.Phase(), page.Next(), err
}

// nextInAdvance is what comes next for a buyer without a checkout.
func nextInAdvance(line paylater.Line, has bool) checkout.Next {
	if !has {
		return checkout.NextApply
	}
	if line.Status() == paylater.StatusSuspended && line.Reason() == lender.ReasonAccountLost {
		return checkout.NextLinkAccounts
	}
	switch line.Application().State {
	case paylater.ApplicationSubmitted:
		return checkout.NextWaitForDecision
	case paylater.ApplicationNeedsInfo:
		return checkout.NextGiveInformation
	case paylater.ApplicationApproved:
		return checkout.NextChooseOffer
	}
	return checkout.NextApply
}

// application says what will be asked, where the application stands, and sends the
// buyer to the lender's page.
func (s *Web) application(v *visit, status int, unread string) error {
	po, phase, next, err := v.where()
	if err != nil {
		return err
	}
	view := applicationView{Order: po, Phase: phase, Next: next, Unread: unread, Business: v.session.Person.Business, Go: "/apply"}
	section, crumbs := sectionCredit, v.creditCrumbs(checkout.NextApply.Title())
	heading := checkout.NextApply.Title()
	if v.device == checkout.App {
		heading = checkout.NextGiveInformation.Title()
	}
	if po != nil {
		view.Go = phasePath(po.ID(), phase, "/application")
		section, crumbs = sectionOrders, v.crumbs(*po, phase, order.PayLater.Title(), heading)
		if !asks(next) && next != checkout.NextWaitForDecision {
			return v.redirect(phasePath(po.ID(), phase, "")) // decided: the checkout has its offers
		}
	}
	line, has, err := s.Host.Line(v.Context(), v.buyer())
	if err != nil {
		return err
	}
	if has {
		a := line.Application()
		view.State, view.Since, view.Items, view.Reasons = a.State, newYork(a.At), a.Items, a.Reasons
	}
	if _, view.Begun, err = s.Data.OpenLink(v.Context(), v.buyer(), next == checkout.NextApply); err != nil {
		return err
	}
	return v.show(status, "application", frame{
		Title: heading, Section: section, Crumbs: crumbs, Data: view, Refresh: next == checkout.NextWaitForDecision,
	})
}

// asks tells whether the buyer is to go to the lender's page.
func asks(next checkout.Next) bool {
	return next == checkout.NextApply || next == checkout.NextLinkAccounts || next == checkout.NextGiveInformation
}

// leave keeps the buyer's consent and sends the buyer to the lender's page; an
// application that was begun goes on where it was.
func (s *Web) leave(v *visit) error {
	if err := s.limits.allow("apply", string(v.buyer())); err != nil {
		return err
	}
	po, phase, next, err := v.where()
	if err != nil {
		return err
	}
	if !asks(next) {
		return v.redirect(phaseOrCredit(po, phase))
	}
	whole := next == checkout.NextApply
	if whole && v.PostForm.Get("consent") != "yes" {
		return s.application(v, http.StatusUnprocessableEntity, "Tick the box: without it the lender may not be asked.")
	}
	link, err := s.linkFor(v, po, phase, whole)
	if err != nil {
		return err
	}
	address, err := s.Host.Leave(v.Context(), s.journey(v, link))
	if err != nil {
		return err
	}
	http.Redirect(v.w, v.Request, address, http.StatusSeeOther)
	return nil
}

// phaseOrCredit is the page from which an application came.
func phaseOrCredit(po *data.Placed, phase order.Phase) string {
	if po == nil {
		return "/apply"
	}
	return phasePath(po.ID(), phase, "")
}

// linkFor is the link that was begun, whatever device it was begun on, with what was
// typed there; or a new one.
func (s *Web) linkFor(v *visit, po *data.Placed, phase order.Phase, whole bool) (data.Link, error) {
	id := order.ID("")
	if po != nil {
		id = po.ID()
	}
	link, open, err := s.Data.OpenLink(v.Context(), v.buyer(), whole)
	if err != nil {
		return link, err
	}
	if open {
		link.Order, link.Phase, link.Device = id, phase, string(v.device) // where the buyer comes back to
		return link, s.Data.MoveLink(v.Context(), link)
	}
	fresh := data.Link{
		ID: "link-" + lender.Key(rand.Text()), Buyer: v.buyer(), Order: id, Phase: phase, Device: string(v.device), Applicant: whole,
		Consent: consentVersion, Person: v.session.Person.ID, At: s.Clock.Now(),
	}
	return fresh, s.Data.AddLink(v.Context(), fresh)
}

func (s *Web) journey(v *visit, link data.Link) host.Journey {
	return host.Journey{
		Session: link.ID, Buyer: v.buyer(), Applicant: link.Applicant,
		Return: s.Address + "/application/return", // one address for both devices: it is part of what the lender was asked
	}
}

// comeBack takes the buyer in who comes from the lender's page: done, or to go on
// later, on the device that went there last. The address may be opened again; the
// application is handed in once.
func (s *Web) comeBack(v *visit) error {
	query := v.URL.Query()
	link, ours, err := s.Data.Link(v.Context(), v.buyer(), lender.Key(query.Get("session")))
	switch {
	case err != nil:
		return err
	case !ours:
		return errNoPage
	}
	v.device = checkout.Device(link.Device)
	var po *data.Placed
	if link.Order != "" {
		placed, err := s.Data.Order(v.Context(), v.buyer(), link.Order)
		if err != nil {
			return err
		}
		po = &placed
	}
	path := phaseOrCredit(po, link.Phase)
	token := query.Get("public_token")
	switch {
	case link.Done:
		return v.redirect(path)
	case token == "" && po != nil:
		return v.redirect(phasePath(link.Order, link.Phase, "/application"))
	case token == "":
		return v.redirect(path)
	}
	if err := s.handIn(v, link, po, lender.NewSecret(token)); err != nil {
		return err
	}
	return v.redirect(path)
}

func (s *Web) handIn(v *visit, link data.Link, po *data.Placed, token lender.Secret) error {
	r := host.Return{
		Journey: s.journey(v, link), Token: token, Phase: link.Phase,
		Consent: lender.Consent{Version: link.Consent, At: link.At, By: link.Person},
	}
	if po != nil {
		r.Order = &po.Order
	}
	if err := s.Host.Apply(v.Context(), r); err != nil {
		return err
	}
	return s.Data.CloseLink(v.Context(), link.ID)
}
