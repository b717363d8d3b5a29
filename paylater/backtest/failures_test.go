package backtest_test

import (
	"errors"
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/backtest"
	"github.com/paylater-go/payments/paylater/paylatertest"
)

// TestPathsOfFailures: what cannot be read is named, and everything else is judged.
func TestPathsOfFailures(t *testing.T) {
	trial, err := backtest.New(springTrial(policies("w", asItIs)))
	require.NoError(t, err)
	good := spring(t).history()
	all := spring(t).line.Events()

	twice := good
	twice.Events = events(slices.Insert(slices.Clone(all), 4, all[3]))
	cut := good
	cut.Events = broken(all[:6], errors.New("the connection is gone"))
	stored := good
	stored.Events = backtest.Events(func(yield func(paylater.EventRecord, error) bool) {
		yield(paylater.EventRecord{Line: good.Line, Seq: 1, Data: []byte("{")}, nil)
	})
	question := good
	question.Asked = []backtest.Ask{
		{Draw: paylatertest.DrawOf("PO-7", money.Dollars(1))},
		{At: noon(3, 8), Draw: paylater.Draw{Order: "PO 8", Phase: order.Initial, Amount: money.Dollars(1), Recipient: "r"}},
		{At: noon(3, 8), Draw: paylatertest.DrawOf("PO-9", money.Dollars(1))},
		{At: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), Draw: paylatertest.DrawOf("PO-9", money.Dollars(1))},
	}
	foreign := spring(t)
	foreign.order = [][]byte{nil, orderOf(t, "buyer-2", money.USDollar)}
	unnamed := good
	unnamed.Line = paylater.LineID{Buyer: "no name"}

	var failed []string
	cases := 0
	histories := broken([]backtest.History{good, twice, cut, stored, question, foreign.history(), unnamed}, errors.New("the end"))
	for _, err := range trial.Cases(histories) {
		if err == nil {
			cases++
			continue
		}
		var f *backtest.Failure
		require.ErrorAs(t, err, &f)
		failed = append(failed, f.Path+" "+string(fault.CodeOf(err)))
	}
	require.Equal(t, []string{
		"lines[1].events[4] rebuild_differs",
		"lines[2].events[6] ",
		"lines[3].events[0] record_invalid",
		"lines[4].asked[0] argument_invalid",
		"lines[4].asked[3] argument_invalid",
		"lines[4].asked[1] argument_invalid",
		"lines[5].orders[0] bad_json",
		"lines[5].orders[1] argument_invalid",
		"lines[6] argument_invalid",
		"lines[7] ",
	}, failed)
	require.Equal(t, 5+5+4, cases, "of the first, the fifth and the sixth line, which has no PO-5")
}

func broken[T any](list []T, err error) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, v := range list {
			if !yield(v, nil) {
				return
			}
		}
		var none T
		yield(none, err)
	}
}

// TestLineOfAnotherPolicy: events that were made under other policies than those named
// do not follow, and say so.
func TestLineOfAnotherPolicy(t *testing.T) {
	trial, err := backtest.New(backtest.Config{Was: policies("other", asItIs), Would: policies("w", asItIs)})
	require.NoError(t, err)
	for _, err := range trial.Cases(stream(spring(t).history())) {
		require.ErrorIs(t, err, paylater.CodeRebuildDiffers)
	}
}

// TestStop: who ranges may stop at any case; nothing more is read.
func TestStop(t *testing.T) {
	trial, err := backtest.New(springTrial(policies("w", asItIs)))
	require.NoError(t, err)
	history, read := spring(t).history(), 0
	counted := func(yield func(backtest.History, error) bool) {
		for read < 10 && yield(history, nil) {
			read++
		}
	}
	seen := 0
	for range trial.Cases(counted) {
		if seen++; seen == 7 {
			break
		}
	}
	require.Equal(t, 7, seen)
	require.Equal(t, 1, read, "of the second history no third is asked")
}

// TestProgress: once for each line, never backwards.
func TestProgress(t *testing.T) {
	var told []backtest.Progress
	config := springTrial(policies("w", asItIs))
	config.Progress = func(p backtest.Progress) { told = append(told, p) }
	trial, err := backtest.New(config)
	require.NoError(t, err)
	history := spring(t).history()
	_, err = trial.Run(stream(history, backtest.History{}, history))
	require.NoError(t, err)
	require.Equal(t, []backtest.Progress{{Lines: 1, Cases: 5}, {Lines: 2, Cases: 5, Failed: 1}, {Lines: 3, Cases: 10, Failed: 1}}, told)
}

