package lendersim

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"github.com/paylater-go/payments/lender"
)

// now is the lender's time: that of its clock, never before what was said last.
func (s *Sim) now() time.Time {
	now := whole(s.config.Now())
	if now.Before(s.last) {
		return s.last
	}
	return now
}

// say says facts about a buyer at an instant: all of them, or none and an error
// when one is not valid.
func (s *Sim) say(buyer lender.BuyerID, at time.Time, facts ...lender.Fact) ([]lender.Event, error) {
	events, err := s.events(buyer, at, facts)
	if err == nil {
		s.commit(events)
	}
	return events, err
}

// events makes the next events about a buyer and says nothing yet.
func (s *Sim) events(buyer lender.BuyerID, at time.Time, facts []lender.Fact) ([]lender.Event, error) {
	events := make([]lender.Event, len(facts))
	for i, f := range facts {
		events[i] = lender.Event{ID: eventID(buyer, s.said[buyer]+i+1), Buyer: buyer, At: at, Fact: f}.Clone()
		if err := events[i].Validate(); err != nil {
			return nil, err
		}
	}
	return events, nil
}

// commit says events, for look-ups and as webhooks.
func (s *Sim) commit(events []lender.Event) {
	for _, e := range events {
		s.last = e.At
		s.said[e.Buyer]++
		s.record(e)
	}
}

// record keeps one event.
func (s *Sim) record(e lender.Event) {
	s.told = append(s.told, e)
	s.waiting = append(s.waiting, e)
	if r, ok := e.Reference(); ok {
		s.about[r] = append(s.about[r], e)
		if s.twice[r] {
			s.waiting = append(s.waiting, e)
		}
	}
	s.learn(e)
}

// eventID numbers the events of each buyer, so that ids do not depend on what
// happens to others, and sort in the order in which they were said.
func eventID(buyer lender.BuyerID, n int) lender.EventID {
	return lender.EventID(fmt.Sprintf("%s-%08d", short(string(buyer)), n))
}

// short keeps a name that leaves room for nine more characters and replaces a
// longer one by its hash.
func short(name string) string {
	const room = 64 - 9
	if len(name) <= room {
		return name
	}
	sum := sha256.Sum256([]byte(name))
	return hex.EncodeToString(sum[:16])
}

// plan is a fact that will be said.
type plan struct {
	at    time.Time
	n     int // plans for one instant are carried out in the order they were made
	buyer lender.BuyerID
	fact  lender.Fact
}

// later plans a fact.
func (s *Sim) later(at time.Time, buyer lender.BuyerID, fact lender.Fact) {
	s.planned++
	p := plan{at: at, n: s.planned, buyer: buyer, fact: fact}
	i, _ := slices.BinarySearchFunc(s.plans, p, func(a, b plan) int {
		if c := a.at.Compare(b.at); c != 0 {
			return c
		}
		return a.n - b.n
	})
	s.plans = slices.Insert(s.plans, i, p)
}

// catchUp says what is due. A plan that no longer fits what has happened
// meanwhile, such as a settlement of a loan that failed, is dropped.
func (s *Sim) catchUp() {
	now := s.now()
	for len(s.plans) > 0 && !s.plans[0].at.After(now) {
		p := s.plans[0]
		s.plans = s.plans[1:]
		if s.fits(p.buyer, p.fact) == nil {
			_, _ = s.say(p.buyer, p.at, p.fact) // a fact that is not valid is not said
		}
	}
}
