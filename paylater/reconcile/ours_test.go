package reconcile_test

import (
	"errors"
	"iter"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/paylatertest"
	"github.com/paylater-go/payments/paylater/reconcile"
)

// past is a line in the making.
type past struct {
	t     *testing.T
	rules *paylater.Rules
	line  paylater.Line
}

func begin(t *testing.T, change func(*paylater.Policy)) *past {
	t.Helper()
	policy := paylater.DefaultPolicy()[0]
	policy.LateFeeMax, policy.ReturnedFeeMax = money.Dollars(100), money.Dollars(20)
	change(&policy)
	p := &past{t: t, rules: rules(t, policy)}
	var err error
	p.line, err = paylatertest.OpenLine(p.rules, noonOf(3, 5), money.Dollars(100_000))
	require.NoError(t, err)
	return p
}

func asItIs(*paylater.Policy) {}

func (p *past) sign(id order.ID, amount money.USD, months int, at time.Time) lender.LoanID {
	p.t.Helper()
	line, loan, err := paylatertest.Sign(p.line, paylatertest.DrawOf(id, amount), months, at)
	require.NoError(p.t, err)
	p.line = line
	return loan.ID
}

// hear lets the lender say something at one instant, and the line hear it at another.
func (p *past) hear(id lender.EventID, fact lender.Fact, said, heard time.Time) {
	p.t.Helper()
	line, err := p.line.Receive(lender.Event{ID: id, Buyer: p.line.ID().Buyer, At: said, Fact: fact}, heard)
	require.NoError(p.t, err)
	p.line = line
}

func (p *past) histories() iter.Seq2[reconcile.History, error] {
	return each([]reconcile.History{{Line: p.line.ID(), Events: each(p.line.Events())}})
}

func (p *past) ours(h reconcile.Header) []reconcile.Entry {
	p.t.Helper()
	return rowsOf(p.t, reconcile.Ours(h, p.rules, p.histories()))
}

// TestOursByHand: $10,000 over six months at 2.75% twice, then 0.75%, worked out by
// hand over three months.
func TestOursByHand(t *testing.T) {
	p := begin(t, func(p *paylater.Policy) { p.FeeCredit = &paylater.CreditRule{Amount: money.Dollars(100), Days: 90} })
	loan := p.sign("PO-1", money.Dollars(10_000), 6, noonOf(3, 5))
	on := func(m time.Month, d int) civil.Date { return civil.Of(2019, m, d) }
	p.hear("ev-1", lender.DisbursementSettled{Loan: loan, Paid: money.Dollars(10_000), On: on(3, 6)}, noonOf(3, 6), noonOf(3, 6))
	p.hear("ev-2", lender.RepaymentReceived{Repayment: "pay-1", Amount: money.Cents(1_841_67), Effective: on(4, 5)}, noonOf(4, 5), noonOf(4, 5))
	p.hear("ev-3", lender.RepaymentReturned{Repayment: "pay-1", Reason: lender.ReasonRejected}, noonOf(4, 9), noonOf(4, 9))
	p.hear("ev-4", lender.ReturnedFeeCharged{Charge: "back-1", Repayment: "pay-1", Amount: money.Dollars(20)}, noonOf(4, 9), noonOf(4, 9))

	entry := func(loan lender.LoanID, kind reconcile.Kind, id string, on civil.Date, cents int64) reconcile.Entry {
		return reconcile.Entry{Buyer: "buyer-1", Loan: loan, Kind: kind, ID: id, On: on, Amount: money.Cents(cents)}
	}
	require.Equal(t, []reconcile.Entry{
		entry("", reconcile.LineBalance, "", on(3, 31), 10_175_00),
		entry(loan, reconcile.Disbursed, string(loan), on(3, 6), 10_000_00),
		entry(loan, reconcile.Fee, "1", on(3, 5), 275_00),
		entry(loan, reconcile.FeeCredit, "1", on(3, 5), 100_00),
		entry(loan, reconcile.FeesOwed, "", on(3, 31), 175_00),
		entry(loan, reconcile.PrincipalOwed, "", on(3, 31), 10_000_00),
	}, p.ours(month(3)))
	require.Equal(t, []reconcile.Entry{
		entry("", reconcile.LineBalance, "", on(4, 30), 10_470_00),
		entry("", reconcile.Repayment, "pay-1", on(4, 5), 1_841_67),
		entry("", reconcile.RepaymentReturned, "pay-1", on(4, 9), 1_841_67),
		entry("", reconcile.ReturnedFee, "back-1", on(4, 9), 20_00),
		entry(loan, reconcile.Fee, "2", on(4, 5), 275_00),
		entry(loan, reconcile.FeesOwed, "", on(4, 30), 450_00),
		entry(loan, reconcile.PrincipalOwed, "", on(4, 30), 10_000_00),
	}, p.ours(month(4)))
	require.Equal(t, []reconcile.Entry{ // nothing happened but the month
		entry("", reconcile.LineBalance, "", on(5, 31), 10_545_00),
		entry(loan, reconcile.Fee, "3", on(5, 5), 75_00),
		entry(loan, reconcile.FeesOwed, "", on(5, 31), 525_00),
		entry(loan, reconcile.PrincipalOwed, "", on(5, 31), 10_000_00),
	}, p.ours(month(5)))
	require.Empty(t, p.ours(month(2)), "there was no line yet")
}

