package memstore_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/memstore"
)

var ctx = context.Background()

func lineOf(n int) paylater.LineID {
	return paylater.LineID{Buyer: lender.BuyerID(fmt.Sprintf("buyer-%07d", n)), Lender: "kabbage"}
}

// act is one act on a line: a head of 1.5 KB, two bodies, one event, one claim.
func act(id paylater.LineID, expect int64) paylater.Change {
	at := time.Date(2019, time.March, 5, 15, 0, 0, 0, time.UTC)
	key := fmt.Sprintf("hold/%d", expect)
	return paylater.Change{
		Expect: expect, Head: paylater.Head{ID: id, Seq: expect + 1, Next: at, Data: bytes.Repeat([]byte("x"), 1_500)},
		Put: []paylater.Body{
			{BodyKey: paylater.BodyKey{Kind: paylater.BodyHold, ID: "h"}, Data: make([]byte, 250)},
			{BodyKey: paylater.BodyKey{Kind: paylater.BodyLoan, ID: "n"}, Data: make([]byte, 900)},
		},
		Events: []paylater.EventRecord{{Line: id, Seq: expect + 1, Key: key, Kind: paylater.KindHoldPlaced, At: at, Data: make([]byte, 900)}},
		Claims: []paylater.ClaimChange{
			{Op: paylater.ClaimTake, Order: order.ID("PO-" + id.Buyer), Phase: 1, Hold: "h"},
			{Op: paylater.ClaimDrop, Order: order.ID("PO-" + id.Buyer), Phase: 1, Hold: "h"},
		},
	}
}

// crowd is a store with that many lines.
func crowd(b *testing.B, lines int) *memstore.Store {
	store := memstore.New()
	for n := range lines {
		require.NoError(b, store.Save(ctx, []paylater.Change{act(lineOf(n), 0)})[0])
	}
	b.ResetTimer()
	return store
}

func BenchmarkLoad(b *testing.B) {
	store := crowd(b, 10_000)
	b.RunParallel(func(pb *testing.PB) {
		for n := 0; pb.Next(); n++ {
			if _, err := store.Load(ctx, lineOf(n%10_000), "hold/0"); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkSave commits the next act of one line among many.
func BenchmarkSave(b *testing.B) {
	store := crowd(b, 10_000)
	for n := range b.N {
		if err := store.Save(ctx, []paylater.Change{act(lineOf(n%10_000), int64(1+n/10_000))})[0]; err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSaveNew commits the first act of lines whose ids come in no order.
func BenchmarkSaveNew(b *testing.B) {
	store := crowd(b, 0)
	for n := range b.N {
		if err := store.Save(ctx, []paylater.Change{act(lineOf(n*7_919%10_000_000), 0)})[0]; err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkScan reads one page of 256 out of 100,000 lines.
func BenchmarkScan(b *testing.B) {
	store := crowd(b, 100_000)
	for n := range b.N {
		heads, err := store.Scan(ctx, paylater.Query{After: lineOf(n % 90_000), Limit: 256})
		if err != nil || len(heads) != 256 {
			b.Fatal(len(heads), err)
		}
	}
}

// BenchmarkParked parks an event and takes it in, beside 10,000 that stay.
func BenchmarkParked(b *testing.B) {
	store := crowd(b, 0)
	for n := range 10_000 {
		require.NoError(b, store.Park(ctx, parked(n)))
	}
	b.ResetTimer()
	for n := range b.N {
		ev := parked(10_000 + n)
		require.NoError(b, store.Park(ctx, ev))
		c := act(lineOf(10_000+n), 0)
		c.Unpark = []paylater.ParkedKey{ev.ParkedKey}
		require.NoError(b, store.Save(ctx, []paylater.Change{c})[0])
	}
}

func parked(n int) paylater.Parked {
	id := lineOf(n)
	return paylater.Parked{
		ParkedKey: paylater.ParkedKey{Lender: id.Lender, Event: lender.EventID(fmt.Sprintf("ev-%d", n))}, Buyer: id.Buyer,
		Since: time.Date(2019, time.March, 5, 15, 0, n, 0, time.UTC), Body: make([]byte, 200),
	}
}
