package paylater_test

import (
	"fmt"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/paylater"
)

// doHold prints the first answer when its key was used before.
func (s *stage) doHold(w *words) ([]string, error) {
	draw := w.draw()
	key := lender.Key(w.opt("key", string(s.key())))
	l, err := s.line.Hold(paylater.HoldRequest{Key: key, Order: draw.Order, Phase: draw.Phase, Amount: draw.Amount}, s.now)
	if err != nil {
		return nil, err
	}
	s.holds[phaseName(draw.Order, draw.Phase)] = key
	s.take(l)
	ev := s.answer("hold/" + string(key))
	return []string{fmt.Sprintf("held %s, available %s", ev.Amount, availableBefore(ev).Sub(ev.Amount))}, nil
}

func (s *stage) doRelease(w *words) ([]string, error) {
	id, p := w.phase()
	l, err := s.line.Release(s.key(), id, p, s.now)
	if err != nil {
		return nil, err
	}
	s.take(l)
	return []string{"released, available " + s.line.Available(s.now).String()}, nil
}

func (s *stage) doOffer(w *words) ([]string, error) {
	o, err := s.line.Offer(w.draw(), w.number("the months"), s.now)
	if err != nil {
		return nil, err
	}
	return printOffer(o), nil
}

func (s *stage) doOffers(w *words) ([]string, error) {
	list, err := s.line.Offers(w.draw(), s.now)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, q := range list {
		out = append(out, printQuote(q))
	}
	return out, nil
}

// doSign quotes and signs at once, under the latest hold of the phase.
func (s *stage) doSign(w *words) ([]string, error) {
	return s.sign(s.line, w.draw(), w.number("the months"))
}

// doDraw holds and signs at once: both happen or neither does.
func (s *stage) doDraw(w *words) ([]string, error) {
	draw, key := w.draw(), s.key()
	months := w.number("the months")
	l, err := s.line.Hold(paylater.HoldRequest{Key: key, Order: draw.Order, Phase: draw.Phase, Amount: draw.Amount}, s.now)
	if err != nil {
		return nil, err
	}
	name := phaseName(draw.Order, draw.Phase)
	before, had := s.holds[name]
	s.holds[name] = key
	out, err := s.sign(l, draw, months)
	if err != nil && had {
		s.holds[name] = before
	}
	return out, err
}

func (s *stage) sign(l paylater.Line, draw paylater.Draw, months int) ([]string, error) {
	key, ok := s.holds[phaseName(draw.Order, draw.Phase)]
	if !ok {
		key = "never-held"
	}
	o, err := l.Offer(draw, months, s.now)
	if err != nil {
		return nil, err
	}
	return s.signOffer(l, o, key)
}

// doQuote keeps an offer under a name, to be signed later.
func (s *stage) doQuote(w *words) ([]string, error) {
	name := w.next("the quote")
	o, err := s.line.Offer(w.draw(), w.number("the months"), s.now)
	if err != nil {
		return nil, err
	}
	s.quotes[name] = o
	return printOffer(o), nil
}

// doSignQuote signs a kept offer, under the latest hold of its phase.
func (s *stage) doSignQuote(w *words) ([]string, error) {
	name := w.next("the quote")
	o, ok := s.quotes[name]
	s.must(ok, "there is no quote %s", name)
	key, ok := s.holds[phaseName(o.Terms().Order, o.Terms().Phase)]
	s.must(ok, "the phase of %s was never held", name)
	return s.signOffer(s.line, o, key)
}

func (s *stage) signOffer(l paylater.Line, o paylater.Offer, key lender.Key) ([]string, error) {
	l, err := l.Sign(o, paylater.Signature{Hold: key, Terms: o.Hash(), By: "person-1"}, s.now)
	if err != nil {
		return nil, err
	}
	s.take(l)
	ev := s.answer("sign/" + string(key))
	return []string{fmt.Sprintf("signed %s: %s, %d months, available %s",
		s.name(ev.Loan), ev.Amount, ev.Agreement.Terms().Months, s.line.Available(s.now))}, nil
}

// doSettle is the lender's word that it paid, as agreed unless paid= says less.
func (s *stage) doSettle(w *words) ([]string, error) {
	id := s.loan(w.next("the loan"))
	agreed := s.view(id).Principal
	paid := agreed
	if text := w.opt("paid", ""); text != "" {
		paid = s.usd(text)
	}
	ev, err := s.tell(s.news(), lender.DisbursementSettled{Loan: id, Paid: paid, On: w.day("on")})
	if err != nil {
		return nil, err
	}
	out := "settled " + ev.Amount.String()
	if d := ev.Difference; d != nil {
		out += ", short by " + d.Ours.Sub(d.Theirs).String()
	}
	return []string{out}, nil
}

func (s *stage) doFail(w *words) ([]string, error) {
	id := s.loan(w.next("the loan"))
	if _, err := s.tell(s.news(), lender.DisbursementFailed{Loan: id, Reason: "bank_rejected"}); err != nil {
		return nil, err
	}
	return []string{string(s.view(id).Status)}, nil
}

func (s *stage) doBankReturn(w *words) ([]string, error) {
	id := s.loan(w.next("the loan"))
	ev, err := s.tell(s.news(), lender.DisbursementReturned{Loan: id, Amount: w.usd("the amount"), On: w.day("on")})
	if err != nil {
		return nil, err
	}
	return []string{"returned " + ev.Amount.String()}, nil
}
