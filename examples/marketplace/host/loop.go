package host

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"time"

	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/sqlstore"
)

// bind is the program inside of a transaction: it decides and calls no lender.
func (h *Host) bind(tx *sql.Tx) *paylater.Program {
	return h.program.In(sqlstore.Bind(tx, h.dialect))
}

// feed tells the orders what happens to their loans. A process that is killed keeps
// the line that it was telling until its lease ends; telling is quick, so the lease
// is short.
func feed() sqlstore.Feed {
	return sqlstore.Feed{Subscription: subscription, Idle: 50 * time.Millisecond, Lease: 2 * time.Second}
}

// Run does what has to be done beside the requests, until the context ends.
func (h *Host) Run(ctx context.Context) {
	var chores sync.WaitGroup
	chores.Go(func() {
		for ctx.Err() == nil {
			if err := h.store.Relay(ctx, feed(), h.tell); ctx.Err() == nil {
				h.log.Error("the feed begins again", "why", words(err))
				pause(ctx, time.Second)
			}
		}
	})
	chores.Go(func() {
		for ctx.Err() == nil {
			if err := h.Round(ctx); err != nil && ctx.Err() == nil {
				h.log.Warn("some lines wait for the next round", "why", words(err))
			}
			pause(ctx, h.every)
		}
	})
	chores.Wait()
}

// Round finishes what a crash or a lost answer left, lets happen what is due, and
// tells the orders.
func (h *Host) Round(ctx context.Context) error {
	_, err := h.program.Recover(ctx, nil)
	_, err2 := h.program.BillAll(ctx, nil)
	return errors.Join(err, err2, h.tellAll(ctx))
}

// tellAll tells the orders what is to be told. The loop, or another process, may be
// at a line already: that is waited for, but no longer than its lease.
func (h *Host) tellAll(ctx context.Context) error {
	for end := time.Now().Add(feed().Lease); ; {
		last := time.Now().After(end)
		told, err := h.store.RelayOnce(ctx, feed(), h.tell)
		if err != nil {
			return err
		}
		if told > 0 {
			continue
		}
		if left, err := h.store.Untold(ctx, feed()); err != nil || left == 0 || last {
			return err
		}
		pause(ctx, feed().Idle)
	}
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}
