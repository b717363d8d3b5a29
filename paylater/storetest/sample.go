package storetest

import (
	"fmt"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// Lines that most facts are about: two buyers, two lenders.
func ada() paylater.LineID  { return lineOf("ada", "kabbage") }
func ada2() paylater.LineID { return lineOf("ada", "other-lender") }
func bob() paylater.LineID  { return lineOf("bob", "kabbage") }

func lineOf(buyer lender.BuyerID, name lender.ID) paylater.LineID {
	return paylater.LineID{Buyer: buyer, Lender: name}
}

// minute is an instant; later ones have higher numbers.
func minute(n int) time.Time {
	return time.Date(2019, time.March, 5, 15, n, 7, 123_456_000, time.UTC)
}

// change is what follows the event of that number on a line: one event for each
// key, or one without a key.
func change(id paylater.LineID, expect int64, keys ...string) paylater.Change {
	if len(keys) == 0 {
		keys = []string{""}
	}
	seq := expect + int64(len(keys))
	c := paylater.Change{Expect: expect, Head: paylater.Head{
		ID: id, Seq: seq, Status: paylater.StatusOpen,
		Limit: money.Dollars(100_000), Held: money.Cents(seq), Outstanding: money.Cents(10 * seq),
		Data: fmt.Appendf(nil, `{"line":%q,"seq":%d}`, id, seq),
	}}
	for i, key := range keys {
		c.Events = append(c.Events, eventOf(id, expect+int64(i)+1, key))
	}
	return c
}

func eventOf(id paylater.LineID, seq int64, key string) paylater.EventRecord {
	return paylater.EventRecord{
		Line: id, Seq: seq, Key: key, Kind: paylater.KindNoted, At: minute(int(seq)),
		Data: fmt.Appendf(nil, `{"event":%d,"of":%q}`, seq, id),
	}
}

// claiming adds operations on claims to a change.
func claiming(c paylater.Change, ops ...paylater.ClaimChange) paylater.Change {
	c.Claims = append(c.Claims, ops...)
	return c
}

func take(id order.ID, phase order.Phase, hold lender.Key) paylater.ClaimChange {
	return paylater.ClaimChange{Op: paylater.ClaimTake, Order: id, Phase: phase, Hold: hold}
}

func keep(id order.ID, phase order.Phase, hold lender.Key) paylater.ClaimChange {
	return paylater.ClaimChange{Op: paylater.ClaimKeep, Order: id, Phase: phase, Hold: hold}
}

func drop(id order.ID, phase order.Phase, hold lender.Key) paylater.ClaimChange {
	return paylater.ClaimChange{Op: paylater.ClaimDrop, Order: id, Phase: phase, Hold: hold}
}

// po is the order whose phases most facts claim.
const po order.ID = "PO-1"

func hold(id string) paylater.BodyKey { return paylater.BodyKey{Kind: paylater.BodyHold, ID: id} }
func loan(id string) paylater.BodyKey { return paylater.BodyKey{Kind: paylater.BodyLoan, ID: id} }

func body(key paylater.BodyKey, text string) paylater.Body {
	return paylater.Body{BodyKey: key, Data: []byte(text)}
}

// parkedOf is a lender's event parked at a minute.
func parkedOf(id paylater.LineID, event lender.EventID, at int) paylater.Parked {
	return paylater.Parked{
		ParkedKey: paylater.ParkedKey{Lender: id.Lender, Event: event}, Buyer: id.Buyer,
		Since: minute(at), Why: string(paylater.CodeReferenceUnknown), Body: fmt.Appendf(nil, `{"id":%q,"at":%d}`, event, at),
	}
}

// numbered is the id of the lender's event that change n takes in.
func numbered(n int) lender.EventID { return lender.EventID(fmt.Sprintf("ev-%d", n)) }
