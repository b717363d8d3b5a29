package web

import (
	"crypto/rand"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/examples/marketplace/data"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// checkoutRoutes are the page on which a phase is paid, and what follows a payment.
func (s *Web) checkoutRoutes() []route {
	return []route{
		{"GET /orders/{id}/pay/{phase}", buyers, func(v *visit) error { return s.checkout(v, http.StatusOK, nil) }},
		{"POST /orders/{id}/pay/{phase}", buyers, s.payOtherwise},
		{"GET /orders/{id}/pay/{phase}/pay-later", buyers, s.offers},
		{"GET /orders/{id}/pay/{phase}/done", buyers, s.done},
	}
}

// methodView is one method on the page.
type methodView struct {
	checkout.Choice

	Title, Cost, Arrives string
	No                   *refused
	Fit                  bool // the first of those that can be used
}

// checkoutView is the page on which a phase is paid.
type checkoutView struct {
	Order    data.Placed
	Phase    order.Phase
	Act      string
	Page     checkout.Page
	Amount   money.Amount
	PayLater methodView
	Button   string // of Pay Later
	Goes     string // where it leads
	Best     *paylater.Quote
	Open     []methodView
	Closed   []methodView
	Split    *checkout.Split
	First    []methodView // for the first part of a split phase
	SetAside string       // until when the credit for its rest waits
	Payment  string       // the id of what the form would pay
	Ended    *refused
	Refusal  *refused
	Next     checkout.Next
}

// checkout shows every method with its cost and its arrival, or why not.
func (s *Web) checkout(v *visit, status int, refusal error) error {
	po, page, err := v.open()
	if err != nil {
		return err
	}
	if refusal == nil && (page.Next() == checkout.NextWaitForPayment || page.Next() == checkout.NextPaid) {
		return v.redirect(phasePath(po.ID(), page.Phase(), "/done"))
	}
	view := checkoutView{
		Order: po, Phase: page.Phase(), Act: actOf(page.Phase()), Page: page, Amount: page.Amount(), Payment: "pay-" + rand.Text(),
		Next: page.Next(), Button: page.Next().Title(), Goes: wayOn(page),
	}
	view.methods()
	if view.Split != nil {
		view.SetAside = s.setAside(*view.Split)
	}
	if ended := page.Ended(); ended != nil {
		view.Ended = refusalBy(ended, "")
	}
	if refusal != nil {
		view.Refusal = refusalBy(refusal, "")
	}
	return v.show(status, "checkout", frame{
		Title: view.Act, Section: sectionOrders, Crumbs: v.crumbs(po, page.Phase()), Data: view,
		Refresh: page.Next() == checkout.NextWaitForDecision,
	})
}

// setAside is until when the credit for the rest of a split phase waits: that which is
// set aside, or that which the button of the first part sets aside now.
func (s *Web) setAside(split checkout.Split) string {
	if split.Hold.Key != "" {
		return newYork(split.Hold.Expires)
	}
	for _, q := range split.Offers {
		policy, err := s.Host.Program().Rules().Policy(q.Offer.Terms().Policy)
		if q.Err == nil && err == nil {
			return newYork(s.Clock.Now().Add(time.Duration(policy.HoldFor)))
		}
	}
	return ""
}

// wayOn is where the button of Pay Later leads; "" where there is none.
func wayOn(page checkout.Page) string {
	switch page.Next() {
	case checkout.NextApply, checkout.NextLinkAccounts, checkout.NextGiveInformation, checkout.NextWaitForDecision:
		return phasePath(page.Order().ID(), page.Phase(), "/application")
	case checkout.NextChooseOffer, checkout.NextSign:
		return phasePath(page.Order().ID(), page.Phase(), "/pay-later")
	case checkout.NextPayFirst, checkout.NextPayOtherwise, checkout.NextWaitForPayment, checkout.NextPaid,
		checkout.NextEnded, checkout.NextNothing:
	}
	return ""
}

// methods sorts the methods into those that can be used, the cheapest first, and
// those that cannot.
func (c *checkoutView) methods() {
	if split, ok := c.Page.Split(); ok {
		c.Split = &split
		c.First, _ = sorted(split.With)
	}
	c.Open, c.Closed = sorted(c.Page.Choices())
	credit, _ := c.Page.Choice(order.PayLater)
	c.PayLater = viewOf(credit)
	for _, q := range c.Page.Offers() {
		if q.Err == nil && (c.Best == nil || q.Offer.Terms().Fees.Less(c.Best.Offer.Terms().Fees)) {
			c.Best = &q
		}
	}
}

// sorted are the other methods that can be used, the cheapest first, and those that cannot.
func sorted(choices []checkout.Choice) (can, cannot []methodView) {
	slices.SortStableFunc(choices, checkout.CompareCost)
	for _, choice := range choices {
		m := viewOf(choice)
		switch {
		case choice.Method == order.PayLater:
		case m.No == nil:
			m.Fit = len(can) == 0
			can = append(can, m)
		default:
			cannot = append(cannot, m)
		}
	}
	return can, cannot
}

func viewOf(c checkout.Choice) methodView {
	return methodView{Choice: c, Title: c.Method.Title(), Cost: costOf(c), Arrives: window(c.Arrives), No: refusalOf(c)}
}

// costOf is what a method takes beside the amount.
func costOf(c checkout.Choice) string {
	switch c.Certain {
	case checkout.Unknown:
		return "your bank's own fees"
	case checkout.AtMost:
		return "at most " + sum(c.Fee)
	case checkout.Exact:
	}
	if c.Fee.IsZero() {
		return "free"
	}
	return sum(c.Fee)
}

// payOtherwise starts a payment by another method.
func (s *Web) payOtherwise(v *visit) error {
	po, page, err := v.open()
	if err != nil {
		return err
	}
	id := order.ID(v.PostForm.Get("payment"))
	if !id.Valid() {
		return errForm
	}
	p := order.Payment{ID: id, Phase: page.Phase(), Method: order.Method(v.PostForm.Get("method")), Amount: page.Amount()}
	if split, ok := page.Split(); ok && v.PostForm.Get("part") == "first" {
		p.Amount = split.First
	}
	err = s.Host.Otherwise(v.Context(), v.buyer(), po.ID(), p)
	switch {
	case err == nil:
		return v.redirect(phasePath(po.ID(), page.Phase(), "/done"))
	case errors.Is(err, paylater.CodeConflict) || len(fault.All(err)) == 0:
		return err
	}
	return s.checkout(v, http.StatusUnprocessableEntity, err)
}

// doneView is a payment on its way, or arrived.
type doneView struct {
	Order    data.Placed
	Phase    order.Phase
	Act      string
	Loan     *paylater.Loan
	Sent     *order.BookedPayment
	Expected checkout.Window
	Paid     bool
	Later    string // the button of what is to be paid after this
	LaterFor order.Phase
}

// done shows a payment on its way with the days in which it arrives, or that it has
// arrived.
func (s *Web) done(v *visit) error {
	po, page, err := v.open()
	if err != nil {
		return err
	}
	view := doneView{
		Order: po, Phase: page.Phase(), Act: actOf(page.Phase()), Expected: page.Expected(), Paid: page.Next() == checkout.NextPaid,
	}
	if loan, ok := page.Loan(); ok {
		view.Loan = &loan
	}
	if sent, ok := po.Processing(); ok && sent.Phase == page.Phase() {
		view.Sent = &sent
	}
	if !view.Paid && view.Sent == nil && page.Next() != checkout.NextWaitForPayment {
		return v.redirect(phasePath(po.ID(), page.Phase(), "")) // nothing is on its way
	}
	if next, ok := payable(po.Order); ok {
		view.Later, view.LaterFor = actOf(next), next
	}
	heading := "Your payment is on its way"
	if view.Paid {
		heading = "Paid"
	}
	return v.show(http.StatusOK, "done", frame{
		Title: heading, Section: sectionOrders, Crumbs: v.crumbs(po, page.Phase(), heading), Data: view, Refresh: !view.Paid,
	})
}
