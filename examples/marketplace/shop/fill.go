package shop

import (
	"context"

	"github.com/paylater-go/payments/examples/marketplace/data"
	"github.com/paylater-go/payments/examples/marketplace/host"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
)

// past is how many days the sample data has behind it: the clocks of a new
// marketplace begin so long ago and have caught up when its doors open.
const past = 40

// The states of the sample data.
const (
	samplesNone  = "none"
	samplesBegun = "begun"
	samplesDone  = "done"
)

// fill makes the sample data of a new database, once.
func (s *Shop) fill(ctx context.Context, cost int) error {
	state, err := s.Data.Setting(ctx, "samples", samplesNone)
	if err != nil || state == samplesDone {
		return err
	}
	if state == samplesBegun {
		s.log.Warn("the sample data was cut short; begin with new files to have all of it")
		return nil
	}
	if err := s.Data.Set(ctx, "samples", samplesBegun); err != nil {
		return err
	}
	for _, step := range []func() error{
		func() error { return s.fillPeople(ctx, cost) },
		func() error { return s.fillOrders(ctx) },
		func() error { return s.fillCredit(ctx) },
		func() error { return s.fillPast(ctx) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return s.Data.Set(ctx, "samples", samplesDone)
}

func (s *Shop) fillPeople(ctx context.Context, cost int) error {
	for _, p := range people() {
		hash, err := data.HashPassword(p.Shown, cost)
		if err == nil {
			err = s.Data.AddPerson(ctx, p, hash)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Shop) fillOrders(ctx context.Context) error {
	for _, sample := range sampleOrders() {
		po, err := sample.placed(s.Clock.Now())
		if err == nil {
			err = s.Data.Place(ctx, po)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// fillCredit lets Harbor apply in advance and pay an initial payment by Pay Later.
func (s *Shop) fillCredit(ctx context.Context) error {
	if _, err := s.Host.Program().Apply(ctx, Partner, harborApplies(s.Clock.Now())); err != nil {
		return err
	}
	po, err := s.Data.Order(ctx, Harbor, "TA-1001")
	if err != nil {
		return err
	}
	page, err := s.Host.Checkout(ctx, Harbor, po.Order, order.Initial)
	if err != nil {
		return err
	}
	offer, err := page.Offer(3)
	if err != nil {
		return err
	}
	_, err = s.Host.Pay(ctx, Harbor, host.Consent{
		Order: po.ID(), Phase: order.Initial, Months: 3, Terms: offer.Hash(), Key: page.Key(), Person: "u-rosalind",
	})
	return err
}

// fillPast lets the days pass: money arrives, goods are shipped, one order ends.
func (s *Shop) fillPast(ctx context.Context) error {
	if err := s.transfer(ctx, "TA-1006", order.Card, money.Dollars(6_400)); err != nil {
		return err
	}
	if s.sandbox == nil { // the clock of a lender elsewhere is not ours to move: nothing has arrived yet
		return s.transfer(ctx, "TA-1008", order.Wire, money.Dollars(1_080))
	}
	if err := s.Move(ctx, 5); err != nil {
		return err
	}
	err := s.Data.Change(ctx, Harbor, "TA-1006", func(po order.Order) (order.Order, error) {
		po, err := po.Ship(s.Clock.Now())
		if err == nil {
			po, err = po.Complete(s.Clock.Now())
		}
		return po, err
	})
	if err == nil {
		err = s.Move(ctx, past-5)
	}
	if err == nil {
		err = s.transfer(ctx, "TA-1008", order.Wire, money.Dollars(1_080))
	}
	return err
}

func (s *Shop) transfer(ctx context.Context, id order.ID, method order.Method, amount money.USD) error {
	return s.Host.Otherwise(ctx, Harbor, id, order.Payment{
		ID: "sample-" + id, Phase: order.Initial, Method: method, Amount: money.AmountOf(amount),
	})
}
