package provider_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout/provider"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/memstore"
)

var errDisk = errors.New("the disk is full")

// shaky is the store and the orders of a host of which one call fails.
type shaky struct {
	paylater.Store
	orders provider.Orders
	fail   int // the call, counted from 1
	calls  int
}

func (s *shaky) fails() bool {
	s.calls++
	return s.calls == s.fail
}

func (s *shaky) Load(ctx context.Context, id paylater.LineID, keys ...string) (paylater.Loaded, error) {
	if s.fails() {
		return paylater.Loaded{}, errDisk
	}
	return s.Store.Load(ctx, id, keys...)
}

func (s *shaky) Events(ctx context.Context, q paylater.EventQuery) ([]paylater.EventRecord, error) {
	if s.fails() {
		return nil, errDisk
	}
	return s.Store.Events(ctx, q)
}

func (s *shaky) Save(ctx context.Context, changes []paylater.Change) []error {
	if !s.fails() {
		return s.Store.Save(ctx, changes)
	}
	list := make([]error, len(changes))
	for i := range list {
		list[i] = errDisk
	}
	return list
}

func (s *shaky) Order(ctx context.Context, id order.ID) (order.Order, lender.Key, error) {
	if s.fails() {
		return order.Order{}, "", errDisk
	}
	return s.orders.Order(ctx, id)
}

func (s *shaky) Change(ctx context.Context, id order.ID, act func(order.Order) (order.Order, error)) error {
	if s.fails() {
		return errDisk
	}
	return s.orders.Change(ctx, id, act)
}

// verb is one call of a provider, of which that was prepared which it needs.
type verb func(*provider.Provider) (any, error)

// prepared are verbs with what they meet: each on a world of its own.
func prepared() map[string]func(*world) verb {
	on := func(of func(*world) provider.Session, act func(*world, *provider.Provider, provider.Session) (provider.Result, error)) func(*world) verb {
		return func(w *world) verb {
			s := of(w)
			return func(p *provider.Provider) (any, error) { return act(w, p, s) }
		}
	}
	initiated := func(w *world) provider.Session { return w.initiated(request("pay-1")) }
	authorized := func(w *world) provider.Session { return w.authorized("pay-1").Session }
	signed := func(w *world) provider.Session { return w.signed("pay-1").Session }
	captured := func(w *world) provider.Session { return w.captured("pay-1").Session }
	unheard := func(w *world) provider.Session { // the line knows of the loan, the order does not
		s := provider.Session{Key: "pay-1", Buyer: buyer, Lender: kabbage, Order: "TA-1", Phase: order.Initial, Amount: money.Dollars(10_000)}
		line := w.line()
		offer, err := line.Offer(paylater.Draw{Order: "TA-1", Phase: order.Initial, Amount: s.Amount, Recipient: "tok-beneficiary-51de"}, 6, w.clock.Now())
		require.NoError(w.t, err)
		_, err = w.program.Hold(w.ctx, line.ID(), paylater.HoldRequest{Key: s.Key, Order: s.Order, Phase: s.Phase, Amount: s.Amount})
		require.NoError(w.t, err)
		_, err = w.program.Sign(w.ctx, offer, paylater.Signature{Hold: s.Key, Terms: offer.Hash(), By: "user-7"})
		require.NoError(w.t, err)
		return s
	}
	capture := func(w *world) verb {
		auth := w.authorized("pay-1")
		six := consent(w.t, auth, 6)
		return func(p *provider.Provider) (any, error) { return p.Capture(w.ctx, auth.Session, six) }
	}
	event := func(w *world, ev lender.Event) verb {
		return func(p *provider.Provider) (any, error) { return p.HandleEvent(w.ctx, kabbage, ev) }
	}
	return map[string]func(*world) verb{
		"methods": func(w *world) verb {
			return func(p *provider.Provider) (any, error) {
				page, err := p.Methods(w.ctx, request("pay-1"))
				return page.String(), err
			}
		},
		"initiate": func(w *world) verb {
			return func(p *provider.Provider) (any, error) { return p.Initiate(w.ctx, request("pay-1")) }
		},
		"initiate again": func(w *world) verb {
			w.authorized("pay-1")
			return func(p *provider.Provider) (any, error) { return p.Initiate(w.ctx, request("pay-1")) }
		},
		"initiate after less was captured": func(w *world) verb {
			auth := w.authorized("pay-1")
			_, err := w.provider.Capture(w.ctx, auth.Session, w.offerFor(auth.Session, usd(6_000), 6))
			require.NoError(w.t, err)
			w.clock.Advance(48 * time.Hour)
			w.deliver()
			return func(p *provider.Provider) (any, error) { return p.Initiate(w.ctx, request("pay-1")) }
		},
		"capture while other money is on its way": func(w *world) verb {
			auth := w.authorized("pay-1")
			six := consent(w.t, auth, 6)
			w.wiring()
			return func(p *provider.Provider) (any, error) { return p.Capture(w.ctx, auth.Session, six) }
		},
		"status while other money is on its way": func(w *world) verb {
			s := w.initiated(request("pay-1"))
			w.wiring()
			return func(p *provider.Provider) (any, error) { return w.status(p, s) }
		},
		"authorize": on(initiated, func(w *world, p *provider.Provider, s provider.Session) (provider.Result, error) {
			return p.Authorize(w.ctx, s)
		}),
		"capture": capture,
		"capture again": on(signed, func(w *world, p *provider.Provider, s provider.Session) (provider.Result, error) {
			return p.Capture(w.ctx, s, provider.Consent{})
		}),
		"cancel": on(authorized, func(w *world, p *provider.Provider, s provider.Session) (provider.Result, error) {
			return p.Cancel(w.ctx, s)
		}),
		"cancel nothing": on(initiated, func(w *world, p *provider.Provider, s provider.Session) (provider.Result, error) {
			return p.Cancel(w.ctx, s)
		}),
		"refund": on(captured, func(w *world, p *provider.Provider, s provider.Session) (provider.Result, error) {
			return p.Refund(w.ctx, s, provider.Refund{ID: "r1", Amount: money.Dollars(4_000)})
		}),
		"refund at once": on(signed, func(w *world, p *provider.Provider, s provider.Session) (provider.Result, error) {
			return p.Refund(w.ctx, s, provider.Refund{ID: "r1", Amount: money.Dollars(4_000)})
		}),
		"status before":     on(initiated, (*world).status),
		"status of a hold":  on(authorized, (*world).status),
		"status of a loan":  on(signed, (*world).status),
		"status at the end": on(captured, (*world).status),
		"status unheard":    on(unheard, (*world).status),
		"event of a loan": func(w *world) verb {
			w.signed("pay-1")
			w.clock.Advance(48 * time.Hour)
			events := w.sim.Events()
			return event(w, events[len(events)-1])
		},
		"event of nothing": func(w *world) verb { return event(w, w.tell(lender.Suspended{Reason: lender.ReasonRiskReview})) },
	}
}

