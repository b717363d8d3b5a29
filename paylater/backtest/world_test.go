package backtest_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"iter"
	"slices"
	"strings"
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

// policies are the default policy, changed, under a name of its own.
func policies(version string, change func(*paylater.Policy)) []paylater.Policy {
	list := paylater.DefaultPolicy()
	list[0].Version = version
	change(&list[0])
	return list
}

func asItIs(*paylater.Policy) {}

func noon(month time.Month, day int) time.Time {
	return paylatertest.Noon(civil.Of(2019, month, day))
}

// past is a line in the making, and what a host keeps beside it.
type past struct {
	t     *testing.T
	line  paylater.Line
	asked []backtest.Ask
	order [][]byte
}

func begin(t *testing.T, was []paylater.Policy, limit money.USD, prices ...lender.Price) *past {
	t.Helper()
	rules, err := paylater.NewRules(was, nil)
	require.NoError(t, err)
	line, err := paylatertest.OpenLine(rules, noon(3, 5), limit, prices...)
	require.NoError(t, err)
	return &past{t: t, line: line}
}

func (p *past) lend(id order.ID, amount money.USD, months int, at time.Time) paylater.Loan {
	p.t.Helper()
	line, loan, err := paylatertest.Lend(p.line, paylatertest.DrawOf(id, amount), months, at)
	require.NoError(p.t, err)
	p.line = line
	return loan
}

func (p *past) hold(id order.ID, amount money.USD, at time.Time) {
	p.t.Helper()
	line, err := p.line.Hold(paylater.HoldRequest{Key: lender.Key("for-" + id), Order: id, Phase: order.Initial, Amount: amount}, at)
	require.NoError(p.t, err)
	p.line = line
}

func (p *past) repay(amount money.USD, at time.Time) {
	p.t.Helper()
	line, err := paylatertest.Repay(p.line, amount, at)
	require.NoError(p.t, err)
	p.line = line
}

func (p *past) to(at time.Time) {
	p.t.Helper()
	line, err := p.line.Advance(at)
	require.NoError(p.t, err)
	p.line = line
}

func (p *past) ask(id order.ID, amount money.USD, at time.Time) {
	p.asked = append(p.asked, backtest.Ask{At: at, Draw: paylatertest.DrawOf(id, amount)})
}

// byCard is an order of which a card paid the initial payment.
func (p *past) byCard(id order.ID, amount money.USD, at time.Time) {
	p.t.Helper()
	total, first := money.AmountOf(amount.Add(amount)), money.AmountOf(amount)
	o, err := order.New(order.Terms{
		ID: id, Buyer: order.ID(p.line.ID().Buyer), Supplier: "supplier-1", Destination: "US", Total: total, Initial: first,
	}, at.Add(-time.Hour))
	require.NoError(p.t, err)
	o, err = o.Confirm(at.Add(-time.Minute))
	require.NoError(p.t, err)
	o, err = o.Start(order.Payment{ID: "p1", Phase: order.Initial, Method: order.Card, Amount: first}, at)
	require.NoError(p.t, err)
	o, err = o.Receive(order.Receipt{ID: "r1", Payment: "p1", Phase: order.Initial, Method: order.Card, Amount: first}, at.Add(time.Hour))
	require.NoError(p.t, err)
	data, err := o.Record()
	require.NoError(p.t, err)
	p.order = append(p.order, data)
}

func (p *past) history() backtest.History {
	return backtest.History{Line: p.line.ID(), Events: events(p.line.Events()), Asked: p.asked, Orders: p.order}
}

func events(list []paylater.Event) iter.Seq2[paylater.Event, error] {
	return func(yield func(paylater.Event, error) bool) {
		for _, ev := range list {
			if !yield(ev, nil) {
				return
			}
		}
	}
}

func stream(list ...backtest.History) iter.Seq2[backtest.History, error] {
	return func(yield func(backtest.History, error) bool) {
		for _, h := range list {
			if !yield(h, nil) {
				return
			}
		}
	}
}

// judged runs a trial that must read everything.
func judged(t *testing.T, c backtest.Config, list ...backtest.History) []backtest.Case {
	t.Helper()
	trial, err := backtest.New(c)
	require.NoError(t, err)
	var cases []backtest.Case
	for k, err := range trial.Cases(stream(list...)) {
		require.NoError(t, err)
		cases = append(cases, k)
	}
	return cases
}

// brief is a case in a few words, for a test that was worked out by hand.
func brief(c backtest.Case) string {
	return fmt.Sprintf("%s %s %s %s by %q, fees %s %s, past due %s %s", c.Order, c.Source, c.Asked, c.Outcome, c.Would.Rule,
		c.Was.Life.Fees, c.Would.Life.Fees, c.Was.Life.PastDue, c.Would.Life.PastDue)
}

func briefs(cases []backtest.Case) []string {
	list := make([]string, 0, len(cases))
	for _, c := range cases {
		list = append(list, brief(c))
	}
	return slices.Clip(list)
}

// cells prints some columns of each row of a CSV, without its header.
type cells struct{ from, to int }

func (c cells) Write(text []byte) (int, error) {
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		return 0, err
	}
	for _, row := range rows[1:] {
		fmt.Println(strings.Join(row[c.from:c.to], " "))
	}
	return len(text), nil
}
