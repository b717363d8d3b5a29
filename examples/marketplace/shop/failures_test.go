package shop_test

import (
	"context"
	"html/template"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/examples/marketplace/data"
	"github.com/paylater-go/payments/examples/marketplace/host"
	"github.com/paylater-go/payments/examples/marketplace/shop"
	"github.com/paylater-go/payments/examples/sandboxlender/sandbox"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/sqlstore"
)

// draw pays TA-1002's initial payment of $27,000.00 by Pay Later.
func (d *desk) draw() (paylater.Loan, error) {
	d.t.Helper()
	ctx := d.t.Context()
	po, err := d.shop.Data.Order(ctx, shop.Harbor, "TA-1002")
	require.NoError(d.t, err)
	page, err := d.shop.Host.Checkout(ctx, shop.Harbor, po.Order, order.Initial)
	require.NoError(d.t, err)
	offer, err := page.Offer(6)
	require.NoError(d.t, err)
	return d.shop.Host.Pay(ctx, shop.Harbor, host.Consent{
		Order: "TA-1002", Phase: order.Initial, Months: 6, Terms: offer.Hash(), Key: page.Key(), Person: "u-rosalind",
	})
}

// loan is TA-1002's, as the line has it.
func (d *desk) loan() paylater.Loan {
	d.t.Helper()
	line, _, err := d.shop.Host.Line(d.t.Context(), shop.Harbor)
	require.NoError(d.t, err)
	for _, loan := range line.Loans(d.shop.Clock.Now()) {
		if loan.Terms.Order == "TA-1002" {
			return loan
		}
	}
	return paylater.Loan{}
}

func (d *desk) eventually(what string, is func() bool) {
	d.t.Helper()
	require.Eventually(d.t, is, time.Minute, 100*time.Millisecond, what)
}

// move moves the clock over HTTP once the lender answers again.
func (d *desk) move(days string) {
	d.t.Helper()
	d.eventually("the clock moves", func() bool {
		page := d.page("/operator")
		fields := url.Values{"days": {days}}
		for _, field := range hidden.FindAllStringSubmatch(page, -1) {
			fields.Set(field[1], field[2])
		}
		status, _, _ := d.send(d.operator, "/operator/clock", fields)
		return status == http.StatusSeeOther
	})
}

// Whatever happens to requests: the page says so, a signature counts, the money goes
// once, and everything is right again.
func TestRequestsFail(t *testing.T) {
	for _, how := range []string{"down", "busy", "lost", "half"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			d := openDesk(t)
			require.Contains(t, d.page("/operator/failures"), "Nothing goes wrong on purpose.")
			d.fail(how)
			require.NotContains(t, d.page("/operator/failures"), "Nothing goes wrong on purpose.")
			if how != "half" {
				status, text := d.get(d.operator, "/operator/reconcile")
				require.Equal(t, http.StatusServiceUnavailable, status)
				require.Contains(t, text, "could not be reached")
				status, text, _ = d.apply()
				require.Equal(t, http.StatusServiceUnavailable, status, text)
				require.Contains(t, text, "could not be reached")
			}
			_, err := d.draw()
			require.NoError(t, err, "the signature counts without the lender")
			if how != "half" {
				require.Contains(t, d.page("/operator"), "<b>Payment</b> of", "it waits for the lender")
			}
			d.fail("right")
			require.Contains(t, d.page("/operator/failures"), "Nothing goes wrong on purpose.")
			d.move("7")
			d.eventually("the loan is paid out", func() bool { return d.loan().Status == paylater.LoanActive })
			require.Equal(t, money.Dollars(27_000), d.loan().Principal)
			d.agree()
			if how != "half" {
				status, text, to := d.apply()
				require.Equal(t, http.StatusSeeOther, status, text)
				require.Contains(t, to, d.shop.Lender)
			}
		})
	}
}

// apply sends Prairie to the lender's page.
func (d *desk) apply() (int, string, string) {
	d.t.Helper()
	c := d.signIn("tomas@prairie.test", "tents-and-twine")
	path := "/orders/TA-2001/pay/initial/application"
	_, page := d.get(c, path)
	fields := url.Values{"consent": {"yes"}}
	for _, field := range hidden.FindAllStringSubmatch(page, -1) {
		fields.Set(field[1], field[2])
	}
	return d.send(c, path, fields)
}

// agree compares with the lender over the last 90 days: nothing differs.
func (d *desk) agree() {
	d.t.Helper()
	status, text := d.get(d.operator, "/operator/reconcile.csv?"+d.days())
	require.Equal(d.t, http.StatusOK, status)
	require.NotContains(d.t, text, "\ndifference")
	require.Contains(d.t, d.page("/operator/reconcile?"+d.days()), "nothing differs")
}