// TestInFlight: a loan that is signed and not paid out stands on no statement; its first
// month's fee comes with the payment.
func TestInFlight(t *testing.T) {
	p := begin(t, asItIs)
	loan := p.sign("PO-1", money.Dollars(10_000), 6, noonOf(3, 29))
	p.hear("ev-1", lender.DisbursementSettled{Loan: loan, Paid: money.Dollars(9_000), On: civil.Of(2019, 4, 1)}, noonOf(4, 1), noonOf(4, 1))
	require.Empty(t, p.ours(month(3)))
	var sum money.USD
	for _, e := range p.ours(month(4)) {
		if e.Kind == reconcile.Fee {
			sum = sum.Add(e.Amount)
		}
	}
	require.Equal(t, money.Cents(495_00), sum, "two months of 2.75% on $9,000")
}

// TestCreditReversed: a refund within 48 hours, over the end of the month, takes back the
// first month's fee and the fee credit on it.
func TestCreditReversed(t *testing.T) {
	p := begin(t, func(p *paylater.Policy) { p.FeeCredit = &paylater.CreditRule{Amount: money.Dollars(100), Days: 90} })
	loan := p.sign("PO-1", money.Dollars(10_000), 6, noonOf(3, 31))
	p.hear("ev-1", lender.DisbursementSettled{Loan: loan, Paid: money.Dollars(10_000), On: civil.Of(2019, 3, 31)}, noonOf(3, 31), noonOf(3, 31))
	p.hear("ev-2", lender.DisbursementReturned{Loan: loan, Amount: money.Dollars(10_000), On: civil.Of(2019, 4, 1)}, noonOf(4, 1), noonOf(4, 1))
	first, second := p.ours(month(3)), p.ours(month(4))
	require.Equal(t, []reconcile.Kind{reconcile.LineBalance, reconcile.Disbursed, reconcile.Fee, reconcile.FeeCredit, reconcile.FeesOwed, reconcile.PrincipalOwed}, kindsOf(first))
	require.Equal(t, []reconcile.Kind{reconcile.DisbursementReturned, reconcile.FeeCreditReversed, reconcile.FeeReversed}, kindsOf(second))
	require.Equal(t, "ev-2", second[0].ID)
	require.Equal(t, first[3].Amount, second[1].Amount)
	require.Equal(t, first[2].Amount, second[2].Amount)
	require.Equal(t, first[2].On, second[2].On, "the month is the same")
}

func kindsOf(rows []reconcile.Entry) []reconcile.Kind {
	var list []reconcile.Kind
	for _, e := range rows {
		list = append(list, e.Kind)
	}
	return list
}

// TestLateWord: a word belongs to the day on which the lender said it. Heard in the new
// month before anything else it is in the old month's balance too; heard later it is
// not, and the difference shows.
func TestLateWord(t *testing.T) {
	eve := civil.Midnight(civil.Of(2019, 4, 1)).Add(-time.Minute)
	pay := func(id string) lender.Fact {
		return lender.RepaymentReceived{Repayment: lender.RepaymentID(id), Amount: money.Dollars(1_000), Effective: civil.Of(2019, 3, 31)}
	}
	owed := func(rows []reconcile.Entry) money.USD {
		for _, e := range rows {
			if e.Kind == reconcile.PrincipalOwed {
				return e.Amount
			}
		}
		return money.USD{}
	}
	for name, c := range map[string]struct {
		before bool // something of April is heard first
		owed   money.USD
	}{"directly": {false, money.Cents(9_275_00)}, "behind others": {true, money.Dollars(10_000)}} {
		t.Run(name, func(t *testing.T) {
			p := begin(t, asItIs)
			loan := p.sign("PO-1", money.Dollars(10_000), 6, noonOf(3, 5))
			p.hear("ev-1", lender.DisbursementSettled{Loan: loan, Paid: money.Dollars(10_000), On: civil.Of(2019, 3, 6)}, noonOf(3, 6), noonOf(3, 6))
			if c.before {
				p.hear("ev-3", lender.RepaymentReceived{Repayment: "pay-2", Amount: money.Dollars(1), Effective: civil.Of(2019, 4, 1)}, noonOf(4, 1), noonOf(4, 1))
			}
			p.hear("ev-2", pay("pay-1"), eve, noonOf(4, 2))
			march := p.ours(month(3))
			require.Contains(t, kindsOf(march), reconcile.Repayment)
			for _, e := range p.ours(month(4)) {
				require.NotEqual(t, "pay-1", e.ID)
			}
			require.Equal(t, c.owed, owed(march))
		})
	}
}

