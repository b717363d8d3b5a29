package paylater

import (
	"context"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
)

// Store keeps lines, their events, the claims on order phases, and lenders'
// events that match nothing yet. The conformance suite is package storetest.
//
// A store never decides: it keeps what it is given, all or nothing, and its
// answers are copies. It is safe for concurrent use. Data comes back byte for
// byte, instants in UTC and to the microsecond, zero ones as zero. Ids and keys
// are compared and ordered byte by byte. A call whose context has ended changes
// nothing and answers the context's error.
type Store interface {
	// Load returns a line as of its last commit, the events that these keys
	// made, and the parked events of its buyer with its lender. All of it is as
	// of one commit. A line that was never saved is CodeNotFound; parked events
	// are returned all the same.
	Load(ctx context.Context, id LineID, keys ...string) (Loaded, error)

	// Save commits each change all or nothing, independently of the others, and
	// answers each at its index:
	//
	//   - nil: committed, and every later Load sees it;
	//   - CodeConflict: not committed, the line's number is not what was
	//     expected, or the line has an event of that key already;
	//   - CodePhaseClaimed: not committed, somebody else has the claim, or the
	//     claim that had to be there is not;
	//   - CodeOutcomeUnknown: nobody knows; the caller loads by key;
	//   - any other error: not committed.
	//
	// A change that both came too late and lost its claim is CodeConflict, so
	// that an act repeated after an unknown outcome finds its own first answer.
	// Changes of one line are committed in the order given.
	Save(ctx context.Context, changes []Change) []error

	// Scan returns the heads that a query asks for, in the order of their ids
	// (buyer, then lender), at most as many as its limit.
	Scan(ctx context.Context, q Query) ([]Head, error)

	// Events returns a line's events in the order of their numbers; none when
	// it was never saved.
	Events(ctx context.Context, q EventQuery) ([]EventRecord, error)

	// Park keeps a lender's event that matches nothing yet, by its lender and
	// id. Parking it again changes nothing.
	Park(ctx context.Context, ev Parked) error

	// Parked lists parked events, oldest first and then by lender and id, at
	// most as many as the limit, after the given one.
	Parked(ctx context.Context, after Parked, limit int) ([]Parked, error)
}

// Loaded is what Load returns.
type Loaded struct {
	Record  Record
	Answers []EventRecord
	Parked  []Parked // oldest first
}

// Change is what one act makes of one line, to be committed all or nothing.
type Change struct {
	// Expect is the number of the line's last event before the act; 0 for a
	// line that was never saved.
	Expect int64
	Head   Head
	Put    []Body        // written, in place of what had the same key
	Drop   []BodyKey     // removed, if they are there
	Events []EventRecord // numbered densely from Expect+1 to Head.Seq; none when all it does is unpark
	Claims []ClaimChange // in order
	Unpark []ParkedKey   // events that the act took in, if they are still parked
}

// ClaimChange is what happens to the claim on one phase of one order. A claim
// is unique over all lines and lenders; Hold names the attempt that owns it.
type ClaimChange struct {
	Op    ClaimOp     `json:"op"`
	Order order.ID    `json:"order"`
	Phase order.Phase `json:"phase"`
	Hold  lender.Key  `json:"hold"`
}

// ClaimOp says what happens to a claim.
type ClaimOp string

// The operations on a claim. All but ClaimDrop are refused with
// CodePhaseClaimed when they do not find what they need.
const (
	ClaimTake ClaimOp = "take" // nobody may have it; now this line and hold do
	ClaimKeep ClaimOp = "keep" // this line and hold must have it
	ClaimDrop ClaimOp = "drop" // this line and hold give it up, if they have it
)

// Query asks for the heads of lines with something due or waiting. A zero time
// asks for nothing of its kind; both zero asks for all lines.
type Query struct {
	Due     time.Time // Head.Next is set and not after this
	Waiting time.Time // Head.Waiting is set and not after this
	After   LineID    // only ids after this one
	Limit   int       // at most this many, at least 1
}

// EventQuery asks for a line's events numbered above After, of one kind when it
// is given.
type EventQuery struct {
	Line  LineID
	After int64 // 0 for all
	Kind  Kind  // empty for every kind
	Limit int   // at most this many, at least 1
}

// ParkedKey names a parked event.
type ParkedKey struct {
	Lender lender.ID      `json:"lender"`
	Event  lender.EventID `json:"event"`
}

// Parked is a lender's event that matched nothing when it came.
type Parked struct {
	ParkedKey
	Buyer lender.BuyerID `json:"buyer"`
	Since time.Time      `json:"since"` // when it was parked, UTC
	Why   string         `json:"why"`   // the code of the refusal
	Body  []byte         `json:"body"`  // as lender.EncodeEvent wrote it
}

// Line is the id of the line that the event speaks of.
func (p Parked) Line() LineID { return LineID{Buyer: p.Buyer, Lender: p.Lender} }

// claims derives what an act's events do to the claims of phases.
func claims(events []Event) []ClaimChange {
	var list []ClaimChange
	for i := range events {
		ev := &events[i]
		c := ClaimChange{Order: ev.Order, Phase: ev.Phase, Hold: ev.Hold}
		switch ev.Kind {
		case KindHoldPlaced:
			c.Op = ClaimTake
		case KindSigned:
			c.Op = ClaimKeep
		case KindHoldReleased, KindHoldExpired, KindDisbursementFailed:
			c.Op = ClaimDrop
		default:
			continue
		}
		list = append(list, c)
	}
	return list
}

// changeOf writes what became of a line: only bodies that differ are rewritten.
func changeOf(before, after *Line, unpark []ParkedKey) (Change, error) {
	head, err := after.head()
	if err != nil {
		return Change{}, err
	}
	c := Change{Expect: before.seq, Head: head, Claims: claims(after.pending), Unpark: unpark}
	for i := range after.pending {
		rec, err := encodeEvent(after.id, &after.pending[i])
		if err != nil {
			return Change{}, err
		}
		c.Events = append(c.Events, rec)
	}
	if err := c.holds(before, after); err != nil {
		return Change{}, err
	}
	return c, c.loans(before, after)
}

// holds writes those that were placed and drops those that ended: in between a hold
// never changes.
func (c *Change) holds(before, after *Line) error {
	had := make(map[lender.Key]bool, len(before.holds))
	for i := range before.holds {
		had[before.holds[i].Key] = true
	}
	for i := range after.holds {
		h := &after.holds[i]
		if had[h.Key] {
			delete(had, h.Key)
			continue
		}
		body, err := holdBody(h)
		if err != nil {
			return err
		}
		c.Put = append(c.Put, body)
	}
	for i := range before.holds {
		if had[before.holds[i].Key] {
			c.Drop = append(c.Drop, BodyKey{BodyHold, string(before.holds[i].Key)})
		}
	}
	return nil
}

func (c *Change) loans(before, after *Line) error {
	for _, i := range changedLoans(before, after) {
		body, err := loanBody(&after.loans[i])
		if err != nil {
			return err
		}
		c.Put = append(c.Put, body)
	}
	for i := range before.loans {
		if id := before.loans[i].ID; after.loanIndex(id) < 0 {
			c.Drop = append(c.Drop, BodyKey{BodyLoan, string(id)})
		}
	}
	return nil
}
