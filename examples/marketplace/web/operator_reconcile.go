package web

import (
	"bytes"
	"net/http"

	"github.com/paylater-go/payments/lender/lenderhttp"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater/reconcile"
)

// differencesShown is how many differences the page has; the CSV has them all.
const differencesShown = 200

// period is a choice of days.
type period struct {
	Title    string
	From, To civil.Date
	Here     bool
}

// difference is one of the five, as the page shows it.
type difference struct {
	reconcile.Entry

	What         reconcile.What
	Theirs, Ours string // amounts; "" where a side has nothing
	TheirDay     civil.Date
	OurDay       civil.Date
}

// collector keeps the first differences.
type collector struct{ list []difference }

// Difference keeps one.
func (c *collector) Difference(d reconcile.Difference) error {
	if len(c.list) >= differencesShown {
		return nil
	}
	row := difference{Entry: d.Entry(), What: d.What}
	if d.Theirs != nil {
		row.Theirs, row.TheirDay = d.Theirs.Amount.String(), d.Theirs.On
	}
	if d.Ours != nil {
		row.Ours, row.OurDay = d.Ours.Amount.String(), d.Ours.On
	}
	c.list = append(c.list, row)
	return nil
}

// Group is of no use here.
func (c *collector) Group(reconcile.Group) error { return nil }

// End is of no use here.
func (c *collector) End(reconcile.Totals) error { return nil }

// meaning is a name of a difference, how often it was found, and what it asks for.
type meaning struct {
	What  reconcile.What
	Count int
	Words string
}

// kindSum is what both sides say of one kind of rows.
type kindSum struct {
	Kind                  reconcile.Kind
	TheirRows, OurRows    int
	Theirs, Ours, Changed money.USD
	Differences           int
}

// compared says which kinds are compared: a sandbox lender's statement has what moved,
// and neither fees nor balances.
func compared() reconcile.Config { return reconcile.Config{Only: reconcile.FactsOnly()} }

// reconcile compares the lender's statement with our own record.
func (s *Web) reconcile(v *visit) error {
	from, to, err := s.days(v)
	content := map[string]any{
		"From": v.URL.Query().Get("from"), "To": v.URL.Query().Get("to"), "Periods": s.periods(from, to),
	}
	if err != nil {
		content["Alert"] = refusalBy(err, "write days as 2026-03-31, the first not after the last")
		return s.deskAs(v, http.StatusUnprocessableEntity, "operator_reconcile", "Reconciliation", content)
	}
	content["From"], content["To"], content["Last"] = from.String(), to.String(), to
	found := &collector{}
	totals, err := s.Host.Reconcile(v.Context(), from, to, compared(), found)
	if err != nil {
		status, _, _ := judge(err)
		remedy := ""
		if fault.CodeOf(err) == lenderhttp.CodeOutcomeUnknown {
			remedy = "try again in a moment; nothing was changed on either side"
		}
		content["Alert"] = refusalBy(err, remedy)
		return s.deskAs(v, status, "operator_reconcile", "Reconciliation", content)
	}
	content["Totals"], content["Kinds"], content["Meanings"] = totals, kindSums(totals), meanings(totals)
	content["Rows"], content["Hidden"] = found.list, totals.Differences()-len(found.list)
	content["Moved"] = totals.Moved()
	return s.desk(v, "operator_reconcile", "Reconciliation", content)
}

// reconcileFile is the comparison as CSV, whole or not at all.
func (s *Web) reconcileFile(v *visit) error {
	from, to, err := s.days(v)
	if err != nil {
		return err
	}
	var text bytes.Buffer
	if _, err := s.Host.Reconcile(v.Context(), from, to, compared(), reconcile.NewCSV(&text)); err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "text/csv; charset=utf-8; header=present")
	v.w.Header().Set("Content-Disposition", `attachment; filename="reconciliation-`+from.String()+`-`+to.String()+`.csv"`)
	_, _ = v.w.Write(text.Bytes()) // who left reads nothing
	return nil
}

// errDays refuses a period.
const errDays = "period"

// days are the period that was asked for: the last month by default.
func (s *Web) days(v *visit) (from, to civil.Date, err error) {
	q := v.URL.Query()
	if q.Get("from") == "" && q.Get("to") == "" {
		last := s.periods(civil.Date{}, civil.Date{})[0]
		return last.From, last.To, nil
	}
	from, err = civil.Parse(q.Get("from"))
	to, err2 := civil.Parse(q.Get("to"))
	if err != nil || err2 != nil || from.After(to) {
		return civil.Date{}, civil.Date{}, fault.New(errDays, "a period is two days")
	}
	return from, to, nil
}

// periods are what can be chosen without typing: the last month is whole, the others
// end today.
func (s *Web) periods(from, to civil.Date) []period {
	today := civil.NewYork(s.Clock.Now())
	first := today.AddDays(1 - today.Day())
	list := []period{
		{Title: "Last month", From: first.AddDays(-1).AddDays(1 - first.AddDays(-1).Day()), To: first.AddDays(-1)},
		{Title: "This month", From: first, To: today},
		{Title: "The last 90 days", From: today.AddDays(-89), To: today},
	}
	for i := range list {
		list[i].Here = list[i].From == from && list[i].To == to
	}
	return list
}

func kindSums(t reconcile.Totals) []kindSum {
	var list []kindSum
	for _, k := range reconcile.FactsOnly() {
		tally := t.Of(k)
		if tally.TheirRows+tally.OurRows > 0 {
			list = append(list, kindSum{
				Kind: k, TheirRows: tally.TheirRows, OurRows: tally.OurRows, Theirs: tally.Theirs, Ours: tally.Ours,
				Changed: tally.Change(), Differences: tally.Differences,
			})
		}
	}
	return list
}

func meanings(t reconcile.Totals) []meaning {
	words := map[reconcile.What]string{
		reconcile.Missing:       "Our record has it, the lender's statement has not: ask the lender what became of it.",
		reconcile.Extra:         "The lender's statement has it, our record has not: a webhook was lost. Let the lender deliver again.",
		reconcile.AmountDiffers: "Both have it, with another amount: one side is wrong by the difference.",
		reconcile.DateDiffers:   "Both have it, on another day: fees may differ by it.",
		reconcile.Rounding:      "One cent on an amount that comes from a rate: the sides round otherwise.",
	}
	var list []meaning
	for _, w := range reconcile.Whats() {
		list = append(list, meaning{What: w, Count: t.Found(w), Words: words[w]})
	}
	return list
}
