package shop

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
)

// Move moves the test clock on, a day at a time, the lender's first, and lets happen
// what each day brings. Moved only half-way it is the lender's clock that counts.
func (s *Shop) Move(ctx context.Context, days int) error {
	for range days {
		err := s.move(ctx)
		if err == nil {
			err = s.bring(ctx)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// move moves both clocks on by a day. Nothing is collected between the two: the
// lender would take it a day after us.
func (s *Shop) move(ctx context.Context) error {
	s.collecting.Lock()
	defer s.collecting.Unlock()
	now, err := s.Host.Lender().Advance(ctx, 24*time.Hour)
	if err != nil {
		return err
	}
	return s.Clock.Follow(ctx, now)
}

// bring lets happen what is due by now.
func (s *Shop) bring(ctx context.Context) error {
	return errors.Join(s.Arrive(ctx), s.Host.Round(ctx), s.Collect(ctx))
}

// follow takes over the lender's time, which may have moved without the market.
func (s *Shop) follow(ctx context.Context) {
	now, err := s.Host.Lender().Clock(ctx)
	if err == nil {
		err = s.Clock.Follow(ctx, now)
	}
	if err != nil {
		s.log.Warn("the lender's clock could not be read", "type", fmt.Sprintf("%T", err))
	}
}

// days looks now and then whether money by other methods has arrived, and whether
// something is to be collected.
func (s *Shop) days(ctx context.Context, every time.Duration) {
	for ctx.Err() == nil {
		if err := errors.Join(s.Arrive(ctx), s.Collect(ctx)); err != nil && ctx.Err() == nil {
			s.log.Warn("what is due waits for the next round", "type", fmt.Sprintf("%T", err))
		}
		select {
		case <-time.After(every):
		case <-ctx.Done():
		}
	}
}

// Arrive lets money by other methods arrive on the first day, or at the hour, that
// the catalog names: there is no bank behind them here.
func (s *Shop) Arrive(ctx context.Context) error {
	list, err := s.Data.Orders(ctx, "")
	if err != nil {
		return err
	}
	var failed error
	for _, po := range list {
		p, ok := po.Processing()
		if !ok || p.Method == order.PayLater || !arrived(po.Order, p, s.Clock.Now()) {
			continue
		}
		receipt := order.Receipt{ID: p.ID, Payment: p.ID, Phase: p.Phase, Method: p.Method, Amount: p.Amount}
		failed = errors.Join(failed, s.Data.Change(ctx, po.Buyer(), po.ID(), func(po order.Order) (order.Order, error) {
			return po.Receive(receipt, s.Clock.Now())
		}))
	}
	return failed
}

func arrived(po order.Order, p order.BookedPayment, now time.Time) bool {
	row, ok := checkout.DefaultCatalog().At(p.Method, civil.NewYork(p.Started), civil.NewYork(po.Placed()))
	if !ok {
		return false
	}
	w := row.Arrives.After(p.Started, civil.FederalReserve())
	if !w.By.IsZero() {
		return !now.Before(w.By)
	}
	return !w.From.IsZero() && civil.NewYork(now).Number() >= w.From.Number()
}
