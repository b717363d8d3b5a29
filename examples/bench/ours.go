package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// flat is a term with one monthly rate.
func flat(months int, ppm int32) lender.Price {
	p := lender.Price{Months: months}
	for range months {
		p.Monthly = append(p.Monthly, money.PPM(ppm))
	}
	return p
}

// tiered is the six-month term of the task.
func tiered() lender.Price {
	p := flat(6, 7_500)
	p.Monthly[0], p.Monthly[1] = money.PPM(27_500), money.PPM(27_500)
	return p
}

// ourInput is the task in the library's own types.
func ourInput() (money.USD, []money.Rate, paylater.Cycle) {
	cycle := paylater.Cycle{First: civil.Of(2019, time.March, 15), DueAfter: theTask().dueAfter}
	return money.Dollars(10_000), tiered().Monthly, cycle
}

func ourPlan(s paylater.Schedule) plan {
	var p plan
	for _, r := range s {
		p = append(p, planRow{r.Statement.String(), r.Due.String(), r.Principal.Cents(), r.Fee.Cents()})
	}
	return p
}

// datedLoan is $10,000.00 with $75.00 a month on top, paid a month apart, or
// with odd days between, as XIRR takes it.
func datedLoan(payments, oddDays int) []payment {
	advance, day, list := ourLoan(payments, oddDays)
	flows := []payment{{when: utc(day), amount: -float64(advance.Cents()) / 100}}
	for _, p := range list {
		flows = append(flows, payment{when: utc(p.Day), amount: float64(p.Amount.Cents()) / 100})
	}
	return flows
}

func utc(d civil.Date) time.Time {
	return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC)
}

// ourLoan is the same loan in the library's own types.
func ourLoan(payments, oddDays int) (money.USD, civil.Date, []paylater.CashFlow) {
	advance, day := money.Dollars(10_000), civil.Of(2019, time.March, 5)
	list := make([]paylater.CashFlow, payments)
	for k := range list {
		due := day.AddMonths(k + 1).AddDays(oddDays * (k + 1) % 28)
		list[k] = paylater.CashFlow{Day: due, Amount: advance.Part(k, payments).Add(money.Dollars(75))}
	}
	return advance, day, list
}

// now is the instant of all acts that are measured.
func now() time.Time { return time.Date(2019, time.May, 6, 15, 0, 0, 0, time.UTC) }

func drawOf(id order.ID, dollars int64) paylater.Draw {
	return paylater.Draw{Order: id, Phase: order.Initial, Amount: money.Dollars(dollars), Recipient: "tok-beneficiary"}
}

// ourLine is an open line of $100,000.00 with that many loans of $1,000.00, as
// a store gives it.
func ourLine(loans int) (paylater.Line, error) {
	rules, err := paylater.NewRules(paylater.DefaultPolicy(), nil)
	if err != nil {
		return paylater.Line{}, err
	}
	line, err := rules.NewLine(paylater.LineID{Buyer: "buyer-1", Lender: "kabbage"})
	if err != nil {
		return line, err
	}
	if line, err = line.Apply("app-1", nil, now()); err != nil {
		return line, err
	}
	prices := []lender.Price{flat(1, 15_000), flat(2, 12_500), flat(3, 12_500), flat(4, 12_500), flat(5, 12_500), tiered()}
	line, err = line.Receive(lender.Event{ID: "ev-1", Buyer: "buyer-1", At: now(), Fact: lender.Approved{
		Application: "app-1", Limit: money.Dollars(100_000), Prices: prices,
	}}, now())
	for n := 0; n < loans && err == nil; n++ {
		line, err = lend(line, n)
	}
	if err != nil {
		return line, err
	}
	record, err := line.Record()
	if err != nil {
		return line, err
	}
	return rules.ParseLine(record, nil)
}

// lend draws a loan.
func lend(line paylater.Line, n int) (paylater.Line, error) {
	key := lender.Key(fmt.Sprintf("hold-%d", n))
	draw := drawOf(order.ID(fmt.Sprintf("PO-%d", n)), 1_000)
	request := paylater.HoldRequest{Key: key, Order: draw.Order, Phase: draw.Phase, Amount: draw.Amount}
	held, err := line.Hold(request, now())
	if err != nil {
		return line, err
	}
	offer, err := held.Offer(draw, 6, now())
	if err != nil {
		return line, err
	}
	return held.Sign(offer, paylater.Signature{Hold: key, Terms: offer.Hash(), By: "person-1"}, now())
}

// ourHold is one hold on a line with that many loans.
func ourHold(loans int) (func() error, error) {
	line, err := ourLine(loans)
	request := paylater.HoldRequest{Key: "hold-next", Order: "PO-next", Phase: order.Initial, Amount: money.Dollars(10_000)}
	return func() error {
		_, err := line.Hold(request, now())
		return err
	}, err
}

var errNotAllOffers = errors.New("not every term has its offer")

// ourOffers quotes every term.
func ourOffers() (func() error, error) {
	line, err := ourLine(0)
	draw, at := drawOf("PO-next", 10_000), now()
	return func() error {
		quotes, err := line.Offers(draw, at)
		if err != nil {
			return err
		}
		for i := range quotes {
			if quotes[i].Err != nil || len(quotes) != 6 {
				return errNotAllOffers
			}
		}
		return nil
	}, err
}
