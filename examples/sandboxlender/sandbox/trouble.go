package sandbox

import (
	"context"
	"time"

	"github.com/paylater-go/payments/lender"
)

// What the operator lets happen to webhooks.
const (
	troubleNone    = "none"
	troubleDelay   = "delay"
	troubleDouble  = "double"
	troubleReorder = "reorder"
	troubleDrop    = "drop"
)

func troubles() []choice {
	return []choice{
		{troubleNone, "deliver as they come"},
		{troubleDelay, "deliver ten seconds late"},
		{troubleDouble, "deliver each twice"},
		{troubleReorder, "deliver every second one three seconds late"},
		{troubleDrop, "drop them"},
	}
}

// trouble is what happens to webhooks now.
func (o *outbox) trouble(ctx context.Context) (string, error) {
	return setting(ctx, o.db, "trouble", troubleNone)
}

// secondCopy numbers the copies that trouble makes apart from those that the lender
// makes by itself.
const secondCopy = 1000

// fate puts an event among the deliveries as the operator wants it.
func (o *outbox) fate(ctx context.Context, e lender.Event, number int) error {
	trouble, err := o.trouble(ctx)
	if err != nil {
		return err
	}
	due, state := o.world(), stateWaiting
	switch trouble {
	case troubleDelay:
		due = due.Add(10 * time.Second)
	case troubleReorder:
		if e.ID[len(e.ID)-1]%2 == 1 { // ids end in a number that counts
			due = due.Add(3 * time.Second)
		}
	case troubleDrop:
		state = stateDropped
	case troubleDouble:
		if err := o.put(ctx, e, secondCopy+number, due, state); err != nil {
			return err
		}
	}
	return o.put(ctx, e, number, due, state)
}
