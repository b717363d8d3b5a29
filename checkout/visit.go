package checkout

import (
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// Visit says who opens a page and what the order does not know.
type Visit struct {
	// Buyer is the buying business that is signed in at the host. The order of
	// another one is not found. Required.
	Buyer order.ID
	// Lender is the partner whose line of credit pays. Required.
	Lender lender.ID
	// Recipient is the token of the order's beneficiary, whom the lender pays, with
	// a letter in it (see [paylater.Draw]). Required.
	Recipient lender.Key
	// Country is where the buyer pays from. "" is the destination of the order.
	Country order.Country
	// Domestic says that the beneficiary's bank is in that country.
	Domestic bool
	// Amount is the part of the phase to pay now, in the order's currency. Zero is
	// all that is due. A transfer for the initial payment may also pay the balance.
	Amount money.Amount
	// Split says that the host lets two methods pay one phase when the available
	// credit does not cover it: the other method's money first. See [Page.Split].
	Split bool
	// Rules are the host's own, asked in their order for every method that the
	// order and the catalog allow, and by Pay Later before the line of credit is;
	// the first refusal is the reason.
	Rules []Rule
	// Attempt is the [Page.Key] that the visitor's browser kept from an earlier
	// page, "" for none; should its hold have expired, [Page.Ended] says so.
	Attempt lender.Key
	// Catalog is what is known of the methods. Nil is [DefaultCatalog].
	Catalog Catalog
	// Calendar tells the working days. Nil is that of the Federal Reserve Banks.
	Calendar civil.Calendar
}

// fill checks a visit to an order and fills in what was left out.
func (v *Visit) fill(po *order.Order, phase order.Phase) error {
	const grammar = "1 to 64 of A-Z a-z 0-9 _ -"
	var found []*fault.Error
	require := func(ok bool, path, want string) {
		if !ok {
			found = append(found, fault.New(CodeVisitInvalid, "must be "+want).At(path))
		}
	}
	require(v.Buyer.Valid(), "buyer", grammar)
	require(v.Lender.Valid(), "lender", "1 to 32 of a-z 0-9 _ -")
	require(v.Recipient.Valid(), "recipient", grammar)
	require(v.Country == "" || v.Country.Valid(), "country", "a country by two capital letters")
	require(v.Attempt == "" || v.Attempt.Valid(), "attempt", grammar)
	require(phase.Valid(), "phase", "initial or balance")
	require(v.Amount == (money.Amount{}) || v.Amount.Currency() == po.Currency() && v.Amount.Sign() >= 0 && v.Amount.InBounds(),
		"amount", "in the currency of the order, not below zero")
	if err := fault.Join(found...); err != nil {
		return err
	}
	if po.ID() == "" || po.Buyer() != v.Buyer {
		return notFound("no such order")
	}
	if v.Country == "" {
		v.Country = po.Destination()
	}
	if v.Amount.IsZero() {
		v.Amount = po.Due(phase)
	}
	if v.Calendar == nil {
		v.Calendar = civil.FederalReserve()
	}
	if v.Catalog == nil {
		v.Catalog = DefaultCatalog()
	}
	return fault.In("catalog", v.Catalog.Check())
}

// line is the line of credit of the visit.
func (v *Visit) line() paylater.LineID {
	return paylater.LineID{Buyer: lender.BuyerID(v.Buyer), Lender: v.Lender}
}

func notFound(what string) error { return fault.New(paylater.CodeNotFound, what) }
