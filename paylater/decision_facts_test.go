package paylater_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/paylater"
)

// Which figures a decision has, and which a replay believes.

// inputsOf is a decision's figures by name.
func inputsOf(d paylater.Decision) map[string]int64 {
	inputs := map[string]int64{}
	for _, n := range d.Inputs() {
		inputs[n.Name] = n.Value
	}
	return inputs
}

// A decision has the figures that it depended on and no others: no term where the
// act knows none, no idle days under a policy that allows any number of them, and
// a yes or no is one.
func TestDecisionHasWhatItDependedOn(t *testing.T) {
	b := newBook(t, defaultRules(t), "2019-03-05 10:00")
	b.apply()
	b.must(b.tell(approved("100000.00")))
	b.to("2019-03-06 10:00")
	b.must(b.take(b.line.Grant(paylater.GrantRequest{ID: "G1", Amount: usd("10.00"), Expires: day("2019-12-31")}, b.now)))
	b.must(b.hold("h1", drawOf("PO-1", "1000.00")))
	b.must(b.take(b.line.Release("r1", "PO-1", order.Initial, b.now)))
	loan := b.lend("h2", "PO-2", "1000.00", 6)
	b.must(b.take(b.line.Refund(refundOf("F1", "PO-2", "100.00"), b.now)))
	for _, ev := range b.history {
		if ev.Decision == nil {
			continue
		}
		inputs := inputsOf(*ev.Decision)
		require.NotContains(t, inputs, "idle", ev.Kind)
		require.NotContains(t, inputs, "idle max", ev.Kind)
		switch ev.Kind {
		case paylater.KindHoldPlaced:
			require.Equal(t, int64(1), inputs["months"], "no term is shorter")
		case paylater.KindSigned:
			require.Equal(t, int64(6), inputs["months"])
			require.Equal(t, int64(1), inputs["held here"])
		default:
			require.NotContains(t, inputs, "months", ev.Kind)
		}
		if ev.Kind == paylater.KindHoldReleased {
			require.Equal(t, int64(1), inputs["held here"])
		}
	}
	_, err := b.line.Payoff("nothing", b.now)
	require.NotContains(t, inputsOf(refusalOf(t, err)), "months")
	_, err = b.line.Payoff(loan, b.now)
	require.NoError(t, err)
}

func refusalOf(t *testing.T, err error) paylater.Decision {
	t.Helper()
	var refusal *paylater.Refusal
	require.ErrorAs(t, err, &refusal)
	return refusal.Decision
}

// A decision names the state in which the line was.
func TestDecisionNamesTheState(t *testing.T) {
	b := openBook(t)
	b.must(b.tell(lender.Suspended{Reason: lender.ReasonRiskReview}))
	d := refusalOf(t, b.hold("h1", drawOf("PO-1", "1000.00")))
	require.Equal(t, paylater.StatusSuspended, d.Status())
	require.Equal(t, paylater.CodeLineSuspended, d.Rule())
}

// A decision that says yes gives no error, whatever its figures.
func TestYesIsNoError(t *testing.T) {
	b := openBook(t)
	d := refusalOf(t, b.hold("h1", drawOf("PO-1", "100000.01")))
	require.Error(t, d.Err())
	yes := paylater.Tampered(d, "")
	require.True(t, yes.Allowed())
	require.NoError(t, yes.Err())
}

// The APR that a refusal shows is rounded half up to hundredths of a percent, as
// the offer's is. One payment after one whole month is 12 x fee / principal.
func TestRefusalShowsTheAPROfTheOffer(t *testing.T) {
	for _, c := range []struct {
		amount, fee, want string
		monthly           int32
	}{
		{"12000.00", "301.45", "30.15%", 25_121}, // exactly 30.145%
		{"271.00", "6.81", "30.15%", 25_129},     // 30.15498...%
		{"12000.00", "301.44", "30.14%", 25_120}, // exactly 30.144%
	} {
		b := openBook(t)
		b.must(b.tell(lender.PricesChanged{Prices: []lender.Price{flat(1, c.monthly)}}))
		o, err := b.line.Offer(drawOf("PO-1", c.amount), 1, b.now)
		require.ErrorIs(t, err, paylater.CodeAPROverCap)
		require.Equal(t, usd(c.fee), o.Terms().Fees)
		require.Equal(t, c.want, o.Terms().APR.String())
		require.ErrorContains(t, err, "apr "+c.want+", apr cap 30.00%")
	}
}

// bent is a decision as it is read back from a record in which one figure was
// changed.
func bent(t *testing.T, d paylater.Decision, name, was, is string) paylater.Decision {
	t.Helper()
	rec, err := paylater.EncodeEvent(theLine(), paylater.Event{Seq: 1, At: d.At(), Kind: paylater.KindHoldPlaced, Decision: &d})
	require.NoError(t, err)
	old := `"` + name + `":` + was
	require.Equal(t, 1, strings.Count(string(rec.Data), old), "%s in %s", old, rec.Data)
	rec.Data = []byte(strings.Replace(string(rec.Data), old, `"`+name+`":`+is, 1))
	ev, err := paylater.ParseEvent(rec)
	require.NoError(t, err)
	require.NotEqual(t, d, *ev.Decision)
	return *ev.Decision
}

// A replay takes what follows from the policy from the policy, whatever the
// record says: the decision is the one that was made.
func TestReplayBelievesThePolicy(t *testing.T) {
	rules := rulesOf(t, version("idle", "1990-01-01", func(p *paylater.Policy) { p.InactiveAfter, p.MinDraw = 90, usd("7.00") }))
	b := openBookWith(t, rules)
	b.must(b.hold("h0", drawOf("PO-0", "1000.00")))
	first := *b.latest().Decision
	b.must(b.take(b.line.Release("r0", "PO-0", order.Initial, b.now)))
	b.to("2019-03-08 10:00")
	b.must(b.hold("h1", drawOf("PO-1", "1000.00")))
	hold := *b.latest().Decision
	o, err := b.line.Offer(drawOf("PO-2", "1000.00"), 6, b.now)
	require.NoError(t, err)
	for _, c := range []struct {
		d             paylater.Decision
		name, was, is string
	}{
		{hold, "limit", "10000000", "20000000"},
		{hold, "available", "10000000", "20000000"},
		{hold, "min_draw", "700", "1"},
		{hold, "idle_max", "90", "9000"},
		{first, "idle_max", "90", "9000"},
		{o.Decision(), "max_months", "6", "60"},
	} {
		again, err := rules.Replay(bent(t, c.d, c.name, c.was, c.is))
		require.NoError(t, err)
		require.Equal(t, c.d, again, c.name)
	}
}

// The decisions of a line on which nothing was drawn yet replay to the same, also
// under a policy that counts idle days.
func TestReplayOfTheFirstDecision(t *testing.T) {
	rules := rulesOf(t, version("idle", "1990-01-01", func(p *paylater.Policy) { p.InactiveAfter = 90 }))
	b := openBookWith(t, rules)
	b.must(b.hold("h1", drawOf("PO-1", "1000.00")))
	b.to("2019-03-08 10:00")
	b.must(b.hold("h2", drawOf("PO-2", "1000.00")))
	var acts []paylater.Act
	for _, ev := range b.history {
		if ev.Decision != nil {
			requireReplays(t, rules, *ev.Decision)
			acts = append(acts, ev.Decision.Act())
		}
	}
	require.Equal(t, []paylater.Act{paylater.ActApply, paylater.ActHold, paylater.ActHold}, acts)
	require.Equal(t, int64(3), inputsOf(*b.latest().Decision)["idle"])
}
