package disclosure

import (
	"fmt"
	"strings"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// Sheet is a disclosure: what is shown to the buyer, in order.
type Sheet struct {
	State State  `json:"state"`
	Rule  string `json:"rule"` // the name of the version it follows
	// Terms is the hash of the offer's terms, so that a signed sheet can be
	// matched with the agreement. It is not shown.
	Terms     string   `json:"terms"`
	Heading   string   `json:"heading"`
	Rows      []Row    `json:"rows"`
	Statement string   `json:"statement"`
	Signature []string `json:"signature"` // labels of the spaces to fill in
	// Itemization is a document of its own.
	Itemization Itemization `json:"itemization"`
	// Apart are sentences for the host to show beside the sheet, never as a part of
	// it (N.Y. Financial Services Law 810); Text and HTML leave them out.
	Apart []string `json:"apart,omitempty"`
	// Figures are the numbers behind the rows.
	Figures Figures `json:"figures"`
	// Disclosed is the APR as the sheet shows it, rounded.
	Disclosed paylater.APR `json:"disclosed_apr"`
}

// Row is one row of the table, of three columns: label, value, description.
// Neighbors with the same label share its cell. Without a value the description
// takes both other columns.
type Row struct {
	Order       int    `json:"order"` // counted from 1
	Kind        Kind   `json:"kind"`
	Label       string `json:"label"`
	Value       string `json:"value,omitempty"`
	Description string `json:"description,omitempty"`
	// Lines are a list above the description: each payment, each fee.
	Lines []string `json:"lines,omitempty"`
	// Confirmed tells whether the words of the row were read in its source.
	Confirmed bool `json:"confirmed"`
}

// Itemization says to whom the amount financed goes. It is asked for when the
// buyer gets less than all of it in its own hands, which is always so here.
type Itemization struct {
	Title string        `json:"title"`
	Items []ItemizedRow `json:"items"`
}

// ItemizedRow is one line of the itemization.
type ItemizedRow struct {
	Order  int       `json:"order"` // counted from 1
	Item   Item      `json:"item"`
	Label  string    `json:"label"`
	How    string    `json:"how,omitempty"` // from which lines a sum is made
	Amount money.USD `json:"amount"`
}

// Disclose makes the disclosure of an offer as the rule asks for it, whether it
// asks for this one or not: see [Rule.Answer]. An error names each field of the
// case, or of the rule, that is wrong.
func (r Rule) Disclose(c Case) (Sheet, error) {
	if err := c.check(); err != nil {
		return Sheet{}, err
	}
	if err := fault.In("rule", r.Validate()); err != nil {
		return Sheet{}, err
	}
	f, err := FiguresOf(c.Offer, c.Deduct)
	if err != nil {
		return Sheet{}, err
	}
	w := writer{rule: &r, figures: &f, financer: &c.Financer}
	s := Sheet{
		State: r.State, Rule: r.Name, Terms: c.Offer.Hash(), Figures: f, Disclosed: r.Rounding.show(f.APR),
		Heading: w.fill(r.Heading.Text), Statement: w.fill(r.Statement.Text),
		Signature: append([]string(nil), r.Signature...),
		Apart:     apart(&f), Itemization: Itemization{Title: r.Itemize.Text},
	}
	for i := range r.Rows {
		row := w.row(&r.Rows[i])
		row.Order = i + 1
		s.Rows = append(s.Rows, row)
	}
	for i := range r.Items {
		s.Itemization.Items = append(s.Itemization.Items, ItemizedRow{
			Order: i + 1, Item: r.Items[i].Item, Label: r.Items[i].Label, How: r.Items[i].How, Amount: f.item(r.Items[i].Item),
		})
	}
	return s, nil
}

// item is the amount of a line of the itemization.
func (f *Figures) item(i Item) money.USD {
	switch i {
	case ToYou:
		return f.ToYou
	case ToSupplier:
		return f.ToSupplier
	case Provided:
		return f.ToYou.Add(f.ToSupplier)
	case Financed:
		return f.Funding
	case OnAccount, Prepaid:
	}
	return money.USD{}
}

// writer turns figures into the words of a rule.
type writer struct {
	rule     *Rule
	figures  *Figures
	financer *Financer
}

// fill puts names and amounts into a text, once: what a name holds is not filled.
func (w *writer) fill(text string) string {
	f := w.figures
	collateral := w.financer.Collateral
	if strings.TrimSpace(collateral) == "" {
		collateral = "None."
	}
	return strings.NewReplacer(
		"{financer}", w.financer.Name, "{product}", w.financer.Product, "{recipient}", f.ToYou.String(),
		"{most}", f.EarlyMost.String(), "{average}", f.Average.String(),
		"{collateral}", collateral, "{manner}", w.financer.Manner,
	).Replace(text)
}

func (w *writer) row(rule *RowRule) Row {
	f := w.figures
	row := Row{Kind: rule.Kind, Label: rule.Label, Description: w.fill(rule.Text), Confirmed: rule.Source.Confirmed}
	switch rule.Kind {
	case Funding:
		row.Value = f.Funding.String()
	case APR:
		row.Value = w.rule.Rounding.show(f.APR).String()
	case FinanceCharge:
		row.Value = f.FinanceCharge.String()
	case TotalPayment:
		row.Value = f.Total.String()
	case Term:
		row.Value = f.term()
	case Payments:
		row.Value, row.Lines = f.payments()
	case Avoidable:
		row.Lines = w.avoidable()
	case Prepayment:
		if f.EarlyMost.IsZero() {
			row.Description = w.fill(rule.Free)
		}
	case PrepayFees, Collateral:
	}
	return row
}

// payments is "$10,250.00/month" when all are alike, and else each with its day.
func (f *Figures) payments() (value string, lines []string) {
	switch n := len(f.Payments); {
	case n == 1:
		return f.Payments[0].Amount.String(), []string{"One payment, due " + date(f.Last) + "."}
	case equal(f.Payments):
		first, last := date(f.Payments[0].Day), date(f.Last)
		return f.Payments[0].Amount.String() + "/month", []string{fmt.Sprintf("%d payments, the first due %s, the last %s.", n, first, last)}
	}
	for i, p := range f.Payments {
		lines = append(lines, fmt.Sprintf("Month %d, due %s: %s", i+1, date(p.Day), p.Amount))
	}
	return "", lines
}

func (w *writer) avoidable() []string {
	if len(w.financer.Avoidable) == 0 {
		return []string{"None."}
	}
	var lines []string
	for _, a := range w.financer.Avoidable {
		lines = append(lines, a.Name+": at most "+a.Most.String()+" each time")
	}
	return lines
}

// term is written in days up to one year, then in years, months and hundredths
// of a month of 30.4 days.
func (f *Figures) term() string {
	if !f.Last.After(f.Agreed.AddMonths(12)) {
		return plural(f.Days(), "day")
	}
	months := 0
	for !f.Agreed.AddMonths(months + 1).After(f.Last) {
		months++
	}
	rest := f.Last.Sub(f.Agreed.AddMonths(months))
	hundredths := (rest*1000 + 152) / 304
	text := plural(months/12, "year")
	switch {
	case hundredths > 0:
		text += fmt.Sprintf(" and %d.%02d months", months%12, hundredths)
	case months%12 > 0:
		text += " and " + plural(months%12, "month")
	}
	return text
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

func date(d civil.Date) string { return fmt.Sprintf("%s %d, %d", d.Month(), d.Day(), d.Year()) }

// apart tells of the fee credit when the sheet leaves it out.
func apart(f *Figures) []string {
	if f.Credit.IsZero() || f.Deducted {
		return nil
	}
	first := f.Payments[0]
	return []string{fmt.Sprintf(
		"A fee credit of %s is applied to the first month's fee. With it the payment due %s is %s instead of %s, and all "+
			"payments together are %s.",
		f.Credit, date(first.Day), first.Amount.Sub(f.Credit), first.Amount, f.Total.Sub(f.Credit),
	)}
}
