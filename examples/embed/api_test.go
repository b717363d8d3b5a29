package main

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// desk is a backend in this process, with its log.
type desk struct {
	*market

	clock *lendersim.Clock
	log   *bytes.Buffer
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{clock: lendersim.NewClock(thursday()), log: &bytes.Buffer{}}
	log := slog.New(slog.NewTextHandler(d.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	var err error
	db := at{file: filepath.Join(t.TempDir(), "market.db")}.open(t)
	d.market, err = newMarket(db, lendersim.New(lendersim.Config{Now: d.clock.Now}), d.clock.Now, log)
	require.NoError(t, err)
	return d
}

// ask sends a request as a buyer and returns what it got.
func (d *desk) ask(buyer order.ID, method, path, body string) (int, string) {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Buyer", string(buyer))
	w := httptest.NewRecorder()
	d.api().ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

const placed = `{"id":"TA-1","supplier":"supplier-7","total":"30000.00","initial":"10000.00"}`

// TestAPI goes the buyer's way and off it: what is wrong gets a code and changes
// nothing.
func TestAPI(t *testing.T) {
	d := newDesk(t)
	consentTo := func(change map[string]any) string {
		_, text := d.ask(harbor, "GET", "/orders/TA-1/offers?phase=initial", "")
		var page offers
		require.NoError(t, json.Unmarshal([]byte(text), &page))
		c := map[string]any{"phase": "initial", "months": 6, "terms": strings.Repeat("0", 64), "key": page.Key, "person": "user-7"}
		for _, o := range page.Offers {
			if o.Months == 6 {
				c["terms"] = o.Terms
			}
		}
		maps.Copy(c, change)
		body, err := json.Marshal(c)
		require.NoError(t, err)
		return string(body)
	}
	for _, c := range []struct {
		buyer        order.ID
		method, path string
		body         string
		status       int
		says         string
	}{
		{harbor, "GET", "/orders/TA-1", "", 404, "not_found"},
		{harbor, "POST", "/orders", `{"id":"TA-1"}`, 422, `"path":"initial"`},
		{harbor, "POST", "/orders", strings.Replace(placed, "10000.00", "40000.00", 1), 422, "initial"},
		{harbor, "POST", "/orders", strings.Replace(placed, "30000.00", "3e4", 1), 422, `"path":"total"`},
		{"", "POST", "/orders", placed, 422, `"path":"buyer"`},
		{harbor, "POST", "/orders", placed, 200, "waiting_for_payment"},
		{harbor, "POST", "/orders", placed, 200, "waiting_for_payment"},
		{"other", "POST", "/orders", placed, 422, "key_reused"},
		{"other", "GET", "/orders/TA-1", "", 404, "not_found"},
		{"other", "GET", "/orders/TA-1/offers?phase=initial", "", 404, "not_found"},
		{harbor, "GET", "/orders/TA-1/offers", "", 422, `"path":"phase"`},
		{harbor, "GET", "/orders/TA-1/offers?phase=initial", "", 200, `"next":"apply"`},
		{harbor, "POST", "/orders/TA-1/pay", "no offer yet", 422, "no_line"},
		{harbor, "POST", "/application", strings.Replace(sample, "20-5550143", "205550143", 1), 422, "business.tax_id"},
		{harbor, "POST", "/application", sample, 200, `"approved"`},
		{harbor, "POST", "/application", sample, 200, `"approved"`},
		{"other", "POST", "/orders/TA-1/pay", "as shown", 404, "not_found"},
		{harbor, "POST", "/orders/TA-1/pay", "seven months", 422, "term_not_priced"},
		{harbor, "POST", "/orders/TA-1/pay", "other terms", 422, "terms_changed"},
		{harbor, "POST", "/orders/TA-1/pay", "balance", 422, "phase_not_payable_yet"},
		{harbor, "GET", "/orders/TA-1", "", 200, `"loans":""`},
		{harbor, "POST", "/orders/TA-1/pay", "as shown", 200, `"disbursing"`},
		{harbor, "POST", "/orders/TA-1/pay", "other terms", 422, "other_offer_signed"},
		{harbor, "GET", "/orders/TA-1", "", 200, `"state":"processing"`},
		{harbor, "POST", "/webhooks", `{"v":1}`, 422, "missing"},
		{harbor, "GET", "/elsewhere", "", 404, ""},
		{harbor, "POST", "/orders", strings.Repeat("x", bodyLimit+1), 413, ""},
	} {
		switch c.body {
		case "no offer yet", "as shown":
			c.body = consentTo(nil)
		case "seven months":
			c.body = consentTo(map[string]any{"months": 7})
		case "other terms":
			c.body = consentTo(map[string]any{"terms": strings.Repeat("0", 64)})
		case "balance":
			c.body = consentTo(map[string]any{"phase": "balance"})
		}
		status, said := d.ask(c.buyer, c.method, c.path, c.body)
		require.Equal(t, c.status, status, "%s %s: %s", c.method, c.path, said)
		require.Contains(t, said, c.says)
		require.Empty(t, shows(said), "%s %s", c.method, c.path)
	}
	require.Empty(t, shows(d.log.String()))
	require.Contains(t, d.log.String(), "POST /application")
	require.NoError(t, d.program.Audit(t.Context(), harborLine(d.market)))
}

// TestLenderAway: a signature counts though the lender could not be asked, and
// Recover asks it.
func TestLenderAway(t *testing.T) {
	d, asked := newDesk(t), 0
	away, err := newMarket(d.db, lendersim.New(lendersim.Config{Now: d.clock.Now, Trouble: func(c lendersim.Call) lendersim.Trouble {
		if c.Method != "disburse" {
			return lendersim.NoTrouble
		}
		if asked++; asked == 1 {
			return lendersim.NeverArrives
		}
		return lendersim.NoTrouble
	}}), d.clock.Now, slog.New(slog.NewTextHandler(d.log, nil)))
	require.NoError(t, err)
	s := &story{market: away, clock: d.clock}
	require.NoError(t, s.placeOrder(t.Context()))
	require.NoError(t, s.apply(t.Context()))
	require.NoError(t, s.payInitial(t.Context()))
	po, err := d.db.order(t.Context(), harbor, lamps)
	require.NoError(t, err)
	require.Equal(t, order.ShownProcessing, po.Shown())
	require.Equal(t, 1, asked)
	d.clock.Advance(time.Minute)
	_, err = away.program.Recover(t.Context(), nil)
	require.NoError(t, err)
	require.Equal(t, 2, asked)
}

// TestOtherSites: a page of another site that the buyer visits cannot post here.
func TestOtherSites(t *testing.T) {
	d := newDesk(t)
	r := httptest.NewRequest(http.MethodPost, "/orders", strings.NewReader(placed))
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	w := httptest.NewRecorder()
	d.api().ServeHTTP(w, r)
	require.Equal(t, http.StatusForbidden, w.Code)
}

// TestTellRefused: what an order refuses is reported and not told again, but a
// refund that only has to wait is.
func TestTellRefused(t *testing.T) {
	d, ctx := newDesk(t), t.Context()
	half := money.Dollars(500)
	po, err := d.place(ctx, order.Terms{
		ID: lamps, Buyer: harbor, Supplier: "supplier-7", Destination: "US",
		Total: money.AmountOf(half.Add(half)), Initial: money.AmountOf(half),
	}, thursday())
	require.NoError(t, err)
	happened := func(kind paylater.Kind, phase order.Phase, loan lender.LoanID) paylater.Event {
		return paylater.Event{Kind: kind, At: thursday(), Order: lamps, Phase: phase, Loan: loan, Amount: half}
	}
	signed := happened(paylater.KindSigned, order.Initial, "L1")
	require.NoError(t, d.tell(ctx, paylater.LineID{Buyer: "other", Lender: d.lender}, signed))
	require.Contains(t, d.log.String(), "why=not_found", "another's line")
	for _, ev := range []paylater.Event{signed, happened(paylater.KindDisbursed, order.Initial, "L1"), happened(paylater.KindSigned, order.Balance, "L2")} {
		require.NoError(t, d.tell(ctx, harborLine(d.market), ev))
		require.NoError(t, d.tell(ctx, harborLine(d.market), ev))
	}
	po, err = d.db.order(ctx, harbor, po.ID())
	require.NoError(t, err)
	require.Equal(t, order.ShownProcessing, po.Shown())
	require.Len(t, po.Payments(), 2)

	require.NoError(t, d.tell(ctx, harborLine(d.market), happened(paylater.KindSigned, order.Balance, "L3")))
	require.Contains(t, d.log.String(), "why="+string(order.CodePaymentProcessing))
	err = d.tell(ctx, harborLine(d.market), happened(paylater.KindRefunded, order.Initial, "L1"))
	require.ErrorIs(t, err, order.CodePaymentProcessing, d.log)
	unknown := signed
	unknown.Order = "TA-none"
	require.ErrorIs(t, d.tell(ctx, harborLine(d.market), unknown), paylater.CodeNotFound)
	again, err := d.db.order(ctx, harbor, po.ID())
	require.NoError(t, err)
	require.Equal(t, po, again)
}
