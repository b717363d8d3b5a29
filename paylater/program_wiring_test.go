package paylater_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/memstore"
)

// TestNewRefusesWrongWiring names what cannot work.
func TestNewRefusesWrongWiring(t *testing.T) {
	var noStore *memstore.Store
	var noLender *lendersim.Sim
	sim := lendersim.New(lendersim.Config{})
	good := func() paylater.Config {
		return paylater.Config{Lenders: map[lender.ID]lender.Lender{theLender: sim}, Store: memstore.New()}
	}
	_, err := paylater.New(good())
	require.NoError(t, err)
	for _, c := range []struct {
		name, path string
		code       error
		edit       func(c *paylater.Config)
	}{
		{"no store", "store", paylater.CodeConfigInvalid, func(c *paylater.Config) { c.Store = nil }},
		{"a typed nil store", "store", paylater.CodeConfigInvalid, func(c *paylater.Config) { c.Store = noStore }},
		{"no lender", "lenders", paylater.CodeConfigInvalid, func(c *paylater.Config) { c.Lenders = nil }},
		{"a nil lender", "lenders", paylater.CodeConfigInvalid, func(c *paylater.Config) { c.Lenders["other"] = nil }},
		{"a typed nil lender", "lenders", paylater.CodeConfigInvalid, func(c *paylater.Config) { c.Lenders["other"] = noLender }},
		{"a lender with a wrong name", "lenders", paylater.CodeConfigInvalid, func(c *paylater.Config) { c.Lenders["Big Bank"] = sim }},
		{"a policy out of bounds", "policies.due_after_days", paylater.CodePolicyInvalid, func(c *paylater.Config) {
			c.Policies = []paylater.Policy{version("a", "2019-01-01", func(p *paylater.Policy) { p.DueAfter = 0 })}
		}},
		{"one version twice", "policies", paylater.CodePolicyInvalid, func(c *paylater.Config) {
			c.Policies = []paylater.Policy{version("a", "2019-01-01", nil), version("a", "2020-01-01", nil)}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			config := good()
			c.edit(&config)
			p, err := paylater.New(config)
			requireCode(t, err, c.code)
			assert.Equal(t, c.path, fault.All(err)[0].Path)
			assert.Nil(t, p)
		})
	}
}

// closedOnMondays is a calendar of one's own, which may be a typed nil too.
type closedOnMondays struct{}

func (*closedOnMondays) WorkingDay(d civil.Date) (bool, error) {
	return d.Weekday() != time.Monday && d.Weekday() != time.Sunday && d.Weekday() != time.Saturday, nil
}

func TestOwnCalendar(t *testing.T) {
	rules, err := paylater.NewRules(paylater.DefaultPolicy(), &closedOnMondays{})
	require.NoError(t, err)
	b := openBookWith(t, rules)
	b.to("2019-03-08 10:00") // a Friday
	o, err := b.line.Offer(drawOf("PO-1", "100.00"), 1, b.now)
	require.NoError(t, err)
	from, to := o.Arrives()
	assert.Equal(t, day("2019-03-12"), from)
	assert.Equal(t, day("2019-03-14"), to)
}

// TestConfigIsCopied: what a host changes in its config afterwards is no matter.
func TestConfigIsCopied(t *testing.T) {
	s := openShop(t)
	lenders := map[lender.ID]lender.Lender{theLender: s.bank}
	policies := paylater.DefaultPolicy()
	p, err := paylater.New(paylater.Config{Lenders: lenders, Store: s.memory, Now: s.clock.Now, Policies: policies})
	require.NoError(t, err)
	delete(lenders, theLender)
	policies[0].MaxLine = usd("1.00")
	_, err = p.Hold(context.Background(), theLine(), holdOf("hold-1", drawOf("PO-1", "500.00")))
	require.NoError(t, err)
}

