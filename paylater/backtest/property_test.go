package backtest_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/backtest"
)

// TestSamePolicyLives: the same policy under another name, or from another day on,
// changes nothing in any case.
func TestSamePolicyLives(t *testing.T) {
	cases, loans := 0, 0
	everyLife(t, func(t *testing.T, l *life) {
		for _, c := range judged(t, l.trial("same", asItIs), l.history()) {
			require.True(t, c.Same(), brief(c))
			require.Zero(t, c.FeeDifference())
			cases++
			if c.Loan != "" {
				loans++
			}
		}
	})
	if *replay == 0 {
		require.Greater(t, cases, 10*lives, "lives have cases")
		require.Greater(t, loans, lives, "and loans")
	}
}

// TestTighterLives: a policy that is tighter in one field never offers more: no case
// and no term.
func TestTighterLives(t *testing.T) {
	changes := map[string]func(*paylater.Policy){
		"cap": func(p *paylater.Policy) { p.MaxLine, p.FeeCredit = p.MaxLine.Part(0, 3).Max(p.MinDraw), nil },
		"term": func(p *paylater.Policy) {
			p.MaxMonths = 1
			p.Tiers = slices.DeleteFunc(slices.Clone(p.Tiers), func(tier paylater.Tier) bool { return tier.Months > 1 })
		},
		"draw": func(p *paylater.Policy) { p.MinDraw = p.MaxLine.Part(0, 2).Max(p.MinDraw) },
		"band": lowest,
		"apr":  func(p *paylater.Policy) { p.APRCap = money.PPM(1) },
		"hold": func(p *paylater.Policy) { p.HoldFor = paylater.Span(time.Minute) },
		"late": func(p *paylater.Policy) { p.DelinquentAfter = 1 },
		"idle": func(p *paylater.Policy) { p.InactiveAfter = 1 },
	}
	gone := map[string]int{}
	everyLife(t, func(t *testing.T, l *life) {
		for name, change := range changes {
			for _, c := range judged(t, l.trial(name, change), l.history()) {
				require.NotEqual(t, backtest.NewlyOffered, c.Outcome, "%s: %s", name, brief(c))
				for _, term := range c.Would.Terms {
					if term.Rule == "" {
						before, _ := c.Was.Term(term.Months)
						require.Equal(t, before, term, "%s: %s", name, brief(c))
					}
				}
				if c.Outcome == backtest.NewlyRefused || c.Outcome == backtest.TermLost {
					require.Zero(t, c.Would.Life)
					gone[name]++
				}
			}
		}
	})
	if *replay == 0 {
		for name := range changes {
			require.Positive(t, gone[name], "%s takes something away", name)
		}
	}
}

// TestRefusalsReplayLives: a no of either side is a decision that the rules of that side
// give again.
func TestRefusalsReplayLives(t *testing.T) {
	replayed := 0
	everyLife(t, func(t *testing.T, l *life) {
		config := l.trial("half", func(p *paylater.Policy) { p.MaxLine, p.MinDraw, p.FeeCredit = p.MaxLine.Part(0, 2), money.USD{}, nil })
		for _, c := range judged(t, config, l.history()) {
			for _, side := range []struct {
				backtest.Side
				policies []paylater.Policy
			}{{c.Was, config.Was}, {c.Would, config.Would}} {
				var refusal *paylater.Refusal
				if !errors.As(side.Err, &refusal) {
					require.Empty(t, side.Rule)
					continue
				}
				rules, err := paylater.NewRules(side.policies, nil)
				require.NoError(t, err)
				again, err := rules.Replay(refusal.Decision)
				require.NoError(t, err)
				require.Equal(t, side.Rule, again.Rule())
				require.Equal(t, side.policies[0].Version, again.Policy())
				replayed++
			}
		}
	})
	if *replay == 0 {
		require.Greater(t, replayed, 4*lives)
	}
}

// lowest leaves of each band its lowest rate, and of the policy's what its tiers need.
func lowest(p *paylater.Policy) {
	p.Tiers = slices.Clone(p.Tiers)
	p.Rates.Max = p.Rates.Min
	for i := range p.Tiers {
		b := &p.Tiers[i].Rates
		b.Max = b.Min
		if p.Rates.Max.Less(b.Max) {
			p.Rates.Max = b.Max
		}
	}
}

