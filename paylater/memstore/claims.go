package memstore

import (
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater"
)

// phase is what can be claimed, over all lines and lenders.
type phase struct {
	order order.ID
	phase order.Phase
}

// claim is who has a phase; the empty one is nobody's.
type claim struct {
	line paylater.LineID
	hold lender.Key
}

// claim works out what the claims would be after a change.
func (s *Store) claim(c *paylater.Change) (map[phase]claim, error) {
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

// keepClaims writes what claim worked out.
func (s *Store) keepClaims(after map[phase]claim) {
	for p, has := range after {
		if has == (claim{}) {
			delete(s.claims, p)
		} else {
			s.claims[p] = has
		}
	}
}
