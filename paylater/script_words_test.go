package paylater_test

import (
	"strconv"
	"strings"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// words is a command line taken apart: a verb, words in order, and name=value
// pairs. What nobody asks for is a mistake in the script.
type words struct {
	s     *stage
	verb  string
	list  []string
	named map[string]string
}

func (s *stage) words(command string) *words {
	fields := strings.Fields(command)
	w := &words{s: s, verb: fields[0], named: map[string]string{}}
	for _, f := range fields[1:] {
		if name, value, ok := strings.Cut(f, "="); ok {
			s.must(w.named[name] == "" && value != "", "%s is given twice or empty", name)
			w.named[name] = value
			continue
		}
		w.list = append(w.list, f)
	}
	return w
}

// end refuses words that the command did not take.
func (w *words) end() {
	w.s.must(len(w.list) == 0 && len(w.named) == 0, "the command does not know %v %v", w.list, w.named)
}

func (w *words) next(what string) string {
	w.s.must(len(w.list) > 0, "%s is missing", what)
	word := w.list[0]
	w.list = w.list[1:]
	return word
}

// opt takes a name=value pair, or the other value when it is not there.
func (w *words) opt(name, other string) string {
	value, ok := w.named[name]
	if !ok {
		return other
	}
	delete(w.named, name)
	return value
}

func (w *words) number(what string) int {
	n, err := strconv.Atoi(w.next(what))
	w.s.must(err == nil, "%s must be a whole number", what)
	return n
}

func (w *words) usd(what string) money.USD { return w.s.usd(w.next(what)) }

func (s *stage) usd(text string) money.USD {
	u, err := money.ParseUSD(text)
	s.must(err == nil, "%s is no amount: %v", text, err)
	return u
}

func (s *stage) rate(percent string) money.Rate {
	r, err := money.ParseRate(percent + "%")
	s.must(err == nil, "%s is no rate: %v", percent, err)
	return r
}

// day takes name=2019-03-05, today when it is not there.
func (w *words) day(name string) civil.Date {
	text := w.opt(name, w.s.today().String())
	d, err := civil.Parse(text)
	w.s.must(err == nil, "%s is no day: %v", text, err)
	return d
}

// phase takes an order and its phase: PO-1 initial.
func (w *words) phase() (order.ID, order.Phase) {
	id := order.ID(w.next("the order"))
	p, err := order.ParsePhase(w.next("the phase"))
	w.s.must(err == nil, "the phase is initial or balance")
	return id, p
}

// draw takes an order, its phase and an amount.
func (w *words) draw() paylater.Draw {
	id, p := w.phase()
	return paylater.Draw{Order: id, Phase: p, Amount: w.usd("the amount"), Recipient: "supplier-1"}
}

// reason takes a word of the lender's, written with dashes in scripts.
func (w *words) reason(other string) lender.Reason {
	if len(w.list) == 0 {
		return lender.Reason(other)
	}
	return lender.Reason(strings.ReplaceAll(w.next("the reason"), "-", "_"))
}

// prices takes all 6=2.75x2,0.75x4: percent times months, for one term each.
func (w *words) prices() []lender.Price {
	var list []lender.Price
	for name, value := range w.named {
		months, err := strconv.Atoi(name)
		if err != nil {
			continue
		}
		delete(w.named, name)
		list = append(list, lender.Price{Months: months, Monthly: w.s.rates(value)})
	}
	return list
}

func (s *stage) rates(text string) []money.Rate {
	var list []money.Rate
	for part := range strings.SplitSeq(text, ",") {
		percent, times, ok := strings.Cut(part, "x")
		n, err := strconv.Atoi(times)
		s.must(ok && err == nil && n > 0, "%s is not a rate for so many months, as in 2.75x2", part)
		for range n {
			list = append(list, s.rate(percent))
		}
	}
	return list
}

// instant reads 2019-03-05, 2019-03-05T10:00 or 2019-03-05T10:00:00 in New York.
func (s *stage) instant(text string) time.Time {
	for _, layout := range []string{time.DateOnly, "2006-01-02T15:04", "2006-01-02T15:04:05"} {
		if t, err := time.ParseInLocation(layout, text, s.zone); err == nil {
			return t
		}
	}
	s.must(false, "%s is no instant", text)
	return time.Time{}
}

// later adds a span to the clock: 30d are calendar days, 5h30m elapsed time.
func (s *stage) later(text string) time.Time {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		n, err := strconv.Atoi(days)
		s.must(err == nil && n > 0, "%s is no number of days", text)
		return s.now.AddDate(0, 0, n)
	}
	d, err := time.ParseDuration(text)
	s.must(err == nil && d > 0, "%s is no span of time", text)
	return s.now.Add(d)
}