// TestNewRefuses names what is wrong with a comparison.
func TestNewRefuses(t *testing.T) {
	good := policies("a", asItIs)
	far := time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	for path, c := range map[string]backtest.Config{
		"was":                     {Would: good},
		"was.policies":            {Was: nil, Would: good},
		"would.policies":          {Was: good},
		"would":                   {Was: good, Would: policies("a", func(p *paylater.Policy) { p.MaxMonths = 7 })},
		"would.policies.max_line": {Was: good, Would: policies("b", func(p *paylater.Policy) { p.MaxLine = money.USD{} })},
		"was.policies.max_line":   {Was: policies("b", func(p *paylater.Policy) { p.MaxLine = money.USD{} }), Would: good},
		"from":                    {Was: good, Would: good, From: far},
		"to":                      {Was: good, Would: good, To: far},
	} {
		_, err := backtest.New(c)
		require.Error(t, err, path)
		if path != "was" {
			require.Equal(t, path, fault.All(err)[0].Path)
		}
	}
	_, err := backtest.New(backtest.Config{Was: good, Would: good})
	require.NoError(t, err, "a version that is the same policy is no other one")
	_, err = (*backtest.Trial)(nil).Run(nil)
	require.ErrorIs(t, err, paylater.CodeArgumentInvalid)
	for _, err := range (&backtest.Trial{}).Cases(nil) {
		require.ErrorIs(t, err, paylater.CodeArgumentInvalid)
	}
}

// TestNotJudged names the fields to which a run is blind, and no other.
func TestNotJudged(t *testing.T) {
	blind := func(would ...paylater.Policy) []string {
		trial, err := backtest.New(backtest.Config{Was: policies("a", asItIs), Would: would})
		require.NoError(t, err)
		return trial.NotJudged()
	}
	seen := policies("b", func(p *paylater.Policy) {
		p.MaxLine, p.MaxMonths, p.MinDraw, p.APRCap = money.Dollars(9), 7, money.Dollars(1), money.PPM(1)
		p.Rates.Max, p.Tiers, p.HoldFor, p.DelinquentAfter, p.InactiveAfter = money.PPM(3_000), nil, paylater.Span(time.Hour), 9, 9
	})
	require.Empty(t, blind(seen...))
	later := policies("c", func(p *paylater.Policy) {
		p.Effective = civil.Of(2020, 1, 1)
		p.FeeCredit = &paylater.CreditRule{Amount: money.Dollars(10), Days: 10}
		p.RefundWindow = paylater.Span(time.Hour)
	})
	require.Equal(t, []string{"fee_credit", "refund_window"}, blind(append(seen, later...)...))
}

// orderOf is an order of $10,000 or the like, half of which is paid first.
func orderOf(t *testing.T, buyer order.ID, c money.Currency, payments ...order.Payment) []byte {
	t.Helper()
	total, err := money.NewAmount(1_000_000, c)
	require.NoError(t, err)
	o, err := order.New(order.Terms{
		ID: "PO-20", Buyer: buyer, Supplier: "supplier-1", Destination: "US", Total: total, Initial: total.Part(0, 2),
	}, noon(3, 10))
	require.NoError(t, err)
	o, err = o.Confirm(noon(3, 10))
	require.NoError(t, err)
	for i, p := range payments {
		at := noon(3, 11+i)
		if p.ID == "" {
			o, err = o.Receive(order.Receipt{ID: "r", Phase: p.Phase, Method: p.Method, Amount: p.Amount}, at)
			require.NoError(t, err)
			continue
		}
		o, err = o.Start(p, at)
		require.NoError(t, err)
		if p.Reference == "fails" {
			o, err = o.FailPayment(p.ID, at)
		} else {
			o, err = o.Receive(order.Receipt{ID: "r-" + p.ID, Payment: p.ID, Phase: p.Phase, Method: p.Method, Amount: p.Amount, Reference: p.Reference}, at)
		}
		require.NoError(t, err)
	}
	data, err := o.Record()
	require.NoError(t, err)
	return data
}

