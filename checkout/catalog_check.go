package checkout

import (
	"strconv"

	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// Check reports every row that contradicts itself or another one, with
// [CodeCatalogInvalid] and the path of its field, such as "[3].fee.tiers".
func (c Catalog) Check() error {
	var found []*fault.Error
	for i := range c {
		row := "[" + strconv.Itoa(i) + "]"
		for _, f := range c[i].check() {
			found = append(found, f.At(row))
		}
		for k := range i {
			if c[k].Method == c[i].Method && c[k].From == c[i].From {
				found = append(found, wrong("from", "a day that no other row of the method has").At(row))
			}
		}
	}
	return fault.Join(found...)
}

func wrong(path, want string) *fault.Error {
	return fault.New(CodeCatalogInvalid, "must be "+want).At(path)
}

func (r *Row) check() []*fault.Error {
	var found []*fault.Error
	require := func(ok bool, path, want string) {
		if !ok {
			found = append(found, wrong(path, want))
		}
	}
	require(r.Method.Valid(), "method", "one of the methods of an order")
	if r.Off {
		return found
	}
	for _, a := range r.Limits {
		require(positive(a), "limits", "more than zero in a currency that is handled")
	}
	for _, c := range r.Currencies {
		require(c.Valid(), "currencies", "currencies that are handled")
	}
	for _, p := range r.Places {
		require(p.Country.Valid() && r.takes(p.Currency), "places", "countries, each with a currency that the method takes")
	}
	r.Orders.check(require)
	pays := r.Method != order.PayLater
	require(r.Arrives.sound() && (!pays || r.Arrives != Arrival{}), "arrives",
		"hours, or working days from 1 on; only Pay Later leaves it out")
	require(r.Home.sound(), "home", "hours, or working days from 1 on")
	require(pays || r.Fee.Kind == FeeNone, "fee", "none for Pay Later: the loan's fees are the lender's")
	r.checkFee(require)
	return found
}

func (o *Orders) check(require func(ok bool, path, want string)) {
	for _, c := range o.To {
		require(c.Valid(), "orders.to", "countries by two capital letters")
	}
	for _, a := range o.Least {
		require(positive(a), "orders.least", "more than zero in a currency that is handled")
	}
}

func (a Arrival) sound() bool {
	if a.Hours != 0 {
		return a.Hours > 0 && a.Hours <= 24*366 && a.From == 0 && a.To == 0
	}
	return a == Arrival{} || a.From >= 1 && a.From <= a.To && a.To <= 366
}

// checkFee checks the fee against the currencies of its row.
func (r *Row) checkFee(require func(ok bool, path, want string)) {
	f := &r.Fee
	switch f.Kind {
	case FeeNone, FeeBanksOwn:
	case FeePercent:
		require(f.Rate.PPM() >= 0 && f.Rate.PPM() <= 1_000_000, "fee.rate", "from 0% to 100%")
	case FeeFlat, FeeAtMost:
		for _, c := range r.Currencies {
			a, ok := inCurrency(f.Flat, c)
			require(ok && a.Sign() >= 0 && a.InBounds(), "fee.flat", "an amount for each currency of the row")
		}
		require(len(r.Currencies) > 0, "fee.flat", "for a row that names its currencies")
	case FeeTiers:
		require(f.ascending() && len(r.Currencies) == 1 && f.Tiers[0].UpTo.Currency() == r.Currencies[0],
			"fee.tiers", "ascending, in the one currency of the row")
	default:
		require(false, "fee.kind", "one of the kinds of fees")
	}
}

// ascending tells whether there are tiers, in one currency, each above the other.
func (f *Fee) ascending() bool {
	for i, t := range f.Tiers {
		if !positive(t.UpTo) || t.Fee.Sign() < 0 || t.Fee.Currency() != t.UpTo.Currency() {
			return false
		}
		if i == 0 {
			continue
		}
		if c, err := f.Tiers[i-1].UpTo.Cmp(t.UpTo); err != nil || c >= 0 {
			return false
		}
	}
	return len(f.Tiers) > 0
}

func positive(a money.Amount) bool {
	return a.Currency().Valid() && a.Sign() > 0 && a.InBounds()
}
