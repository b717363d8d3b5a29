package disclosure

import (
	"slices"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// Rule is what one state asks for, from a day on. It is data: a host may change
// a copy, and should then change its name, because sheets carry it.
type Rule struct {
	// Name names the version in answers and sheets: "CA 2022-12-09".
	Name  string `json:"name"`
	State State  `json:"state"`
	// From is the first New York day on which an offer has to be disclosed.
	From Dated `json:"from"`
	// Most is the greatest amount that is asked for; it is included.
	Most Bound `json:"most"`
	// Least is the smallest such amount, included; $0.00 for none.
	Least Bound `json:"least"`

	Reach     Clause    `json:"reach"`  // which recipients belong to the state
	Exempt    Clause    `json:"exempt"` // who need not disclose
	Charge    Clause    `json:"charge"` // what the finance charge is
	Method    Clause    `json:"method"` // how the APR is determined
	Rounding  Rounding  `json:"rounding"`
	Tolerance Tolerance `json:"tolerance"`
	Term      Clause    `json:"term"` // how the term is written

	Heading   Clause     `json:"heading"`   // above the table; {product} is replaced
	Rows      []RowRule  `json:"rows"`      // in order
	Statement Clause     `json:"statement"` // below the table
	Signature []string   `json:"signature"` // labels of the spaces below the statement
	Itemize   Clause     `json:"itemize"`   // the title of the itemization
	Items     []ItemRule `json:"items"`     // in order
}

// Dated is a day with its source.
type Dated struct {
	Day    civil.Date `json:"day"`
	Source Source     `json:"source"`
}

// Bound is an amount with its source.
type Bound struct {
	Amount money.USD `json:"amount"`
	Source Source    `json:"source"`
}

// Rounding is how the APR is shown.
type Rounding struct {
	// Step is what the APR is rounded to, half up, in parts per trillion:
	// 100,000,000 is one basis point, 1,000,000,000 is ten. It is a whole number
	// of basis points, because two decimals are shown.
	Step   paylater.APR `json:"step"`
	Source Source       `json:"source"`
}

// RowRule is one row of the table as a state asks for it.
type RowRule struct {
	Kind  Kind   `json:"kind"`
	Label string `json:"label"`
	// Text is the description. Names in braces are replaced: see [Names].
	Text string `json:"text"`
	// Free is the text in its place when an early payoff never asks for a fee.
	Free   string `json:"free,omitempty"`
	Source Source `json:"source"`
}

// ItemRule is one line of the itemization of the amount financed.
type ItemRule struct {
	Item   Item   `json:"item"`
	Label  string `json:"label"`
	How    string `json:"how,omitempty"` // from which lines a sum is made
	Source Source `json:"source"`
}

// Kind is what a row shows.
type Kind string

// The rows of the table.
const (
	Funding       Kind = "funding"
	APR           Kind = "apr"
	FinanceCharge Kind = "finance_charge"
	TotalPayment  Kind = "total_payment"
	Payments      Kind = "payments"
	Term          Kind = "term"
	Prepayment    Kind = "prepayment"      // finance charge that stays owed
	PrepayFees    Kind = "prepayment_fees" // other fees of paying early
	Collateral    Kind = "collateral"
	Avoidable     Kind = "avoidable"
)

// Valid tells whether this version knows the row.
func (k Kind) Valid() bool {
	return slices.Contains([]Kind{
		Funding, APR, FinanceCharge, TotalPayment, Payments, Term, Prepayment, PrepayFees, Collateral, Avoidable,
	}, k)
}

// Item is what a line of the itemization counts.
type Item string

// The lines of the itemization.
const (
	ToYou      Item = "to_you"      // in cash or to an account of the recipient
	OnAccount  Item = "on_account"  // to the recipient's account with the financer
	ToSupplier Item = "to_supplier" // to the beneficiary of the order
	Provided   Item = "provided"    // the sum of those
	Prepaid    Item = "prepaid"     // finance charge withheld or paid before
	Financed   Item = "financed"    // what is provided less what is prepaid
)

// Valid tells whether this version knows the line.
func (i Item) Valid() bool {
	return slices.Contains([]Item{ToYou, OnAccount, ToSupplier, Provided, Prepaid, Financed}, i)
}

// Names returns the names that the texts of a rule may hold, each in braces.
func Names() []string {
	return []string{"{financer}", "{product}", "{recipient}", "{most}", "{average}", "{collateral}", "{manner}"}
}

// Sources returns every source of the rule under the name of what it is for, in
// the order of the fields.
func (r Rule) Sources() []Named {
	list := []Named{
		{"from", r.From.Source},
		{"most", r.Most.Source},
		{"least", r.Least.Source},
		{"reach", r.Reach.Source},
		{"exempt", r.Exempt.Source},
		{"charge", r.Charge.Source},
		{"method", r.Method.Source},
		{"rounding", r.Rounding.Source},
		{"tolerance", r.Tolerance.Source},
		{"term", r.Term.Source},
		{"heading", r.Heading.Source},
		{"statement", r.Statement.Source},
		{"itemize", r.Itemize.Source},
	}
	for i := range r.Rows {
		list = append(list, Named{"rows." + string(r.Rows[i].Kind), r.Rows[i].Source})
	}
	for i := range r.Items {
		list = append(list, Named{"items." + string(r.Items[i].Item), r.Items[i].Source})
	}
	return list
}

// Unconfirmed returns those of the sources whose words were not read: what
// counsel has to look at first.
func (r Rule) Unconfirmed() []Named {
	var open []Named
	for _, n := range r.Sources() {
		if !n.Source.Confirmed {
			open = append(open, n)
		}
	}
	return open
}

// Named is a source with the name of what it is for: "rows.apr".
type Named struct {
	For    string `json:"for"`
	Source Source `json:"source"`
}
