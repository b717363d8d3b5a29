package web

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/paylater-go/payments/examples/marketplace/data"
	"github.com/paylater-go/payments/examples/marketplace/host"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// refundRoutes are the pages of refunds and disputes.
func (s *Web) refundRoutes() []route {
	return []route{
		{"GET /orders/{id}/refund", buyers, func(v *visit) error { return s.refunds(v, http.StatusOK, nil) }},
		{"POST /orders/{id}/refund", buyers, s.refund},
		{"GET /orders/{id}/more", buyers, func(v *visit) error { return s.more(v, http.StatusOK, nil) }},
		{"POST /orders/{id}/dispute", buyers, s.dispute},
		{"POST /orders/{id}/cancel", buyers, s.cancel},
		{"POST /orders/{id}/complete", buyers, s.complete},
		{"POST /orders/{id}/supplier", buyers, s.playSupplier},
	}
}

// refundsView is the page of an order's refunds.
type refundsView struct {
	Order   data.Placed
	Phases  []refundPhase
	Done    []refundDone
	Key     lender.Key
	Refusal *refused
	Phase   string // as it was sent
	Amount  string
}

// refundPhase is what of a phase can go back, and where to.
type refundPhase struct {
	Phase    order.Phase
	Holds    money.Amount // what can still go back
	Refunded money.Amount
	Parts    []refundPart // of all of it
	Fees     string       // what becomes of the loan's fees
	Waits    bool         // the money is still on its way to the supplier
	No       *refused
}

// refundPart is money that goes back by one method.
type refundPart struct {
	Amount money.Amount
	Where  string
	Loan   lender.LoanID // "" by another method
}

// refundDone is a refund that was agreed.
type refundDone struct {
	Phase  order.Phase
	Amount money.Amount
	At     time.Time
	Parts  []refundPart
	State  string   // of the lender's part; "" without one
	Color  string   // of the state
	Lies   []string // what became of it there
}

// refunds shows what was refunded, and what can be.
func (s *Web) refunds(v *visit, status int, refusal error) error {
	po, err := v.order()
	if err != nil {
		return err
	}
	line, has, err := s.Host.Line(v.Context(), v.buyer())
	if err != nil {
		return err
	}
	seen, err := versionOf(po.Order)
	if err != nil {
		return err
	}
	view := refundsView{ // while the money is on its way a refund changes the line and not the order
		Order: po, Phase: v.PostForm.Get("phase"), Amount: v.PostForm.Get("amount"), Key: lender.Key(fmt.Sprintf("%s-%d", seen, line.Seq())),
	}
	for _, phase := range order.Phases() {
		if p, ok := s.refundable(po.Order, phase, line); ok {
			view.Phases = append(view.Phases, p)
		}
	}
	var told map[lender.RefundID]paylater.Event
	if has {
		if told, err = s.told(v, line, po.ID()); err != nil {
			return err
		}
	}
	view.Done = doneOf(po.Order, line, told, s.Clock.Now())
	if refusal != nil {
		view.Refusal = refusalBy(refusal, "")
	}
	return v.show(status, "refund", frame{
		Title: "Refund of order " + string(po.ID()), Section: sectionOrders, Crumbs: v.crumbs(po, 0, "Refund"), Data: view,
	})
}

// refundable is what of a phase can go back; false for a phase of which nothing was paid.
func (s *Web) refundable(po order.Order, phase order.Phase, line paylater.Line) (refundPhase, bool) {
	now := s.Clock.Now()
	p := refundPhase{Phase: phase, Holds: po.Paid(phase), Refunded: po.Refunded(phase)}
	sent, processing := po.Processing()
	if processing && sent.Method == order.PayLater && sent.Phase == phase {
		p.Waits, p.Holds = true, unasked(line, sent)
		p.Parts = []refundPart{{Amount: p.Holds, Where: "to the lender, for your loan", Loan: lender.LoanID(sent.ID)}}
		p.Fees = s.feesOf(line, lender.LoanID(sent.ID), now)
		return p, true
	}
	if p.Holds.Sign() <= 0 {
		return p, p.Refunded.Sign() > 0
	}
	_, parts, err := po.Refund(order.Refund{ID: "all", Phase: phase, Amount: p.Holds}, now) // a value: nothing is kept
	if err != nil {
		p.No = refusalBy(err, remedyOf(err))
		return p, true
	}
	p.Parts = partsOf(parts)
	for _, part := range p.Parts {
		if part.Loan != "" {
			p.Fees = s.feesOf(line, part.Loan, now)
		}
	}
	return p, true
}

// remedyOf is what makes a refund possible that is not possible now.
func remedyOf(err error) string {
	if errors.Is(err, order.CodePaymentProcessing) {
		return "ask again when that payment has arrived or failed"
	}
	return ""
}

// unasked is what of a payment on its way nobody has asked back.
func unasked(line paylater.Line, sent order.BookedPayment) money.Amount {
	left, _ := sent.Amount.USD() // a loan is in US dollars
	for _, r := range line.Refunds() {
		if r.Loan == lender.LoanID(sent.ID) {
			left = left.Sub(r.Amount.Min(left))
		}
	}
	return money.AmountOf(left)
}

