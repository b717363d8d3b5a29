package lendersim

import "github.com/paylater-go/payments/lender"

// Tell makes the lender say something now: a decision, a limit that changes, a
// settlement, a fee. It comes as a webhook. A fact that does not fit what was
// said before, such as a second decision, is refused with [CodeNotNow].
func (s *Sim) Tell(buyer lender.BuyerID, fact lender.Fact) (lender.Event, error) {
	return s.tell(buyer, fact, true)
}

// Lie makes the lender say something now whether it fits or not, as lenders do
// that contradict themselves. Only what is not valid by itself is refused.
func (s *Sim) Lie(buyer lender.BuyerID, fact lender.Fact) (lender.Event, error) {
	return s.tell(buyer, fact, false)
}

func (s *Sim) tell(buyer lender.BuyerID, fact lender.Fact, honest bool) (lender.Event, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.catchUp()
	events, err := s.events(buyer, s.now(), []lender.Fact{fact})
	if err != nil {
		return lender.Event{}, err
	}
	if honest {
		if err := s.fits(buyer, fact); err != nil {
			return lender.Event{}, err
		}
	}
	s.commit(events)
	return events[0].Clone(), nil
}
