package web

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// functions are what the templates may call.
func functions() template.FuncMap {
	return template.FuncMap{
		"sum": sum, "day": day, "instant": instant, "window": window, "words": plain, "sentence": sentence, "title": title,
		"initial": func() order.Phase { return order.Initial }, "balance": func() order.Phase { return order.Balance },
		"add": func(a, b int) int { return a + b }, "phasePath": phasePath, "number": number,
		"dict": dict, "percent": percent, "chip": chip,
	}
}

// sum writes money as people do: $10,000.00, or EUR 9,500.00.
func sum(amount any) string {
	switch a := amount.(type) {
	case money.USD:
		return a.String()
	case money.Amount:
		if usd, err := a.USD(); err == nil {
			return usd.String()
		}
		return a.String()
	}
	return fmt.Sprint(amount)
}

// day writes a day: Mar 5, 2019.
func day(d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%s %d, %d", d.Month().String()[:3], d.Day(), d.Year())
}

// instant writes an instant by its New York day, as all days here.
func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return day(civil.NewYork(t))
}

// window writes when money is expected.
func window(w checkout.Window) string {
	switch {
	case w.IsZero():
		return "not known"
	case !w.By.IsZero():
		return "by " + newYork(w.By)
	case w.From == w.To:
		return day(w.From)
	case w.From.Year() == w.To.Year():
		return fmt.Sprintf("%s %d to %s", w.From.Month().String()[:3], w.From.Day(), day(w.To))
	}
	return day(w.From) + " to " + day(w.To)
}

// newYork writes an instant with its time of the day. On the two days of the year
// that have 23 or 25 hours, the clocks change at two.
func newYork(t time.Time) string {
	today := civil.NewYork(t)
	begins := civil.Midnight(today)
	local := t.Sub(begins)
	if local >= 2*time.Hour {
		local += 24*time.Hour - civil.Midnight(today.AddDays(1)).Sub(begins)
	}
	hour, minute := int(local.Hours()), int(local.Minutes())%60
	half := "am"
	if hour >= 12 {
		half = "pm"
	}
	return fmt.Sprintf("%s, %d:%02d %s New York", instant(t), (hour+11)%12+1, minute, half)
}

// plain writes a stable word as words.
func plain(word any) string { return strings.ReplaceAll(fmt.Sprint(word), "_", " ") }

// sentence begins with a capital letter and ends with a period.
func sentence(text string) string {
	if text == "" {
		return ""
	}
	text = strings.ToUpper(text[:1]) + text[1:]
	if !strings.HasSuffix(text, ".") {
		text += "."
	}
	return text
}

// title begins with a capital letter.
func title(text string) string {
	if text == "" {
		return ""
	}
	text = plain(text)
	return strings.ToUpper(text[:1]) + text[1:]
}

// number writes a figure behind a refusal.
func number(n fault.Number) string {
	switch n.Unit {
	case fault.UnitMicros:
		return plain(n.Name) + " " + newYork(time.UnixMicro(n.Value))
	case fault.UnitDate:
		return plain(n.Name) + " " + day(civil.FromNumber(int32(n.Value))) //nolint:gosec // a day number
	case fault.UnitHours:
		return plain(n.Name) + " " + several(n.Value, "hour")
	case fault.UnitDays:
		return plain(n.Name) + " " + several(n.Value, "day")
	case fault.UnitCents, fault.UnitPPM, fault.UnitCount:
	}
	return plain(n.String())
}

// several writes a number of things: 1 day, 2 days.
func several(n int64, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return fmt.Sprintf("%d %s", n, thing)
}

// chip is the color of a state.
func chip(s order.Shown) string {
	switch s {
	case order.ShownPayment, order.ShownRest:
		return "due"
	case order.ShownProcessing:
		return "way"
	case order.ShownCompleted:
		return colorGood
	case order.ShownClosed, order.ShownDispute:
		return "bad"
	case order.ShownConfirmation, order.ShownShipment, order.ShownReceipt:
	}
	return ""
}

// percent writes a yearly rate with two decimals, half up.
func percent(rate any) string {
	if apr, ok := rate.(paylater.APR); ok {
		hundredths := (int64(apr) + 50_000_000) / 100_000_000
		return fmt.Sprintf("%d.%02d%%", hundredths/100, hundredths%100)
	}
	return fmt.Sprint(rate)
}

// dict gives a part of a page several values under names.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("dict: %d values", len(pairs))
	}
	m := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: name %d is no text", i/2)
		}
		m[name] = pairs[i+1]
	}
	return m, nil
}