// TestLyingLender: what our record did not take as the lender said it is named.
func TestLyingLender(t *testing.T) {
	p := begin(t, asItIs)
	loan := p.sign("PO-1", money.Dollars(10_000), 6, noonOf(3, 5))
	var said []lender.Event
	say := func(id lender.EventID, fact lender.Fact, at time.Time) {
		said = append(said, lender.Event{ID: id, Buyer: "buyer-1", At: at, Fact: fact})
		p.hear(id, fact, at, at)
	}
	day := civil.Of(2019, 4, 10)
	say("ev-1", lender.DisbursementSettled{Loan: loan, Paid: money.Dollars(10_000), On: civil.Of(2019, 4, 1)}, noonOf(4, 1))
	say("ev-2", lender.LateFeeCharged{Charge: "late-1", Statement: civil.Of(2019, 3, 15), Amount: money.Dollars(150)}, noonOf(4, 9))
	say("ev-3", lender.RepaymentReceived{Repayment: "pay-1", Amount: money.Dollars(500), Effective: civil.Of(2019, 4, 12)}, noonOf(4, 10))
	say("ev-4", lender.CreditPaidOut{Amount: money.Dollars(5), On: day}, noonOf(4, 10))
	h := month(4)
	var got []string
	c := reconcile.Config{Only: reconcile.FactsOnly()}
	for d, err := range reconcile.Differences(reconcile.FromEvents(h, said), reconcile.Ours(h, p.rules, p.histories()), c) {
		require.NoError(t, err)
		got = append(got, string(d.What)+" "+string(d.Entry().Kind)+" "+d.Change().String())
	}
	require.Equal(t, []string{
		"extra credit_paid_out $5.00", // there was no credit balance to pay out
		"amount late_fee $50.00",      // over the policy's most
		"date repayment $0.00",        // an effective day that had not come counts as today
	}, got)
}

// TestIDGivenAgain: a lender gives the id of a charge that the line let go of to another
// one. Our side has one row of both, and the comparison names the difference instead of
// ending there.
func TestIDGivenAgain(t *testing.T) {
	p := begin(t, asItIs)
	loan := p.sign("PO-1", money.Dollars(10_000), 6, noonOf(3, 5))
	say := func(id lender.EventID, fact lender.Fact, at time.Time) { p.hear(id, fact, at, at) }
	late := func(statement civil.Date, cents int64) lender.Fact {
		return lender.LateFeeCharged{Charge: "late-1", Statement: statement, Amount: money.Cents(cents)}
	}
	say("ev-1", lender.DisbursementSettled{Loan: loan, Paid: money.Dollars(10_000), On: civil.Of(2019, 3, 6)}, noonOf(3, 6))
	say("ev-2", late(civil.Of(2019, 3, 15), 30_00), noonOf(4, 9))
	say("ev-3", lender.ChargeWaived{Charge: "late-1"}, noonOf(4, 10))
	say("ev-4", late(civil.Of(2020, 2, 15), 40_00), noonOf(3, 10).AddDate(1, 0, 0))
	h := month(4)
	h.To = civil.Of(2020, 3, 31)
	theirs := reconcile.Entry{Buyer: "buyer-1", Kind: reconcile.LateFee, ID: "late-1", On: civil.Of(2020, 3, 10), Amount: money.Cents(40_00)}
	var k keeper
	_, err := reconcile.Compare(reconcile.Sorted(h, []reconcile.Entry{theirs}), reconcile.Ours(h, p.rules, p.histories()),
		reconcile.Config{Only: []reconcile.Kind{reconcile.LateFee}}, &k)
	require.NoError(t, err)
	require.Len(t, k.differences, 1)
	require.Equal(t, reconcile.AmountDiffers, k.differences[0].What)
	require.Equal(t, money.Cents(-30_00), k.differences[0].Change(), "$40.00 are said, $30.00 and $40.00 were charged")
}