// TestOrders: what of an order is a case.
func TestOrders(t *testing.T) {
	usd := func(id order.ID, p order.Phase, m order.Method, dollars int64, ref order.ID) order.Payment {
		return order.Payment{ID: id, Phase: p, Method: m, Amount: money.AmountOf(money.Dollars(dollars)), Reference: ref}
	}
	euro, err := money.NewAmount(500_000, money.EUR)
	require.NoError(t, err)
	for name, c := range map[string]struct {
		record []byte
		want   []string
	}{
		"nothing paid": {orderOf(t, "buyer-1", money.USDollar), []string{}},
		"euro":         {orderOf(t, "buyer-1", money.EUR, order.Payment{ID: "p", Phase: order.Initial, Method: order.Card, Amount: euro}), []string{}},
		"first of two, after one that failed": {
			orderOf(t, "buyer-1", money.USDollar,
				usd("p1", order.Initial, order.Card, 4_000, "fails"), usd("p2", order.Initial, order.Card, 2_000, ""),
				usd("p3", order.Initial, order.PayPal, 3_000, ""), usd("p4", order.Balance, order.Card, 5_000, "")),
			[]string{"2019-03-12 initial $2,000.00", "2019-03-14 balance $5,000.00"},
		},
		"Pay Later failed, then a card": {
			orderOf(t, "buyer-1", money.USDollar,
				usd("p1", order.Initial, order.PayLater, 5_000, "fails"), usd("p2", order.Initial, order.Card, 5_000, "")),
			[]string{"2019-03-12 initial $5,000.00"},
		},
		"a transfer that nobody announced": {
			orderOf(t, "buyer-1", money.USDollar, usd("", order.Initial, order.Wire, 3_000, "")),
			[]string{"2019-03-11 initial $3,000.00"},
		},
		"partly Pay Later": {orderOf(t, "buyer-1", money.USDollar,
			usd("p1", order.Initial, order.PayLater, 2_000, "L1"), usd("p2", order.Initial, order.Card, 3_000, "")), []string{}},
	} {
		p := begin(t, was(), money.Dollars(100_000))
		p.order = [][]byte{c.record}
		got := []string{}
		for _, k := range judged(t, springTrial(policies("w", asItIs)), p.history()) {
			require.Equal(t, backtest.SourceOrder, k.Source)
			got = append(got, k.At.Format("2006-01-02 ")+k.Phase.String()+" "+k.Asked.String())
		}
		require.Equal(t, c.want, got, name)
	}
}

// TestOnePhaseOneCase: a question of the very instant of a hold is the hold's, and an
// order says nothing of a phase that was asked for.
func TestOnePhaseOneCase(t *testing.T) {
	p := begin(t, was(), money.Dollars(100_000))
	p.ask("PO-1", money.Dollars(10_000), noon(3, 6))
	p.lend("PO-1", money.Dollars(10_000), 6, noon(3, 6))
	p.ask("PO-2", money.Dollars(70_000), noon(3, 6))
	p.byCard("PO-2", money.Dollars(70_000), noon(3, 7))
	require.Equal(t, []string{
		`PO-1 line $10,000.00 offered_both by "", fees $850.00 $850.00, past due $0.00 $0.00`,
		`PO-2 asked $70,000.00 newly_offered by "", fees $0.00 $0.00, past due $0.00 $0.00`,
	}, briefs(judged(t, backtest.Config{Was: was(), Would: policies("w", asItIs), To: noon(3, 20)}, p.history())))
}

// TestNoLineYet: of a buyer who has not been approved, and of a line without prices,
// both policies say no with the reason.
func TestNoLineYet(t *testing.T) {
	h := backtest.History{Line: paylater.LineID{Buyer: "buyer-1", Lender: "kabbage"}}
	h.Asked = []backtest.Ask{{At: noon(3, 6), Draw: paylatertest.DrawOf("PO-1", money.Dollars(10))}}
	c := judged(t, springTrial(policies("w", asItIs)), h)[0]
	require.Equal(t, backtest.RefusedBoth, c.Outcome)
	require.Equal(t, paylater.CodeLineNotOpen, c.Would.Rule)

	p := begin(t, was(), money.Dollars(100_000))
	line, err := paylatertest.Tell(p.line, lender.PricesChanged{}, noon(3, 6))
	if err == nil { // a lender that prices nothing
		p.line = line
		p.ask("PO-1", money.Dollars(10), noon(3, 7))
		require.Equal(t, paylater.CodeTermNotPriced, judged(t, springTrial(policies("w", asItIs)), p.history())[0].Would.Rule)
	}
}
