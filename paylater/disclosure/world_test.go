package disclosure_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/disclosure"
	"github.com/paylater-go/payments/paylater/paylatertest"
)

// update rewrites the golden files: go test ./paylater/disclosure -update.
var update = flag.Bool("update", false, "rewrite the golden files")

// march is the day on which most lines qualify: 2026-03-05.
func march() time.Time { return paylatertest.Noon(civil.Of(2026, time.March, 5)) }

func defaultRules(t require.TestingT, change func(*paylater.Policy)) *paylater.Rules {
	p := paylater.DefaultPolicy()[0]
	if change != nil {
		change(&p)
	}
	document, err := json.Marshal(p)
	require.NoError(t, err)
	rules, err := paylatertest.Rules(document)
	require.NoError(t, err)
	return rules
}

// offerOf is an offer at a price on a new line, with so much fee credit.
func offerOf(t require.TestingT, amount money.USD, price lender.Price, credit money.USD, at time.Time) paylater.Offer {
	limit := amount.Max(money.Dollars(100_000))
	rules := defaultRules(t, func(p *paylater.Policy) { p.MaxLine = p.MaxLine.Max(limit) })
	line, err := paylatertest.OpenLine(rules, at, limit, price)
	require.NoError(t, err)
	if credit.Sign() > 0 {
		line, err = line.Grant(paylater.GrantRequest{ID: "grant-1", Amount: credit, Expires: civil.NewYork(at).AddDays(30)}, at)
		require.NoError(t, err)
	}
	offer, err := line.Offer(paylatertest.DrawOf("PO-1", amount), price.Months, at)
	require.NoError(t, err)
	return offer
}

// dear and cheap are the published prices of six months.
func dear() lender.Price {
	return paylatertest.Stepped(6, 2, money.PPM(27_500), money.PPM(7_500))
}

func cheap() lender.Price {
	return paylatertest.Stepped(6, 2, money.PPM(12_500), money.PPM(2_500))
}

func financer() disclosure.Financer {
	return disclosure.Financer{
		Name: "Kabbage", Product: "Pay Later Loan",
		Manner:    "Payments are collected automatically from your linked business checking account.",
		Avoidable: disclosure.AvoidableOf(paylater.DefaultPolicy()[0]),
	}
}

func caseOf(o paylater.Offer, s disclosure.State) disclosure.Case {
	return disclosure.Case{Offer: o, State: s, Financer: financer()}
}

func ruleOf(t require.TestingT, s disclosure.State) disclosure.Rule {
	r, ok := disclosure.Published().On(s, civil.Of(2026, time.March, 5))
	require.True(t, ok)
	return r
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o600))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), got, "run go test ./paylater/disclosure -update and read the difference")
}
