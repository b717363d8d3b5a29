package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/sqlstore"
	"github.com/paylater-go/payments/paylater/sqlstore/postgres"
)

const partner = lender.ID("kabbage")

// ours is a program over PostgreSQL.
type ours struct {
	program *paylater.Program
	store   *sqlstore.Store
}

// newOurs opens a program that keeps that many lines decoded.
func newOurs(ctx context.Context, url string, keep int) (*ours, error) {
	store, err := postgres.Open(ctx, url, postgres.Options{})
	if err != nil {
		return nil, err
	}
	program, err := paylater.New(paylater.Config{
		Lenders: map[lender.ID]lender.Lender{partner: lendersim.New(lendersim.Config{Now: time.Now, Plain: true})},
		Store:   store, Keep: keep,
	})
	return &ours{program, store}, err
}

func lineOf(n int) paylater.LineID {
	return paylater.LineID{Buyer: lender.BuyerID(fmt.Sprintf("buyer-%05d", n)), Lender: partner}
}

// open lets that many buyers apply; each has a line of $100,000.00 then.
func (o *ours) open(ctx context.Context, lines int) error {
	const callers = 256
	var all sync.WaitGroup
	errs := make(chan error, callers)
	for c := range callers {
		all.Go(func() {
			for n := c; n < lines; n += callers {
				a := lendertest.Application(lender.ApplicationID(fmt.Sprintf("app-%05d", n)), lineOf(n).Buyer)
				if _, err := o.program.Apply(ctx, partner, a); err != nil {
					errs <- err
					return
				}
			}
		})
	}
	all.Wait()
	close(errs)
	return <-errs
}

func (o *ours) hold(ctx context.Context, line int, key, id string, cents int64) error {
	_, err := o.program.Hold(ctx, lineOf(line), paylater.HoldRequest{
		Key: lender.Key(key), Order: order.ID(id), Phase: order.Initial, Amount: money.Cents(cents),
	})
	return err
}

func (o *ours) release(ctx context.Context, line int, key, id string) error {
	return o.program.Release(ctx, lineOf(line), lender.Key(key), order.ID(id), order.Initial)
}

// draw is the whole cycle: hold, offer, signature, disbursement, and the
// lender's word that it has paid.
func (o *ours) draw(ctx context.Context, line int, key, id string, cents int64) error {
	if err := o.hold(ctx, line, key, id, cents); err != nil {
		return err
	}
	d := paylater.Draw{Order: order.ID(id), Phase: order.Initial, Amount: money.Cents(cents), Recipient: "tok-1"}
	offer, err := o.program.Offer(ctx, lineOf(line), d, 6)
	if err != nil {
		return err
	}
	loan, err := o.program.Sign(ctx, offer, paylater.Signature{Hold: lender.Key(key), By: "user-1", Terms: offer.Hash()})
	if err != nil {
		return err
	}
	now := time.Now().UTC().Truncate(time.Microsecond)
	return o.program.Receive(ctx, partner, lender.Event{
		ID: lender.EventID("paid-" + key), Buyer: lineOf(line).Buyer, At: now,
		Fact: lender.DisbursementSettled{Loan: loan.ID, Paid: money.Cents(cents), On: civil.NewYork(now)},
	})
}
