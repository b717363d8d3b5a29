package lendersim

import (
	"sync"
	"time"

	"github.com/paylater-go/payments/lender"
)

// Sim is a simulated lender. Make it with [New]; it is safe for concurrent use.
type Sim struct {
	config Config

	mu       sync.Mutex
	last     time.Time                           // when something was said last; time does not go back
	said     map[lender.BuyerID]int              // how many events, for their ids
	about    map[lender.Reference][]lender.Event // what was said about each request
	waiting  []lender.Event                      // webhooks that nobody has taken yet
	told     []lender.Event                      // everything, in order
	plans    []plan                              // what will be said, in order
	planned  int                                 // how many plans there ever were
	requests map[lender.Reference]request        // what was asked, by its key without the buyer
	attempts map[Call]int                        // by method and reference
	dropped  map[lender.Reference]bool           // requests that were lost on their way
	twice    map[lender.Reference]bool           // requests whose events come twice
	credit   map[lender.BuyerID]bool             // who was ever approved
	decided  map[lender.ApplicationID]bool       // applications with a decision
	loans    map[lender.LoanID]*loan             // by id
	refunds  map[lender.RefundID]bool            // whether the money has arrived
	payments map[lender.RepaymentID]*payment     // by id
	charges  map[lender.ChargeID]lender.BuyerID  // fees that are not waived
}

var _ lender.Lender = (*Sim)(nil)

// New makes a lender that knows nobody yet.
func New(c Config) *Sim {
	return &Sim{
		config:   c.complete(),
		said:     make(map[lender.BuyerID]int),
		about:    make(map[lender.Reference][]lender.Event),
		requests: make(map[lender.Reference]request),
		attempts: make(map[Call]int),
		dropped:  make(map[lender.Reference]bool),
		twice:    make(map[lender.Reference]bool),
		credit:   make(map[lender.BuyerID]bool),
		decided:  make(map[lender.ApplicationID]bool),
		loans:    make(map[lender.LoanID]*loan),
		refunds:  make(map[lender.RefundID]bool),
		payments: make(map[lender.RepaymentID]*payment),
		charges:  make(map[lender.ChargeID]lender.BuyerID),
	}
}

// Events takes the webhooks of every buyer that wait, in the order in which the
// lender said them. What came as the answer to a call does not wait. What is
// due by now is said first.
func (s *Sim) Events() []lender.Event {
	return s.take(func(lender.Event) bool { return true })
}

// EventsOf is [Sim.Events] for one buyer.
func (s *Sim) EventsOf(buyer lender.BuyerID) []lender.Event {
	return s.take(func(e lender.Event) bool { return e.Buyer == buyer })
}

// Redeliver lets every event that was ever said about a buyer wait once more,
// as webhooks do when their receipt was not acknowledged.
func (s *Sim) Redeliver(buyer lender.BuyerID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.catchUp()
	for _, e := range s.told {
		if e.Buyer == buyer {
			s.waiting = append(s.waiting, e)
		}
	}
}

func (s *Sim) take(mine func(lender.Event) bool) []lender.Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.catchUp()
	var taken, left []lender.Event
	for _, e := range s.waiting {
		if mine(e) {
			taken = append(taken, e.Clone())
		} else {
			left = append(left, e)
		}
	}
	s.waiting = left
	return taken
}
