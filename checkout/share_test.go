package checkout_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// TestAnswersAreTheCallersOwn: what a host writes into an answer of a page, the page
// does not say.
func TestAnswersAreTheCallersOwn(t *testing.T) {
	w := approved(t)
	page := w.open(tenThousand(t))
	before, yes := page.Explain(), *page.Explain()[0].Credit.Decision
	*page.Explain()[0].Credit.Decision = paylater.Decision{}
	require.Equal(t, yes, *page.Explain()[0].Credit.Decision)
	require.Equal(t, before, page.Explain())

	// Three cents are too few for a term of more than three months.
	small := w.open(placed(t, terms("TA-2", minor(3, money.USDollar), usd(300))))
	acts := map[string]func(checkout.Page){
		"offer":  func(p checkout.Page) { _, err := p.Offer(6); overwrite(t, err) },
		"offers": func(p checkout.Page) { overwrite(t, p.Offers()[5].Err) },
		"ways":   func(p checkout.Page) { overwrite(t, closed(t, p.Ways(checkout.CashNow)).Why) },
	}
	was := small.String()
	for name, act := range acts {
		act(small)
		require.Equal(t, was, small.String(), name)
		_, err := small.Offer(6)
		require.ErrorIs(t, err, paylater.CodeBelowMinDraw, name)
		require.ErrorContains(t, err, "asked $0.03", name)
		require.Equal(t, paylater.CodeBelowMinDraw, small.Explain()[6].Rule, name)
	}
}

// overwrite spoils all that a refusal lets a host write to.
func overwrite(t *testing.T, err error) {
	t.Helper()
	var no *paylater.Refusal
	if errors.As(err, &no) {
		no.Decision = paylater.Decision{}
	}
	var f *fault.Error
	require.ErrorAs(t, err, &f)
	f.Code, f.Message = "spoiled", "spoiled"
	for i := range f.Numbers {
		f.Numbers[i].Value = 99
	}
}

// closed is the way by Pay Later over six months.
func closed(t *testing.T, ways []checkout.Way) checkout.Way {
	t.Helper()
	i := slices.IndexFunc(ways, func(w checkout.Way) bool { return w.Months == 6 })
	require.GreaterOrEqual(t, i, 0)
	return ways[i]
}
