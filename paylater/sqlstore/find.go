package sqlstore

import (
	"slices"

	"github.com/paylater-go/payments/paylater"
)

// question is what has to be known before changes can be decided, each thing
// once and in the order of the keys.
type question struct {
	lines  []paylater.LineID
	keys   []usedKey
	phases []paylater.Claimable
}

func asked(changes []paylater.Change) question {
	var q question
	for i := range changes {
		c := &changes[i]
		q.lines = append(q.lines, c.Head.ID)
		for k := range c.Events {
			if key := c.Events[k].Key; key != "" {
				q.keys = append(q.keys, usedKey{c.Head.ID, key})
			}
		}
		for _, op := range c.Claims {
			q.phases = append(q.phases, paylater.Claimable{Order: op.Order, Phase: op.Phase})
		}
	}
	slices.SortFunc(q.lines, compareLines)
	slices.SortFunc(q.phases, comparePhases)
	q.lines, q.phases = slices.Compact(q.lines), slices.Compact(q.phases)
	return q
}
