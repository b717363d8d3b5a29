package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// phaseSpot is one phase of one order.
type phaseSpot struct {
	order order.ID
	phase order.Phase
}

// phasesOnce: no phase is financed, or held and financed, more than once, over
// all lines and lenders.
func (w *world) phasesOnce() error {
	if len(w.lines) < 2 && len(w.lines[0].loans) < 2 {
		return nil
	}
	taken := map[phaseSpot]string{}
	take := func(id order.ID, p order.Phase, by string) error {
		spot := phaseSpot{id, p}
		if first, ok := taken[spot]; ok {
			return breaks("once", "the %s of %s is taken by %s and by %s", p, id, first, by)
		}
		taken[spot] = by
		return nil
	}
	for _, l := range w.lines {
		for _, n := range l.loans {
			if n.state == paylater.LoanVoid {
				continue
			}
			if err := take(n.order, n.phase, string(n.id)); err != nil {
				return err
			}
		}
		if l.seq == 0 {
			continue
		}
		for _, h := range l.line.Holds(w.clock.Now()) {
			if err := take(h.Order, h.Phase, string(h.Key)); err != nil {
				return err
			}
		}
	}
	return nil
}

// lineIn picks a line, one in that state if there is any.
func (w *world) lineIn(c *chance, states ...paylater.Status) *watched {
	if which, ok := c.said["line"]; ok {
		if which == "second" {
			return w.lines[len(w.lines)-1]
		}
		return w.lines[0]
	}
	var fit []*watched
	for _, l := range w.lines {
		if slices.Contains(states, l.state) {
			fit = append(fit, l)
		}
	}
	if len(fit) == 0 || c.in(4) {
		fit = w.lines
	}
	return fit[c.upTo(len(fit))]
}

// name makes an id of the step, so that it is the same in every try and does not
// depend on other steps.
func (w *world) name(what string, try int) string {
	if w.parts.newKeys && try > 0 {
		return fmt.Sprintf("%s-%d-%d", what, w.doing, try)
	}
	return fmt.Sprintf("%s-%d", what, w.doing)
}

// ask sends a command and counts a refusal, which is an answer too.
func (w *world) ask(what string, do func(ctx context.Context, p *paylater.Program, try int) error) (bool, error) {
	err := w.command(do)
	if err == nil {
		return true, nil
	}
	if law := new(broken); errors.As(err, &law) {
		return false, err
	}
	w.trace("      refused: %v", err)
	w.tally.refusals[what]++
	return false, nil
}

func (w *world) apply(c *chance) error {
	l := w.lineIn(c, paylater.StatusNew, paylater.StatusDeclined)
	if l.state != paylater.StatusNew && l.state != paylater.StatusDeclined && !c.in(10) {
		return w.deliver(c)
	}
	name := "Harbor Lamp Works"
	if word := c.pick("decision",
		option{"yes", 22}, option{"declined", 5}, option{"needs-info", 2}, option{"needs-info+declined", 1}, option{"delayed", 2},
		option{"delayed+declined", 1}, option{"dropped", 5}, option{"lost", 1}, option{"later", 1}, option{onceMore, 1},
		option{"refused", 1}, option{"suspended", 1}, option{"cut-3000", 1}, option{"approved-3000", 1}); word != "yes" {
		name += " #" + word
	}
	a := application(l.id.Buyer, lender.ApplicationID(w.name("apply", 0)), name, w.clock.Now())
	_, err := w.ask("apply", func(ctx context.Context, p *paylater.Program, _ int) error {
		_, err := p.Apply(ctx, l.id.Lender, a)
		return err
	})
	return err
}

