package paylater

import (
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
)

// Claimable is what a claim is on: one phase of one order, over all lines and
// lenders.
type Claimable struct {
	Order order.ID    // the host's order
	Phase order.Phase // of it
}

// Claim is who has a phase; the zero Claim is nobody's.
type Claim struct {
	Line LineID     // that holds or finances it
	Hold lender.Key // the attempt
}

// Fits tells a store whether a change follows its line as it is: found is the
// number of the line's last event, 0 for a line that was never saved, and used
// tells whether the line has an event of that key. It is refused with
// [CodeConflict] when the line or a key was taken by somebody else, and with
// [CodeRecordInvalid] when its events are not numbered densely from Expect.
func (c *Change) Fits(found int64, used func(key string) bool) error {
	if c == nil || used == nil {
		return broken("a change, and what the line has, are needed")
	}
	if found != c.Expect {
		return fault.New(CodeConflict, "the line was changed by somebody else",
			fault.Count("expected", c.Expect), fault.Count("found", found))
	}
	if c.Head.Seq == 0 || c.Head.Seq != c.Expect+int64(len(c.Events)) {
		return fault.New(CodeRecordInvalid, "the events do not lead to the head's number")
	}
	own := make(map[string]bool, len(c.Events))
	for i := range c.Events {
		ev := &c.Events[i]
		if ev.Seq != c.Expect+int64(i)+1 || ev.Line != c.Head.ID {
			return fault.New(CodeRecordInvalid, "an event has another line or number")
		}
		if ev.Key == "" {
			continue
		}
		if own[ev.Key] || used(ev.Key) {
			return fault.New(CodeConflict, "the line has an event of that key already")
		}
		own[ev.Key] = true
	}
	return nil
}

// ClaimsAfter tells a store who has the phases that a change is about once it is
// committed: now tells who has one. It is refused with [CodePhaseClaimed] when a
// claim that has to be free, or the change's own, is not.
func (c *Change) ClaimsAfter(now func(Claimable) Claim) (map[Claimable]Claim, error) {
	if c == nil || now == nil {
		return nil, broken("a change, and who has the phases, are needed")
	}
	after := make(map[Claimable]Claim, len(c.Claims))
	for _, op := range c.Claims {
		p, mine := Claimable{op.Order, op.Phase}, Claim{c.Head.ID, op.Hold}
		has, seen := after[p]
		if !seen {
			has = now(p)
		}
		switch {
		case op.Op == ClaimTake && has == Claim{}:
			after[p] = mine
		case op.Op == ClaimKeep && has == mine:
		case op.Op == ClaimDrop && has == mine:
			after[p] = Claim{}
		case op.Op == ClaimDrop:
		default:
			return nil, fault.New(CodePhaseClaimed, "this phase is held or financed already")
		}
	}
	return after, nil
}
