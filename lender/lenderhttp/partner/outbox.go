package partner

import (
	"context"
	"time"

	"github.com/paylater-go/payments/lender"
)

// Outbox keeps the events that a host has to be told of until it was. An Outbox in
// a database takes them in the transaction in which the lender says them. One
// [Sender] at a time empties it.
type Outbox interface {
	// Add keeps one event, to be delivered from an instant on.
	Add(ctx context.Context, e lender.Event, due time.Time) error
	// Due answers the deliveries whose time has come, the longest due first, at most
	// so many. They stay until one of the next two is called.
	Due(ctx context.Context, now time.Time, most int) ([]Delivery, error)
	// Done ends a delivery: the host has the event.
	Done(ctx context.Context, id DeliveryID) error
	// Failed counts an attempt and says when the next one is due. The zero instant
	// makes a dead letter of it.
	Failed(ctx context.Context, id DeliveryID, a Attempt, next time.Time) error
	// Dead answers the dead letters, the oldest first, at most so many.
	Dead(ctx context.Context, most int) ([]Delivery, error)
	// Replay makes a delivery of a dead letter again, with no attempts behind it. One
	// that is not dead is left as it is.
	Replay(ctx context.Context, id DeliveryID, due time.Time) error
}

// DeliveryID names one delivery in its outbox.
type DeliveryID int64

// Delivery is one event on its way to a host.
type Delivery struct {
	ID       DeliveryID
	Event    lender.Event
	Attempts int       // that failed
	Due      time.Time // when the next one is made
	Last     Attempt   // the last that failed; zero when none did
}

// Attempt is one attempt that failed.
type Attempt struct {
	At  time.Time
	Why Why
}

// Why is why an attempt failed: a word of this package, never one of the host's.
type Why string

// Why an attempt failed.
const (
	WhyNoAnswer Why = "no_answer"      // no connection, or none in time
	WhyStatus   Why = "other_status"   // an answer that is not 2xx
	WhyBusy     Why = "busy"           // 429 or 5xx
	WhyGone     Why = "gone"           // 404 or 410: look at the address
	WhyRefused  Why = "not_trusted"    // 401 or 403: look at the secrets
	WhyRedirect Why = "sent_elsewhere" // 3xx: nobody follows it
)