// TestHistoriesThatCannotBeRead: the line is named, and nothing is compared as if it
// were not there.
func TestHistoriesThatCannotBeRead(t *testing.T) {
	p := begin(t, asItIs)
	p.sign("PO-1", money.Dollars(10_000), 6, noonOf(3, 5))
	events := p.line.Events()
	broken := errors.New("the store is away")
	read := func(list ...reconcile.History) error {
		var last error
		for _, err := range reconcile.Ours(march(), p.rules, each(list)).Entries {
			last = err
		}
		return last
	}
	other := reconcile.History{Line: paylater.LineID{Buyer: "buyer-0", Lender: "other"}, Events: func(func(paylater.Event, error) bool) { t.Error("another lender's events were read") }}
	require.NoError(t, read(other))
	err := read(other, reconcile.History{Line: p.line.ID(), Events: each(events[1:])})
	require.ErrorIs(t, err, paylater.CodeRebuildDiffers)
	require.Equal(t, "lines[1]", fault.All(err)[0].Path)
	err = read(reconcile.History{Line: p.line.ID(), Events: func(yield func(paylater.Event, error) bool) { yield(paylater.Event{}, broken) }})
	require.ErrorIs(t, err, broken)
	for _, err := range reconcile.Ours(march(), p.rules, func(yield func(reconcile.History, error) bool) { yield(reconcile.History{}, broken) }).Entries {
		require.ErrorIs(t, err, broken)
	}
	require.NoError(t, read(reconcile.History{Line: p.line.ID()}), "a line without events has no rows")
	for range reconcile.Ours(march(), nil, nil).Entries {
		t.Error("there is nothing to read")
	}
	for _, err := range reconcile.Ours(march(), nil, p.histories()).Entries {
		require.ErrorIs(t, err, paylater.CodeArgumentInvalid)
	}
}

// TestLetGo: a loan that ended, and that the line does not carry any more, still has the
// fees of its months in a period that saw them.
func TestLetGo(t *testing.T) {
	p := begin(t, asItIs)
	loan := p.sign("PO-1", money.Dollars(10_000), 6, noonOf(3, 5))
	p.hear("ev-1", lender.DisbursementSettled{Loan: loan, Paid: money.Dollars(10_000), On: civil.Of(2019, 3, 6)}, noonOf(3, 6), noonOf(3, 6))
	p.hear("ev-2", lender.RepaymentReceived{Repayment: "pay-1", Amount: money.Dollars(10_550), Effective: civil.Of(2019, 4, 10)}, noonOf(4, 10), noonOf(4, 10))
	end, err := p.line.Advance(civil.Midnight(civil.Of(2022, 1, 1)))
	require.NoError(t, err)
	p.line = end
	_, carried := p.line.Loan(loan, p.line.At())
	require.False(t, carried, "the line has let it go")
	years := month(1)
	years.To = civil.Of(2021, 12, 31)
	rows := p.ours(years)
	require.Equal(t, []reconcile.Kind{reconcile.Repayment, reconcile.Disbursed, reconcile.Fee, reconcile.Fee}, kindsOf(rows))
	require.Equal(t, money.Dollars(550), rows[2].Amount.Add(rows[3].Amount))
	years.From = civil.Of(2019, 4, 11)
	require.Empty(t, p.ours(years), "what was before the period is not in it")
}

// TestLateReturn: what has no effective day takes effect on the day on which it was said.
func TestLateReturn(t *testing.T) {
	p := begin(t, asItIs)
	pay := lender.RepaymentReceived{Repayment: "pay-1", Amount: money.Dollars(10), Effective: civil.Of(2019, 3, 20)}
	p.hear("ev-1", pay, noonOf(3, 20), noonOf(3, 20))
	p.hear("ev-2", lender.RepaymentReturned{Repayment: "pay-1", Reason: lender.ReasonRejected}, noonOf(3, 21), noonOf(3, 23))
	rows := p.ours(month(3))
	require.Equal(t, []reconcile.Kind{reconcile.Repayment, reconcile.RepaymentReturned}, kindsOf(rows))
	require.Equal(t, civil.Of(2019, 3, 21), rows[1].On)
}
