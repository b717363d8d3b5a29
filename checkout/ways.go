package checkout

import (
	"cmp"
	"slices"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// Basis is by which cost ways to pay are compared.
type Basis string

// The costs to compare by.
const (
	// CashNow is what the buyer pays now beside the amount: a fee; nothing by Pay
	// Later.
	CashNow Basis = "cash_now"
	// OverTime is all that a way costs in the end: a fee, or the fees of a loan over
	// its life less its fee credit, when every installment is paid as scheduled.
	OverTime Basis = "over_time"
)

// Way is one way to pay the phase: a method, or Pay Later at one term of one lender.
// Its JSON leaves out what is zero, amounts included.
type Way struct {
	Choice Choice `json:"choice"`
	// Lender and Months name an offer of Pay Later: Offer. They are zero for other
	// methods, and Months is 0 for Pay Later when it is refused for more than the term.
	Lender lender.ID      `json:"lender,omitempty"`
	Months int            `json:"months,omitempty"`
	Offer  paylater.Offer `json:"offer,omitzero"`
	// Now is what leaves the buyer now: the total of another method, zero by Pay
	// Later. A fee that only the banks know comes on top.
	Now money.Amount `json:"now,omitzero"`
	// Fee and Cost are what the way costs now and in the end, in the order's currency.
	Fee  money.Amount `json:"fee,omitzero"`
	Cost money.Amount `json:"cost,omitzero"`
	// Why is the reason why the way is not open; nil when it is.
	Why *fault.Error `json:"why,omitempty"`
}

// CompareWays orders ways to pay by a cost, for [slices.SortFunc]: those that are
// open first, the lower cost first, a fee that only the banks know last. Ties go
// by the other cost, then in the order of [order.Methods], the shorter term and the
// lender's name. A basis that is not [CashNow] is [OverTime].
func CompareWays(by Basis) func(a, b Way) int {
	return func(a, b Way) int {
		first, second := cmp.Compare(a.Cost.Minor(), b.Cost.Minor()), cmp.Compare(a.Fee.Minor(), b.Fee.Minor())
		if by == CashNow {
			first, second = second, first
		}
		return cmp.Or(
			cmp.Compare(a.rank(), b.rank()), first, second,
			cmp.Compare(place(a.Choice.Method), place(b.Choice.Method)),
			cmp.Compare(a.Months, b.Months),
			cmp.Compare(a.Lender, b.Lender),
		)
	}
}

func (w *Way) rank() int {
	if w.Why != nil {
		return 2
	}
	return rank(&w.Choice)
}

// Ways returns every way to pay the phase, Pay Later at each term included, sorted
// by [CompareWays].
func (p Page) Ways(by Basis) []Way {
	var list []Way
	for i := range p.choices {
		if i == 0 {
			list = append(list, p.onCredit()...)
		} else {
			list = append(list, wayOf(p.choices[i].clone()))
		}
	}
	slices.SortFunc(list, CompareWays(by))
	return list
}

// wayOf is a method that is not on credit, or Pay Later as a whole.
func wayOf(c Choice) Way {
	return Way{Choice: c, Now: c.Total, Fee: c.Fee, Cost: c.Fee, Why: cloned(c.Why)}
}

// onCredit is Pay Later at each term.
func (p *Page) onCredit() []Way {
	if len(p.offers) == 0 {
		w := wayOf(p.choices[0].clone())
		w.Lender = p.visit.Lender
		return []Way{w}
	}
	list := make([]Way, 0, len(p.offers))
	for i := range p.offers {
		q := &p.offers[i]
		w := Way{Choice: p.choices[0].clone(), Lender: p.visit.Lender, Months: q.Months, Offer: q.Offer}
		if all := fault.All(q.Err); len(all) > 0 {
			w.Why = cloned(all[0])
		} else {
			terms := q.Offer.Terms()
			w.Fee, w.Now = money.AmountOf(money.USD{}), money.AmountOf(money.USD{})
			w.Cost = money.AmountOf(terms.Fees.Sub(terms.Credit))
		}
		list = append(list, w)
	}
	return list
}
