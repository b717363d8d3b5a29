package sandbox

import (
	"context"
	"slices"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/fault"
)

// post puts what the lender says by itself among the deliveries. An event that is
// there already, from before a restart, is not put there again. The lender says it
// once: what the file does not take now waits for the next time.
func (b *bank) post(ctx context.Context) error {
	b.unsaid = append(b.unsaid, b.sim.Events()...)
	if len(b.unsaid) > 0 {
		if err := b.clock.seen(ctx, b.at); err != nil {
			return err
		}
	}
	for len(b.unsaid) > 0 {
		e := b.unsaid[0]
		if err := b.outbox.fate(ctx, e, b.said[e.ID]+1); err != nil {
			return err
		}
		b.said[e.ID]++
		b.unsaid = b.unsaid[1:]
	}
	return nil
}

// everything is all that the lender ever said, of one buyer or, with "", of all,
// by buyer and then in the order in which it was said.
func (b *bank) everything(ctx context.Context, of lender.BuyerID) ([]lender.Event, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.at = b.clock.now()
	if err := b.post(ctx); err != nil {
		return nil, err
	}
	var all []lender.Event
	for _, buyer := range b.buyers() {
		if of == "" || of == buyer {
			b.sim.Redeliver(buyer) // nothing waits now, so this is everything and nothing else
			all = append(all, b.sim.EventsOf(buyer)...)
		}
	}
	return all, nil
}

// known are the buyers of whom the lender has heard, by name.
func (b *bank) known() []lender.BuyerID {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buyers()
}

// buyers are those of whom the lender has heard, by name.
func (b *bank) buyers() []lender.BuyerID {
	list := make([]lender.BuyerID, 0, len(b.who))
	for id := range b.who {
		list = append(list, id)
	}
	slices.Sort(list)
	return list
}

// refused is the refusal of a request that is not valid.
func refused(err error) error { return lender.Refuse(fault.All(err)...) }
