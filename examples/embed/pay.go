package main

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/sqlstore"
)

// This file is what a host copies: its own order and our loan change in one
// transaction, and what happens later to the loan is applied to the order.

// market is a marketplace's backend.
type market struct {
	db      *database         // the host's own
	program *paylater.Program // over the same database
	lender  lender.ID
	log     *slog.Logger
}

// subscription is the name under which the orders hear of their loans.
const subscription = "orders"

// consent is what the button that signs sends back.
type consent struct {
	Phase  order.Phase `json:"phase"`
	Months int         `json:"months"`
	Terms  string      `json:"terms"`  // the hash of the terms that the buyer saw
	Key    lender.Key  `json:"key"`    // of the page that showed them: one attempt, however often it is sent
	Person lender.Key  `json:"person"` // who signs, by the host's id
}

// pay pays a phase of a buyer's order by Pay Later. Order and loan commit
// together or not at all. Sent again with its key it gives the first loan.
func (m *market) pay(ctx context.Context, buyer, id order.ID, c consent) (paylater.Loan, error) {
	var loan paylater.Loan
	line := paylater.LineID{Buyer: lender.BuyerID(buyer), Lender: m.lender}
	err := m.db.inTx(ctx, func(tx *sql.Tx) (err error) {
		bound := m.program.In(sqlstore.Bind(tx, m.db.dialect)) // decides in our transaction, calls nobody
		po, err := m.db.lockOrder(ctx, tx, id)                 // our row first, then the line: the same way everywhere
		if err != nil {
			return err
		}
		page, err := checkout.Open(ctx, bound, po, c.Phase, m.visit(buyer, po))
		if err != nil {
			return err
		}
		offer, why := page.Offer(c.Months)
		if _, paid := page.Loan(); why != nil && !paid { // a phase that is paid has no offer, but it has an answer
			return why
		}
		before, err := bound.Line(ctx, line)
		if err != nil {
			return err
		}
		loan, err = page.Pay(ctx, offer, paylater.Signature{Hold: c.Key, Terms: c.Terms, By: c.Person})
		if err != nil {
			return err
		}
		for ev, err := range bound.History(ctx, line, before.Seq()) { // the signature, among others
			if err == nil && ev.Order == id {
				po, err = checkout.ApplyEvent(po, line, ev)
			}
			if err != nil {
				return err
			}
		}
		return m.db.saveOrder(ctx, tx, po)
	})
	if err != nil {
		return paylater.Loan{}, err
	}
	// The signature counts from the commit on. Asking the lender for the money
	// comes after it; what fails here, Recover does.
	if _, err := m.program.Continue(ctx, line); err != nil {
		m.log.Warn("the lender is asked again later", "why", words(err))
	}
	return loan, nil
}

// tell applies one event of a line to the order that it names: paid, failed,
// sent back. The feed tells it at least once; an event that was applied already
// changes nothing.
func (m *market) tell(ctx context.Context, line paylater.LineID, ev paylater.Event) error {
	if ev.Order == "" {
		return nil
	}
	return m.db.inTx(ctx, func(tx *sql.Tx) error {
		po, err := m.db.lockOrder(ctx, tx, ev.Order)
		if err != nil {
			return err
		}
		next, err := checkout.ApplyEvent(po, line, ev)
		if err == nil {
			return m.db.saveOrder(ctx, tx, next)
		}
		if errors.Is(err, order.CodePaymentProcessing) && ev.Kind == paylater.KindRefunded {
			return err // told again when that payment has ended
		}
		// The order has a word in this, too; the loan stands all the same.
		m.log.Error("an order refuses what happened", "order", ev.Order, "kind", ev.Kind, "why", fault.CodeOf(err))
		return nil
	})
}

// visit says who opens a page of the checkout. The buyer is whoever is signed in.
func (m *market) visit(buyer order.ID, po order.Order) checkout.Visit {
	return checkout.Visit{Buyer: buyer, Lender: m.lender, Recipient: "tok-" + lender.Key(po.Supplier())}
}
