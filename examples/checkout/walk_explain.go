package main

import (
	"context"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// explain shows why a page says what it says, under a rule of the host as well, and
// what would happen if the buyer signed.
func explain(ctx context.Context, p *printer) error {
	p.title("Why: every answer with its inputs, asked again, and a signature tried dry")
	m, err := openMarket()
	if err == nil {
		_, err = m.program.Apply(ctx, kabbage, m.application("app-1", ""))
	}
	if err == nil {
		err = m.place("PO-11", money.Dollars(25_000), money.Dollars(10_000))
	}
	if err != nil {
		return err
	}
	v := visit()
	v.Rules = []checkout.Rule{noCards}
	page, err := m.open(ctx, "PO-11", order.Initial, v)
	if err != nil {
		return err
	}
	p.say("The host's own rule refuses cards from $10,000.00 on. A yes, and a no:")
	for _, e := range page.Explain() {
		if e.Method != order.Card && (e.Method != order.PayLater || e.Months != 6) {
			continue
		}
		again, err := e.Replay(m.program.Rules())
		if err != nil {
			return err
		}
		p.wrap("  ", e.String()+"; asked again: "+alike(again.Rule == e.Rule))
	}
	return m.tryDry(ctx, p, v)
}

// codeCardTooLarge is the host's own code; the library has no part in it.
const codeCardTooLarge = "card_too_large"

// noCards is a rule of the host.
func noCards(ask checkout.Ask) *checkout.Refusal {
	if ask.Method != order.Card || ask.Amount.Minor() < money.AmountOf(money.Dollars(10_000)).Minor() {
		return nil
	}
	return &checkout.Refusal{
		Code: codeCardTooLarge, Message: "cards pay less than $10,000.00 here",
		Numbers: []fault.Number{fault.Cents("asked", ask.Amount.Minor())},
	}
}

func alike(yes bool) string {
	if yes {
		return "the same answer"
	}
	return "ANOTHER ANSWER"
}

// tryDry signs on the dry twin of the program: nothing is written, no lender called.
func (m *market) tryDry(ctx context.Context, p *printer, v checkout.Visit) error {
	page, err := checkout.Open(ctx, m.program.Dry(), m.orders["PO-11"], order.Initial, v)
	if err != nil {
		return err
	}
	before := m.left(ctx)
	offer, err := page.Offer(6)
	if err != nil {
		return err
	}
	loan, err := page.Pay(ctx, offer, paylater.Signature{Terms: offer.Hash(), By: user})
	if err != nil {
		return err
	}
	p.say("Signed dry for six months it would be a loan of %s with %s of fees. Available before: %s, after: %s.",
		loan.Principal, loan.Terms.Fees, before, m.left(ctx))
	return nil
}