func (d *desk) days() string {
	now := d.shop.Clock.Now()
	return url.Values{"from": {now.AddDate(0, 0, -89).Format(time.DateOnly)}, "to": {now.Format(time.DateOnly)}}.Encode()
}

// The lender hears of a repayment of $1,234.56 and says so by a webhook alone.
func (d *desk) paidElsewhere() {
	d.t.Helper()
	r, err := http.NewRequestWithContext(d.t.Context(), http.MethodPost, d.shop.Lender+"/", strings.NewReader(
		url.Values{"form": {"say"}, "buyer": {"harbor"}, "fact": {"repayment_received"}, "amount": {"1234.56"}}.Encode()))
	require.NoError(d.t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	status, text, _ := d.do(client(d.t), r)
	require.Equal(d.t, http.StatusSeeOther, status, text)
}

func (d *desk) repaid() int {
	d.t.Helper()
	n := 0
	for ev, err := range d.shop.Host.Program().History(d.t.Context(), d.shop.Host.LineID(shop.Harbor), 0) {
		require.NoError(d.t, err)
		if ev.Kind == paylater.KindRepaid && strings.HasPrefix(string(ev.Repayment), "op-") { // the operator's
			n++
		}
	}
	return n
}

// A webhook that is dropped shows on the reconciliation, and is delivered once all is
// put right; one that is late, doubled or overtaken arrives once.
func TestWebhooksFail(t *testing.T) {
	for _, how := range []string{"delay", "double", "reorder", "drop"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			d := openDesk(t)
			d.fail("hooks-" + how)
			require.Contains(t, d.page("/operator/failures"), "<b>Webhooks of the lender: ")
			d.paidElsewhere()
			if how == "drop" {
				text := d.page("/operator/reconcile?" + d.days())
				require.Contains(t, text, "they differ")
				require.Contains(t, text, "1 difference on 1 of 1 lines; the lender's sum less ours is <b class=\"sum\">-$1,234.56</b>")
				rows := d.csv("/operator/reconcile.csv?" + d.days())
				require.Equal(t, "difference", rows[1][0])
				require.Contains(t, strings.Join(rows[1], ","), "1234.56")
				require.Contains(t, strings.Join(rows[1], ","), "extra")
				require.Zero(t, d.repaid())
				d.fail("right")
			}
			d.eventually("it arrives", func() bool { return d.repaid() == 1 })
			d.fail("right")
			d.fail("again")
			_, err := d.draw()
			require.NoError(t, err)
			d.move("7")
			d.eventually("the loan is paid out", func() bool { return d.loan().Status == paylater.LoanActive })
			d.agree()
			require.Equal(t, 1, d.repaid())
			require.Contains(t, d.page("/operator"), "Nothing waits")
		})
	}
}

// Dropped webhooks of what we asked for are looked up by the loop.
func TestLoopHealsDroppedWebhooks(t *testing.T) {
	d := openDesk(t)
	d.fail("hooks-drop")
	_, err := d.draw()
	require.NoError(t, err)
	d.move("7")
	d.eventually("the loan is paid out", func() bool { return d.loan().Status == paylater.LoanActive })
	require.Contains(t, d.page("/operator/failures"), "Dropped so far: ")
	d.agree()
}

func TestUnknownFailure(t *testing.T) {
	d := openDesk(t)
	page := d.page("/operator/failures")
	fields := url.Values{"do": {"hooks-all"}}
	for _, field := range hidden.FindAllStringSubmatch(page, -1) {
		fields.Set(field[1], field[2])
	}
	status, _, _ := d.send(d.operator, "/operator/failures", fields)
	require.Equal(t, http.StatusNotFound, status)
}

// What matches nothing is on the first page, with what to do once it is stuck.
func TestStuckWork(t *testing.T) {
	d := openDesk(t)
	ctx := t.Context()
	require.Contains(t, d.page("/operator"), "Nothing waits for the lender or for a buyer.")
	require.NoError(t, d.shop.Host.Program().Receive(ctx, shop.Partner, lender.Event{
		ID: "harbor-99999999", Buyer: "harbor", At: d.shop.Clock.Now(), Fact: lender.RepaymentCleared{Repayment: "pay-of-nobody"},
	}))
	text := d.page("/operator")
	require.Contains(t, text, "<b>Match</b>")
	require.Contains(t, text, "harbor-99999999")
	require.Contains(t, text, ">in time<")
	d.move("1")
	text = d.page("/operator")
	require.Contains(t, text, ">stuck<", "it is older than an hour")
	require.Contains(t, text, `<p class="remedy">`+template.HTMLEscapeString(paylater.WaitMatch.Todo()))
}