// application is what the buyer fills in.
func application(buyer lender.BuyerID, id lender.ApplicationID, legalName string, at time.Time) lender.Application {
	place := lender.Address{
		Line1: lender.NewSecret("350 Mill Road"), City: lender.NewSecret("Brooklyn"),
		State: lender.NewSecret("NY"), ZIP: lender.NewSecret("11201"),
	}
	return lender.Application{
		ID: id, Buyer: buyer,
		Business: lender.Business{
			LegalName: lender.NewSecret(legalName), TaxID: lender.NewSecret("20-5550143"),
			Kind: lender.LLC, StartedOn: civil.Of(2014, time.June, 2), Address: place,
		},
		Owner: lender.Owner{
			Name: lender.NewSecret("Rosalind Quill"), Email: lender.NewSecret("rosalind.quill@example.com"),
			Phone: lender.NewSecret("+12125550143"), BirthDate: lender.NewSecret("1979-11-23"), Address: place,
		},
		Accounts: []lender.LinkedAccount{
			{Kind: lender.BusinessChecking, Institution: "First Harbor Bank", Token: lender.NewSecret("tok-checking-7f3a")},
			{Kind: lender.SalesChannel, Institution: "Harbor Market", Token: lender.NewSecret("tok-sales-91bc")},
		},
		Consent: lender.Consent{Version: "2019-01", At: at, By: "user-7"},
	}
}

// toPay finds a phase of the buyer's that can be paid, or places a new order.
func (w *world) toPay(c *chance, buyer lender.BuyerID) (*purchase, order.Phase, error) {
	if c.said["order"] != "new" && !c.in(30) {
		for _, o := range w.orders {
			if o.po.Buyer() != order.ID(buyer) {
				continue
			}
			for _, phase := range order.Phases() {
				if o.po.Payable(phase) == nil && (!w.financed(o.po.ID(), phase) || c.in(15)) {
					return o, phase, nil
				}
			}
		}
	}
	o, err := w.place(c, order.ID(buyer))
	return o, order.Initial, err
}

// financed tells whether a loan stands on the phase that the host has not
// booked yet; now and then a buyer tries all the same.
func (w *world) financed(id order.ID, phase order.Phase) bool {
	for _, l := range w.lines {
		for _, n := range l.loans {
			if n.order == id && n.phase == phase && n.state != paylater.LoanVoid {
				return true
			}
		}
	}
	return false
}

// place makes an order, and its supplier confirms it.
func (w *world) place(c *chance, buyer order.ID) (*purchase, error) {
	initial := money.Cents(int64(100+10*c.upTo(400))*100 + w.cents(c))
	total := initial
	if c.in(60) {
		total = total.Add(money.Cents(int64(100+10*c.upTo(200))*100 + w.cents(c)))
	}
	now := w.clock.Now()
	po, err := order.New(order.Terms{
		ID: order.ID(fmt.Sprintf("TA-%d", w.doing)), Buyer: buyer, Supplier: "supplier-1", Destination: "US",
		Total: money.AmountOf(total), Initial: money.AmountOf(initial),
	}, now)
	if err != nil {
		return nil, fmt.Errorf("place an order: %w", err)
	}
	if po, err = po.Confirm(now); err != nil {
		return nil, fmt.Errorf("confirm an order: %w", err)
	}
	o := &purchase{po: po}
	w.orders = append(w.orders, o)
	return o, nil
}

// cents are the magic cents of the simulated lender: how a disbursement goes.
func (w *world) cents(c *chance) int64 {
	words := c.pick("cents", option{"00", 30}, option{"60", 3}, option{"61", 2}, option{"62", 4}, option{"63", 4}, option{"64", 3},
		option{"65", 3}, option{"66", 3}, option{"67", 2}, option{"68", 2}, option{"69", 2})
	return int64(words[0]-'0')*10 + int64(words[1]-'0')
}

// months is the term of an offer.
func months(c *chance) int {
	if c.pick("months", option{"2", 1}, option{"3", 1}) == "3" {
		return 3
	}
	return 2
}

func (w *world) visit(l *watched) checkout.Visit {
	return checkout.Visit{Buyer: order.ID(l.id.Buyer), Lender: l.id.Lender, Recipient: "tok-beneficiary-51de"}
}

// before is what a buyer does whose line takes no draws: it applies, pays what is
// past due, or waits for its lender.
func (w *world) before(c *chance, l *watched) error {
	switch l.state {
	case paylater.StatusNew, paylater.StatusDeclined:
		return w.apply(c)
	case paylater.StatusDelinquent:
		return w.repay(c)
	}
	return w.deliver(c)
}

