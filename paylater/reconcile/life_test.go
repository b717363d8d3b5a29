package reconcile_test

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/memstore"
	"github.com/paylater-go/payments/paylater/paylatertest"
	"github.com/paylater-go/payments/paylater/reconcile"
)

// life is a program beside its lender, and for each buyer an independent model that
// hears the same.
type life struct {
	t       *testing.T
	clock   *lendersim.Clock
	sim     *lendersim.Sim
	program *paylater.Program
	store   *memstore.Store
	policy  paylater.Policy
	models  map[lender.BuyerID]*paylatertest.Model
	heard   map[lender.EventID]bool
	agreed  map[lender.LoanID]civil.Date
}

func lifeOf(t *testing.T, policy paylater.Policy, buyers ...lender.BuyerID) *life {
	t.Helper()
	l := &life{
		t: t, clock: lendersim.NewClock(noonOf(3, 5)), store: memstore.New(), policy: policy,
		models: map[lender.BuyerID]*paylatertest.Model{}, heard: map[lender.EventID]bool{}, agreed: map[lender.LoanID]civil.Date{},
	}
	l.sim = lendersim.New(lendersim.Config{Now: l.clock.Now, ReturnedFee: money.Dollars(20)})
	var err error
	l.program, err = paylater.New(paylater.Config{
		Lenders: map[lender.ID]lender.Lender{"kabbage": l.sim}, Store: l.store, Now: l.clock.Now, Policies: []paylater.Policy{policy},
	})
	require.NoError(t, err)
	for _, buyer := range buyers {
		l.models[buyer] = paylatertest.NewModel(paylatertest.ModelRulesOf(policy))
		_, err := l.program.Apply(t.Context(), "kabbage", lendertest.Application(lender.ApplicationID("app-"+buyer), buyer))
		require.NoError(t, err)
		l.hear()
	}
	return l
}

func noonOf(month time.Month, day int) time.Time {
	return paylatertest.Noon(civil.Of(2019, month, day))
}

// to lets days pass; what the lender says is heard on the day on which it says it.
func (l *life) to(at time.Time) {
	for l.clock.Now().Before(at) {
		step := l.clock.Now().Add(6 * time.Hour)
		if step.After(at) {
			step = at
		}
		l.clock.Set(step)
		l.hear()
	}
}

// hear takes in what the lender said, and tells the models what moved money.
func (l *life) hear() {
	l.t.Helper()
	for _, ev := range l.sim.Events() {
		require.NoError(l.t, l.program.Receive(l.t.Context(), "kabbage", ev))
	}
	for buyer := range l.models {
		for _, ev := range l.said(buyer) {
			if !l.heard[ev.ID] {
				l.heard[ev.ID] = true
				l.model(ev)
			}
		}
	}
}

// said is everything that the lender ever said about a buyer.
func (l *life) said(buyer lender.BuyerID) []lender.Event {
	l.sim.Redeliver(buyer)
	return l.sim.EventsOf(buyer)
}

