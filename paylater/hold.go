package paylater

import (
	"slices"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
)

// Hold is credit set aside for one phase of one order, until its instant.
type Hold struct {
	Key     lender.Key  `json:"key"` // the command's key; names the hold for ever
	Order   order.ID    `json:"order"`
	Phase   order.Phase `json:"phase"`
	Amount  money.USD   `json:"amount"`
	Placed  time.Time   `json:"placed"`
	Expires time.Time   `json:"expires"`
}

// HoldRequest asks for credit to be set aside.
type HoldRequest struct {
	Key    lender.Key  `json:"key"` // repeated with the command when its answer was lost
	Order  order.ID    `json:"order"`
	Phase  order.Phase `json:"phase"`
	Amount money.USD   `json:"amount"`
}

func (r HoldRequest) check() error {
	switch {
	case !r.Key.Valid():
		return invalid("key", "1 to 64 of A-Z a-z 0-9 _ -")
	case !r.Order.Valid():
		return invalid("order", "1 to 64 of A-Z a-z 0-9 _ -")
	case !knownPhase(r.Phase):
		return invalid("phase", "initial or balance")
	case !r.Amount.InBounds():
		return invalid("amount", "within the bounds of money")
	}
	return nil
}

func knownPhase(p order.Phase) bool { return p == order.Initial || p == order.Balance }

// Holds returns the holds that are live at that instant, oldest first.
func (l Line) Holds(at time.Time) []Hold {
	live := slices.Clone(l.holds)
	return slices.DeleteFunc(live, func(h Hold) bool { return !at.Before(h.Expires) })
}

// Hold sets credit aside for one phase of one order. It is refused when the
// line is not open ([CodeLineNotOpen], [CodeLineSuspended],
// [CodeLineDelinquent], [CodeLineInactive]), when the amount exceeds the
// available credit ([CodeOverAvailable]) or lies below the least draw
// ([CodeBelowMinDraw]), and when the line already holds or finances that phase
// ([CodePhaseClaimed]). That no other line does is the claim's business, which
// the store commits with the hold.
func (l Line) Hold(req HoldRequest, at time.Time) (Line, error) {
	if err := req.check(); err != nil {
		return l, err
	}
	n := l
	if done, err := n.begin(command{Hold: &req}, at); done || err != nil {
		return l, err
	}
	d := n.decide(ActHold, req.Amount, 1)
	d.facts[factClaimed] = flag(n.claimed(req.Order, req.Phase))
	if err := d.settle(); err != nil {
		return l, err
	}
	h := Hold{
		Key: req.Key, Order: req.Order, Phase: req.Phase, Amount: req.Amount,
		Placed: n.at, Expires: n.at.Add(time.Duration(n.policy().HoldFor)),
	}
	n.holds = append(slices.Clip(n.holds), h)
	n.held = n.held.Add(h.Amount)
	if n.next.IsZero() || h.Expires.Before(n.next) {
		n.next = h.Expires
	}
	n.record(Event{
		Kind: KindHoldPlaced, Order: h.Order, Phase: h.Phase, Hold: h.Key, Amount: h.Amount, Until: h.Expires, Decision: &d,
	}, command{Hold: &req})
	return n, nil
}

// claimed tells whether this line already holds or finances the phase.
func (l *Line) claimed(id order.ID, p order.Phase) bool {
	for i := range l.holds {
		if l.holds[i].Order == id && l.holds[i].Phase == p {
			return true
		}
	}
	for i := range l.loans {
		if n := &l.loans[i]; n.Status != LoanVoid && n.Terms.Order == id && n.Terms.Phase == p {
			return true
		}
	}
	return false
}

// Release gives up the live hold of that phase. Releasing what is not held is
// refused with CodeHoldMissing; so is a release whose key is that of a hold which
// has expired: it came too late, and another hold on the phase is not its own.
func (l Line) Release(key lender.Key, id order.ID, p order.Phase, at time.Time) (Line, error) {
	cmd := command{Release: &releaseCommand{Key: key, Order: id, Phase: p}}
	if err := (HoldRequest{Key: key, Order: id, Phase: p}).check(); err != nil {
		return l, err
	}
	n := l
	if done, err := n.begin(cmd, at); done || err != nil {
		return l, err
	}
	i := n.holdOf(id, p)
	d := n.decide(ActRelease, money.USD{}, 0)
	d.facts[factHeldHere] = flag(i >= 0 && !slices.Contains(n.lapsed, key))
	if err := d.settle(); err != nil {
		return l, err
	}
	h := n.dropHold(i)
	n.record(Event{Kind: KindHoldReleased, Order: id, Phase: p, Hold: h.Key, Amount: h.Amount, Note: "released", Decision: &d}, cmd)
	n.reschedule()
	return n, nil
}

func (l *Line) holdOf(id order.ID, p order.Phase) int {
	return slices.IndexFunc(l.holds, func(h Hold) bool { return h.Order == id && h.Phase == p })
}

// dropHold takes one hold away, leaving the receiver's backing array alone.
func (l *Line) dropHold(i int) Hold {
	h := l.holds[i]
	l.holds = slices.Concat(l.holds[:i], l.holds[i+1:])
	l.held = l.held.Sub(h.Amount)
	return h
}

// releaseAll releases every unsigned hold, newest first, for a reason.
func (l *Line) releaseAll(why string) {
	for len(l.holds) > 0 {
		l.releaseNewest(why)
	}
}

// fitHolds releases unsigned holds, newest first, until the limit covers what
// stays.
func (l *Line) fitHolds(why string) {
	limit := l.Limit(l.at)
	for len(l.holds) > 0 && limit.Less(l.held.Add(l.unpaid)) {
		l.releaseNewest(why)
	}
}

func (l *Line) releaseNewest(why string) {
	h := l.dropHold(len(l.holds) - 1)
	l.emit(Event{Kind: KindHoldReleased, Order: h.Order, Phase: h.Phase, Hold: h.Key, Amount: h.Amount, Note: why})
}
