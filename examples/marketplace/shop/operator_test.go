package shop_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/examples/marketplace/shop"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/sqlstore"
)

// Harbor's loan of $8,000.00 in three months asks for $2,666.67 first, whose fee of
// $100.00 the fee credit pays: worked by hand, $5,333.33 are owed 40 days later.
func TestOverview(t *testing.T) {
	d := openDesk(t)
	text := d.page("/operator")
	found := figures(text)
	require.Equal(t, "$100,000.00", found["Limit"])
	require.Equal(t, "$5,333.33", found["Outstanding"])
	require.Equal(t, "$0.00", found["Held"])
	line, there, err := d.shop.Host.Line(t.Context(), shop.Harbor)
	require.NoError(t, err)
	require.True(t, there)
	now := d.shop.Clock.Now()
	require.Equal(t, line.Available(now).String(), found["Available"])
	due, _ := line.Collection(now)
	require.Equal(t, due.Amount.String(), found["Due next"])
	require.Equal(t, line.PastDue(now).String(), found["Past due"])
	require.Contains(t, text, "<dt>None yet</dt><dd>1</dd>", "Prairie")
	require.Contains(t, text, "<dt>Approved</dt><dd>1</dd>", "Harbor")
	// The table of the exposure: the first day the loan was signed, the last is today.
	rows := exposed(text)
	began, today := civil.NewYork(now).AddDays(-40), civil.NewYork(now)
	require.Len(t, rows, 3, "signed, collected, today")
	require.Equal(t, []string{short(began), "$8,000.00", "$0.00", "$100,000.00"}, rows[0])
	require.Equal(t, []string{"$5,333.33", "$0.00", "$100,000.00"}, rows[1][1:])
	require.Equal(t, []string{short(today), "$5,333.33", "$0.00", "$100,000.00"}, rows[2])
	require.Contains(t, text, "<svg")
}

// exposed are the rows of the exposure's table: day, outstanding, held, limit.
func exposed(page string) [][]string {
	var rows [][]string
	row := regexp.MustCompile(`<tr><th scope="row">([^<]*)</th><td class="n">([^<]*)</td><td class="n">([^<]*)</td><td class="n">([^<]*)</td></tr>`)
	for _, found := range row.FindAllStringSubmatch(page, -1) {
		rows = append(rows, found[1:])
	}
	return rows
}

// Two lines add up: Prairie is approved for $100,000.00 and Harbor holds $27,000.00,
// which runs out a day later; $5,333.33 stay owed until the next due date.
func TestExposure(t *testing.T) {
	d := openDesk(t)
	ctx := t.Context()
	today := civil.NewYork(d.shop.Clock.Now())
	_, err := d.shop.Host.Program().Apply(ctx, shop.Partner, applies("prairie", d.shop.Clock.Now()))
	require.NoError(t, err)
	_, err = d.shop.Host.Program().Hold(ctx, d.shop.Host.LineID(shop.Harbor), paylater.HoldRequest{
		Key: "hold-1", Order: "TA-1002", Phase: order.Initial, Amount: money.Dollars(27_000),
	})
	require.NoError(t, err)
	text := d.page("/operator")
	rows := exposed(text)
	require.Equal(t, []string{short(today), "$5,333.33", "$27,000.00", "$200,000.00"}, rows[len(rows)-1])
	require.Equal(t, "$167,666.67", figures(text)["Available"])
	require.Contains(t, text, "<dt>Approved</dt><dd>2</dd>")
	require.Contains(t, text, "<dt>Open</dt><dd>2</dd>")
	d.move("3")
	rows = exposed(d.page("/operator"))
	require.Equal(t, []string{short(today), "$5,333.33", "$27,000.00", "$200,000.00"}, rows[len(rows)-3])
	require.Equal(t, []string{"$5,333.33", "$0.00", "$200,000.00"}, rows[len(rows)-2][1:], "the hold ran out")
	require.Equal(t, []string{short(today.AddDays(3)), "$5,333.33", "$0.00", "$200,000.00"}, rows[len(rows)-1])
}

