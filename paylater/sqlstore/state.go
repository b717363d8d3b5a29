package sqlstore

import (
	"maps"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater"
)

// phase is what can be claimed, over all lines.
type phase struct {
	order order.ID
	phase order.Phase
}

// claim is who has a phase; the empty one is nobody's.
type claim struct {
	line paylater.LineID
	hold lender.Key
}

// usedKey is the key of an event on its line.
type usedKey struct {
	line paylater.LineID
	key  string
}

// state is what a group of changes finds in the database, and then what they
// make of it.
type state struct {
	numbers map[paylater.LineID]int64 // of each line's last event; none: never saved
	used    map[usedKey]bool
	claims  map[phase]claim
}

func newState() *state {
	return &state{numbers: map[paylater.LineID]int64{}, used: map[usedKey]bool{}, claims: map[phase]claim{}}
}

// take checks one change as a whole and, if it fits, makes it part of the state.
func (s *state) take(c *paylater.Change) error {
	if err := s.fits(c); err != nil {
		return err
	}
	claims, err := s.claim(c)
	if err != nil {
		return err
	}
	s.numbers[c.Head.ID] = c.Head.Seq
	for i := range c.Events {
		if key := c.Events[i].Key; key != "" {
			s.used[usedKey{c.Head.ID, key}] = true
		}
	}
	maps.Copy(s.claims, claims)
	return nil
}

// fits checks that a change follows the line as it is, that its events are
// numbered densely, and that they bring no key twice.
func (s *state) fits(c *paylater.Change) error {
	if found := s.numbers[c.Head.ID]; found != c.Expect {
		return fault.New(paylater.CodeConflict, "the line was changed by somebody else",
			fault.Count("expected", c.Expect), fault.Count("found", found))
	}
	if c.Head.Seq == 0 || c.Head.Seq != c.Expect+int64(len(c.Events)) {
		return fault.New(paylater.CodeRecordInvalid, "the events do not lead to the head's number")
	}
	own := map[string]bool{}
	for i := range c.Events {
		ev := &c.Events[i]
		if ev.Seq != c.Expect+int64(i)+1 || ev.Line != c.Head.ID {
			return fault.New(paylater.CodeRecordInvalid, "an event has another line or number")
		}
		if ev.Key == "" {
			continue
		}
		if own[ev.Key] || s.used[usedKey{c.Head.ID, ev.Key}] {
			return fault.New(paylater.CodeConflict, "the line has an event of that key already")
		}
		own[ev.Key] = true
	}
	return nil
}

// claim works out what the claims would be after a change.
func (s *state) claim(c *paylater.Change) (map[phase]claim, error) {
	after := make(map[phase]claim, len(c.Claims))
	for _, op := range c.Claims {
		p, mine := phase{op.Order, op.Phase}, claim{c.Head.ID, op.Hold}
		has, seen := after[p]
		if !seen {
			has = s.claims[p]
		}
		switch {
		case op.Op == paylater.ClaimTake && has == claim{}:
			after[p] = mine
		case op.Op == paylater.ClaimKeep && has == mine:
		case op.Op == paylater.ClaimDrop && has == mine:
			after[p] = claim{}
		case op.Op == paylater.ClaimDrop:
		default:
			return nil, fault.New(paylater.CodePhaseClaimed, "this phase is held or financed already")
		}
	}
	return after, nil
}
