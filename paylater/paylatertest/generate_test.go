package paylatertest_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/paylatertest"
)

// each runs a check with many sources; a failure names the seed, and
// go test -run 'TestName/seed=7$' replays it.
func each(t *testing.T, runs uint64, check func(t *testing.T, s *rand.Rand)) {
	t.Helper()
	for seed := range runs {
		s := rand.New(rand.NewPCG(seed, 0))
		t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) { check(t, s) })
	}
}

func defaultRules(t *testing.T, policies ...paylater.Policy) *paylater.Rules {
	t.Helper()
	if len(policies) == 0 {
		policies = paylater.DefaultPolicy()
	}
	rules, err := paylater.NewRules(policies, nil)
	require.NoError(t, err)
	return rules
}

func openLine(t *testing.T, prices ...lender.Price) paylater.Line {
	t.Helper()
	line, err := paylatertest.OpenLine(defaultRules(t), tuesday(), money.Dollars(100_000), prices...)
	require.NoError(t, err)
	return line
}

func TestAmountsKeepTheirBoundsAndMeetTheirEdges(t *testing.T) {
	most, seen := money.Dollars(150_000), map[int64]int{}
	s := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		a := paylatertest.AnyAmount(s, most)
		require.True(t, a.Sign() > 0 && !most.Less(a), a)
		seen[a.Cents()]++
	}
	for _, edge := range []int64{1, 2, 3, 7, most.Cents() - 1, most.Cents()} {
		require.Greater(t, seen[edge], 50, "%d cents", edge)
	}
	require.Greater(t, len(seen), 5_000, "the rest is spread")
	require.Equal(t, money.Cents(1), paylatertest.AnyAmount(s, money.USD{}))
	for range 1000 {
		require.True(t, paylatertest.AnyAmount(s, money.Cents(1<<62)).InBounds())
	}
}

func TestDaysKeepTheirBoundsAndAreOftenAwkward(t *testing.T) {
	from, to := civil.Of(2019, time.January, 15), civil.Of(2026, time.December, 15)
	s, seen, holidays := rand.New(rand.NewPCG(3, 4)), map[civil.Date]int{}, 0
	for range 20_000 {
		d := paylatertest.AnyDay(s, from, to)
		require.False(t, d.Before(from) || d.After(to), d)
		seen[d]++
		open, err := civil.FederalReserve().WorkingDay(d)
		require.NoError(t, err)
		if !open && d.Weekday() != time.Saturday && d.Weekday() != time.Sunday {
			holidays++
		}
	}
	for _, text := range []string{"2024-02-29", "2023-02-28", "2019-03-10", "2019-11-03", "2026-03-08"} {
		d, err := civil.Parse(text)
		require.NoError(t, err)
		require.Greater(t, seen[d], 50, text)
	}
	require.Greater(t, holidays, 500)
	require.Greater(t, len(seen), 2000)
	require.Equal(t, from, paylatertest.AnyDay(s, from, from))
	require.False(t, paylatertest.AnyDay(s, to, from).After(to), "either order")
}

func TestInstantsAreOfTheirDay(t *testing.T) {
	each(t, 20, func(t *testing.T, s *rand.Rand) {
		for range 200 {
			d := paylatertest.AnyDay(s, civil.Of(2019, time.January, 1), civil.Of(2035, time.December, 31))
			at := paylatertest.AnyInstant(s, d)
			require.Equal(t, d, civil.NewYork(at), at)
			require.Equal(t, at.UTC().Truncate(time.Microsecond), at)
		}
	})
	last := civil.Of(2199, time.December, 31)
	require.Equal(t, last, civil.NewYork(paylatertest.AnyInstant(rand.New(rand.NewPCG(0, 0)), last)))
}

func TestPoliciesValidateAndSurviveTheirText(t *testing.T) {
	each(t, 300, func(t *testing.T, s *rand.Rand) {
		p := paylatertest.AnyPolicy(s)
		defaultRules(t, p)
		text, err := json.Marshal(p)
		require.NoError(t, err)
		again, err := paylater.ParsePolicy(text)
		require.NoError(t, err)
		if len(p.Tiers) == 0 {
			again.Tiers = nil
		}
		require.Equal(t, p, again)
	})
}

