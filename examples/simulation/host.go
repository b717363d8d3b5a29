package main

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/paylater"
)

// collect takes what the lenders send into the queue of webhooks.
func (w *world) collect() {
	for _, b := range w.banks {
		for _, ev := range b.sim.Events() {
			w.mail = append(w.mail, letter{b.id, ev})
		}
	}
}

// deliver hands waiting webhooks to the host, in some order, some of them twice.
func (w *world) deliver(c *chance) error {
	w.collect()
	how := c.pick("mail", option{"all", 8}, option{"one", 2}, option{"last", 2}, option{"shuffled", 4}, option{onceMore, 2})
	batch := slices.Clone(w.mail)
	switch how {
	case "one":
		batch = batch[:min(1, len(batch))]
	case "last":
		batch = batch[len(batch)-min(1, len(batch)):]
	case "shuffled":
		for i := range batch {
			k := i + c.upTo(len(batch)-i)
			batch[i], batch[k] = batch[k], batch[i]
		}
	case onceMore:
		batch = append(batch, batch...)
	}
	return w.deliverThese(batch)
}

func (w *world) deliverThese(batch []letter) error {
	for _, m := range batch {
		if err := w.receiveLetter(m); err != nil {
			return err
		}
	}
	return w.book()
}

// receive delivers the webhook of that id, if it waits.
func (w *world) receive(from lender.ID, id lender.EventID) error {
	for _, m := range w.mail {
		if m.from == from && m.ev.ID == id {
			return w.receiveLetter(m)
		}
	}
	return nil
}

// receiveLetter is one webhook: it is acknowledged when the program has kept it.
func (w *world) receiveLetter(m letter) error {
	w.trace("      %s says %s (%s)", m.from, m.ev.Kind(), m.ev.ID)
	err := w.command(func(ctx context.Context, p *paylater.Program, _ int) error {
		err := p.Receive(ctx, m.from, m.ev)
		if err != nil && w.parts.ackLost {
			return nil
		}
		return err
	})
	if err != nil {
		if law := new(broken); errors.As(err, &law) {
			return err
		}
		return breaks("webhooks", "%s of %s is refused: %v", m.ev.Kind(), m.from, err)
	}
	for i, other := range w.mail {
		if other.from == m.from && other.ev.ID == m.ev.ID {
			w.mail = append(w.mail[:i:i], w.mail[i+1:]...)
			return nil
		}
	}
	return nil
}

// hosts is the host's scheduler.
func (w *world) hosts(c *chance) error {
	what := c.pick("host", option{"bill", 3}, option{"recover", 4}, option{"book", 2}, option{"continue", 1}, option{"look", 1})
	if what == "book" {
		return w.book()
	}
	l := w.lines[c.upTo(len(w.lines))]
	_, err := w.ask(what, func(ctx context.Context, p *paylater.Program, _ int) error {
		var err error
		switch what {
		case "bill":
			_, err = p.BillAll(ctx, nil)
		case "recover":
			_, err = p.Recover(ctx, nil)
		case "continue":
			_, err = p.Continue(ctx, l.id)
		default:
			if n := len(l.statements); n > 0 {
				_, err = p.Bill(ctx, l.id, l.statements[n-1].Date)
			}
		}
		return err
	})
	return err
}

// book applies what happened on lines of credit to the host's orders.
func (w *world) book() error {
	if len(w.orders) == 0 {
		return nil
	}
	for _, l := range w.lines {
		if l.seq == 0 && l.state == paylater.StatusNew {
			continue
		}
		var fresh []paylater.Event
		_, err := w.ask("book", func(ctx context.Context, p *paylater.Program, _ int) error {
			fresh = fresh[:0]
			for ev, err := range p.History(ctx, l.id, w.booked(l)) {
				if err != nil {
					return err
				}
				fresh = append(fresh, ev)
			}
			return nil
		})
		if err != nil {
			return err
		}
		for i := range fresh {
			if err := w.bookOne(l, fresh[i]); err != nil {
				return err
			}
		}
	}
	return w.bookWaiting()
}

// booked is the number of the line's last event that the host has applied.
func (w *world) booked(l *watched) int64 { return l.booked }

func (w *world) bookOne(l *watched, ev paylater.Event) error {
	l.booked = ev.Seq
	if ev.Order == "" {
		return nil
	}
	o := w.orderOf(ev.Order)
	next, err := checkout.ApplyEvent(o.po, l.id, ev)
	switch {
	case errors.Is(err, order.CodePaymentProcessing) && ev.Kind == paylater.KindRefunded:
		o.waiting = append(o.waiting, bookLater{l.id, ev})
	case err != nil && ev.Kind == paylater.KindDisbursed:
		return breaks("orders", "a disbursement is refused by its order: %v", err)
	case err != nil:
		w.tally.refusals["book "+string(ev.Kind)]++
	default:
		o.po = next
	}
	return nil
}

func (w *world) bookWaiting() error {
	for _, o := range w.orders {
		left := o.waiting[:0]
		for _, b := range o.waiting {
			next, err := checkout.ApplyEvent(o.po, b.line, b.ev)
			if errors.Is(err, order.CodePaymentProcessing) {
				left = append(left, b)
			} else if err == nil {
				o.po = next
			}
		}
		o.waiting = left
	}
	return nil
}

// mostLate is how old a webhook may be that still waits when more time goes by.
const mostLate = 72 * time.Hour

// pass lets time go by. Webhooks are at most days late: what has waited too long,
// and what a month has brought, is delivered.
func (w *world) pass(c *chance) error {
	w.collect()
	if slices.ContainsFunc(w.mail, func(m letter) bool { return w.clock.Now().Sub(m.ev.At) > mostLate }) {
		if err := w.deliverThese(slices.Clone(w.mail)); err != nil {
			return err
		}
	}
	how := c.pick("time", option{"minutes", 3}, option{"hours", 5}, option{"days", 5}, option{"month", 5})
	switch how {
	case "minutes":
		w.clock.Advance(time.Duration(1+c.upTo(60)) * time.Minute)
	case "hours":
		w.clock.Advance(time.Duration(12+c.upTo(30)) * time.Hour)
	case "days":
		w.clock.Advance(time.Duration(3+c.upTo(7)) * 24 * time.Hour)
	case "month":
		w.collect()
		if err := w.deliverThese(slices.Clone(w.mail)); err != nil {
			return err
		}
		day := civil.NewYork(w.clock.Now()).AddMonths(1).AddDays(c.upTo(8))
		w.clock.Set(civil.Midnight(day).Add(10 * time.Hour))
		w.collect()
		return w.deliverThese(slices.Clone(w.mail))
	}
	return nil
}

// meanwhile is another process of the host that gets in between two calls.
func (w *world) meanwhile(ctx context.Context, seed uint64) {
	w.collect()
	if n := len(w.mail); n > 0 && seed%3 > 0 {
		m := w.mail[int(seed>>3)%n]
		_ = w.other.Receive(ctx, m.from, m.ev) // it stays in the queue and comes once more
		w.trace("      meanwhile %s", m.ev.Kind())
		return
	}
	_, _ = w.other.BillAll(ctx, nil)
}
