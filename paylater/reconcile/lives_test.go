package reconcile_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/paylatertest"
	"github.com/paylater-go/payments/paylater/reconcile"
)

// lifetime is a random line: draws, repayments and whatever a lender may say, over
// about a year.
func lifetime(t *testing.T, r *rand.Rand) *past {
	t.Helper()
	p := begin(t, func(p *paylater.Policy) {
		if r.IntN(3) == 0 {
			*p = paylatertest.AnyPolicy(r)
			p.Version = "any-1"
		}
		p.FeeCredit = &paylater.CreditRule{Amount: money.Dollars(50).Min(p.MaxLine), Days: 200}
	})
	now := noonOf(3, 5)
	for i := range 30 + r.IntN(30) {
		now = now.Add(time.Duration(r.IntN(10*24*60)) * time.Minute)
		switch kind := r.IntN(8); {
		case i < 4 || kind < 2:
			p.draw(r, fmt.Sprintf("drawn-%d", i), now)
		case kind < 5:
			p.try(paylatertest.Repay(p.line, paylatertest.AnyAmount(r, money.Dollars(3_000)), now))
		case kind == 5:
			p.refund(r, lender.RefundID(fmt.Sprintf("back-%d", i)), now)
		default:
			ev := paylatertest.AnyEvent(r, p.line, now)
			ev.At = now // TestLateWord has the others
			switch ev.Fact.(type) {
			case lender.Suspended, lender.Closed, lender.LimitChanged:
				continue // no more draws would come
			}
			p.try(p.line.Receive(ev, now))
		}
	}
	return p
}

// try takes the line that an act made, unless it was refused.
func (p *past) try(line paylater.Line, err error) {
	if err == nil {
		p.line = line
	}
}

// refund sends money of the latest loan back, often all of it.
func (p *past) refund(r *rand.Rand, id lender.RefundID, at time.Time) {
	loans := p.line.Loans(at)
	if len(loans) == 0 {
		return
	}
	n := loans[len(loans)-1]
	amount := n.Principal.Part(0, 1+r.IntN(2))
	p.try(p.line.Refund(paylater.RefundRequest{ID: id, Order: n.Terms.Order, Phase: n.Terms.Phase, Amount: amount}, at))
	ev := lender.Event{ID: "of-" + lender.EventID(id), Buyer: p.line.ID().Buyer, At: at, Fact: lender.MoneyReceived{Refund: id, Loan: n.ID, Amount: amount, On: civil.NewYork(at)}}
	p.try(p.line.Receive(ev, at))
}

// draw signs what the line offers, and mostly lets the lender pay it, all or a half.
func (p *past) draw(r *rand.Rand, id string, at time.Time) {
	p.t.Helper()
	draw := paylatertest.AnyDraw(r, money.Dollars(9_000))
	line, loan, err := paylatertest.Sign(p.line, draw, 1+r.IntN(6), at)
	if err != nil {
		return
	}
	p.line = line
	paid := draw.Amount.Part(0, 1+r.IntN(2))
	switch r.IntN(6) {
	case 0: // still on its way
	case 1:
		p.hear(lender.EventID(id), lender.DisbursementFailed{Loan: loan.ID, Reason: lender.ReasonRejected}, at, at)
	default:
		p.hear(lender.EventID(id), lender.DisbursementSettled{Loan: loan.ID, Paid: paid, On: civil.NewYork(at)}, at, at)
	}
}

// TestBalanceLaw: over any life and any two periods, what stands on the line at the end
// is what stood at the beginning and all that moved in between, but for what a lender
// paid out beyond what was agreed: our record keeps that as a difference.
func TestBalanceLaw(t *testing.T) {
	rows, over, kinds := 0, 0, map[reconcile.Kind]int{}
	everySeed(t, 60, func(t *testing.T, r *rand.Rand) {
		p := lifetime(t, r)
		beyond := money.USD{}
		for _, ev := range p.line.Events() {
			if d := ev.Difference; ev.Kind == paylater.KindDisbursed && d != nil && d.Ours.Less(d.Theirs) {
				beyond, over = beyond.Add(d.Theirs.Sub(d.Ours)), over+1
			}
		}
		var balance, extra money.USD
		h := month(1)
		for h.From.Before(civil.NewYork(p.line.At())) {
			h.To = h.From.AddDays(r.IntN(90))
			moved, end := money.USD{}, money.USD{}
			for _, e := range p.ours(h) {
				rows++
				kinds[e.Kind]++
				require.NoError(t, e.Check())
				switch {
				case e.Kind == reconcile.LineBalance:
					end = e.Amount
				case e.Kind.Effect() > 0:
					moved = moved.Add(e.Amount)
				case e.Kind.Effect() < 0:
					moved = moved.Sub(e.Amount)
				}
			}
			extra = extra.Add(balance.Add(moved).Sub(end))
			if beyond.IsZero() {
				require.Equal(t, balance.Add(moved), end, "%s to %s", h.From, h.To)
			}
			balance, h.From = end, h.To.AddDays(1)
		}
		require.Equal(t, beyond, extra, "over the whole life")
	})
	if *replay == 0 {
		require.Greater(t, len(kinds), 12, "lives have most kinds of rows")
		t.Logf("%d rows, %d payments beyond what was agreed, %v", rows, over, kinds)
	}
}
