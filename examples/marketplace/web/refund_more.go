package web

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"time"

	"github.com/paylater-go/payments/examples/marketplace/data"
	"github.com/paylater-go/payments/order"
)

// moreView is what can be done with an order besides paying.
type moreView struct {
	Order    data.Placed
	State    order.Shown
	Dispute  *disputeView
	Buyer    []actView
	Supplier []actView
	Surplus  []refundPart
	Seen     string // the order as the page showed it: a form acts on that, or not at all
	Refusal  *refused
}

// disputeView is the latest dispute.
type disputeView struct {
	order.Dispute

	Today int // its day
	From  string
	On    string
}

// actView is one button, or why it is not there.
type actView struct {
	Path, Word, Title, Note string
	No                      *refused
}

// more shows the order's dispute, the buyer's other acts, and the supplier's, which a
// visitor plays.
func (s *Web) more(v *visit, status int, refusal error) error {
	po, err := v.order()
	if err != nil {
		return err
	}
	now := s.Clock.Now()
	view := moreView{Order: po, Surplus: partsOf(po.Surplus())}
	if view.Seen, err = versionOf(po.Order); err != nil {
		return err
	}
	if po.Order, err = po.Advance(now); err != nil { // a dispute escalates by itself
		return err
	}
	view.State = po.Shown()
	if all := po.Disputes(); len(all) > 0 {
		d := all[len(all)-1]
		view.Dispute = &disputeView{Dispute: d, Today: d.Day(now), From: day(d.EscalatesFrom()), On: day(d.EscalatesOn())}
	}
	view.Buyer, view.Supplier = actsOf(po.Order, now)
	if refusal != nil {
		view.Refusal = refusalBy(refusal, "")
	}
	return v.show(status, "refund_more", frame{
		Title: "Refund, dispute, and the supplier's side", Section: sectionOrders, Crumbs: v.crumbs(po, 0, "Refund and dispute"), Data: view,
	})
}

// actsOf are the buttons of both sides.
func actsOf(po order.Order, now time.Time) (buyer, supplier []actView) {
	act := func(a order.Act, path, word, title, note string) actView {
		view := actView{Path: path, Word: word, Title: title, Note: note}
		if err := po.Allows(a, now); err != nil {
			view.No = refusalBy(err, "")
		}
		return view
	}
	dispute, _ := po.Dispute()
	if dispute.Open() && !dispute.Opened.IsZero() {
		buyer = append(buyer,
			act(order.ActEscalate, "/dispute", "escalate", order.ActEscalate.Title(), "The marketplace decides."),
			act(order.ActCloseDispute, "/dispute", "withdraw", "Withdraw the dispute", "The order goes on where it stood."))
		supplier = append(supplier,
			act(order.ActEscalate, "/supplier", "escalate", order.ActEscalate.Title(), "The marketplace decides."),
			act(order.ActCloseDispute, "/supplier", "settle", "Settle the dispute", "Buyer and supplier agree; money moves only by a refund."))
	} else {
		buyer = append(buyer, act(order.ActOpenDispute, "/dispute", "open", order.ActOpenDispute.Title(),
			"Opens a dispute with the supplier. The loan has to be paid all the same."))
	}
	buyer = append(buyer,
		act(order.ActComplete, "/complete", "", order.ActComplete.Title(), "The goods are here."),
		act(order.ActCancel, "/cancel", "", order.ActCancel.Title(), "Only while nothing is paid."))
	supplier = append(supplier,
		act(order.ActConfirm, "/supplier", "confirm", order.ActConfirm.Title(), "From then on it can be paid."),
		act(order.ActAcceptInitial, "/supplier", "accept", order.ActAcceptInitial.Title(),
			"Takes what has arrived as the initial payment; the rest is waived."),
		act(order.ActShip, "/supplier", "ship", order.ActShip.Title(), "Needs the initial payment; the balance may still be due."))
	return buyer, supplier
}

// dispute opens, escalates or withdraws the buyer's dispute.
func (s *Web) dispute(v *visit) error {
	switch v.PostForm.Get("act") {
	case "open":
		return s.act(v, order.Order.OpenDispute)
	case "escalate":
		return s.act(v, func(po order.Order, at time.Time) (order.Order, error) { return po.Escalate(order.SideBuyer, at) })
	case "withdraw":
		return s.act(v, func(po order.Order, at time.Time) (order.Order, error) {
			return po.CloseDispute(order.OutcomeWithdrawn, at)
		})
	}
	return errForm
}

// playSupplier is the supplier's side, which has no pages of its own here.
func (s *Web) playSupplier(v *visit) error {
	switch v.PostForm.Get("act") {
	case "confirm":
		return s.act(v, order.Order.Confirm)
	case "accept":
		return s.act(v, order.Order.AcceptInitial)
	case "ship":
		return s.act(v, order.Order.Ship)
	case "escalate":
		return s.act(v, func(po order.Order, at time.Time) (order.Order, error) { return po.Escalate(order.SideSupplier, at) })
	case "settle":
		return s.act(v, func(po order.Order, at time.Time) (order.Order, error) {
			return po.CloseDispute(order.OutcomeAgreed, at)
		})
	}
	return errForm
}

// complete confirms that the goods are here.
func (s *Web) complete(v *visit) error { return s.act(v, order.Order.Complete) }

// act does one act of an order, on the order that the form's page showed: a form that
// is sent again finds another order and changes nothing.
func (s *Web) act(v *visit, do func(order.Order, time.Time) (order.Order, error)) error {
	po, err := v.order()
	if err != nil {
		return err
	}
	err = s.Data.Change(v.Context(), v.buyer(), po.ID(), func(po order.Order) (order.Order, error) {
		seen, err := versionOf(po)
		if err != nil || seen != v.PostForm.Get("seen") {
			return po, err
		}
		return do(po, s.Clock.Now())
	})
	return s.moved(v, po.ID(), err)
}

// versionOf names an order as it is stored: another name after each act.
func versionOf(po order.Order) (string, error) {
	record, err := po.Record()
	sum := sha256.Sum256(record)
	return hex.EncodeToString(sum[:12]), err
}

// cancel closes an order of which nothing was paid.
func (s *Web) cancel(v *visit) error {
	po, err := v.order()
	if err != nil {
		return err
	}
	return s.moved(v, po.ID(), s.Host.Cancel(v.Context(), v.buyer(), po.ID()))
}

// moved goes back to the page of the forms, or shows there why nothing was done.
func (s *Web) moved(v *visit, id order.ID, err error) error {
	if err != nil {
		return onPage(err, func(why error) error { return s.more(v, http.StatusUnprocessableEntity, why) })
	}
	return v.redirect("/orders/" + string(id) + "/more")
}
