package main

import (
	"context"
	"fmt"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// byPart is a repayment or refund of a part.
const byPart = "part"

// loanIn picks a loan in one of the states, and its line.
func (w *world) loanIn(c *chance, states ...paylater.LoanStatus) (*watched, *watchedLoan) {
	type found struct {
		l *watched
		n *watchedLoan
	}
	var fit []found
	for _, l := range w.lines {
		for _, n := range l.loans {
			for _, s := range states {
				if n.state == s {
					fit = append(fit, found{l, n})
				}
			}
		}
	}
	if len(fit) == 0 {
		return nil, nil
	}
	f := fit[c.upTo(len(fit))]
	return f.l, f.n
}

// repay is money from a buyer to the lender, of which the lender tells the host,
// and now and then a file as well.
func (w *world) repay(c *chance) error {
	l, n := w.loanIn(c, paylater.LoanActive)
	if n == nil {
		return w.deliver(c)
	}
	p := lendersim.Payment{ID: lender.RepaymentID(w.name("repay", 0)), Buyer: l.id.Buyer, Effective: civil.NewYork(w.clock.Now())}
	v, ok := l.line.Loan(n.id, w.clock.Now())
	switch c.pick("amount", option{byPart, 3}, option{"installment", 3}, option{ofLoan, 4}, option{"all", 2}, option{"more", 1}) {
	case byPart:
		p.Amount = n.paid.Part(0, 3)
	case "installment":
		p.Amount = v.NextAmount.Max(v.PastDue)
	case ofLoan:
		p.Amount, p.Loan = v.PrincipalOwed.Add(v.FeesOwed), n.id
	case "all":
		p.Amount = l.line.Outstanding().Add(money.Dollars(int64(c.upTo(2) * 100)))
	case "more":
		p.Amount = v.PrincipalOwed.Add(money.Dollars(900))
	}
	if cents := p.Amount.Cents() % 100; cents == 63 && !c.in(50) {
		p.Amount = p.Amount.Add(money.Cents(1))
	}
	if c.pick("ends", option{"well", 7}, option{"bounces", 1}) == "bounces" {
		p.Amount = money.Cents(p.Amount.Cents()/100*100 + 163)
	}
	if !ok || p.Amount.Sign() <= 0 {
		p.Amount, p.Loan = money.Dollars(50), ""
	}
	return w.pays(c, l, p)
}

// pays lets the lender receive the money and the host hear of it.
func (w *world) pays(c *chance, l *watched, p lendersim.Payment) error {
	ev, err := w.bankOf(l.id.Lender).sim.Repay(p)
	if err != nil {
		return breaks("lender", "it does not take a repayment: %v", err)
	}
	w.trace("      the lender receives %s from %s", p.Amount, l.id)
	w.collect()
	if c.pick("report", option{"webhook", 3}, option{"file", 2}) == "webhook" {
		return w.receive(l.id.Lender, ev.ID)
	}
	_, err = w.ask("repay", func(ctx context.Context, program *paylater.Program, try int) error {
		id := p.ID
		if try > 0 && w.parts.newKeys {
			id = lender.RepaymentID(w.name("repay", try))
		}
		_, err := program.Repay(ctx, l.id, paylater.Repayment{ID: id, Amount: p.Amount, Effective: p.Effective, Loan: p.Loan})
		return err
	})
	return err
}

// payoff asks what ends a loan early, and pays that.
func (w *world) payoff(c *chance) error {
	l, n := w.loanIn(c, paylater.LoanActive)
	if n == nil {
		return w.deliver(c)
	}
	var quote paylater.Payoff
	ok, err := w.ask("payoff", func(ctx context.Context, p *paylater.Program, _ int) (err error) {
		quote, err = p.Payoff(ctx, l.id, n.id)
		return err
	})
	if err != nil || !ok || quote.Total.Sign() <= 0 {
		return err
	}
	return w.pays(c, l, lendersim.Payment{
		ID: lender.RepaymentID(w.name("payoff", 0)), Buyer: l.id.Buyer, Amount: quote.Total, Effective: quote.Day, Loan: n.id,
	})
}

// refund lets an order's money go back, each part by the way it came.
func (w *world) refund(c *chance) error {
	l, n := w.loanIn(c, paylater.LoanActive, paylater.LoanClosed, paylater.LoanDisbursing)
	if n == nil {
		return w.deliver(c)
	}
	left := n.paid
	if n.state == paylater.LoanDisbursing {
		left = n.agreed
	}
	left = left.Sub(n.asked.Max(n.back))
	amount := left
	if c.pick("refund", option{"whole", 3}, option{byPart, 2}) == byPart {
		amount = money.Cents(left.Cents() / 3000 * 1000)
	}
	if amount.Sign() <= 0 {
		amount = money.Dollars(10)
	}
	o, parts := w.giveBack(n, amount)
	if magic(parts) {
		return w.deliver(c)
	}
	ok, err := w.ask("refund", func(ctx context.Context, p *paylater.Program, try int) error {
		_, err := p.Refund(ctx, l.id, paylater.RefundRequest{
			ID: lender.RefundID(w.name("refund", try)), Order: n.order, Phase: n.phase, Amount: parts,
		})
		return err
	})
	if ok && o != nil {
		w.orderOf(n.order).po = *o
	}
	return err
}

// giveBack books a refund on the order, if the order allows it by now, and
// returns what of it goes back to the lender.
func (w *world) giveBack(n *watchedLoan, amount money.USD) (*order.Order, money.USD) {
	next, parts, err := w.orderOf(n.order).po.Refund(order.Refund{
		ID: order.ID(w.name("refund", 0)), Phase: n.phase, Amount: money.AmountOf(amount),
	}, w.clock.Now())
	if err != nil {
		return nil, amount // asked for while the payment is on its way, or before the host has booked it
	}
	for _, part := range parts {
		if part.Reference == order.ID(n.id) {
			if usd, err := part.Amount.USD(); err == nil {
				return &next, usd
			}
		}
	}
	return nil, amount
}

func (w *world) orderOf(id order.ID) *purchase {
	for _, o := range w.orders {
		if o.po.ID() == id {
			return o
		}
	}
	return nil
}

// wire pays what is due on an order by another method.
func (w *world) wire(c *chance) error {
	for _, o := range w.orders {
		for _, phase := range order.Phases() {
			if o.po.Payable(phase) != nil || c.in(50) {
				continue
			}
			id := order.ID(fmt.Sprintf("wire-%d", w.doing))
			next, err := o.po.Start(order.Payment{ID: id, Phase: phase, Method: order.Wire, Amount: o.po.Due(phase)}, w.clock.Now())
			if err == nil {
				next, err = next.Receive(order.Receipt{ID: id, Payment: id, Phase: phase, Method: order.Wire, Amount: o.po.Due(phase)}, w.clock.Now())
			}
			if err != nil {
				return breaks("orders", "a wire is refused: %v", err)
			}
			o.po = next
			return nil
		}
	}
	return nil
}
