package lendersim

import (
	"context"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/fault"
)

// LookUp answers everything that was said about one request so far.
func (s *Sim) LookUp(ctx context.Context, r lender.Reference) ([]lender.Event, error) {
	if err := alive(ctx); err != nil {
		return nil, err
	}
	if err := r.Validate(); err != nil { // it was never received, and here is why
		return nil, fault.Join(append(fault.All(lender.NotFound()), fault.All(err)...)...)
	}
	switch s.ask("look_up", r) {
	case NeverArrives:
		return nil, neverArrived()
	case AnswerLost:
		return nil, answerLost()
	case NoTrouble, AnswerLater, AnswerTwice:
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.catchUp()
	first, known := s.requests[keyOf(r)]
	if !known || first.Reference() != r {
		return nil, lender.NotFound()
	}
	return clones(s.about[r]), nil
}