// pay is a buyer at the checkout: an offer is chosen and signed. After a crash
// the browser comes back with the offer and the key that it had.
func (w *world) pay(c *chance) error {
	l := w.lineIn(c, paylater.StatusOpen)
	if l.state != paylater.StatusOpen && !c.in(15) {
		return w.before(c, l)
	}
	o, phase, err := w.toPay(c, l.id.Buyer)
	if err != nil {
		return err
	}
	term := months(c)
	var offer paylater.Offer
	signature := paylater.Signature{By: "user-7"}
	_, err = w.ask("pay", func(ctx context.Context, p *paylater.Program, _ int) error {
		page, err := checkout.Open(ctx, p, o.po, phase, w.visit(l))
		if err != nil {
			return err
		}
		if signature.Hold == "" || w.parts.newKeys {
			if offer, err = page.Offer(term); err != nil {
				return err
			}
			signature.Hold, signature.Terms = page.Key(), offer.Hash()
		}
		loan, err := page.Pay(ctx, offer, signature)
		if err == nil && loan.Terms.Hash() != signature.Terms {
			return breaks("answers", "the loan %s is not on the terms that were signed", loan.ID)
		}
		return err
	})
	return err
}

func (w *world) hold(c *chance) error {
	l := w.lineIn(c, paylater.StatusOpen)
	if l.state != paylater.StatusOpen && !c.in(15) {
		return w.before(c, l)
	}
	o, phase, err := w.toPay(c, l.id.Buyer)
	if err != nil {
		return err
	}
	due, err := o.po.Due(phase).USD()
	if err != nil {
		return fmt.Errorf("an order in dollars: %w", err)
	}
	_, err = w.ask("hold", func(ctx context.Context, p *paylater.Program, try int) error {
		_, err := p.Hold(ctx, l.id, paylater.HoldRequest{Key: lender.Key(w.name("hold", try)), Order: o.po.ID(), Phase: phase, Amount: due})
		return err
	})
	return err
}

// held picks a line with a hold, and the hold.
func (w *world) held(c *chance) (*watched, paylater.Hold, bool) {
	for _, l := range w.lines {
		if l.seq == 0 {
			continue
		}
		if list := l.line.Holds(w.clock.Now()); len(list) > 0 {
			return l, list[c.upTo(len(list))], true
		}
	}
	return nil, paylater.Hold{}, false
}

// sign signs for credit that was set aside, for all of it or a part.
func (w *world) sign(c *chance) error {
	l, h, ok := w.held(c)
	if !ok {
		return w.hold(c)
	}
	draw := paylater.Draw{Order: h.Order, Phase: h.Phase, Amount: h.Amount, Recipient: "tok-beneficiary-51de"}
	if c.in(20) {
		draw.Amount = h.Amount.Part(0, 2)
	}
	term := months(c)
	var offer paylater.Offer
	offered := false
	_, err := w.ask("sign", func(ctx context.Context, p *paylater.Program, _ int) (err error) {
		if !offered {
			if offer, err = p.Offer(ctx, l.id, draw, term); err != nil {
				return err
			}
			offered = true
		}
		_, err = p.Sign(ctx, offer, paylater.Signature{Hold: h.Key, Terms: offer.Hash(), By: "user-7"})
		return err
	})
	return err
}

func (w *world) release(c *chance) error {
	l, h, ok := w.held(c)
	if !ok {
		return w.hold(c)
	}
	_, err := w.ask("release", func(ctx context.Context, p *paylater.Program, try int) error {
		return p.Release(ctx, l.id, lender.Key(w.name("release", try)), h.Order, h.Phase)
	})
	return err
}

func (w *world) grant(c *chance) error {
	l := w.lineIn(c, paylater.StatusOpen)
	_, err := w.ask("grant", func(ctx context.Context, p *paylater.Program, try int) error {
		_, err := p.Grant(ctx, l.id, paylater.GrantRequest{
			ID: lender.Key(w.name("grant", try)), Amount: money.Dollars(25), Expires: civil.NewYork(w.clock.Now()).AddDays(40),
		})
		return err
	})
	return err
}
