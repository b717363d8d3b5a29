package storetest_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/paylater"
)

// claimRules bends how claims are kept; the zero value keeps them well.
type claimRules struct {
	key           func(c *paylater.Change, op paylater.ClaimChange) string // what is unique
	owner         func(c *paylater.Change, op paylater.ClaimChange) string // who has it
	take          func(has, mine string) bool
	keep          func(has, mine string) bool
	drop          func(has, mine string) bool // whether it is given up
	dropRefused   bool                        // giving up what somebody else has is refused
	order         func(a, b paylater.ClaimChange) int
	noRollback    bool
	beforeNumbers bool
	unlocked      bool
}

func (r claimRules) filled() claimRules {
	if r.key == nil {
		r.key = func(_ *paylater.Change, op paylater.ClaimChange) string {
			return string(op.Order) + "/" + op.Phase.String()
		}
	}
	if r.owner == nil {
		r.owner = func(c *paylater.Change, op paylater.ClaimChange) string {
			return c.Head.ID.String() + "/" + string(op.Hold)
		}
	}
	if r.take == nil {
		r.take = func(has, _ string) bool { return has == "" }
	}
	if r.keep == nil {
		r.keep = func(has, mine string) bool { return has == mine }
	}
	if r.drop == nil {
		r.drop = func(has, mine string) bool { return has == mine }
	}
	return r
}

// work applies the operations of a change to a table of claims.
func (r claimRules) work(table map[string]string, c *paylater.Change) bool {
	ops := slices.Clone(c.Claims)
	if r.order != nil {
		slices.SortStableFunc(ops, r.order)
	}
	for _, op := range ops {
		key, mine := r.key(c, op), r.owner(c, op)
		has := table[key]
		switch {
		case op.Op == paylater.ClaimTake && r.take(has, mine):
			table[key] = mine
		case op.Op == paylater.ClaimKeep && r.keep(has, mine):
		case op.Op == paylater.ClaimDrop && r.drop(has, mine):
			delete(table, key)
		case op.Op == paylater.ClaimDrop && !(r.dropRefused && has != "" && has != mine):
		default:
			return false
		}
	}
	return true
}

// bendClaims keeps claims in a table of its own.
func bendClaims(rules claimRules) paylater.Store {
	r, table := rules.filled(), map[string]string{}
	var mu sync.Mutex
	return bendSave(func(s paylater.Store, ctx context.Context, c paylater.Change) error {
		mu.Lock()
		defer mu.Unlock()
		if number(s, c.Head.ID) != c.Expect && !r.beforeNumbers {
			return refuse(paylater.CodeConflict)
		}
		after := maps.Clone(table)
		if r.noRollback {
			after = table
		}
		if !r.work(after, &c) {
			return refuse(paylater.CodePhaseClaimed)
		}
		if r.unlocked {
			mu.Unlock()
			pause()
			mu.Lock()
		}
		c.Claims = nil
		if err := s.Save(ctx, []paylater.Change{c})[0]; err != nil {
			return err
		}
		table = after
		return nil
	})
}

