package paylater

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

// A loan has parts only of the grants that it needs, and what it gives back leaves
// nothing of $0.00 behind: an empty part or grant would be stored for ever.
func TestNothingOfZeroIsKept(t *testing.T) {
	for grants, parts := range map[int]int{0: 0, 1: 1, 2: 1} {
		d := openDesk(t, money.Dollars(1_000), lender.Price{Months: 1, Monthly: []money.Rate{money.PPM(10_000)}})
		for i := range grants {
			d.grant(lender.Key([]string{"g1", "g2"}[i]), money.Dollars(2))
		}
		d.sign("h1", "PO-1", money.Dollars(200), 1) // its fee is $2.00
		require.Len(t, d.line.loans[0].Credit, parts)

		d.tell("e2", lender.DisbursementFailed{Loan: d.line.loans[0].ID, Reason: lender.ReasonRejected})
		require.Empty(t, d.line.loans[0].Credit)
		require.Len(t, d.line.grants, grants, "each has its money back, and no other was made")
		for _, g := range d.line.grants {
			require.Equal(t, money.Dollars(2), g.Left)
		}
		require.NoError(t, d.line.Audit())
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
		d := &desk{t, l, l.At()}
		d.sign("h3", "PO-3", money.Dollars(900), 6)
		require.False(t, d.line.loans[1].Told)
		d.tell("told", say(d.line.loans[1].ID))
		require.True(t, d.line.loans[1].Told, name)
	}
}
