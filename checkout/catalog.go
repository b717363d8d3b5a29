package checkout

import (
	"slices"

	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// Catalog is what is known of the methods: rows of facts, each with the day from
// which it holds. The order of the rows means nothing. See [DefaultCatalog].
type Catalog []Row

// Row is what holds of one method from one day on, until the next row of the
// method.
type Row struct {
	Method order.Method `json:"method"`
	// From is the New York day from which the row holds; the zero date is always.
	From civil.Date `json:"from,omitzero"`
	// ByOrder compares From with the day on which the order was placed instead of
	// the day of the payment.
	ByOrder bool `json:"by_order,omitempty"`
	// Off says that the method is not offered from that day on.
	Off bool `json:"off,omitempty"`

	Fee Fee `json:"fee"`
	// Limits are the most that one payment may be, one for each currency in which
	// a limit is known. The fee does not count.
	Limits []money.Amount `json:"limits,omitempty"`
	// Currencies are those that the method takes; none named means every one.
	Currencies []money.Currency `json:"currencies,omitempty"`
	// Places are the countries from which the method can be used, each with its
	// own currency; none named means every country in every accepted currency.
	Places []Place `json:"places,omitempty"`

	// Orders says which orders can be paid by the method; the zero value is all.
	Orders Orders `json:"orders,omitzero"`
	// Todo is what the buyer does to pay by the method.
	Todo Todo `json:"todo,omitempty"`

	// Arrives is when the money arrives. For Pay Later it is empty: the policy
	// says it, and the offer shows it.
	Arrives Arrival `json:"arrives,omitzero"`
	// Home replaces Arrives when the beneficiary's bank is in the buyer's country.
	Home Arrival `json:"home,omitzero"`
}

// Place is a country from which a method can be used, and the currency in which.
type Place struct {
	Country  order.Country  `json:"country"`
	Currency money.Currency `json:"currency"`
}

// Orders are conditions that an order meets to be paid by a method.
type Orders struct {
	// To are the countries that the order may go to; none named means every one.
	To []order.Country `json:"to,omitempty"`
	// Least is the least total of the order, one for each currency that has one.
	Least []money.Amount `json:"least,omitempty"`
}

// refuse says why an order is not eligible; nil when it is.
func (o *Orders) refuse(to order.Country, total money.Amount) *fault.Error {
	if len(o.To) > 0 && !slices.Contains(o.To, to) {
		return fault.New(CodeOrderNotEligible, "the method does not pay orders to that country", figure("order", total))
	}
	least, known := inCurrency(o.Least, total.Currency())
	if under, err := least.Sub(total); known && err == nil && under.Sign() > 0 {
		return fault.New(CodeOrderNotEligible, "the order is too small for the method",
			figure("order", total), figure("least", least), figure("under", under))
	}
	return nil
}

// At returns the row of a method that holds for a payment on that New York day of
// an order that was placed on another; false when there is none or the method is
// no longer offered.
func (c Catalog) At(m order.Method, paid, placed civil.Date) (Row, bool) {
	best := -1
	for i := range c {
		day := paid
		if c[i].ByOrder {
			day = placed
		}
		holds := c[i].Method == m && !c[i].From.After(day)
		if holds && (best < 0 || c[best].From.Before(c[i].From)) {
			best = i
		}
	}
	if best < 0 || c[best].Off {
		return Row{}, false
	}
	return c[best], true
}

// clone returns a copy that shares no memory with c.
func (c Catalog) clone() Catalog {
	n := make(Catalog, len(c))
	for i := range c {
		n[i] = c[i].clone()
	}
	return n
}

// limit returns the most that one payment in that currency may be; false when no
// limit is known.
func (r *Row) limit(c money.Currency) (money.Amount, bool) { return inCurrency(r.Limits, c) }

func (r *Row) takes(c money.Currency) bool {
	return len(r.Currencies) == 0 || slices.Contains(r.Currencies, c)
}

// serves tells whether the method can be used from a country in a currency.
func (r *Row) serves(from order.Country, c money.Currency) bool {
	return len(r.Places) == 0 || slices.Contains(r.Places, Place{from, c})
}

func inCurrency(list []money.Amount, c money.Currency) (money.Amount, bool) {
	i := slices.IndexFunc(list, func(a money.Amount) bool { return a.Currency() == c })
	if i < 0 {
		return money.Amount{}, false
	}
	return list[i], true
}