// model tells the model of a buyer what the lender said.
func (l *life) model(ev lender.Event) {
	in := paylatertest.Input{ID: string(ev.ID), At: l.clock.Now(), Said: ev.At}
	day := func(d civil.Date) paylatertest.Day { return paylatertest.DayOf(d.Year(), int(d.Month()), d.Day()) }
	switch f := ev.Fact.(type) {
	case lender.Approved:
		in.Kind, in.Amount = paylatertest.InApprove, f.Limit.Cents()
		for _, p := range f.Prices {
			price := paylatertest.ModelPrice{Months: p.Months}
			for _, r := range p.Monthly {
				price.Rates = append(price.Rates, int64(r.PPM()))
			}
			in.Prices = append(in.Prices, price)
		}
	case lender.DisbursementSettled:
		in.Kind, in.Loan, in.Amount = paylatertest.InSettle, string(f.Loan), f.Paid.Cents()
	case lender.DisbursementFailed:
		in.Kind, in.Loan = paylatertest.InFail, string(f.Loan)
	case lender.DisbursementReturned:
		in.Kind, in.Loan, in.Amount, in.Day, in.Name = paylatertest.InBankReturn, string(f.Loan), f.Amount.Cents(), day(f.On), string(ev.ID)
	case lender.RepaymentReceived:
		in.Kind, in.Name, in.Amount, in.Day, in.Loan = paylatertest.InRepay, string(f.Repayment), f.Amount.Cents(), day(f.Effective), string(f.Loan)
	case lender.RepaymentCleared:
		in.Kind, in.Name = paylatertest.InClear, string(f.Repayment)
	case lender.RepaymentReturned:
		in.Kind, in.Name = paylatertest.InBounce, string(f.Repayment)
	case lender.MoneyReceived:
		in.Kind, in.Name, in.Amount, in.Day = paylatertest.InReceived, string(f.Refund), f.Amount.Cents(), day(f.On)
	case lender.LateFeeCharged:
		in.Kind, in.Name, in.Amount, in.Day = paylatertest.InLateFee, string(f.Charge), f.Amount.Cents(), day(f.Statement)
	case lender.ReturnedFeeCharged:
		in.Kind, in.Name, in.For, in.Amount = paylatertest.InReturnedFee, string(f.Charge), string(f.Repayment), f.Amount.Cents()
	case lender.ChargeWaived:
		in.Kind, in.Name = paylatertest.InWaive, string(f.Charge)
	case lender.CreditPaidOut:
		in.Kind, in.Amount = paylatertest.InPaidOut, f.Amount.Cents()
	default:
		return
	}
	l.models[ev.Buyer].Tell(in)
	l.clock.Advance(time.Microsecond) // a model takes one input after another
}

func line(buyer lender.BuyerID) paylater.LineID {
	return paylater.LineID{Buyer: buyer, Lender: "kabbage"}
}

// draw holds, signs and lets the lender pay.
func (l *life) draw(buyer lender.BuyerID, id order.ID, cents int64, months int) lender.LoanID {
	l.t.Helper()
	ctx, draw := l.t.Context(), paylatertest.DrawOf(order.ID(string(buyer)+"-"+string(id)), money.Cents(cents))
	key := lender.Key("hold-" + draw.Order)
	in := paylatertest.Input{
		ID: string(key), Kind: paylatertest.InHold, At: l.clock.Now(), Order: string(draw.Order), Phase: draw.Phase.String(), Amount: cents,
	}
	_, err := l.program.Hold(ctx, line(buyer), paylater.HoldRequest{Key: key, Order: draw.Order, Phase: draw.Phase, Amount: draw.Amount})
	require.NoError(l.t, err)
	l.models[buyer].Tell(in)
	l.clock.Advance(time.Microsecond)
	offer, err := l.program.Offer(ctx, line(buyer), draw, months)
	require.NoError(l.t, err)
	in = paylatertest.Input{
		ID: "sign-" + string(key), Kind: paylatertest.InSign, At: l.clock.Now(), Said: l.clock.Now(), Hold: string(key), Amount: cents, Months: months,
	}
	_, err = l.program.Sign(ctx, offer, paylater.Signature{Hold: key, Terms: offer.Hash(), By: "person-1"})
	require.NoError(l.t, err)
	now, err := l.program.Line(ctx, line(buyer))
	require.NoError(l.t, err)
	loans := now.Loans(l.clock.Now())
	loan := loans[len(loans)-1]
	in.Name = string(loan.ID)
	l.models[buyer].Tell(in)
	l.clock.Advance(time.Microsecond)
	l.agreed[loan.ID] = loan.Terms.Agreed
	l.hear()
	return loan.ID
}

func (l *life) pay(buyer lender.BuyerID, id lender.RepaymentID, cents int64, loan lender.LoanID) {
	l.t.Helper()
	_, err := l.sim.Repay(lendersim.Payment{ID: id + "-" + lender.RepaymentID(buyer), Buyer: buyer, Amount: money.Cents(cents), Loan: loan})
	require.NoError(l.t, err)
	l.hear()
}

