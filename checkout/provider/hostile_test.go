package provider_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout/provider"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// Sessions and consents that a browser changed: each verb answers or refuses with a
// code, none panics, and nothing is signed but the terms that were shown.
func TestGarbledSessionsAndConsents(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	if text := os.Getenv("SEED"); text != "" {
		var err error
		seed, err = strconv.ParseUint(text, 10, 64)
		require.NoError(t, err)
	}
	t.Logf("replay with SEED=%d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	signed, read := 0, 0
	for range 40 {
		w := newWorld(t)
		auth := w.authorized("pay-1")
		good := consent(t, auth, 6)
		for range 20 {
			s, ok := garbled(t, r, auth.Session)
			if ok {
				read++
			}
			c := garbledConsent(r, good)
			res, err := w.provider.Capture(w.ctx, s, c)
			coded(t, err)
			if res.Session.Loan != "" && err == nil && c.Terms != "" {
				signed++
				require.Equal(t, good.Terms, c.Terms)
			}
			for _, n := range w.line().Loans(w.clock.Now()) {
				require.Equal(t, good.Terms, n.Terms.Hash())
			}
			_, err = w.provider.Status(w.ctx, s)
			coded(t, err)
			_, err = w.provider.Authorize(w.ctx, s)
			coded(t, err)
			_, err = w.provider.Refund(w.ctx, s, provider.Refund{ID: lender.RefundID(pick(r, "r1", "", "é")), Amount: cents(r)})
			coded(t, err)
			_, err = w.provider.HandleEvent(w.ctx, lender.ID(pick(r, string(kabbage), "", "x")), lender.Event{
				ID: lender.EventID(pick(r, "e1", "")), Buyer: lender.BuyerID(s.Buyer), At: w.clock.Now(),
			})
			coded(t, err)
		}
	}
	require.Positive(t, signed)
	require.Positive(t, read)
}

func coded(t *testing.T, err error) {
	t.Helper()
	require.True(t, err == nil || fault.CodeOf(err) != "", "%v", err)
}

func pick(r *rand.Rand, list ...string) string { return list[r.IntN(len(list))] }

func cents(r *rand.Rand) money.USD {
	return money.Cents([]int64{0, 1, -1, 10_000_00, 4_000_00, math.MaxInt64, math.MinInt64}[r.IntN(7)])
}

// garbled is a session of which one field was changed, as JSON where that is read and
// as a value otherwise.
func garbled(t *testing.T, r *rand.Rand, s provider.Session) (provider.Session, bool) {
	t.Helper()
	data, err := json.Marshal(s)
	require.NoError(t, err)
	var form map[string]any
	require.NoError(t, json.Unmarshal(data, &form))
	form["canceled"] = r.IntN(4) == 0
	names := []string{"v", "key", "buyer", "lender", "order", "phase", "amount", "loan", "since", "more"}
	form[names[r.IntN(len(names))]] = []any{
		nil, "", "x", "TA-1", "pay-1", "balance", "buyer-2", 0, -1, 1, 2, 3, 1_000_000, int64(math.MaxInt64), int64(math.MinInt64), 1.5, []any{},
	}[r.IntN(17)]
	data, err = json.Marshal(form)
	require.NoError(t, err)
	if read, err := provider.ParseSession(data); err == nil {
		return read, true
	}
	s.Since, s.Amount = int64(r.Uint64()), cents(r)
	return s, false
}

func garbledConsent(r *rand.Rand, c provider.Consent) provider.Consent {
	for range r.IntN(3) {
		switch r.IntN(5) {
		case 0:
			c.Months = []int{0, -1, 1, 5, 6, math.MaxInt, math.MinInt}[r.IntN(7)]
		case 1:
			c.Amount = cents(r)
		case 2:
			c.Terms = slices.Concat([]string{"", "x"}, []string{c.Terms + "0"})[r.IntN(3)]
		case 3:
			c.Until = []time.Time{{}, time.Unix(math.MaxInt64, 0), time.Unix(0, 0), morning.AddDate(200, 0, 0)}[r.IntN(4)]
		case 4:
			c.By = lender.Key(pick(r, "", "é", "user-8"))
		}
	}
	return c
}