func brokenClaims() []broken {
	const (
		take    = "take: nobody may have it; now this line and hold do"
		unique  = "A claim is unique over all lines and lenders; Hold names the attempt that owns it"
		keep    = "keep: this line and hold must have it"
		drop    = "drop: this line and hold give it up, if they have it"
		inOrder = "Claims: in order"
		refused = "All but ClaimDrop are refused with CodePhaseClaimed when they do not find what they need"
	)
	yes := func(string, string) bool { return true }
	sameLine := func(has, mine string) bool { return has != "" && lineIn(has) == lineIn(mine) }
	with := func(r claimRules) func() paylater.Store { return func() paylater.Store { return bendClaims(r) } }
	return []broken{
		{"the owner takes its claim again", "claim/take", take, with(claimRules{take: func(has, mine string) bool { return has == "" || has == mine }})},
		{"the line takes its claim again", "claim/take", take, with(claimRules{take: func(has, mine string) bool { return has == "" || sameLine(has, mine) }})},
		{"claims are lost with the next commit", "claim/take", take, forgetfulClaims},
		{"claims count per lender", "claim/unique", unique, with(claimRules{key: func(c *paylater.Change, op paylater.ClaimChange) string {
			return string(op.Order) + op.Phase.String() + string(c.Head.ID.Lender)
		}})},
		{"claims count per buyer", "claim/unique", unique, with(claimRules{key: func(c *paylater.Change, op paylater.ClaimChange) string {
			return string(op.Order) + op.Phase.String() + string(c.Head.ID.Buyer)
		}})},
		{"claims are owned by holds alone", "claim/unique", unique, with(claimRules{
			owner: func(_ *paylater.Change, op paylater.ClaimChange) string { return string(op.Hold) },
			take:  func(has, mine string) bool { return has == "" || has == mine },
		})},
		{"orders are claimed and not phases", "claim/each-phase", unique, with(claimRules{key: func(_ *paylater.Change, op paylater.ClaimChange) string {
			return string(op.Order)
		}})},
		{"orders are claimed in any letters", "claim/each-phase", unique, with(claimRules{key: func(_ *paylater.Change, op paylater.ClaimChange) string {
			return strings.ToLower(string(op.Order)) + op.Phase.String()
		}})},
		{"keeping looks at nothing", "claim/keep", keep, with(claimRules{keep: yes})},
		{"keeping looks at the line alone", "claim/keep", keep, with(claimRules{keep: sameLine})},
		{"keeping gives up", "claim/keep", keep, keepDrops},
		{"claims are never given up", "claim/drop", drop, with(claimRules{drop: func(string, string) bool { return false }})},
		{"a claim is given up with all others of its order", "claim/drop", drop, dropsOrder},
		{"anybody gives a claim up", "claim/drop-not-ours", drop, with(claimRules{drop: yes})},
		{"any hold of the line gives a claim up", "claim/drop-not-ours", drop, with(claimRules{drop: sameLine})},
		{"giving up what others have is refused", "claim/drop-not-ours", drop, with(claimRules{dropRefused: true})},
		{"claims are taken before others are given up", "claim/in-order", inOrder, with(claimRules{order: opFirst(paylater.ClaimTake)})},
		{"claims are kept before others are taken", "claim/in-order", inOrder, with(claimRules{order: opFirst(paylater.ClaimKeep)})},
		{"claims are given up before others are taken", "claim/in-order-refused", refused, with(claimRules{order: opFirst(paylater.ClaimDrop)})},
		{"claims are checked against the store alone", "claim/in-order-refused", refused, uncheckedWithin},
	}
}

func lineIn(owner string) string { return owner[:strings.LastIndex(owner, "/")] }

// opFirst sorts one operation in front of the others.
func opFirst(op paylater.ClaimOp) func(a, b paylater.ClaimChange) int {
	return func(a, b paylater.ClaimChange) int { return btoi(a.Op != op) - btoi(b.Op != op) }
}

// forgetfulClaims gives all claims of a line up with its next commit.
func forgetfulClaims() paylater.Store {
	has := map[paylater.LineID][]paylater.ClaimChange{}
	return bendSave(func(s paylater.Store, ctx context.Context, c paylater.Change) error {
		for _, op := range has[c.Head.ID] {
			op.Op = paylater.ClaimDrop
			c.Claims = append(slices.Clone(c.Claims), op)
		}
		err := s.Save(ctx, []paylater.Change{c})[0]
		if err == nil {
			has[c.Head.ID] = only(c.Claims, func(op paylater.ClaimChange) bool { return op.Op == paylater.ClaimTake })
		}
		return err
	})
}

func keepDrops() paylater.Store {
	return bendSave(func(s paylater.Store, ctx context.Context, c paylater.Change) error {
		for _, op := range slices.Clone(c.Claims) {
			if op.Op == paylater.ClaimKeep {
				op.Op = paylater.ClaimDrop
				c.Claims = append(slices.Clone(c.Claims), op)
			}
		}
		return s.Save(ctx, []paylater.Change{c})[0]
	})
}

func dropsOrder() paylater.Store {
	holds := map[order.ID][]paylater.ClaimChange{}
	return bendSave(func(s paylater.Store, ctx context.Context, c paylater.Change) error {
		for _, op := range slices.Clone(c.Claims) {
			holds[op.Order] = append(holds[op.Order], op)
			for _, other := range holds[op.Order] {
				if op.Op == paylater.ClaimDrop {
					other.Op = paylater.ClaimDrop
					c.Claims = append(slices.Clone(c.Claims), other)
				}
			}
		}
		return s.Save(ctx, []paylater.Change{c})[0]
	})
}

// uncheckedWithin looks at each operation as if it were the only one.
func uncheckedWithin() paylater.Store {
	r, table := claimRules{}.filled(), map[string]string{}
	return bendSave(func(s paylater.Store, ctx context.Context, c paylater.Change) error {
		after := maps.Clone(table)
		for _, op := range c.Claims {
			alone, one := maps.Clone(table), c
			one.Claims = []paylater.ClaimChange{op}
			if !r.work(alone, &one) {
				return refuse(paylater.CodePhaseClaimed)
			}
			key := r.key(&c, op)
			after[key] = alone[key]
		}
		c.Claims = nil
		err := s.Save(ctx, []paylater.Change{c})[0]
		if err == nil {
			table = after
		}
		return err
	})
}