func (l *life) tell(buyer lender.BuyerID, fact lender.Fact) {
	l.t.Helper()
	_, err := l.sim.Tell(buyer, fact)
	require.NoError(l.t, err)
	l.hear()
}

func (l *life) refund(buyer lender.BuyerID, id lender.RefundID, po order.ID, cents int64) {
	l.t.Helper()
	po = order.ID(string(buyer) + "-" + string(po))
	in := paylatertest.Input{
		ID: string(id), Kind: paylatertest.InRefund, At: l.clock.Now(), Said: l.clock.Now(), Order: string(po), Phase: order.Initial.String(), Amount: cents, Name: string(id),
	}
	_, err := l.program.Refund(l.t.Context(), line(buyer), paylater.RefundRequest{ID: id, Order: po, Phase: order.Initial, Amount: money.Cents(cents)})
	require.NoError(l.t, err)
	l.models[buyer].Tell(in)
	l.clock.Advance(time.Microsecond)
	l.hear()
}

// histories are all lines of the store, each read when its turn comes: what a host
// writes.
func (l *life) histories(ctx context.Context) iter.Seq2[reconcile.History, error] {
	return func(yield func(reconcile.History, error) bool) {
		query := paylater.Query{Limit: 2}
		for {
			heads, err := l.store.Scan(ctx, query)
			if err != nil {
				yield(reconcile.History{}, err)
				return
			}
			for _, h := range heads {
				if !yield(reconcile.History{Line: h.ID, Events: l.program.History(ctx, h.ID, 0)}, nil) {
					return
				}
			}
			if len(heads) < query.Limit {
				return
			}
			query.After = heads[len(heads)-1].ID
		}
	}
}

func (l *life) ours(h reconcile.Header) reconcile.Statement {
	return reconcile.Ours(h, l.program.Rules(), l.histories(l.t.Context()))
}

// theirs is the lender's statement: its money from its events, fees and balances from
// the models.
func (l *life) theirs(h reconcile.Header) []reconcile.Entry {
	l.t.Helper()
	var rows []reconcile.Entry
	for buyer, m := range l.models {
		for e, err := range reconcile.FromEvents(h, l.said(buyer)).Entries {
			require.NoError(l.t, err)
			rows = append(rows, e)
		}
		rows = append(rows, l.owed(h, buyer, pictureAt(l.policy, m, h.From.AddDays(-1)), pictureAt(l.policy, m, h.To))...)
	}
	slices.SortFunc(rows, func(a, b reconcile.Entry) int {
		text := func(e reconcile.Entry) string { return fmt.Sprintf("%s,%s,%s,%s", e.Buyer, e.Loan, e.Kind, e.ID) }
		return cmp.Compare(text(a), text(b))
	})
	return rows
}

// pictureAt is what a model says at the end of a day, of what had happened by then.
func pictureAt(policy paylater.Policy, m *paylatertest.Model, day civil.Date) paylatertest.Picture {
	end := civil.Midnight(day.AddDays(1)).Add(-time.Microsecond)
	then := paylatertest.NewModel(paylatertest.ModelRulesOf(policy))
	for _, in := range m.Inputs() {
		if !in.At.After(end) {
			then.Tell(in)
		}
	}
	return then.Ask(end)
}