func partsOf(parts []order.RefundPart) []refundPart {
	var list []refundPart
	for _, part := range parts {
		p := refundPart{Amount: part.Amount, Where: "to you, by " + part.Method.Title()}
		if part.Method == order.PayLater {
			p.Where, p.Loan = "to the lender, for your loan", lender.LoanID(part.Reference)
		}
		list = append(list, p)
	}
	return list
}

// feesOf says what becomes of a loan's fees when the whole principal goes back.
func (s *Web) feesOf(line paylater.Line, id lender.LoanID, now time.Time) string {
	loan, known := line.Loan(id, now)
	policy, err := s.Host.Program().Rules().Policy(loan.Terms.Policy)
	if !known || err != nil {
		return ""
	}
	until := loan.SignedAt.Add(time.Duration(policy.RefundWindow))
	if !now.After(until) {
		return "If all of it is asked for by " + newYork(until) + ", the loan costs nothing: every fee is void."
	}
	return "Every fee was void only until " + newYork(until) + ": the fees of months that have begun stay owed. " +
		"If all of it goes back, no later month has a fee; after a part, the fees stay as they are."
}

// told are the lender's words on what it received of an order's refunds.
func (s *Web) told(v *visit, line paylater.Line, id order.ID) (map[lender.RefundID]paylater.Event, error) {
	events := make(map[lender.RefundID]paylater.Event)
	for ev, err := range s.Host.Program().History(v.Context(), line.ID(), 0) {
		if err != nil {
			return nil, err
		}
		if ev.Kind == paylater.KindRefunded && ev.Order == id {
			events[ev.Refund] = ev
		}
	}
	return events, nil
}

// doneOf lists the refunds of an order: those that it has booked, and those that
// wait for the money to arrive first.
func doneOf(po order.Order, line paylater.Line, told map[lender.RefundID]paylater.Event, now time.Time) []refundDone {
	asked := make(map[lender.RefundID]paylater.Refunded)
	for _, r := range line.Refunds() {
		asked[r.ID] = r
	}
	var list []refundDone
	for _, b := range po.Refunds() {
		d := refundDone{Phase: b.Phase, Amount: b.Amount, At: b.At, Parts: partsOf(b.Parts)}
		if r, ok := asked[lender.RefundID(b.ID)]; ok {
			d.At = r.AskedAt // the order books it only once the money is there
			d.stands(r, told[r.ID], false)
			delete(asked, r.ID)
		}
		list = append(list, d)
	}
	for _, r := range line.Refunds() { // in their order
		loan, _ := line.Loan(r.Loan, now)
		if _, waits := asked[r.ID]; !waits || loan.Terms.Order != po.ID() || !r.ID.Valid() {
			continue
		}
		d := refundDone{Phase: loan.Terms.Phase, Amount: money.AmountOf(r.Amount), At: r.AskedAt}
		d.Parts = []refundPart{{Amount: d.Amount, Where: "to the lender, for your loan", Loan: r.Loan}}
		d.stands(r, told[r.ID], loan.Status == paylater.LoanDisbursing)
		list = append(list, d)
	}
	return list
}

// stands says where the lender's part of a refund is.
func (d *refundDone) stands(r paylater.Refunded, ev paylater.Event, disbursing bool) {
	switch {
	case r.Received:
		d.State, d.Color = "The lender has it", colorGood
	case disbursing:
		d.State, d.Color = "Waits until the payment has arrived at your supplier", colorWay
	default:
		d.State, d.Color = "On its way to the lender", colorWay
	}
	for _, a := range ev.Allocations {
		var where string
		switch {
		case a.Place == paylater.PlaceCredit:
			where = "is yours: the lender pays it out to you"
		case a.Place == paylater.PlacePaidOut:
			where = "was paid out to you"
		case a.Place == paylater.PlaceCharge:
			where = "paid a charge of your line"
		case a.Loan != r.Loan:
			where = "paid what was past due on another loan"
		default:
			where = fmt.Sprintf("paid %s of installment %d", a.Place, a.Installment)
		}
		d.Lies = append(d.Lies, a.Amount.String()+" "+where)
	}
}

// refund sends money back. The page's key makes it one refund, however often the
// form is sent.
func (s *Web) refund(v *visit) error {
	po, err := v.order()
	if err != nil {
		return err
	}
	phase, err := order.ParsePhase(v.PostForm.Get("phase"))
	if err != nil {
		return errForm
	}
	key := lender.Key(v.PostForm.Get("key"))
	if !key.Valid() {
		return errForm
	}
	amount, err := typed(v.PostForm.Get("amount"), po.Currency())
	if err == nil && amount.Sign() <= 0 {
		err = fault.New(lender.CodeAmountBounds, "a refund is more than zero").At("amount")
	}
	if err == nil {
		err = s.Host.Refund(v.Context(), v.buyer(), host.Refund{Order: po.ID(), Phase: phase, Amount: amount, Key: key})
	}
	if err != nil {
		return onPage(err, func(why error) error { return s.refunds(v, http.StatusUnprocessableEntity, why) })
	}
	return v.redirect("/orders/" + string(po.ID()) + "/refund")
}