// An order that cannot be told what happened is on the first page; once it can be,
// a round tells it.
func TestUntoldOrder(t *testing.T) {
	d := openDesk(t)
	ctx := t.Context()
	_, err := d.shop.Host.Program().Hold(ctx, d.shop.Host.LineID(shop.Harbor), paylater.HoldRequest{
		Key: "hold-404", Order: "TA-404", Phase: order.Initial, Amount: money.Dollars(1_000),
	})
	require.NoError(t, err)
	later := time.Now()
	impatient := sqlstore.Feed{Subscription: "orders", Now: func() time.Time { return later }}
	d.eventually("the line is set aside after twenty tries", func() bool {
		later = later.Add(24 * time.Hour)
		_, err := d.shop.Host.Store().RelayOnce(ctx, impatient, func(context.Context, paylater.LineID, paylater.Event) error { return io.EOF })
		require.NoError(t, err)
		return strings.Contains(d.page("/operator"), "The orders were not told")
	})
	total, err := money.NewAmount(4_000_00, money.USDollar)
	require.NoError(t, err)
	initial, err := money.NewAmount(1_000_00, money.USDollar)
	require.NoError(t, err)
	po, err := order.New(order.Terms{
		ID: "TA-404", Buyer: shop.Harbor, Supplier: "yiwu-brass", Destination: "US", Total: total, Initial: initial,
	}, d.shop.Clock.Now())
	require.NoError(t, err)
	require.NoError(t, d.shop.Data.Place(ctx, data.Placed{Order: po, Goods: "Lamp oil", Supplier: "Yiwu Brass Lighting"}))
	d.press(d.page("/operator"), "/operator/round", "now", "yes")
	require.Contains(t, d.page("/operator"), "Nothing waits for the lender or for a buyer.")
	told, err := d.shop.Host.Store().RelayOnce(ctx, impatient, func(context.Context, paylater.LineID, paylater.Event) error { return io.EOF })
	require.NoError(t, err)
	require.Zero(t, told, "everything was told")
}

// Without collections Harbor's second installment, $2,666.67 and its fee of $100.00,
// is past due after its due date; put right, what is due is collected again.
func TestNotCollected(t *testing.T) {
	d := openDesk(t)
	d.fail("collect-off")
	require.Contains(t, d.page("/operator/failures"), "<b>Collections on the due date: Not collected.</b>")
	d.move("30")
	d.move("30")
	text := d.page("/operator")
	require.Contains(t, text, "<dt>Delinquent</dt><dd>1</dd>")
	line, _, err := d.shop.Host.Line(t.Context(), shop.Harbor)
	require.NoError(t, err)
	require.Equal(t, line.PastDue(d.shop.Clock.Now()).String(), figures(text)["Past due"])
	require.GreaterOrEqual(t, line.PastDue(d.shop.Clock.Now()).Cents(), int64(2_766_67))
	require.Contains(t, d.page("/operator/orders/TA-1002/initial"), "line_delinquent")
	d.fail("right")
	d.move("30")
	text = d.page("/operator")
	require.Equal(t, "$0.00", figures(text)["Past due"])
	require.Equal(t, "$0.00", figures(text)["Outstanding"])
	d.agree()
}

// A lender that runs elsewhere has its own page for its webhooks; requests to it fail
// here all the same.
func TestLenderElsewhere(t *testing.T) {
	dir, now := t.TempDir(), monday()
	there, err := sandbox.Open(t.Context(), sandbox.Config{File: filepath.Join(dir, "lender.db"), Name: shop.Partner, World: now})
	require.NoError(t, err)
	handler, err := there.Handler("http://127.0.0.1")
	require.NoError(t, err)
	server := httptest.NewServer(handler)
	t.Cleanup(func() {
		server.Close()
		require.NoError(t, there.Close())
	})
	d := openDeskWith(t, shop.Options{
		File: filepath.Join(dir, "market.db"), HashCost: 2, Every: 100 * time.Millisecond, World: now,
		Elsewhere: shop.Elsewhere{URL: server.URL, Key: there.APIKey(), Secret: there.WebhookSecret()},
	})
	text := d.page("/operator/failures")
	require.NotContains(t, text, "<h2>Webhooks of the lender</h2>")
	require.Contains(t, text, "This lender runs elsewhere")
	require.Contains(t, text, `href="`+server.URL+`/"`)
	d.fail("down")
	status, _ := d.get(d.operator, "/operator/reconcile")
	require.Equal(t, http.StatusServiceUnavailable, status)
	d.fail("right")
	d.eventually("it answers", func() bool {
		status, _ := d.get(d.operator, "/operator/reconcile")
		return status == http.StatusOK
	})
	page := d.page("/operator/failures")
	fields := url.Values{"do": {"hooks-drop"}}
	for _, field := range hidden.FindAllStringSubmatch(page, -1) {
		fields.Set(field[1], field[2])
	}
	status, _, _ = d.send(d.operator, "/operator/failures", fields)
	require.Equal(t, http.StatusNotFound, status)
}