// owed are the rows of fees and balances between two pictures.
func (l *life) owed(h reconcile.Header, buyer lender.BuyerID, was, now paylatertest.Picture) []reconcile.Entry {
	var rows []reconcile.Entry
	add := func(loan string, kind reconcile.Kind, id string, on civil.Date, cents int64) {
		if cents != 0 {
			rows = append(rows, reconcile.Entry{Buyer: buyer, Loan: lender.LoanID(loan), Kind: kind, ID: id, On: on, Amount: money.Cents(cents)})
		}
	}
	balance := now.Charges - now.CreditBalance
	for i, n := range now.Loans {
		if n.Status == "disbursing" || n.Status == "void" {
			continue
		}
		before, creditBefore := 0, int64(0)
		if i < len(was.Loans) && was.Loans[i].Status != "disbursing" {
			before, creditBefore = begun(l.t, was.Loans[i]), was.Loans[i].Credit
		}
		after := begun(l.t, n)
		agreed := l.agreed[lender.LoanID(n.ID)]
		for k := before; k < after; k++ {
			add(n.ID, reconcile.Fee, strconv.Itoa(k+1), agreed.AddMonths(k), n.Fees[k])
		}
		for k := after; k < before; k++ {
			add(n.ID, reconcile.FeeReversed, strconv.Itoa(k+1), agreed.AddMonths(k), n.Fees[k])
		}
		add(n.ID, reconcile.FeeCredit, "1", agreed, max(0, n.Credit-creditBefore))
		add(n.ID, reconcile.FeeCreditReversed, "1", agreed, max(0, creditBefore-n.Credit))
		add(n.ID, reconcile.PrincipalOwed, "", h.To, n.PrincipalOwed)
		add(n.ID, reconcile.FeesOwed, "", h.To, n.FeesOwed)
		balance += n.PrincipalOwed + n.FeesOwed
	}
	add("", reconcile.LineBalance, "", h.To, balance)
	return rows
}

// begun counts the months that have earned their fee: what is owed, paid and credited
// is the sum of the first so many.
func begun(t *testing.T, n paylatertest.PictureLoan) int {
	t.Helper()
	earned := n.FeesOwed + n.Credit
	for _, paid := range n.PaidFees {
		earned += paid
	}
	k := 0
	for ; earned > 0; k++ {
		earned -= n.Fees[k]
	}
	require.Zero(t, earned, "fees are earned one after another")
	return k
}

// fullLife has everything that can happen to the money of a line.
func fullLife(t *testing.T) *life {
	t.Helper()
	policy := paylater.DefaultPolicy()[0]
	policy.FeeCredit = &paylater.CreditRule{Amount: money.Dollars(100), Days: 365}
	policy.LateFeeMax, policy.ReturnedFeeMax, policy.ClearAfter = money.Dollars(100), money.Dollars(20), 5
	buyers := []lender.BuyerID{"buyer-1", "buyer-2", "buyer-3"}
	l := lifeOf(t, policy, buyers...)
	loans := map[lender.BuyerID][]lender.LoanID{}
	all := func(at time.Time, do func(b lender.BuyerID, odd int64)) {
		l.to(at)
		for i, b := range buyers {
			do(b, int64(i)*1_037_11)
		}
	}
	draw := func(b lender.BuyerID, id order.ID, cents int64, months int) {
		loans[b] = append(loans[b], l.draw(b, id, cents, months))
	}
	all(noonOf(3, 5), func(b lender.BuyerID, odd int64) { draw(b, "PO-1", 10_000_01+odd, 6) })
	all(noonOf(3, 12), func(b lender.BuyerID, _ int64) { draw(b, "PO-2", 3_000_62, 3) }) // a tenth short
	all(noonOf(3, 13), func(b lender.BuyerID, _ int64) { draw(b, "PO-3", 2_000_63, 2) }) // fails
	all(noonOf(3, 29), func(b lender.BuyerID, _ int64) { draw(b, "PO-4", 5_000_66, 4) }) // a tenth comes back in April
	all(noonOf(4, 4), func(b lender.BuyerID, _ int64) { l.pay(b, "pay-0", 3_200_00, "") })
	all(noonOf(4, 29), func(b lender.BuyerID, odd int64) { draw(b, "PO-5", 900_00+odd, 1) }) // is refunded whole, in May
	all(noonOf(4, 30), func(b lender.BuyerID, _ int64) { l.pay(b, "pay-1", 1_500_63, "") })  // bounces in May
	all(noonOf(4, 30).Add(6*time.Hour), func(b lender.BuyerID, odd int64) { l.refund(b, lender.RefundID("back-"+b), "PO-5", 900_00+odd) })
	all(noonOf(5, 7), func(b lender.BuyerID, odd int64) { l.pay(b, "pay-2", 4_000_11+odd, "") })
	all(noonOf(5, 8), func(b lender.BuyerID, _ int64) {
		l.tell(b, lender.LateFeeCharged{Charge: lender.ChargeID("late-" + b), Statement: civil.Of(2019, 4, 15), Amount: money.Dollars(35)})
	})
	all(noonOf(5, 9), func(b lender.BuyerID, _ int64) { l.tell(b, lender.ChargeWaived{Charge: lender.ChargeID("late-" + b)}) })
	all(noonOf(6, 3), func(b lender.BuyerID, _ int64) { l.refund(b, lender.RefundID("part-"+b), "PO-1", 700_00) })
	all(noonOf(6, 10), func(b lender.BuyerID, _ int64) { l.pay(b, "pay-3", 400_00, loans[b][0]) })
	all(noonOf(7, 1), func(b lender.BuyerID, _ int64) { l.pay(b, "pay-4", 30_000_00, "") }) // far too much
	all(noonOf(7, 20), func(b lender.BuyerID, _ int64) {
		l.tell(b, lender.CreditPaidOut{Amount: money.Dollars(500), On: civil.Of(2019, 7, 20)})
	})
	l.to(noonOf(10, 2))
	return l
}