// TestUnknownLender: a record may name a lender that is not configured any
// more. Nothing panics, and the other lines are not kept waiting.
func TestUnknownLender(t *testing.T) {
	ctx := context.Background()
	s := openShop(t)
	s.trouble = func(lendersim.Call) lendersim.Trouble { return lendersim.NeverArrives }
	s.sign("hold-1", "PO-1", "1000.00", 6)
	s.trouble = nil
	id := theLine()
	p, err := paylater.New(paylater.Config{Lenders: map[lender.ID]lender.Lender{"other": s.bank}, Store: s.memory, Now: s.clock.Now})
	require.NoError(t, err)
	_, err = p.Continue(ctx, id)
	requireCode(t, err, paylater.CodeLenderUnknown)
	done, err := p.Recover(ctx, nil)
	requireCode(t, err, paylater.CodeLenderUnknown)
	assert.Equal(t, 1, done.Failed)
	assert.Contains(t, err.Error(), "buyer-1@kabbage")
	_, err = p.Apply(ctx, theLender, application())
	requireCode(t, err, paylater.CodeLenderUnknown)
	requireCode(t, p.Receive(ctx, theLender, lender.Event{}), paylater.CodeLenderUnknown)
	_, err = p.Line(ctx, id)
	require.NoError(t, err, "it can be read all the same")
	_, err = p.Refund(ctx, id, refundOf("refund-1", "PO-1", "1.00"))
	require.NoError(t, err, "and what needs no lender goes on")
}

// TestUnknownLines: a line that was never saved.
func TestUnknownLines(t *testing.T) {
	ctx := context.Background()
	s := newShop(t)
	id := theLine()
	p := s.program
	_, err := p.Line(ctx, id)
	requireCode(t, err, paylater.CodeNotFound)
	_, err = p.Line(ctx, paylater.LineID{Buyer: "a.b", Lender: "x"})
	requireCode(t, err, paylater.CodeArgumentInvalid)
	_, err = p.Offer(ctx, id, drawOf("PO-1", "1.00"), 6)
	requireCode(t, err, paylater.CodeNotFound)
	_, err = p.Offers(ctx, id, drawOf("PO-1", "1.00"))
	requireCode(t, err, paylater.CodeNotFound)
	_, err = p.Hold(ctx, id, holdOf("hold-1", drawOf("PO-1", "1.00")))
	requireCode(t, err, paylater.CodeLineNotOpen)
	requireCode(t, p.Release(ctx, id, "release-1", "PO-1", order.Initial), paylater.CodeLineNotOpen)
	_, err = p.Payoff(ctx, id, "L1")
	requireCode(t, err, paylater.CodeNotFound)
	_, err = p.Continue(ctx, id)
	requireCode(t, err, paylater.CodeNotFound)
	_, err = p.Bill(ctx, id, day("2019-03-15"))
	requireCode(t, err, paylater.CodeNotFound)
	requireCode(t, p.Audit(ctx, id), paylater.CodeNotFound)
	_, err = p.Sign(ctx, paylater.Offer{}, paylater.Signature{Hold: "hold-1", By: "person-1"})
	require.Error(t, err)
	done, err := p.BillAll(ctx, nil)
	require.NoError(t, err)
	assert.Zero(t, done)
	heads, err := s.memory.Scan(ctx, paylater.Query{Limit: 9})
	require.NoError(t, err)
	assert.Empty(t, heads, "asking made no line")
}

// TestClockIsTheSystems: without a clock the program takes the system's, in UTC
// and whole microseconds.
func TestClockIsTheSystems(t *testing.T) {
	p, err := paylater.New(paylater.Config{Lenders: map[lender.ID]lender.Lender{theLender: lendersim.New(lendersim.Config{})}, Store: memstore.New()})
	require.NoError(t, err)
	before := time.Now().Add(-time.Microsecond)
	now := p.Now()
	assert.False(t, now.Before(before))
	assert.Equal(t, time.UTC, now.Location())
	assert.Zero(t, now.Nanosecond()%1000)
	_, err = p.Rules().Policy("2019-01")
	require.NoError(t, err)
}

// crookedStore answers with the line of somebody else.
type crookedStore struct {
	paylater.Store
	with paylater.LineID
}

func (s crookedStore) Load(ctx context.Context, _ paylater.LineID, keys ...string) (paylater.Loaded, error) {
	return s.Store.Load(ctx, s.with, keys...)
}

func TestAnotherBuyersLine(t *testing.T) {
	s := openShop(t)
	s.store = crookedStore{s.memory, theLine()}
	s.reopen()
	_, err := s.program.Line(context.Background(), paylater.LineID{Buyer: "buyer-2", Lender: theLender})
	requireCode(t, err, paylater.CodeRecordInvalid)
}
