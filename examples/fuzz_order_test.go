package examples_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/paylater"
)

func (h *hostile) method() order.Method {
	if n := h.pick(16); n < len(order.Methods()) {
		return order.Methods()[n]
	}
	return order.Method(h.text())
}

// orderAct is one act on an order.
func (h *hostile) orderAct(o order.Order) (order.Order, error) {
	id := order.ID(h.text())
	switch h.pick(16) {
	case 0, 1:
		return o.Start(order.Payment{ID: id, Phase: h.phase(), Method: h.method(), Amount: h.amount(), Reference: order.ID(h.text())}, h.at())
	case 2, 3, 4:
		r := order.Receipt{ID: id, Phase: h.phase(), Method: h.method(), Amount: h.amount(), Reference: order.ID(h.text())}
		if h.pick(2) > 0 {
			r.Payment = order.ID(h.text())
		}
		return o.Receive(r, h.at())
	case 5:
		return o.FailPayment(id, h.at())
	case 6:
		next, _, err := o.Refund(order.Refund{ID: id, Phase: h.phase(), Amount: h.amount()}, h.at())
		return next, err
	case 7:
		return o.ReturnSurplus(id, h.at())
	case 8:
		return o.AcceptInitial(h.at())
	case 9:
		return o.Ship(h.at())
	case 10:
		return o.Complete(h.at())
	case 11:
		return o.Cancel(h.at())
	case 12:
		return o.OpenDispute(h.at())
	case 13:
		return o.Escalate(order.Side(h.text()), h.at())
	case 14:
		return o.CloseDispute(order.Outcome(h.text()), h.at())
	default:
		return o.Confirm(h.at())
	}
}

// FuzzOrderActs is FuzzLineActs for orders.
func FuzzOrderActs(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("\x00\x02\x00\x00\x01\x00\x00\x00\x06\x00\x00\x00\x09\x00\x0c\x00\x0d\x00"))
	f.Add([]byte("every act can be hostile, and 40 of them are made: 0123456789 abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
	starts := append(someOrders(f), order.Order{})
	f.Fuzz(func(t *testing.T, data []byte) {
		h := &hostile{data: data, now: lendertest.SampleInstant()}
		o := starts[h.pick(len(starts))]
		for n := 0; n < most && len(h.data) > 0; n++ {
			before, again := o, *h
			next, err := h.orderAct(o)
			costs(t, "an act", flatPrice(), func() {
				copied := again
				_, _ = copied.orderAct(o)
			})
			require.Equal(t, before, o, "the receiver is as it was")
			if err != nil {
				refusedWell(t, err)
				continue
			}
			o = next
			h.now = laterOf(h.now, o.At())
		}
		if o.ID() == "" {
			return
		}
		rec, err := o.Record()
		require.NoError(t, err)
		again, err := order.Parse(rec)
		require.NoError(t, err)
		require.Equal(t, o.Saved(), again)
	})
}

func (h *hostile) visit() checkout.Visit {
	v := checkout.Visit{Buyer: order.ID(aBuyer), Lender: kabbage, Recipient: anyToken}
	switch h.pick(10) {
	case 0:
		v.Buyer = order.ID(h.text())
	case 1:
		v.Lender = lender.ID(h.text())
	case 2:
		v.Recipient = lender.Key(h.text())
	case 3:
		v.Country = order.Country(h.text())
	case 4:
		v.Amount = h.amount()
	case 5:
		v.Catalog = checkout.Catalog{{Method: h.method()}}
	case 8:
		v.Split, v.Amount = true, h.amount()
	case 9:
		v.Attempt = lender.Key(h.text())
	}
	return v
}

// FuzzCheckout opens pages for hostile visits and pays on them with hostile
// signatures: nothing panics, a refusal has a code, and what is refused leaves
// the line as it was.
func FuzzCheckout(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("\x00\x07\x00\x00\x00\x07\x00\x00\x01\x00\x07\x00\x03\x00"))
	f.Add([]byte("every page can be hostile, and 40 of them are opened: 0123456789 abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
	orders := append(someOrders(f), order.Order{})
	f.Fuzz(func(t *testing.T, data []byte) {
		w := newShop(t)
		_, err := w.program.Apply(w.ctx, kabbage, lendertest.Application("app-1", aBuyer))
		require.NoError(t, err)
		h := &hostile{data: data}
		for n := 0; n < most && len(h.data) > 0; n++ {
			if h.pick(4) == 0 {
				w.days(1)
			}
			po := orders[h.pick(len(orders))]
			page, err := checkout.Open(w.ctx, w.program, po, h.phase(), h.visit())
			if err != nil {
				refusedWell(t, err)
			}
			require.NotEmpty(t, page.String())
			for _, c := range page.Choices() {
				require.True(t, c.Available() || c.Why.Code != "", c.Method)
			}
			w.payHostile(t, h, page)
		}
		require.NoError(t, w.line().Audit())
	})
}

// payHostile pays on a page, and wants a refusal to change nothing but what time
// does by itself.
func (w *shop) payHostile(t *testing.T, h *hostile, page checkout.Page) {
	t.Helper()
	offer, err := page.Offer([]int{6, 1, 2, 0, -1, 7, math.MaxInt, math.MinInt}[h.pick(8)])
	if err != nil {
		refusedWell(t, err)
	}
	s := paylater.Signature{Terms: offer.Hash(), By: "user-7"}
	switch h.pick(6) {
	case 0:
		s.Terms = h.text()
	case 1:
		s.By = lender.Key(h.text())
	case 2:
		s.Hold = lender.Key(h.text())
	}
	before := w.line()
	loan, err := page.Pay(w.ctx, offer, s)
	if err == nil {
		require.NotEmpty(t, loan.ID)
		return
	}
	refusedWell(t, err)
	require.Equal(t, before.Outstanding(), w.line().Outstanding())
}
