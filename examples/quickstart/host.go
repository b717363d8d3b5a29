package main

import (
	"context"
	"time"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/memstore"
)

// The two financing partners of the marketplace.
const (
	kabbage  lender.ID = "kabbage"
	northern lender.ID = "northern"
)

// beneficiary is the token of the supplier's bank account, as whoever keeps the
// account numbers gave it out. The lender pays it; this library never sees more.
const beneficiary lender.Key = "tok-beneficiary-51de"

// host is a marketplace: it keeps its orders, and the program keeps the credit.
type host struct {
	clock   *lendersim.Clock
	lenders []partner
	program *paylater.Program
	orders  map[order.ID]order.Order
	applied map[paylater.LineID]int64 // number of the last event that the orders know
	lines   []paylater.LineID         // whoever applied, in that order
}

// partner is a lender and its webhooks, which a simulated lender hands out.
type partner struct {
	name lender.ID
	sim  *lendersim.Sim
}

// openHost wires a program to its lenders and its store.
func openHost(policy paylater.Policy, opens time.Time) (*host, error) {
	clock := lendersim.NewClock(opens)
	first := lendersim.New(lendersim.Config{Now: clock.Now, Limit: money.Dollars(200_000), Prices: prices(), Plain: true})
	second := lendersim.New(lendersim.Config{Now: clock.Now})
	program, err := paylater.New(paylater.Config{
		Policies: []paylater.Policy{policy},
		Lenders:  map[lender.ID]lender.Lender{kabbage: first, northern: second},
		Store:    memstore.New(),
		Now:      clock.Now,
	})
	return &host{
		clock: clock, program: program,
		lenders: []partner{{kabbage, first}, {northern, second}},
		orders:  make(map[order.ID]order.Order),
		applied: make(map[paylater.LineID]int64),
	}, err
}

// prices are the published figures, but for two months: at 2.75% a month that
// offer would be over the APR cap, and the library must not make it.
func prices() []lender.Price {
	list := lendersim.DefaultPrices()
	list[1] = lender.Price{Months: 2, Monthly: []money.Rate{money.PPM(27_500), money.PPM(27_500)}}
	return list
}

// place keeps a new order that its supplier confirms at once.
func (h *host) place(terms order.Terms) error {
	po, err := order.New(terms, h.clock.Now())
	if err != nil {
		return err
	}
	if po, err = po.Confirm(h.clock.Now()); err != nil {
		return err
	}
	h.keep(po)
	return nil
}

// keep stores an order. A real host writes po.Record() to its database.
func (h *host) keep(po order.Order) { h.orders[po.ID()] = po.Saved() }

// apply hands a buyer's application to a lender.
func (h *host) apply(ctx context.Context, to lender.ID, a lender.Application) (paylater.Line, error) {
	line, err := h.program.Apply(ctx, to, a)
	if err == nil {
		h.lines = append(h.lines, line.ID())
	}
	return line, err
}

// open is the checkout page of a phase, for the buyer of the order.
func (h *host) open(ctx context.Context, id order.ID, phase order.Phase, with lender.ID) (checkout.Page, error) {
	po := h.orders[id]
	visit := checkout.Visit{Buyer: po.Buyer(), Lender: with, Recipient: beneficiary, Country: "US"}
	return checkout.Open(ctx, h.program, po, phase, visit)
}

// pay signs an offer for the buyer and tells the orders.
func (h *host) pay(ctx context.Context, page checkout.Page, offer paylater.Offer) (paylater.Loan, error) {
	signature := paylater.Signature{Terms: offer.Hash(), By: "user-7"}
	loan, err := page.Pay(ctx, offer, signature)
	if err != nil {
		return loan, err
	}
	return loan, h.applyEvents(ctx)
}

// until lets time pass up to an hour of a New York day, with an evening's work on
// every day before it. Time never goes back.
func (h *host) until(ctx context.Context, day civil.Date, hour int) error {
	return h.workUntil(ctx, clockTime(day, hour))
}

// workUntil is until for any instant.
func (h *host) workUntil(ctx context.Context, at time.Time) error {
	const evening = 18
	for today := h.today(); today.Before(civil.NewYork(at)); today = today.AddDays(1) {
		if err := h.workAt(ctx, clockTime(today, evening)); err != nil {
			return err
		}
	}
	return h.workAt(ctx, at)
}

// untilPaid waits as long as a payment of an order processes.
func (h *host) untilPaid(ctx context.Context, id order.ID) error {
	for h.orders[id].Shown() == order.ShownProcessing {
		if err := h.until(ctx, h.today().AddDays(1), 18); err != nil {
			return err
		}
	}
	return nil
}

// workAt is what a host does again and again: it takes in the lenders' webhooks,
// lets happen what is due, finishes what was left unfinished, tells the orders.
func (h *host) workAt(ctx context.Context, at time.Time) error {
	if at.After(h.clock.Now()) {
		h.clock.Set(at)
	}
	if err := h.receiveWebhooks(ctx); err != nil {
		return err
	}
	if _, err := h.program.BillAll(ctx, nil); err != nil {
		return err
	}
	if _, err := h.program.Recover(ctx, nil); err != nil {
		return err
	}
	return h.applyEvents(ctx)
}

// receiveWebhooks hands every message of a lender to the program. Over HTTP a
// message is acknowledged once Receive has returned without an error.
func (h *host) receiveWebhooks(ctx context.Context) error {
	for _, p := range h.lenders {
		for _, ev := range p.sim.Events() {
			if err := h.program.Receive(ctx, p.name, ev); err != nil {
				return err
			}
		}
	}
	return nil
}

// applyEvents tells the orders what happened on the lines, once per event. A real
// host reports an event that its order refuses and goes on with the next one; in
// this story none is refused.
func (h *host) applyEvents(ctx context.Context) error {
	for _, line := range h.lines {
		for ev, err := range h.program.History(ctx, line, h.applied[line]) {
			if err != nil {
				return err
			}
			if po, ours := h.orders[ev.Order]; ours {
				if po, err = checkout.ApplyEvent(po, line, ev); err != nil {
					return err
				}
				h.keep(po)
			}
			h.applied[line] = ev.Seq
		}
	}
	return nil
}

// today is the day it is in New York.
func (h *host) today() civil.Date { return civil.NewYork(h.clock.Now()) }

// clockTime is an hour of a New York day without a change of clocks.
func clockTime(day civil.Date, hour int) time.Time {
	return civil.Midnight(day).Add(time.Duration(hour) * time.Hour)
}