func TestBadPoliciesAreRefusedAtTheirField(t *testing.T) {
	paths := map[string]bool{}
	each(t, 400, func(t *testing.T, s *rand.Rand) {
		bad := paylatertest.BadPolicy(s)
		paths[bad.Path] = true
		err := bad.Value.Validate()
		require.True(t, bad.Refused(err), "%v at %s: %v", bad.Code, bad.Path, err)
		require.Len(t, fault.All(err), 1, "one field is wrong: %v", err)
		_, err = paylater.NewRules([]paylater.Policy{bad.Value}, nil)
		require.ErrorIs(t, err, bad.Code)
	})
	require.Len(t, paths, 24, "every kind of mistake came")
}

// TestPricesLieInTheBand: an offer at them is made, or only its APR is too high.
func TestPricesLieInTheBand(t *testing.T) {
	made := 0
	each(t, 300, func(t *testing.T, s *rand.Rand) {
		p := paylatertest.AnyPolicy(s)
		prices := paylatertest.AnyPrices(s, p)
		line, err := paylatertest.OpenLine(defaultRules(t, p), tuesday(), p.MaxLine, prices...)
		require.NoError(t, err)
		quotes, err := line.Offers(paylatertest.DrawOf("PO-1", p.MaxLine), tuesday())
		require.NoError(t, err)
		require.Len(t, quotes, len(prices))
		for _, q := range quotes {
			switch fault.CodeOf(q.Err) {
			case "":
				made++
			case paylater.CodeAPROverCap:
			case paylater.CodeBelowMinDraw: // fewer cents than months
				require.Less(t, p.MaxLine.Cents(), int64(q.Months))
			default:
				require.NoError(t, q.Err)
			}
		}
	})
	require.Greater(t, made, 100)
}

func TestBadPricesAreOffTheBand(t *testing.T) {
	found := 0
	each(t, 300, func(t *testing.T, s *rand.Rand) {
		p := paylatertest.AnyPolicy(s)
		p.MaxLine, p.MinDraw = money.Dollars(1_000), money.USD{}
		p.FeeCredit = nil
		months := 1 + s.IntN(p.MaxMonths)
		bad, ok := paylatertest.BadPrice(s, p, months)
		if !ok {
			return
		}
		found++
		require.NoError(t, bad.Value.Validate(), "valid by itself")
		line, err := paylatertest.OpenLine(defaultRules(t, p), tuesday(), p.MaxLine, bad.Value)
		require.NoError(t, err)
		_, err = line.Offer(paylatertest.DrawOf("PO-1", p.MaxLine), months, tuesday())
		require.True(t, bad.Refused(err), err)
	})
	require.Greater(t, found, 100)
}

func TestDraws(t *testing.T) {
	codes := map[fault.Code]bool{}
	each(t, 200, func(t *testing.T, s *rand.Rand) {
		line := openLine(t)
		d := paylatertest.AnyDraw(s, money.Dollars(100_000))
		_, err := line.Offer(d, 1, tuesday())
		if !errors.Is(err, paylater.CodeAPROverCap) { // of 38 cents, a fee of one is 2.63%
			require.NoError(t, err)
		}
		bad := paylatertest.BadDraw(s)
		codes[bad.Code] = true
		_, err = line.Offer(bad.Value, 1, tuesday())
		require.True(t, bad.Refused(err), "%v at %q: %v", bad.Code, bad.Path, err)
		if bad.Path == "recipient" {
			return
		}
		_, err = line.Hold(paylater.HoldRequest{
			Key: "k", Order: bad.Value.Order, Phase: bad.Value.Phase, Amount: bad.Value.Amount,
		}, tuesday())
		require.True(t, bad.Refused(err), "%v at %q: %v", bad.Code, bad.Path, err)
	})
	require.Len(t, codes, 2)
}

func TestApplications(t *testing.T) {
	wrong := map[string]bool{}
	each(t, 300, func(t *testing.T, s *rand.Rand) {
		require.NoError(t, paylatertest.AnyApplication(s).Validate())
		bad := paylatertest.BadApplication(s)
		wrong[string(bad.Code)+bad.Path] = true
		err := bad.Value.Validate()
		require.True(t, bad.Refused(err), "%v at %q: %v", bad.Code, bad.Path, err)
	})
	require.Len(t, wrong, 14, "every kind of mistake came")
}