// TestFullLife: over a life with everything in it, our statement and the one of the
// lender's events and an independent model agree to the cent, month by month and over
// any other period.
func TestFullLife(t *testing.T) {
	l := fullLife(t)
	var kinds []reconcile.Kind
	check := func(h reconcile.Header) {
		theirs := l.theirs(h)
		list, totals := found(t, reconcile.Statement{Header: h, Entries: each(theirs)}, l.ours(h))
		require.Empty(t, words(list), "%s to %s", h.From, h.To)
		require.Equal(t, totals.Moved().Theirs, totals.Moved().Ours)
		for _, e := range theirs {
			kinds = append(kinds, e.Kind)
		}
	}
	for m := 3; m <= 9; m++ {
		check(month(m))
	}
	slices.Sort(kinds)
	require.Subset(t, slices.Compact(kinds), slices.DeleteFunc(reconcile.Kinds(), func(k reconcile.Kind) bool {
		return k == reconcile.FeeCreditReversed // TestCreditReversed has it
	}), "the life has everything")
	year := month(1)
	year.To = civil.Of(2019, 12, 31)
	check(year)
	middle := month(4)
	middle.From, middle.To = civil.Of(2019, 4, 17), civil.Of(2019, 7, 2)
	check(middle)
}

// words are differences for a test that failed.
func words(list []reconcile.Difference) string {
	var text strings.Builder
	for _, d := range list {
		e := d.Entry()
		fmt.Fprintf(&text, "%s %s %s %s %s on %s: %s\n", d.What, e.Buyer, e.Loan, e.Kind, e.ID, e.On, d.Change())
	}
	return text.String()
}

// TestNeverOverwritten: a comparison full of differences leaves every stored byte as it
// was, and both sides say the same again.
func TestNeverOverwritten(t *testing.T) {
	l := fullLife(t)
	stored := func() (list []any) {
		heads, err := l.store.Scan(t.Context(), paylater.Query{Limit: 100})
		require.NoError(t, err)
		for _, h := range heads {
			loaded, err := l.store.Load(t.Context(), h.ID)
			require.NoError(t, err)
			events, err := l.store.Events(t.Context(), paylater.EventQuery{Line: h.ID, Limit: 10_000})
			require.NoError(t, err)
			list = append(list, h, loaded, events)
		}
		return list
	}
	before, h := stored(), month(5)
	theirs := l.theirs(h)
	for i := range theirs {
		theirs[i].Amount = theirs[i].Amount.Add(money.Dollars(1))
	}
	given := slices.Clone(theirs)
	first, totals := found(t, reconcile.Statement{Header: h, Entries: each(theirs)}, l.ours(h))
	require.Equal(t, len(theirs), totals.Differences())
	again, _ := found(t, reconcile.Statement{Header: h, Entries: each(theirs)}, l.ours(h))
	require.Equal(t, first, again)
	require.Equal(t, given, theirs)
	require.Equal(t, before, stored())
}
