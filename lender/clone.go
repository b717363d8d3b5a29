package lender

import "slices"

// Clone returns a copy that shares no memory with e.
func (e Event) Clone() Event {
	switch f := e.Fact.(type) {
	case InformationNeeded:
		f.Items = slices.Clone(f.Items)
		e.Fact = f
	case Declined:
		f.Reasons = slices.Clone(f.Reasons)
		e.Fact = f
	case Approved:
		f.Prices = ClonePrices(f.Prices)
		e.Fact = f
	case PricesChanged:
		f.Prices = ClonePrices(f.Prices)
		e.Fact = f
	}
	return e
}

// ClonePrices returns a copy that shares no memory with prices.
func ClonePrices(prices []Price) []Price {
	copied := slices.Clone(prices)
	for i := range copied {
		copied[i].Monthly = slices.Clone(copied[i].Monthly)
	}
	return copied
}

// Clone returns a copy that shares no memory with a, but for its secrets, which
// cannot be changed.
func (a Application) Clone() Application {
	a.Accounts = slices.Clone(a.Accounts)
	if a.Order != nil {
		from := *a.Order
		a.Order = &from
	}
	return a
}