// TestEventsLeaveALineSound walks a line through anything that a lender may say.
func TestEventsLeaveALineSound(t *testing.T) {
	taken, refused := map[lender.Kind]int{}, 0
	each(t, 100, func(t *testing.T, s *rand.Rand) {
		line, at := openLine(t), tuesday()
		for n := range 40 {
			at = at.Add(time.Duration(s.IntN(72)) * time.Hour)
			if n%5 == 0 { // loans, so that there is something to speak of
				if next, _, err := paylatertest.Sign(line, paylatertest.AnyDraw(s, line.Available(at)), 6, at); err == nil {
					line = next
				}
			}
			for _, loan := range line.Loans(at) { // and refunds
				next, err := line.Refund(paylater.RefundRequest{
					ID: lender.RefundID(fmt.Sprintf("asked-%d", n)), Order: loan.Terms.Order, Phase: loan.Terms.Phase,
					Amount: paylatertest.AnyAmount(s, loan.Principal),
				}, at)
				if err == nil && n%5 == 2 {
					line = next
				}
			}
			e := paylatertest.AnyEvent(s, line, at)
			require.NoError(t, e.Validate(), e)
			next, err := line.Receive(e, at)
			if errors.Is(err, paylater.CodeReferenceUnknown) {
				refused++
				continue
			}
			require.NoError(t, err, "%s %+v", e.Kind(), e.Fact)
			taken[e.Kind()]++
			line = next
			require.NoError(t, line.Audit(), "%s %+v", e.Kind(), e.Fact)
			require.GreaterOrEqual(t, line.Available(at).Sign(), 0)
		}
		bad := paylatertest.BadEvent(s, line, at)
		_, err := line.Receive(bad.Value, at)
		require.True(t, bad.Refused(err), "%v at %q: %v", bad.Code, bad.Path, err)
	})
	require.Len(t, taken, 21, "the line took every kind: %v", taken)
	require.Greater(t, refused, 50)
	require.Greater(t, taken[lender.KindLateFeeCharged], 30, "most name a statement that there is")
}

// TestSameSourceSameValues: a seed is all that a report of a failure needs.
func TestSameSourceSameValues(t *testing.T) {
	line := openLine(t)
	all := func() []any {
		s := rand.New(rand.NewPCG(5, 6))
		p := paylatertest.AnyPolicy(s)
		badPrice, ok := paylatertest.BadPrice(s, p, 1)
		badApplication := paylatertest.BadApplication(s)
		return []any{
			p, badPrice, ok, badApplication.Path, paylatertest.BadPolicy(s), paylatertest.AnyPrices(s, p), paylatertest.AnyDraw(s, p.MaxLine),
			paylatertest.BadDraw(s), reveal(paylatertest.AnyApplication(s)), paylatertest.AnyEvent(s, line, tuesday()),
			paylatertest.BadEvent(s, line, tuesday()).Code, paylatertest.BadAmount(s), paylatertest.AnyInstant(s, civil.NewYork(tuesday())),
		}
	}
	first, again := all(), all()
	require.Equal(t, first, again)
}

// reveal shows what of an application is drawn: a secret hides in a function,
// and two functions are never equal.
func reveal(a lender.Application) []any {
	shown := []any{a.ID, a.Buyer, a.Business.LegalName.Reveal(), a.Business.Kind, a.Business.StartedOn, a.Consent, a.Order}
	for _, account := range a.Accounts {
		shown = append(shown, account.Kind, account.Institution, account.Token.Reveal())
	}
	return shown
}

func TestRefusedWantsCodeAndPath(t *testing.T) {
	bad := paylatertest.Bad[int]{Code: "a", Path: "x"}
	require.True(t, bad.Refused(fault.Join(fault.New("b", ""), fault.New("a", "").At("x"))))
	require.False(t, bad.Refused(fault.New("a", "").At("y")))
	require.False(t, bad.Refused(fault.New("b", "").At("x")))
	require.False(t, bad.Refused(nil))
}
