package checkout

import (
	"cmp"
	"slices"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// Choice is one method on a page: its cost and its arrival, or why it is not
// available and what would change that.
type Choice struct {
	Method order.Method `json:"method"`

	// Fee is what the method takes beside the amount, in the order's currency, as
	// far as it is known.
	Fee     money.Amount `json:"fee,omitzero"`
	Certain Certainty    `json:"certain,omitempty"`
	// Total is the amount and the fee: what the buyer pays, unless the fee is
	// unknown, which then comes on top. By Pay Later the buyer pays it back with
	// the fees of the offer that it chooses.
	Total money.Amount `json:"total,omitzero"`
	// Arrives is when the money is expected if it is paid now.
	Arrives Window `json:"arrives,omitzero"`
	// Row is what the catalog says of the method; the zero Row when it says nothing.
	Row Row `json:"row,omitzero"`
	// Todo is what the buyer still has to do to pay by the method, as the catalog
	// says it; "" when it is not available: Remedy says what would help.
	Todo Todo `json:"todo,omitempty"`

	// Why is the reason why the method is not available, with a stable code and
	// the figures behind it; nil when it is available.
	Why *fault.Error `json:"why,omitempty"`
	// Remedy is what would make it available.
	Remedy Remedy `json:"remedy,omitempty"`
	// Own says that the reason is a rule of the host: [Visit.Rules].
	Own bool `json:"own,omitempty"`
	// Items are what the lender asks for, when it needs information.
	Items []lender.Item `json:"items,omitempty"`
	// Reasons are the lender's, when it declined, suspended or closed.
	Reasons []lender.Reason `json:"reasons,omitempty"`
}

// Available reports whether the method can be used.
func (c Choice) Available() bool { return c.Why == nil }

// refuse makes the choice unavailable.
func (c *Choice) refuse(why error) {
	all := fault.All(why)
	if len(all) == 0 {
		all = []*fault.Error{fault.New(CodeMethodNotOffered, "the method cannot be used")}
	}
	c.Why, c.Remedy, c.Todo = all[0], remedyOf(all[0].Code), ""
}

// clone returns a copy that shares no memory with c.
func (c Choice) clone() Choice {
	if c.Why != nil {
		why := *c.Why
		why.Numbers = slices.Clone(why.Numbers)
		c.Why = &why
	}
	c.Items, c.Reasons = slices.Clone(c.Items), slices.Clone(c.Reasons)
	c.Row = c.Row.clone()
	return c
}

func (r Row) clone() Row {
	r.Limits, r.Currencies, r.Places = slices.Clone(r.Limits), slices.Clone(r.Currencies), slices.Clone(r.Places)
	r.Orders.To, r.Orders.Least = slices.Clone(r.Orders.To), slices.Clone(r.Orders.Least)
	r.Fee.Flat, r.Fee.Tiers = slices.Clone(r.Fee.Flat), slices.Clone(r.Fee.Tiers)
	return r
}

// CompareCost orders the choices of one page by what they cost in cash now, for
// [slices.SortFunc]: those that are available first, the lower fee first, a fee
// that only the banks know last; what costs the same stays in the order of
// [order.Methods]. The fees of a loan are not cash now: they stand with its offers.
func CompareCost(a, b Choice) int {
	return cmp.Or(
		cmp.Compare(rank(&a), rank(&b)),
		cmp.Compare(a.Fee.Minor(), b.Fee.Minor()),
		cmp.Compare(place(a.Method), place(b.Method)),
	)
}

func rank(c *Choice) int {
	switch {
	case !c.Available():
		return 2
	case c.Certain == Unknown:
		return 1
	}
	return 0
}

func place(m order.Method) int { return slices.Index(order.Methods(), m) }
