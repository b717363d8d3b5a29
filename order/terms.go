package order

import (
	"time"

	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// Terms is what buyer and supplier agree on. Nothing of it changes afterwards: a
// changed agreement is another order.
type Terms struct {
	ID          ID           `json:"id"`
	Buyer       ID           `json:"buyer"`    // the buying business, by the host's id
	Supplier    ID           `json:"supplier"` // the beneficiary, by the host's id
	Destination Country      `json:"destination"`
	Total       money.Amount `json:"total"`   // more than zero; its currency is the order's
	Initial     money.Amount `json:"initial"` // more than zero, at most Total; the whole Total leaves no balance
}

// Check reports every field that is not as it must be, with [CodeFieldInvalid]
// and the field's path.
func (t Terms) Check() error {
	const grammar = "1 to 64 of A-Z a-z 0-9 _ -"
	var faults []*fault.Error
	require := func(ok bool, path, want string) {
		if !ok {
			faults = append(faults, fault.New(CodeFieldInvalid, "must be "+want).At(path))
		}
	}
	require(t.ID.Valid(), "id", grammar)
	require(t.Buyer.Valid(), "buyer", grammar)
	require(t.Supplier.Valid(), "supplier", grammar)
	require(t.Destination.Valid(), "destination", "a country by two capital letters")
	require(t.Total.Currency().Valid() && t.Total.Sign() > 0 && t.Total.InBounds(), "total", "more than zero in a currency that is handled")
	require(t.Initial.Currency() == t.Total.Currency(), "initial", "in the currency of the total")
	require(t.Initial.Sign() > 0 && t.Initial.Minor() <= t.Total.Minor(), "initial", "more than zero and at most the total")
	return fault.Join(faults...)
}

// phase returns the minor units of a phase; 0 for no phase.
func (t *Terms) phase(p Phase) int64 {
	switch p {
	case Initial:
		return t.Initial.Minor()
	case Balance:
		return t.Total.Minor() - t.Initial.Minor()
	}
	return 0
}

// New places an order that waits for its supplier to confirm it.
func New(terms Terms, at time.Time) (Order, error) {
	if err := terms.Check(); err != nil {
		return Order{}, err
	}
	at, err := instant(at)
	if err != nil {
		return Order{}, err
	}
	return Order{terms: terms, placed: at, at: at}, nil
}
