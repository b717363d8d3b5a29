package checkout_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// ask is one question of a script, taken apart: words in order, and name=value
// pairs. What nobody asks for is a mistake in the script.
type ask struct {
	t     *testing.T
	where string
	zone  *time.Location
	list  []string
	named map[string]string
}

// must ends a script that cannot be understood.
func (a *ask) must(ok bool, format string, args ...any) {
	a.t.Helper()
	if !ok {
		a.t.Fatalf("%s: %s", a.where, fmt.Sprintf(format, args...))
	}
}

func (a *ask) next(what string) string {
	a.must(len(a.list) > 0, "%s is missing", what)
	word := a.list[0]
	a.list = a.list[1:]
	return word
}

// opt takes a name=value pair, or the other value when it is not there.
func (a *ask) opt(name, other string) string {
	value, ok := a.named[name]
	if !ok {
		return other
	}
	delete(a.named, name)
	return value
}

func (a *ask) amount(text string, c money.Currency) money.Amount {
	m, err := money.ParseAmount(text, c)
	a.must(err == nil, "%s is no amount: %v", text, err)
	return m
}

// instant reads 2019-03-05 or 2019-03-05T10:00 in New York.
func (a *ask) instant(text string) time.Time {
	for _, layout := range []string{time.DateOnly, "2006-01-02T15:04"} {
		if t, err := time.ParseInLocation(layout, text, a.zone); err == nil {
			return t
		}
	}
	a.must(false, "%s is no instant", text)
	return time.Time{}
}

// runScript plays a command: methods USD 10000, and as many of these as matter:
//
//	on=2019-03-05T10:00     when the page is opened
//	placed=2018-06-03       when the order was placed, on= otherwise
//	phase=initial|balance   the other phase is as much, and paid when it is the first
//	part=500                pays a part of the phase
//	country=DE              where the buyer pays from, US otherwise
//	home=yes                the beneficiary's bank is in that country
//	order=unconfirmed|processing|paid|disputed|canceled
//	credit=none|applying|declined|suspended|100000
//	split=on                the host lets two methods pay the phase
//	received=3800           that much of the phase has arrived by card
//	only=card,wire          the methods to print, all otherwise
//
// Another command, ways cash-now USD 10000 or ways over-time USD 10000, prints every
// way to pay in the order of that cost.
func runScript(t *testing.T, where, command string) []string {
	t.Helper()
	zone, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	a := &ask{t: t, where: where, zone: zone, named: map[string]string{}}
	for f := range strings.FieldsSeq(command) {
		if name, value, ok := strings.Cut(f, "="); ok {
			a.named[name] = value
		} else {
			a.list = append(a.list, f)
		}
	}
	what, by := a.next("the command"), checkout.Basis("")
	if what == "ways" {
		by = checkout.Basis(strings.ReplaceAll(a.next("the cost"), "-", "_"))
	}
	a.must(what == "methods" || by == checkout.CashNow || by == checkout.OverTime, "no such command")
	page, only := a.page(), a.opt("only", "")
	a.must(len(a.list) == 0 && len(a.named) == 0, "the command does not know %v %v", a.list, a.named)
	if what == "ways" {
		return printWays(page.Ways(by))
	}
	var out []string
	for _, c := range page.Choices() {
		if name := methodName(c.Method); only == "" || strings.Contains(","+only+",", ","+name+",") {
			out = append(out, name+": "+a.print(c))
		}
	}
	return out
}

// printWays writes each way with its two costs, or the code of its reason.
func printWays(ways []checkout.Way) []string {
	var out []string
	for _, w := range ways {
		text := methodName(w.Choice.Method)
		if w.Months > 0 {
			text += fmt.Sprintf(" over %d", w.Months)
		}
		switch {
		case w.Why != nil:
			text += ": no, " + string(w.Why.Code)
		case w.Choice.Certain == checkout.Unknown:
			text += ": the banks' own"
		default:
			text += fmt.Sprintf(": now %s, in the end %s", w.Fee, w.Cost)
		}
		out = append(out, text)
	}
	return out
}

func (a *ask) page() checkout.Page {
	c := money.Currency(a.next("the currency"))
	amount := a.amount(a.next("the amount"), c)
	at := a.instant(a.opt("on", "2019-03-05T10:00"))
	phase, err := order.ParsePhase(a.opt("phase", "initial"))
	a.must(err == nil, "the phase is initial or balance")
	placed := at
	if text := a.opt("placed", ""); text != "" {
		placed = a.instant(text)
	}
	v := visit()
	v.Country = order.Country(a.opt("country", "US"))
	v.Domestic = a.opt("home", "") == "yes"
	v.Split = a.opt("split", "") == "on"
	if text := a.opt("part", ""); text != "" {
		v.Amount = a.amount(text, c)
	}
	po := a.order(amount, phase, placed)
	if text := a.opt("received", ""); text != "" {
		po, err = po.Receive(order.Receipt{ID: "r2", Phase: phase, Method: order.Card, Amount: a.amount(text, c)}, at)
		a.must(err == nil, "%v", err)
	}
	page, err := checkout.View(po, phase, a.credit(a.opt("credit", "none"), at), v, at)
	a.must(err == nil, "%v", err)
	return page
}

