package order_test

import (
	"fmt"
	"time"

	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

// scriptVerb plays one command: what it prints, or why it is refused.
type scriptVerb func(s *stage) ([]string, error)

// scriptCommand finds a command of scripts; nil when there is none.
func scriptCommand(verb string) scriptVerb {
	return map[string]scriptVerb{
		"now": (*stage).doNow, "advance": (*stage).doAdvance, "order": (*stage).doOrder,
		"confirm":  func(s *stage) ([]string, error) { return s.act(s.o.Confirm(s.now)) },
		"accept":   func(s *stage) ([]string, error) { return s.act(s.o.AcceptInitial(s.now)) },
		"ship":     func(s *stage) ([]string, error) { return s.act(s.o.Ship(s.now)) },
		"complete": func(s *stage) ([]string, error) { return s.act(s.o.Complete(s.now)) },
		"cancel":   func(s *stage) ([]string, error) { return s.act(s.o.Cancel(s.now)) },
		"start":    func(s *stage) ([]string, error) { return s.act(s.o.Start(s.payment(), s.now)) },
		"fail": func(s *stage) ([]string, error) {
			return s.act(s.o.FailPayment(order.ID(s.next("the payment")), s.now))
		},
		"receive": (*stage).doReceive, "send-back": (*stage).doSendBack, "refund": (*stage).doRefund,
		"dispute":  func(s *stage) ([]string, error) { return s.act(s.o.OpenDispute(s.now)) },
		"escalate": func(s *stage) ([]string, error) { return s.act(s.o.Escalate(order.Side(s.next("the side")), s.now)) },
		"end-dispute": func(s *stage) ([]string, error) {
			return s.act(s.o.CloseDispute(order.Outcome(s.next("the outcome")), s.now))
		},
		"show": (*stage).doShow, "can": (*stage).doCan, "next": (*stage).doNext,
	}[verb]
}

// doNow puts the clock where the script begins.
func (s *stage) doNow() ([]string, error) {
	s.must(s.now.IsZero(), "the clock is set once")
	s.now = s.instant(s.next("the instant"))
	return nil, nil
}

// doAdvance moves the clock and says what became due.
func (s *stage) doAdvance() ([]string, error) {
	text := s.next("how far")
	var to time.Time
	if text == "to" {
		to = s.instant(s.next("the instant"))
	} else {
		to = s.later(text)
	}
	s.must(to.After(s.now), "the clock goes forward")
	s.now = to
	if _, err := s.act(s.o.Advance(to)); err != nil {
		return nil, err
	}
	var out []string
	for _, ev := range s.fresh {
		d, _ := s.o.Dispute()
		s.must(ev.Kind == order.KindDisputeEscalated && d.EscalatedBy == order.SidePlatform, "%s became due", ev.Kind)
		out = append(out, s.local(ev.At)+" the dispute escalates by itself")
	}
	return out, nil
}

func (s *stage) doOrder() ([]string, error) {
	terms := order.Terms{ID: order.ID(s.next("the order")), Buyer: "buyer-1", Supplier: "supplier-1", Destination: "US"}
	c := money.Currency(s.next("the currency"))
	terms.Total, terms.Initial = s.amount(s.opt("total"), c), s.amount(s.opt("initial"), c)
	return s.act(order.New(terms, s.now))
}

// doReceive says what the money pays, and what of it no phase takes.
func (s *stage) doReceive() ([]string, error) {
	p := s.payment()
	r := order.Receipt{
		ID: p.ID, Payment: order.ID(s.opt("payment")), Phase: p.Phase, Method: p.Method, Amount: p.Amount, Reference: p.Reference,
	}
	shown, err := s.act(s.o.Receive(r, s.now))
	if err != nil {
		return nil, err
	}
	var out []string
	for _, b := range s.o.Receipts() {
		if b.ID == r.ID {
			out = append(out, nonzero("initial ", b.Initial)...)
			out = append(out, nonzero("balance ", b.Balance)...)
			out = append(out, nonzero("surplus ", b.Surplus)...)
		}
	}
	return append(out, shown...), nil
}

// doSendBack sends the surplus of a receipt back.
func (s *stage) doSendBack() ([]string, error) {
	id := order.ID(s.next("the receipt"))
	surplus := s.o.Surplus()
	if _, err := s.act(s.o.ReturnSurplus(id, s.now)); err != nil {
		return nil, err
	}
	for _, part := range surplus {
		if part.Receipt == id {
			return []string{printPart(part)}, nil
		}
	}
	return []string{"sent back before"}, nil
}

// doRefund says where the money goes, and until when it has to start.
func (s *stage) doRefund() ([]string, error) {
	r := order.Refund{ID: order.ID(s.next("the id")), Phase: s.phase()}
	r.Amount, r.Receipt = s.amount(s.next("the amount"), s.o.Currency()), order.ID(s.opt("receipt"))
	o, parts, err := s.o.Refund(r, s.now)
	shown, err := s.act(o, err)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, part := range parts {
		out = append(out, printPart(part))
	}
	for _, f := range s.o.Refunds() {
		if f.ID == r.ID {
			by, err := f.StartBy(civil.FederalReserve())
			s.must(err == nil, "no day: %v", err)
			out = append(out, "starts by "+by.String())
		}
	}
	return append(out, shown...), nil
}

// doShow prints the page of the order.
func (s *stage) doShow() ([]string, error) {
	out := []string{s.o.Shown().Title()}
	for _, p := range order.Phases() {
		out = append(out, fmt.Sprintf("%s %s: received %s, refunded %s, due %s",
			p, s.o.PhaseAmount(p), s.o.Received(p), s.o.Refunded(p), s.o.Due(p)))
	}
	out = append(out, nonzero("the supplier goes without ", s.o.Waived())...)
	for _, p := range order.Phases() {
		out = append(out, nonzero("Pay Later finances of the "+p.String()+" ", s.o.Financed(p))...)
	}
	for _, part := range s.o.Surplus() {
		out = append(out, "to send back: "+printPart(part))
	}
	if d, open := s.o.Dispute(); open {
		out = append(out, fmt.Sprintf("dispute day %d: %s", d.Day(s.now), s.clockOf(d)))
	}
	return out, nil
}

func (s *stage) clockOf(d order.Dispute) string {
	if !d.Escalated.IsZero() {
		return fmt.Sprintf("escalated by the %s on %s", d.EscalatedBy, s.local(d.Escalated))
	}
	return fmt.Sprintf("either side may escalate from %s, by itself on %s", d.EscalatesFrom(), d.EscalatesOn())
}

// doCan prints the labels of the buttons.
func (s *stage) doCan() ([]string, error) {
	var out []string
	for _, a := range s.o.Can(s.now) {
		out = append(out, a.Title())
	}
	return out, nil
}

// doNext prints when something happens by itself.
func (s *stage) doNext() ([]string, error) {
	if due := s.o.NextDue(); !due.IsZero() {
		return []string{s.local(due)}, nil
	}
	return []string{"never"}, nil
}

func (s *stage) local(t time.Time) string { return t.In(s.zone).Format("2006-01-02T15:04") }

func nonzero(what string, a money.Amount) []string {
	if a.IsZero() {
		return nil
	}
	return []string{what + a.String()}
}

func printPart(p order.RefundPart) string {
	return fmt.Sprintf("%s to %s by %s", p.Amount, p.Receipt, p.Method.Title())
}