// wiring lets a payment by another method start.
func (w *world) wiring() {
	w.t.Helper()
	require.NoError(w.t, w.orders.Change(w.ctx, "TA-1", func(po order.Order) (order.Order, error) {
		return po.Start(order.Payment{ID: "p1", Phase: order.Initial, Method: order.Wire, Amount: usd(10_000)}, w.clock.Now())
	}))
}

func (w *world) status(p *provider.Provider, s provider.Session) (provider.Result, error) {
	return p.Status(w.ctx, s)
}

// Whatever call of the store or of the orders fails, a verb says so or answers as if
// nothing had failed; and repeated it answers as it would have at first.
func TestEveryCallFailsOnce(t *testing.T) {
	for name, prepare := range prepared() {
		t.Run(name, func(t *testing.T) {
			failsOnce(t, func() *world { return newWorld(t) }, prepare)
		})
	}
	t.Run("event of an application", func(t *testing.T) {
		unapproved := func() *world {
			w := newWorldOn(t, memstore.New())
			w.place("TA-1", buyer, usd(10_000), usd(30_000))
			return w
		}
		failsOnce(t, unapproved, func(w *world) verb {
			w.apply("Shop #delayed")
			w.clock.Advance(25 * time.Hour)
			events := w.sim.Events()
			ev := events[len(events)-1]
			return func(p *provider.Provider) (any, error) { return p.HandleEvent(w.ctx, kabbage, ev) }
		})
	})
}

func failsOnce(t *testing.T, build func() *world, prepare func(*world) verb) {
	t.Helper()
	w := build()
	want, refusal := prepare(w)(w.provider)
	booked, err := w.order("TA-1").Record()
	require.NoError(t, err)
	wrong := 0
	for fail := 1; ; fail++ {
		w := build()
		act := prepare(w)
		s := &shaky{Store: w.store, orders: w.orders, fail: -1}
		program, err := paylater.New(paylater.Config{Lenders: map[lender.ID]lender.Lender{kabbage: w.sim}, Store: s, Now: w.clock.Now})
		require.NoError(t, err)
		p, err := provider.New(provider.Config{Program: program, Orders: s})
		require.NoError(t, err)
		s.fail = s.calls + fail
		got, err := act(p)
		if s.calls < s.fail {
			break
		}
		if errors.Is(err, errDisk) {
			wrong++
		} else {
			require.Equal(t, refusal, err, "call %d", fail)
			require.Equal(t, want, got, "call %d", fail)
			now, err := w.order("TA-1").Record()
			require.NoError(t, err)
			require.Equal(t, string(booked), string(now), "the order heard of it, after call %d", fail)
		}
		again, err := act(p)
		require.Equal(t, refusal, err, "after call %d", fail)
		require.Equal(t, want, again, "after call %d", fail)
	}
	require.Positive(t, wrong, "a failure is told")
}