// More lines than are read at once all count: 205 buyers of $100,000.00 each beside Harbor.
func TestManyLines(t *testing.T) {
	d := openDesk(t)
	for i := range 205 {
		_, err := d.shop.Host.Program().Apply(t.Context(), shop.Partner, applies(fmt.Sprintf("buyer-%03d", i), d.shop.Clock.Now()))
		require.NoError(t, err)
	}
	text := d.page("/operator")
	require.Equal(t, "$20,600,000.00", figures(text)["Limit"])
	require.Contains(t, text, "<dt>Approved</dt><dd>206</dd>")
	require.Contains(t, text, "206 lines")
	require.Contains(t, d.page("/operator/lines"), "/operator/lines/buyer-204")
	require.Contains(t, d.page("/operator/reconcile?"+d.days()), "nothing differs")
}

// short is a day as the pages write it.
func short(d civil.Date) string { return civil.Midnight(d).Add(12 * time.Hour).Format("Jan 2, 2006") }

func TestOperatorPagesAreNotABuyers(t *testing.T) {
	d := openDesk(t)
	for _, path := range []string{
		"/operator", "/operator/lines", "/operator/lines/harbor", "/operator/decisions", "/operator/orders/TA-1001/initial",
		"/operator/reconcile", "/operator/reconcile.csv", "/operator/failures",
	} {
		status, text := d.get(d.buyer, path)
		require.Equal(t, http.StatusNotFound, status, path)
		require.NotContains(t, text, "Outstanding")
		status, _ = d.get(d.nobody, path)
		require.Equal(t, http.StatusSeeOther, status, path)
		status, text = d.get(d.operator, path)
		require.Equal(t, http.StatusOK, status, path)
		for _, personal := range []string{"Rosalind", "Tomas", "rosalind", "Mill Road", "550143", "1979", "First Harbor Bank"} {
			require.NotContains(t, text, personal, path)
		}
	}
	for _, path := range []string{"/operator/clock", "/operator/round", "/operator/failures"} {
		status, _, _ := d.send(d.buyer, path, url.Values{"do": {"down"}, "days": {"1"}})
		require.Equal(t, http.StatusNotFound, status, path)
		status, _, _ = d.send(d.operator, path, url.Values{"do": {"down"}, "days": {"1"}})
		require.Equal(t, http.StatusForbidden, status, path+": without the token of the session")
	}
	for _, path := range []string{
		"/operator/lines/nobody", "/operator/lines/prairie", "/operator/lines/a%20b", "/operator/orders/TA-9/initial", "/operator/orders/TA-1001/x",
		"/operator/orders/TA-1006/balance", "/operator/lines/harbor?before=x", "/operator/decisions?skip=-1",
	} {
		status, _ := d.get(d.operator, path)
		require.Equal(t, http.StatusNotFound, status, path)
	}
}

// The clock moves to a day: the same form sent twice moves it once.
func TestClockMovesOnce(t *testing.T) {
	d := openDesk(t)
	before := civil.NewYork(d.shop.Clock.Now())
	page := d.page("/operator")
	require.Equal(t, "/operator?done=moved", d.press(page, "/operator/clock", "days", "30"))
	d.press(page, "/operator/clock", "days", "30")
	d.press(page, "/operator/clock", "days", "7")
	require.Equal(t, before.AddDays(30), civil.NewYork(d.shop.Clock.Now()))
	lenders, err := d.shop.Host.Lender().Clock(t.Context())
	require.NoError(t, err)
	require.Equal(t, before.AddDays(30), civil.NewYork(lenders))
	d.press(d.page("/operator"), "/operator/clock", "days", "1")
	require.Equal(t, before.AddDays(31), civil.NewYork(d.shop.Clock.Now()))
	require.Contains(t, d.page("/operator?done=moved"), "The clock was moved")
	for _, days := range []string{"2", "-1", "x", ""} {
		fields := url.Values{"days": {days}}
		for _, field := range hidden.FindAllStringSubmatch(page, -1) {
			fields.Set(field[1], field[2])
		}
		status, _, _ := d.send(d.operator, "/operator/clock", fields)
		require.Equal(t, http.StatusNotFound, status, days)
	}
}

