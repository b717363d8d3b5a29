package backtest_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/backtest"
	"github.com/paylater-go/payments/paylater/paylatertest"
)

// replay runs one seed again: go test ./paylater/backtest -run Lives -seed 17.
var replay = flag.Uint64("seed", 0, "the one seed of random lives to run")

// lives is how many random lives each property looks at.
const lives = 40

// life is one random past under a random policy: draws, refusals, repayments, words of
// the lender, and months that pass.
type life struct {
	*past
	random *rand.Rand
	policy paylater.Policy
	now    time.Time
	signed int
}

// everyLife runs a property on random lives; a failure names its seed.
func everyLife(t *testing.T, check func(t *testing.T, l *life)) {
	t.Helper()
	for seed := uint64(1); seed <= lives; seed++ {
		if *replay != 0 && seed != *replay {
			continue
		}
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) { check(t, liveOne(t, seed)) })
	}
}

func liveOne(t *testing.T, seed uint64) *life {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 8))
	policy := paylatertest.AnyPolicy(r)
	policy.Version = "was-1"
	if r.IntN(2) == 0 {
		policy = was()[0]
		policy.DelinquentAfter = 45
	}
	l := &life{random: r, policy: policy, now: noon(3, 5)}
	limit := paylatertest.AnyAmount(r, money.Dollars(200_000)).Max(money.Dollars(500))
	l.past = begin(t, []paylater.Policy{policy}, limit, paylatertest.AnyPrices(r, policy)...)
	for range 30 + r.IntN(30) {
		l.now = l.now.Add(time.Duration(r.IntN(12*24*60)) * time.Minute)
		l.act()
	}
	l.now = l.now.AddDate(0, 4, 0)
	l.to(l.now)
	return l
}

// act does one thing; what the line refuses, the host keeps.
func (l *life) act() {
	at, most := l.now, l.line.Limit(l.now).Max(money.Dollars(1))
	draw := paylatertest.AnyDraw(l.random, most)
	switch l.random.IntN(10) {
	case 0, 1, 2:
		l.draw(draw, at)
	case 3:
		hold := paylater.HoldRequest{Key: l.key("let-go"), Order: draw.Order, Phase: draw.Phase, Amount: draw.Amount}
		l.keep(draw, at)(l.line.Hold(hold, at))
	case 4, 5:
		l.asked = append(l.asked, backtest.Ask{At: at, Draw: draw})
	case 6:
		l.repay(paylatertest.AnyAmount(l.random, money.Dollars(9_000)), at)
	case 7:
		l.byCard(order.ID(l.key("card")), paylatertest.AnyAmount(l.random, most), at)
	default:
		if line, err := l.line.Receive(paylatertest.AnyEvent(l.random, l.line, at), at); err == nil {
			l.line = line
		}
	}
}

// draw holds, waits up to a day or so, signs, and lets the lender pay out all, less,
// or nothing.
func (l *life) draw(draw paylater.Draw, at time.Time) {
	hold := l.key("drawn")
	request := paylater.HoldRequest{Key: hold, Order: draw.Order, Phase: draw.Phase, Amount: draw.Amount}
	if !l.keep(draw, at)(l.line.Hold(request, at)) {
		return
	}
	at = at.Add(time.Duration(l.random.IntN(30*60)) * time.Minute)
	l.now = at
	quotes, err := l.line.Offers(draw, at)
	require.NoError(l.t, err)
	if len(quotes) == 0 {
		return
	}
	offer := quotes[l.random.IntN(len(quotes))].Offer
	line, err := l.line.Sign(offer, paylater.Signature{Hold: hold, Terms: offer.Hash(), By: paylatertest.Signer}, at)
	if err != nil {
		return // the term was refused, or the hold is over
	}
	l.line = line
	l.signed++
	loans := line.Loans(at)
	loan := loans[len(loans)-1]
	var word lender.Fact = lender.DisbursementSettled{Loan: loan.ID, Paid: draw.Amount, On: civil.NewYork(at)}
	switch l.random.IntN(8) {
	case 0:
		word = lender.DisbursementFailed{Loan: loan.ID, Reason: lender.ReasonRejected}
	case 1:
		word = lender.DisbursementSettled{Loan: loan.ID, Paid: draw.Amount.Part(0, 2), On: civil.NewYork(at)}
	case 2:
		return // still on its way
	}
	l.line, err = paylatertest.Tell(l.line, word, at)
	require.NoError(l.t, err)
}

// keep takes the line an act made, or notes what it refused.
func (l *life) keep(draw paylater.Draw, at time.Time) func(line paylater.Line, err error) bool {
	return func(line paylater.Line, err error) bool {
		if err != nil {
			l.asked = append(l.asked, backtest.Ask{At: at, Draw: draw})
			return false
		}
		l.line = line
		return true
	}
}

func (l *life) key(name string) lender.Key {
	return lender.Key(fmt.Sprintf("%s-%d-%d", name, l.line.Seq(), len(l.asked)+len(l.order)))
}

// trial compares the policy of the life with a change of it.
func (l *life) trial(version string, change func(*paylater.Policy)) backtest.Config {
	p := l.policy
	p.Version = version
	change(&p)
	return backtest.Config{Was: []paylater.Policy{l.policy}, Would: []paylater.Policy{p}, To: l.now}
}
