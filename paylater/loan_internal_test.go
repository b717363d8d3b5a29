package paylater

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

// A loan has parts only of the grants that it needs, and what it gives back leaves
// nothing of $0.00 behind: an empty part or grant would be stored for ever.
func TestNothingOfZeroIsKept(t *testing.T) {
	rules, err := NewRules(DefaultPolicy(), nil)
	require.NoError(t, err)
	at := time.Date(2019, time.March, 5, 15, 0, 0, 0, time.UTC)
	for grants, parts := range map[int]int{0: 0, 1: 1, 2: 1} {
		l, err := rules.NewLine(LineID{Buyer: "buyer-1", Lender: "kabbage"})
		require.NoError(t, err)
		step := func(next Line, err error) {
			t.Helper()
			require.NoError(t, err)
			l = next
		}
		tell := func(id lender.EventID, fact lender.Fact) {
			t.Helper()
			step(l.Receive(lender.Event{ID: id, Buyer: "buyer-1", At: at, Fact: fact}, at))
		}
		step(l.Apply("A1", nil, at))
		price := lender.Price{Months: 1, Monthly: []money.Rate{money.PPM(10_000)}}
		tell("e1", lender.Approved{Application: "A1", Limit: money.Dollars(1_000), Prices: []lender.Price{price}})
		for i := range grants {
			id := lender.Key([]string{"g1", "g2"}[i])
			step(l.Grant(GrantRequest{ID: id, Amount: money.Dollars(2), Expires: civil.Of(2019, time.December, 31)}, at))
		}
		draw := Draw{Order: "PO-1", Phase: order.Initial, Amount: money.Dollars(200), Recipient: "tok-1"} // its fee is $2.00
		step(l.Hold(HoldRequest{Key: "h1", Order: draw.Order, Phase: draw.Phase, Amount: draw.Amount}, at))
		o, err := l.Offer(draw, 1, at)
		require.NoError(t, err)
		step(l.Sign(o, Signature{Hold: "h1", Terms: o.Hash(), By: "user-1"}, at))
		require.Len(t, l.loans[0].Credit, parts)

		tell("e2", lender.DisbursementFailed{Loan: l.loans[0].ID, Reason: lender.ReasonRejected})
		require.Empty(t, l.loans[0].Credit)
		require.Len(t, l.grants, grants, "each has its money back, and no other was made")
		for _, g := range l.grants {
			require.Equal(t, money.Dollars(2), g.Left)
		}
		require.NoError(t, l.Audit())
	}
}

// A loan remembers that its lender has answered, whatever it said.
func TestLoanRemembersTheAnswer(t *testing.T) {
	for name, say := range map[string]func(lender.LoanID) lender.Fact{
		"started": func(id lender.LoanID) lender.Fact { return lender.DisbursementStarted{Loan: id} },
		"settled": func(id lender.LoanID) lender.Fact {
			return lender.DisbursementSettled{Loan: id, Paid: money.Dollars(900), On: civil.Of(2019, time.April, 16)}
		},
		"failed": func(id lender.LoanID) lender.Fact {
			return lender.DisbursementFailed{Loan: id, Reason: lender.ReasonRejected}
		},
	} {
		l := audited(t)
		at := l.At()
		draw := Draw{Order: "PO-3", Phase: order.Initial, Amount: money.Dollars(900), Recipient: "tok-1"}
		l, err := l.Hold(HoldRequest{Key: "h3", Order: draw.Order, Phase: draw.Phase, Amount: draw.Amount}, at)
		require.NoError(t, err)
		o, err := l.Offer(draw, 6, at)
		require.NoError(t, err)
		l, err = l.Sign(o, Signature{Hold: "h3", Terms: o.Hash(), By: "user-1"}, at)
		require.NoError(t, err)
		require.False(t, l.loans[1].Told)
		l, err = l.Receive(lender.Event{ID: "told", Buyer: "buyer-1", At: at, Fact: say(l.loans[1].ID)}, at)
		require.NoError(t, err)
		require.True(t, l.loans[1].Told, name)
	}
}
