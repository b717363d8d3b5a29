package paylater_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/paylater"
)

// What a change tells a store, without a store.

func noKeyUsed(string) bool { return false }

// twoEvents is a change that follows event 3 of a line with events 4 and 5.
func twoEvents() *paylater.Change {
	return &paylater.Change{
		Expect: 3, Head: paylater.Head{ID: theLine(), Seq: 5},
		Events: []paylater.EventRecord{{Line: theLine(), Seq: 4, Key: "hold/h1"}, {Line: theLine(), Seq: 5}},
	}
}

// A change fits the line that it was made from, and nothing else.
func TestChangeFits(t *testing.T) {
	require.NoError(t, twoEvents().Fits(3, noKeyUsed))
	other := paylater.LineID{Buyer: "buyer-2", Lender: theLender}
	for name, c := range map[string]struct {
		code error
		bend func(*paylater.Change)
	}{
		"an event is missing":        {paylater.CodeRecordInvalid, func(c *paylater.Change) { c.Events = c.Events[:1] }},
		"the head has no number":     {paylater.CodeRecordInvalid, func(c *paylater.Change) { c.Expect, c.Head.Seq, c.Events = 0, 0, nil }},
		"another line's event":       {paylater.CodeRecordInvalid, func(c *paylater.Change) { c.Events[1].Line = other }},
		"a number twice":             {paylater.CodeRecordInvalid, func(c *paylater.Change) { c.Events[1].Seq = 4 }},
		"a key twice":                {paylater.CodeConflict, func(c *paylater.Change) { c.Events[1].Key = c.Events[0].Key }},
		"the line has the key":       {paylater.CodeConflict, func(c *paylater.Change) { c.Events[1].Key = "hold/old" }},
		"the line has gone on since": {paylater.CodeConflict, func(c *paylater.Change) { c.Expect, c.Head.Seq = 2, 4 }},
	} {
		change := twoEvents()
		c.bend(change)
		found := int64(3)
		if change.Expect == 0 {
			found = 0
		}
		require.ErrorIs(t, change.Fits(found, func(key string) bool { return key == "hold/old" }), c.code, name)
	}
	require.ErrorIs(t, (*paylater.Change)(nil).Fits(3, noKeyUsed), paylater.CodeRecordInvalid, "no change")
	require.ErrorIs(t, twoEvents().Fits(3, nil), paylater.CodeRecordInvalid, "no keys")
	keyless := twoEvents()
	keyless.Events[0].Key = ""
	require.NoError(t, keyless.Fits(3, func(string) bool { return true }), "what no command made has no key to be used before")
}

// A claim is taken when it is free, kept and dropped by who has it; dropping
// somebody else's does nothing.
func TestClaimsAfter(t *testing.T) {
	p := paylater.Claimable{Order: "PO-1", Phase: order.Initial}
	free, mine := paylater.Claim{}, paylater.Claim{Line: theLine(), Hold: "h1"}
	others := paylater.Claim{Line: theLine(), Hold: "h2"}
	ops := func(list ...paylater.ClaimOp) *paylater.Change {
		c := twoEvents()
		for _, op := range list {
			c.Claims = append(c.Claims, paylater.ClaimChange{Op: op, Order: p.Order, Phase: p.Phase, Hold: "h1"})
		}
		return c
	}
	type after = map[paylater.Claimable]paylater.Claim
	for _, c := range []struct {
		ops  *paylater.Change
		has  paylater.Claim
		want after // nil: refused
	}{
		{ops(paylater.ClaimTake), free, after{p: mine}},
		{ops(paylater.ClaimTake), mine, nil},
		{ops(paylater.ClaimTake), others, nil},
		{ops(paylater.ClaimKeep), free, nil},
		{ops(paylater.ClaimKeep), mine, after{}},
		{ops(paylater.ClaimKeep), others, nil},
		{ops(paylater.ClaimDrop), free, after{}},
		{ops(paylater.ClaimDrop), mine, after{p: free}},
		{ops(paylater.ClaimDrop), others, after{}},
		{ops(paylater.ClaimTake, paylater.ClaimDrop), free, after{p: free}},
		{ops(paylater.ClaimDrop, paylater.ClaimTake), mine, after{p: mine}},
		{ops(paylater.ClaimTake, paylater.ClaimTake), free, nil},
	} {
		got, err := c.ops.ClaimsAfter(func(paylater.Claimable) paylater.Claim { return c.has })
		if c.want == nil {
			require.ErrorIs(t, err, paylater.CodePhaseClaimed, "the claim is not to be had")
			continue
		}
		require.NoError(t, err)
		require.Equal(t, c.want, got)
	}
	_, err := (*paylater.Change)(nil).ClaimsAfter(func(paylater.Claimable) paylater.Claim { return free })
	require.ErrorIs(t, err, paylater.CodeRecordInvalid, "no change")
	_, err = ops(paylater.ClaimTake).ClaimsAfter(nil)
	require.ErrorIs(t, err, paylater.CodeRecordInvalid, "nobody to ask")
}
