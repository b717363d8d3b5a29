package shop

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/paylater-go/payments/examples/marketplace/data"
	"github.com/paylater-go/payments/lender"
	protocol "github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

// The switch of collections: see [Shop.Collecting].
const (
	collectSetting = "collect"
	collectOn      = "on"
	collectOff     = "off"
)

// collected is what is kept of a collection that the lender has taken in.
const collected = "done"

// Collect takes what is due on its due date from each buyer's linked account. In
// life a lender does that by itself; the sandbox waits to be told.
func (s *Shop) Collect(ctx context.Context) error {
	on, err := s.Collecting(ctx)
	if err != nil || !on {
		return err
	}
	people, err := s.Data.People(ctx)
	if err != nil {
		return err
	}
	s.collecting.Lock()
	defer s.collecting.Unlock()
	var failed error
	for _, p := range people {
		if !p.Operator() {
			failed = errors.Join(failed, s.collect(ctx, p))
		}
	}
	return failed
}

// collect asks for one buyer's latest statement. The amount of the first time stands
// under the key, so that asking again is the same question.
func (s *Shop) collect(ctx context.Context, p data.Person) error {
	line, has, err := s.Host.Line(ctx, p.Buyer)
	if err != nil || !has {
		return err
	}
	now := s.Clock.Now()
	c, due := line.Collection(now)
	if !due || c.Amount.Sign() <= 0 || civil.NewYork(now).Before(c.Due) {
		return nil
	}
	id := fmt.Sprintf("auto-%s-%d", p.Buyer, c.Statement)
	kept, err := s.Data.Setting(ctx, id, strconv.FormatInt(c.Amount.Cents(), 10))
	if err != nil || kept == collected {
		return err
	}
	cents, err := strconv.ParseInt(kept, 10, 64)
	if err != nil {
		return err
	}
	if err := s.take(ctx, p.Buyer, lender.RepaymentID(id), money.Cents(cents)); err != nil {
		return err
	}
	return s.Data.Set(ctx, id, collected)
}

func (s *Shop) take(ctx context.Context, buyer order.ID, id lender.RepaymentID, amount money.USD) error {
	events, err := s.Host.Lender().Repay(ctx, protocol.Repayment{ID: id, Buyer: lender.BuyerID(buyer), Amount: amount})
	for _, ev := range events {
		err = errors.Join(err, s.Host.Program().Receive(ctx, s.Host.Lender().Partner(), ev))
	}
	return err
}

// Collecting tells whether what is due is collected. Without it a line becomes past
// due, as when a buyer's account is empty.
func (s *Shop) Collecting(ctx context.Context) (bool, error) {
	value, err := s.Data.Setting(ctx, collectSetting, collectOn)
	return value != collectOff, err
}

// SetCollecting switches collections on and off.
func (s *Shop) SetCollecting(ctx context.Context, on bool) error {
	value := collectOff
	if on {
		value = collectOn
	}
	return s.Data.Set(ctx, collectSetting, value)
}