// order is one of two equal phases, up to the state that order= names.
func (a *ask) order(amount money.Amount, phase order.Phase, at time.Time) order.Order {
	total, err := amount.Add(amount)
	a.must(err == nil, "%v", err)
	po, err := order.New(terms("PO-1", amount, total), at)
	a.must(err == nil, "%v", err)
	state := a.opt("order", "")
	if state == "unconfirmed" {
		return po
	}
	acts := []func(order.Order) (order.Order, error){
		func(o order.Order) (order.Order, error) { return o.Confirm(at) },
	}
	if phase == order.Balance && state != "unpaid" || state == "paid" || state == "disputed" {
		acts = append(acts, func(o order.Order) (order.Order, error) {
			return o.Receive(order.Receipt{ID: "r1", Phase: order.Initial, Method: order.Wire, Amount: amount}, at)
		})
	}
	switch state {
	case "", "paid", "unpaid":
	case "processing":
		acts = append(acts, func(o order.Order) (order.Order, error) {
			return o.Start(order.Payment{ID: "p1", Phase: phase, Method: order.Wire, Amount: amount}, at)
		})
	case "disputed":
		acts = append(acts, func(o order.Order) (order.Order, error) { return o.OpenDispute(at) })
	case "canceled":
		acts = append(acts, func(o order.Order) (order.Order, error) { return o.Cancel(at) })
	default:
		a.must(false, "an order is not %s", state)
	}
	for _, act := range acts {
		po, err = act(po)
		a.must(err == nil, "%v", err)
	}
	return po
}

// credit is the buyer's line with the lender: none, or of that limit with six
// months at 2.75% twice and 0.75% four times.
func (a *ask) credit(what string, at time.Time) paylater.Line {
	if what == "none" {
		return paylater.Line{}
	}
	rules, err := paylater.NewRules(paylater.DefaultPolicy(), nil)
	a.must(err == nil, "%v", err)
	line, err := rules.NewLine(paylater.LineID{Buyer: lender.BuyerID(buyer), Lender: kabbage})
	a.must(err == nil, "%v", err)
	line, err = line.Apply("app-1", nil, at)
	a.must(err == nil, "%v", err)
	for i, fact := range a.facts(what) {
		id := lender.EventID(fmt.Sprintf("event-%d", i))
		line, err = line.Receive(lender.Event{ID: id, Buyer: lender.BuyerID(buyer), At: at.UTC(), Fact: fact}, at)
		a.must(err == nil, "%v", err)
	}
	return line
}

// facts are what the lender says of the line.
func (a *ask) facts(what string) []lender.Fact {
	high, low := money.PPM(27_500), money.PPM(7_500)
	approved := lender.Approved{
		Application: "app-1", Limit: money.Dollars(100_000),
		Prices: []lender.Price{{Months: 6, Monthly: []money.Rate{high, high, low, low, low, low}}},
	}
	switch what {
	case "applying":
		return nil
	case "declined":
		return []lender.Fact{lender.Declined{Application: "app-1", Reasons: []lender.Reason{lender.ReasonCreditHistory}}}
	case "suspended":
		return []lender.Fact{approved, lender.Suspended{Reason: lender.ReasonAccountLost}}
	}
	limit, err := money.ParseUSD(what)
	a.must(err == nil, "a line of credit is not %s", what)
	approved.Limit = limit
	return []lender.Fact{approved}
}

func methodName(m order.Method) string { return strings.ReplaceAll(string(m), "_", "-") }

// print writes what a method costs and when the money arrives, or why it cannot
// be used, with the figures, and what would help.
func (a *ask) print(c checkout.Choice) string {
	if c.Why != nil {
		text := "no, " + string(c.Why.Code)
		for i, n := range c.Why.Numbers {
			text += map[bool]string{true: " with ", false: ", "}[i == 0] + n.String()
		}
		for _, reason := range c.Reasons {
			text += ", the lender says " + string(reason)
		}
		if c.Remedy != "" {
			text += "; " + strings.ReplaceAll(string(c.Remedy), "_", " ")
		}
		return text
	}
	text := map[checkout.Certainty]string{
		checkout.Exact:   fmt.Sprintf("fee %s, total %s", c.Fee, c.Total),
		checkout.AtMost:  fmt.Sprintf("fee at most %s, total at most %s", c.Fee, c.Total),
		checkout.Unknown: fmt.Sprintf("fee the banks' own, total %s and that fee", c.Total),
	}[c.Certain]
	switch w := c.Arrives; {
	case !w.By.IsZero():
		return text + ", by " + w.By.In(a.zone).Format("2006-01-02T15:04")
	case w.From == w.To:
		return text + ", " + w.From.String()
	default:
		return text + ", " + w.From.String() + ".." + w.To.String()
	}
}