// A round ends when the orders were told, also of a line that another process is
// telling at that moment.
func TestRoundWaitsForWhoTells(t *testing.T) {
	d := openDesk(t)
	id := d.shop.Host.LineID(shop.Harbor)
	began, ended := make(chan struct{}), atomic.Bool{}
	slowly := func(context.Context, paylater.LineID, paylater.Event) error {
		if !ended.Load() {
			close(began)
			time.Sleep(time.Second / 2)
			ended.Store(true)
		}
		return nil
	}
	another := sqlstore.Feed{Subscription: "orders", Lease: time.Minute}
	done := make(chan error)
	go func() {
		var err error
		for n := 0; err == nil && !ended.Load(); n++ { // until it is at the line before the marketplace's own loop
			key := lender.Key(fmt.Sprintf("hold-%d", n))
			_, err1 := d.shop.Host.Program().Hold(t.Context(), id, paylater.HoldRequest{
				Key: key, Order: "TA-1002", Phase: order.Initial, Amount: money.Dollars(1_000),
			})
			_, err2 := d.shop.Data.Store().RelayOnce(t.Context(), another, slowly)
			err3 := d.shop.Host.Program().Release(t.Context(), id, "end-"+key, "TA-1002", order.Initial)
			err = errors.Join(err1, err2, err3)
		}
		done <- err
	}()
	select {
	case err := <-done:
		require.NoError(t, err, "it never was the first")
	case <-began:
		require.NoError(t, d.shop.Host.Round(t.Context()))
		require.True(t, ended.Load(), "the round ended before the line was told")
		require.NoError(t, <-done)
	}
}

// Every event of a line is on exactly one page, the newest first.
func TestEventLog(t *testing.T) {
	d := openDesk(t)
	for i := range 20 { // two events each
		key := lender.Key(fmt.Sprintf("hold-%d", i))
		id := d.shop.Host.LineID(shop.Harbor)
		_, err := d.shop.Host.Program().Hold(t.Context(), id, paylater.HoldRequest{
			Key: key, Order: "TA-1002", Phase: order.Initial, Amount: money.Dollars(1_000),
		})
		require.NoError(t, err)
		require.NoError(t, d.shop.Host.Program().Release(t.Context(), id, "end-"+key, "TA-1002", order.Initial))
	}
	line, _, err := d.shop.Host.Line(t.Context(), shop.Harbor)
	require.NoError(t, err)
	var seen []string
	pages := 0
	path := "/operator/lines/harbor"
	for path != "" {
		text := d.page(path)
		require.Contains(t, text, "Rebuilt from its events, the line is the one that is kept.")
		for _, m := range regexp.MustCompile(`<b>(\d+)</b> · `).FindAllStringSubmatch(text, -1) {
			seen = append(seen, m[1])
		}
		path = ""
		if m := regexp.MustCompile(`href="(/operator/lines/harbor\?before=\d+)#events">Older`).FindStringSubmatch(text); m != nil {
			path = m[1]
		}
		pages++
	}
	var want []string
	for ev, err := range d.shop.Host.Program().History(t.Context(), d.shop.Host.LineID(shop.Harbor), 0) {
		require.NoError(t, err)
		want = append([]string{itoa(ev.Seq)}, want...)
	}
	require.Equal(t, line.Seq(), int64(len(want)))
	require.Equal(t, want, seen)
	require.Equal(t, (len(want)+24)/25, pages)
	require.Greater(t, pages, 1)
}

func itoa(n int64) string { return money.Cents(n * 100).Text()[:len(money.Cents(n*100).Text())-3] }

func TestDecisions(t *testing.T) {
	d := openDesk(t)
	text := d.page("/operator/decisions")
	count := 0
	for ev, err := range d.shop.Host.Program().History(t.Context(), d.shop.Host.LineID(shop.Harbor), 0) {
		require.NoError(t, err)
		if ev.Decision != nil {
			count++
			require.Contains(t, text, "event "+itoa(ev.Seq)+"<")
			require.Contains(t, text, ev.Decision.Policy())
		}
	}
	require.Positive(t, count)
	require.Equal(t, count, strings.Count(text, ">the same<"))
	// A page of a checkout: $240.00 is below the least draw of $300.00.
	text = d.page("/operator/orders/TA-1004/initial")
	require.Contains(t, text, "$120.00")
	require.Contains(t, text, "$300.00")
	po, err := d.shop.Data.Order(t.Context(), shop.Harbor, "TA-1004")
	require.NoError(t, err)
	page, err := d.shop.Host.Checkout(t.Context(), shop.Harbor, po.Order, order.Initial)
	require.NoError(t, err)
	require.Equal(t, len(page.Explain()), strings.Count(text, ">the same<"), "each is decided again alike")
}
