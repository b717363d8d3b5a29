package sqlstore

import (
	"maps"

	"github.com/paylater-go/payments/paylater"
)

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
	claims  map[paylater.Claimable]paylater.Claim
}

func newState() *state {
	return &state{numbers: map[paylater.LineID]int64{}, used: map[usedKey]bool{}, claims: map[paylater.Claimable]paylater.Claim{}}
}

// take checks one change as a whole and, if it fits, makes it part of the state.
func (s *state) take(c *paylater.Change) error {
	used := func(key string) bool { return s.used[usedKey{c.Head.ID, key}] }
	if err := c.Fits(s.numbers[c.Head.ID], used); err != nil {
		return err
	}
	claims, err := c.ClaimsAfter(func(p paylater.Claimable) paylater.Claim { return s.claims[p] })
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
