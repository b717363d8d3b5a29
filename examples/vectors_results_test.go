package examples_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// paper collects lines of text.
type paper struct {
	strings.Builder

	t testing.TB
}

func (p *paper) line(parts ...any) { fmt.Fprintln(p, parts...) }

func (p *paper) json(v any) {
	p.t.Helper()
	data, err := json.Marshal(v)
	require.NoError(p.t, err)
	p.line(string(data))
}

// vectors are all groups of results.
func vectors(t testing.TB) []vector {
	t.Helper()
	w := newShop(t)
	w.live(lendertest.Application("app-1", aBuyer))
	groups := []struct {
		name  string
		write func(*paper)
	}{
		{"money", writeMoney},
		{"days", writeDays},
		{"schedules", writeSchedules},
		{"aprs", writeAPRs},
		{"offers", writeOffers},
		{"history", func(p *paper) { writeHistory(p, w) }},
		{"statements", func(p *paper) { writeStatements(p, w) }},
		{"records", func(p *paper) { writeRecords(p, w) }},
		{"orders", writeOrders},
		{"checkout", writePages},
		{"policies", func(p *paper) { p.json(paylater.DefaultPolicy()) }},
	}
	var list []vector
	for _, g := range groups {
		p := &paper{t: t}
		g.write(p)
		list = append(list, vector{g.name, p.String()})
	}
	return list
}

// someCents are amounts around every place where rounding or splitting turns.
func someCents() []int64 {
	return []int64{
		0, 1, 2, 3, 5, 6, 7, 49, 50, 51, 99, 100, 101, 199, 333, 1_000, 1_999, 9_999, 12_345, 99_999, 100_000, 194_167, 1_000_000,
		1_000_001, 3_333_333, 9_999_999, 14_999_999, 15_000_000, money.MaxCents,
	}
}

func writeMoney(p *paper) {
	for _, c := range someCents() {
		for _, sign := range []int64{1, -1} {
			a := money.Cents(c * sign)
			value, err := a.Value()
			p.line(a, a.Text(), a.Scale(money.PPM(27_500)), a.Pro(money.Cents(1), money.Cents(3)), a.Split(7), value, err)
			p.json(a)
			back, err := money.FromDecimal(a.Decimal())
			p.line(back, err, a.Decimal().Coefficient(), a.Decimal().Exponent())
			var scanned money.USD
			p.line(scanned.Scan(a.Text()), scanned)
		}
	}
	for _, d := range []decimal.Decimal{
		{},
		decimal.New(19_990, -3), decimal.New(1, 3), decimal.New(1, -7), decimal.New(-1, -2), decimal.New(275, -3),
		decimal.New(12, -4), decimal.New(1, -30), decimal.New(1, 30), decimal.New(-27_500, -6),
	} {
		a, err := money.FromDecimal(d)
		r, rateErr := money.RateFromDecimal(d)
		p.line(a, err, r, rateErr)
	}
}

func writeDays(p *paper) {
	for year := 2015; year <= 2040; year++ {
		for month := time.January; month <= time.December; month++ {
			first := civil.Of(year, month, 1)
			next, err := civil.NextWorkingDay(civil.FederalReserve(), first)
			third, thirdErr := civil.AddWorkingDays(civil.FederalReserve(), first, 3)
			p.line(first, next, err, third, thirdErr, first.AddDays(30).AddMonths(1), civil.Midnight(first).UTC().Format(time.RFC3339))
		}
	}
}

// someTerms are prices by their number of months.
func someTerms() [][]money.Rate {
	var list [][]money.Rate
	for months := 1; months <= 6; months++ {
		for _, ppm := range []int32{2_500, 12_500, 13_333, 27_500} {
			rates := make([]money.Rate, months)
			for k := range rates {
				rates[k] = money.PPM(ppm - int32(k)*400)
			}
			list = append(list, rates)
		}
	}
	return list
}

func writeSchedules(p *paper) {
	cycle := paylater.Cycle{First: civil.Of(2019, time.January, 31), DueAfter: 21}
	for _, rates := range someTerms() {
		for _, c := range []int64{700, 10_001, 1_000_000, 14_999_999} {
			p.json(paylater.NewSchedule(money.Cents(c), rates, cycle, cycle.FirstFor(civil.Of(2019, time.March, 5), len(rates))))
		}
	}
}