// TestSumsLives: the sums are those of the cases, added up here once more, whatever
// the change.
func TestSumsLives(t *testing.T) {
	everyLife(t, func(t *testing.T, l *life) {
		config := l.trial("half", func(p *paylater.Policy) { p.MaxLine, p.MinDraw, p.FeeCredit = p.MaxLine.Part(0, 2), money.USD{}, nil })
		trial, err := backtest.New(config)
		require.NoError(t, err)
		s, err := trial.Run(stream(l.history(), l.history()))
		require.NoError(t, err)
		one := judged(t, config, l.history())
		count, cents := map[backtest.Outcome]int{}, map[string]int64{}
		for _, c := range append(one, one...) {
			count[c.Outcome]++
			cents["asked"] += c.Asked.Cents()
			cents["fees"] += c.Was.Life.Fees.Cents()
			cents["kept fees"] += c.Would.Life.Fees.Cents()
			cents["earned"] += c.Was.Life.Earned.Cents()
			cents["kept past due"] += c.Would.Life.PastDue.Cents()
			cents["kept principal"] += c.Would.Life.Principal.Cents()
			if c.Outcome == backtest.NewlyOffered {
				cents["most"] += c.Would.FeesAtMost().Cents()
			}
		}
		for _, o := range backtest.Outcomes() {
			require.Equal(t, count[o], s.Of(o).Cases)
		}
		all, no := s.All(), 0
		for _, r := range s.Rules {
			no += r.Cases
		}
		require.Equal(t, count[backtest.NewlyRefused]+count[backtest.TermLost], no)
		require.Equal(t, 2*len(one), all.Cases)
		require.Equal(t, 2, s.Lines)
		for name, got := range map[string]money.USD{
			"asked": all.Asked, "fees": all.Was.Fees, "kept fees": all.Would.Fees, "earned": all.Was.Earned,
			"kept past due": all.Would.PastDue, "kept principal": all.Would.Principal, "most": all.FeesAtMost,
		} {
			require.Equal(t, cents[name], got.Cents(), name)
		}
	})
}

// TestEarnedIsWhatStatementsBilledLives: of a loan that has ended, the fees it earned are
// those that the line's statements billed, less credit and reversals; and each loan
// signed is in exactly one case.
func TestEarnedIsWhatStatementsBilledLives(t *testing.T) {
	ended := 0
	everyLife(t, func(t *testing.T, l *life) {
		billed := billedFees(l.line.Events())
		seen := map[lender.LoanID]bool{}
		for _, c := range judged(t, l.trial("same", asItIs), l.history()) {
			if c.Loan == "" {
				require.Zero(t, c.Was.Life)
				continue
			}
			require.False(t, seen[c.Loan])
			seen[c.Loan] = true
			v := c.Was.Life
			require.LessOrEqual(t, v.Earned.Cents(), v.Fees.Cents()+c.Asked.Cents())
			require.LessOrEqual(t, v.PastDue.Cents(), v.Unpaid.Cents())
			require.LessOrEqual(t, v.Unpaid.Cents(), v.Principal.Cents())
			require.GreaterOrEqual(t, v.Earned.Cents(), v.UnpaidFees.Cents())
			if v.Unpaid.IsZero() && v.UnpaidFees.IsZero() {
				require.Equal(t, billed[c.Loan], v.Earned.Cents(), brief(c))
				ended++
			}
		}
		require.Len(t, seen, l.signed)
	})
	if *replay == 0 {
		require.Greater(t, ended, lives/2)
	}
}

// billedFees adds up what the statements say of each loan's fees.
func billedFees(history []paylater.Event) map[lender.LoanID]int64 {
	sum := map[lender.LoanID]int64{}
	for _, ev := range history {
		if ev.Statement == nil {
			continue
		}
		for _, e := range ev.Statement.Entries {
			switch e.Kind {
			case paylater.EntryFee, paylater.EntryFeeReversed, paylater.EntryCredit, paylater.EntryCreditReversed:
				sum[e.Loan] += e.Amount.Cents()
			}
		}
	}
	return sum
}
