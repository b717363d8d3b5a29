package lender

import (
	"reflect"
	"time"
)

// Event is one thing that a lender says about one buyer, whether it comes as
// the answer to a call, by a webhook or by a look-up. A host takes in each id
// once and does not depend on the order in which events arrive.
//
// Compare events with [Event.Equal]; == panics when the facts hold lists.
type Event struct {
	ID    EventID   // unique at this lender, for ever
	Buyer BuyerID   // whom it is about
	At    time.Time // when the lender said it: UTC, whole microseconds
	Fact  Fact      // what it says: one of the structs below, never a pointer
}

// Fact is what an [Event] says. The set is closed: only the structs of this
// package are facts, and they are used by value.
type Fact interface {
	kind() Kind
	check(*checks)
	reference() (ReferenceKind, Key)
}

// Kind returns the name of the fact, such as "approved"; "" when there is none.
func (e Event) Kind() Kind {
	if !isValue(e.Fact) {
		return ""
	}
	return e.Fact.kind()
}

// Reference names the request that the event is about, the one under which
// [Lender.LookUp] repeats it. It reports false for events about the buyer's
// credit as a whole, repayments and charges: no request of ours caused those.
func (e Event) Reference() (Reference, bool) {
	if !isValue(e.Fact) {
		return Reference{}, false
	}
	kind, key := e.Fact.reference()
	return Reference{Kind: kind, Key: key, Buyer: e.Buyer}, kind != ""
}

// Equal reports whether both events say the same under the same id at the same
// instant.
func (e Event) Equal(other Event) bool {
	return e.ID == other.ID && e.Buyer == other.Buyer && e.At.Equal(other.At) &&
		reflect.DeepEqual(e.Fact, other.Fact)
}

// isValue reports whether f is a fact by value: there, and not a pointer.
func isValue(f Fact) bool {
	return f != nil && reflect.TypeOf(f).Kind() == reflect.Struct
}
