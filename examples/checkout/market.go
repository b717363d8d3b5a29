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

// harbor is the buyer, and user the person who is signed in for it.
const (
	harbor order.ID   = "harbor"
	user   lender.Key = "user-7"
)

// market is a marketplace: it keeps its orders, and the program keeps the credit.
type market struct {
	clock   *lendersim.Clock
	banks   map[lender.ID]*lendersim.Sim
	program *paylater.Program
	orders  map[order.ID]order.Order
	told    map[paylater.LineID]int64 // the last event of a line that the orders know
}

// openMarket opens on Tuesday, March 5, 2019, at ten in New York.
func openMarket() (*market, error) {
	clock := lendersim.NewClock(civil.Midnight(civil.Of(2019, time.March, 5)).Add(10 * time.Hour))
	m := &market{clock: clock, orders: map[order.ID]order.Order{}, told: map[paylater.LineID]int64{}}
	m.banks = map[lender.ID]*lendersim.Sim{
		kabbage: lendersim.New(lendersim.Config{Now: clock.Now}), northern: lendersim.New(lendersim.Config{Now: clock.Now}),
	}
	var err error
	m.program, err = paylater.New(paylater.Config{
		Lenders: map[lender.ID]lender.Lender{kabbage: m.banks[kabbage], northern: m.banks[northern]},
		Store:   memstore.New(), Now: clock.Now,
	})
	return m, err
}

// place keeps an order that its supplier has confirmed.
func (m *market) place(id order.ID, total, initial money.USD) error {
	po, err := order.New(order.Terms{
		ID: id, Buyer: harbor, Supplier: "yiwu-lamps", Destination: "US",
		Total: money.AmountOf(total), Initial: money.AmountOf(initial),
	}, m.clock.Now())
	if err == nil {
		po, err = po.Confirm(m.clock.Now())
	}
	if err == nil {
		m.orders[id] = po.Saved()
	}
	return err
}

// visit is who looks at a page: the host knows, the order does not.
func visit() checkout.Visit {
	return checkout.Visit{Buyer: harbor, Lender: kabbage, Recipient: "tok-beneficiary-51de", Country: "US"}
}

// open is the page of a phase. Every device and every browser opens it alike.
func (m *market) open(ctx context.Context, id order.ID, phase order.Phase, v checkout.Visit) (checkout.Page, error) {
	return checkout.Open(ctx, m.program, m.orders[id], phase, v)
}

// pay signs an offer and tells the order at once.
func (m *market) pay(ctx context.Context, page checkout.Page, months int) (paylater.Loan, error) {
	offer, err := page.Offer(months)
	if err != nil {
		return paylater.Loan{}, err
	}
	loan, err := page.Pay(ctx, offer, paylater.Signature{Terms: offer.Hash(), By: user})
	if err != nil {
		return loan, err
	}
	po, err := checkout.ApplyLoan(m.orders[page.Order().ID()], loan)
	m.orders[po.ID()] = po.Saved()
	return loan, err
}

// transfer is a payment by another method that arrives as it was announced.
func (m *market) transfer(id order.ID, phase order.Phase, method order.Method, amount money.Amount, key order.ID) error {
	po, err := m.orders[id].Start(order.Payment{ID: key, Phase: phase, Method: method, Amount: amount}, m.clock.Now())
	if err == nil {
		po, err = po.Receive(order.Receipt{ID: key, Payment: key, Phase: phase, Method: method, Amount: amount}, m.clock.Now())
	}
	if err == nil {
		m.orders[id] = po.Saved()
	}
	return err
}

// work is what a host does again and again: time passes, webhooks come in, and the
// orders are told what happened on the lines.
func (m *market) work(ctx context.Context, later time.Duration) error {
	m.clock.Advance(later)
	for _, name := range m.program.Lenders() {
		for _, ev := range m.banks[name].Events() {
			if err := m.program.Receive(ctx, name, ev); err != nil {
				return err
			}
		}
		if err := m.tell(ctx, paylater.LineID{Buyer: lender.BuyerID(harbor), Lender: name}); err != nil {
			return err
		}
	}
	return nil
}

// tell applies the events of a line to the orders, once each.
func (m *market) tell(ctx context.Context, line paylater.LineID) error {
	for ev, err := range m.program.History(ctx, line, m.told[line]) {
		if err != nil {
			return err
		}
		if po, ours := m.orders[ev.Order]; ours {
			if po, err = checkout.ApplyEvent(po, line, ev); err != nil {
				return err
			}
			m.orders[ev.Order] = po.Saved()
		}
		m.told[line] = ev.Seq
	}
	return nil
}

// application is what the buyer fills in; its personal data passes through. Words
// after a # tell a simulated lender what to do.
func (m *market) application(id lender.ApplicationID, magic string) lender.Application {
	place := lender.Address{
		Line1: lender.NewSecret("350 Mill Road"), City: lender.NewSecret("Brooklyn"),
		State: lender.NewSecret("NY"), ZIP: lender.NewSecret("11201"),
	}
	return lender.Application{
		ID: id, Buyer: lender.BuyerID(harbor),
		Business: lender.Business{
			LegalName: lender.NewSecret("Harbor Lamp Works" + magic), TaxID: lender.NewSecret("20-5550143"),
			Kind: lender.LLC, StartedOn: civil.Of(2014, time.June, 2), Address: place,
		},
		Owner: lender.Owner{
			Name: lender.NewSecret("Rosalind Quill"), Email: lender.NewSecret("rosalind.quill@example.com"),
			Phone: lender.NewSecret("+12125550143"), BirthDate: lender.NewSecret("1979-11-23"), Address: place,
		},
		Accounts: []lender.LinkedAccount{
			{Kind: lender.BusinessChecking, Institution: "First Harbor Bank", Token: lender.NewSecret("tok-checking-7f3a")},
		},
		Consent: lender.Consent{Version: "2019-03", At: m.clock.Now(), By: string(user)},
	}
}
