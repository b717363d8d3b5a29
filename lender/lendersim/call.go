package lendersim

import (
	"context"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/fault"
)

// request is what a call asks for.
type request interface {
	Validate() error
	Reference() lender.Reference
	same(request) bool
	// trouble is what its magic values ask for.
	trouble() Trouble
	// refuse returns why the lender refuses it; nil when it does not.
	refuse(*Sim) *fault.Error
	// respond returns what the lender says at once and what it will say. It
	// changes nothing.
	respond(*Sim) ([]lender.Fact, []plan, error)
	// enter keeps what later events are about.
	enter(*Sim)
}

// call carries out one request.
func (s *Sim) call(ctx context.Context, method string, r request) ([]lender.Event, error) {
	if err := alive(ctx); err != nil {
		return nil, err
	}
	if err := r.Validate(); err != nil {
		return nil, lender.Refuse(fault.All(err)...)
	}
	trouble := s.ask(method, r.Reference())
	s.mu.Lock()
	defer s.mu.Unlock()
	s.catchUp()
	trouble = s.magic(r, trouble)
	if trouble == NeverArrives {
		return nil, neverArrived()
	}
	fresh, err := s.executeOnce(r, trouble)
	if err != nil && trouble == AnswerLost {
		return nil, answerLost() // a refusal gets lost as well
	}
	if err != nil {
		return nil, err
	}
	return s.answer(r.Reference(), trouble, fresh)
}

// alive refuses a context that has ended.
func alive(ctx context.Context) error {
	if ctx == nil {
		return nil
	}
	return ctx.Err()
}

// ask asks the host of the simulation what shall go wrong with a call.
func (s *Sim) ask(method string, r lender.Reference) Trouble {
	if s.config.Trouble == nil {
		return NoTrouble
	}
	c := Call{Method: method, Reference: r}
	s.mu.Lock()
	s.attempts[c]++
	c.Attempt = s.attempts[c]
	s.mu.Unlock()
	return s.config.Trouble(c)
}

// magic adds the trouble that the values of a first request ask for.
func (s *Sim) magic(r request, asked Trouble) Trouble {
	key := keyOf(r.Reference())
	if _, known := s.requests[key]; known || asked != NoTrouble || s.config.Plain {
		return asked
	}
	trouble := r.trouble()
	if trouble == NeverArrives {
		if s.dropped[key] {
			return NoTrouble
		}
		s.dropped[key] = true
	}
	return trouble
}

// executeOnce executes a request the first time, and refuses one that changed.
// It reports whether this was the first time.
func (s *Sim) executeOnce(r request, trouble Trouble) (fresh bool, err error) {
	if first, known := s.requests[keyOf(r.Reference())]; known {
		if !first.same(r) {
			return false, lender.Refuse(fault.New(lender.CodeKeyReused, "this key came before with other contents"))
		}
		return false, nil
	}
	if why := r.refuse(s); why != nil {
		return false, lender.Refuse(why)
	}
	facts, plans, err := r.respond(s)
	if err != nil {
		return false, err
	}
	events, err := s.events(r.Reference().Buyer, s.now(), facts)
	if err != nil {
		return false, err
	}
	s.requests[keyOf(r.Reference())] = r
	s.twice[r.Reference()] = trouble == AnswerTwice
	r.enter(s)
	s.commit(events)
	for _, p := range plans {
		s.later(p.at, r.Reference().Buyer, p.fact)
	}
	return true, nil
}

// answer gives what was said about a request. What the first call was answered,
// or would have been, does not also wait as a webhook.
func (s *Sim) answer(r lender.Reference, trouble Trouble, fresh bool) ([]lender.Event, error) {
	if trouble == AnswerLater {
		return nil, nil
	}
	if fresh {
		s.silence(r)
	} else if trouble == AnswerTwice {
		s.waiting = append(s.waiting, s.about[r]...)
	}
	if trouble == AnswerLost {
		return nil, answerLost()
	}
	return clones(s.about[r]), nil
}

// silence takes one webhook for each event about a request from those that wait.
func (s *Sim) silence(r lender.Reference) {
	gone := make(map[lender.EventID]bool)
	var left []lender.Event
	for _, e := range s.waiting {
		if about, ok := e.Reference(); ok && about == r && !gone[e.ID] {
			gone[e.ID] = true
			continue
		}
		left = append(left, e)
	}
	s.waiting = left
}

// keyOf is a reference without its buyer: keys are the lender's, so another
// buyer cannot use one again.
func keyOf(r lender.Reference) lender.Reference {
	r.Buyer = ""
	return r
}

func clones(events []lender.Event) []lender.Event {
	copied := make([]lender.Event, len(events))
	for i, e := range events {
		copied[i] = e.Clone()
	}
	return copied
}