func writeAPRs(p *paper) {
	day := civil.Of(2019, time.March, 5)
	for _, rates := range someTerms() {
		for _, late := range []int{0, 9, 30} {
			cycle := paylater.Cycle{First: day.AddDays(10 + late), DueAfter: 21}
			var flows []paylater.CashFlow
			for _, i := range paylater.NewSchedule(money.Dollars(10_000), rates, cycle, 1) {
				flows = append(flows, paylater.CashFlow{Day: i.Due, Amount: i.Principal.Add(i.Fee)})
			}
			apr, err := paylater.ComputeAPR(money.Dollars(10_000), day, flows)
			p.line(apr, int64(apr), err)
		}
	}
}

func writeOffers(p *paper) {
	w := newShop(p.t)
	_, err := w.program.Apply(w.ctx, kabbage, lendertest.Application("app-1", aBuyer))
	require.NoError(p.t, err)
	for range 12 {
		w.days(17)
		for _, c := range []int64{1, 600, 999_999, 10_000_000, 10_000_001} {
			draw := paylater.Draw{Order: "TA-9", Phase: order.Balance, Amount: money.Cents(c), Recipient: anyToken}
			quotes, err := w.line().Offers(draw, w.clock.Now())
			p.line(err)
			for _, q := range quotes {
				p.line(q.Months, q.Err, q.Offer.Hash(), q.Offer.Terms().Total(), q.Offer.Terms().APR)
				p.json(q.Offer.Terms())
			}
		}
	}
}

func writeHistory(p *paper, w *shop) {
	for _, ev := range w.history() {
		p.json(ev)
	}
}

func writeStatements(p *paper, w *shop) {
	for _, s := range w.statements() {
		p.json(s)
	}
}

func writeRecords(p *paper, w *shop) {
	rec, err := w.line().Record()
	require.NoError(p.t, err)
	p.json(rec)
	p.line(string(rec.Head.Data))
	for _, b := range rec.Bodies {
		p.line(b.Kind, b.ID, string(b.Data))
	}
	for _, ev := range w.records() {
		p.line(string(ev.Data))
	}
}

// someOrders are confirmed orders in dollars, euro and yen.
func someOrders(t testing.TB) []order.Order {
	var list []order.Order
	for _, c := range []money.Currency{"USD", "EUR", "JPY"} {
		for i, minor := range []int64{99, 1_000_000, 4_000_001} {
			initial, err := money.NewAmount(minor/3, c)
			require.NoError(t, err)
			total, err := money.NewAmount(minor, c)
			require.NoError(t, err)
			po, err := order.New(order.Terms{
				ID: order.ID(fmt.Sprintf("TA-%s-%d", c, i)), Buyer: order.ID(aBuyer), Supplier: "supplier-1", Destination: "US",
				Total: total, Initial: initial,
			}, lendertest.SampleInstant())
			require.NoError(t, err)
			po, err = po.Confirm(lendertest.SampleInstant())
			require.NoError(t, err)
			list = append(list, po)
		}
	}
	return list
}

func writeOrders(p *paper) {
	at := lendertest.SampleInstant().Add(time.Hour)
	for _, po := range someOrders(p.t) {
		for _, part := range []int64{1, 2} {
			amount, err := money.NewAmount(po.Due(order.Initial).Minor()/part, po.Currency())
			require.NoError(p.t, err)
			next, err := po.Receive(order.Receipt{ID: "r1", Phase: order.Initial, Method: order.Wire, Amount: amount}, at)
			require.NoError(p.t, err)
			p.json(next)
			rec, err := next.Record()
			require.NoError(p.t, err)
			p.line(string(rec), next.Can(at), next.Shown().Title())
			back, parts, err := next.Refund(order.Refund{ID: "f1", Phase: order.Initial, Amount: amount}, at)
			require.NoError(p.t, err)
			p.json(parts)
			p.json(back.Events())
		}
	}
}

func writePages(p *paper) {
	w := newShop(p.t)
	_, err := w.program.Apply(w.ctx, kabbage, lendertest.Application("app-1", aBuyer))
	require.NoError(p.t, err)
	for _, po := range someOrders(p.t) {
		for _, phase := range order.Phases() {
			for _, domestic := range []bool{true, false} {
				v := w.visit()
				v.Domestic = domestic
				page, err := checkout.Open(w.ctx, w.program, po, phase, v)
				p.line(page, err)
				for _, c := range page.Choices() {
					fmt.Fprintf(p, "%+v\n", c)
				}
			}
		}
	}
}
