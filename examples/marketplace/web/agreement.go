package web

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/examples/marketplace/data"
	"github.com/paylater-go/payments/examples/marketplace/host"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater"
)

// agreementRoutes are the agreement and its signature.
func (s *Web) agreementRoutes() []route {
	return []route{
		{"GET /orders/{id}/pay/{phase}/agreement", buyers, func(v *visit) error { return s.agreement(v, http.StatusOK, "", nil) }},
		{"POST /orders/{id}/pay/{phase}/agreement", buyers, s.sign},
	}
}

// agreementView is what a buyer reads before it signs.
type agreementView struct {
	Order   data.Placed
	Phase   order.Phase
	Act     string
	Offer   offerView
	Rows    []agreementRow
	Terms   string // the hash
	Key     lender.Key
	Expires string
	Arrives string
	Lender  lender.ID
	Unread  string // the box was not ticked
	Refusal *refused
}

// agreementRow is one payment of the buyer.
type agreementRow struct {
	paylater.Installment

	Credit, Total string
}

// agreement shows an offer to be signed.
func (s *Web) agreement(v *visit, status int, unread string, refusal error) error {
	po, page, err := v.open()
	if err != nil {
		return err
	}
	if refusal == nil && (page.Next() == checkout.NextWaitForPayment || page.Next() == checkout.NextPaid) {
		return v.redirect(phasePath(po.ID(), page.Phase(), "/done"))
	}
	months, err := strconv.Atoi(v.FormValue("months"))
	if err != nil {
		return v.redirect(phasePath(po.ID(), page.Phase(), "/pay-later"))
	}
	offer, why := page.Offer(months)
	if why != nil {
		if refusal == nil {
			refusal = why
		}
		return s.checkout(v, http.StatusUnprocessableEntity, refusal)
	}
	from, to := offer.Arrives()
	view := agreementView{
		Order: po, Phase: page.Phase(), Act: actOf(page.Phase()), Offer: offerOf(paylater.Quote{Months: months, Offer: offer}),
		Rows: rowsOf(offer.Terms()), Terms: offer.Hash(), Key: page.Key(), Expires: newYork(offer.Expires()),
		Arrives: window(checkout.Window{From: from, To: to}), Lender: page.Line().Lender, Unread: unread,
	}
	view.Offer.Picture = newPicture(view.Offer.Terms, view.Offer.Highest, months)
	if refusal != nil {
		view.Refusal = refusalBy(refusal, "look at the terms below once more, and sign again if they suit you")
	}
	return v.show(status, "agreement", frame{
		Title: checkout.NextSign.Title(), Section: sectionOrders, Data: view,
		Crumbs: v.crumbs(po, page.Phase(), order.PayLater.Title(), checkout.NextSign.Title()),
	})
}

func rowsOf(t paylater.Terms) []agreementRow {
	rows := make([]agreementRow, 0, len(t.Schedule))
	credit := t.Credit
	for _, in := range t.Schedule {
		paid := in.Fee.Min(credit)
		credit = credit.Sub(paid)
		row := agreementRow{Installment: in, Total: in.Principal.Add(in.Fee).Sub(paid).String()}
		if !paid.IsZero() {
			row.Credit = "-" + paid.String()
		}
		rows = append(rows, row)
	}
	return rows
}

// sign takes the signature. The key and the terms' hash come back as the page gave
// them, so a double click, a second tab and a browser that sends again end in one loan.
func (s *Web) sign(v *visit) error {
	if err := s.limits.allow("sign", string(v.buyer())); err != nil {
		return err
	}
	phase, err := v.phase()
	if err != nil {
		return err
	}
	po, err := v.order()
	if err != nil {
		return err
	}
	if v.PostForm.Get("agree") != "yes" {
		return s.agreement(v, http.StatusUnprocessableEntity, "Tick the box to sign the agreement.", nil)
	}
	months, err := strconv.Atoi(v.PostForm.Get("months"))
	if err != nil {
		return errForm
	}
	_, err = s.Host.Pay(v.Context(), v.buyer(), host.Consent{
		Order: po.ID(), Phase: phase, Months: months, Terms: v.PostForm.Get("terms"), Key: lender.Key(v.PostForm.Get("key")),
		Person: lender.Key(v.session.Person.ID),
	})
	switch {
	case err == nil:
		return v.redirect(phasePath(po.ID(), phase, "/done"))
	case errors.Is(err, paylater.CodeConflict) || len(fault.All(err)) == 0:
		return err
	}
	return s.agreement(v, http.StatusUnprocessableEntity, "", err)
}
