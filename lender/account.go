package lender

// BusinessKind is the legal form of a business.
type BusinessKind string

// The legal forms.
const (
	SoleProprietor BusinessKind = "sole_proprietor"
	LLC            BusinessKind = "llc"
	Corporation    BusinessKind = "corporation"
	Partnership    BusinessKind = "partnership"
)

// Valid reports whether k is one of the forms declared here.
func (k BusinessKind) Valid() bool {
	switch k {
	case SoleProprietor, LLC, Corporation, Partnership:
		return true
	}
	return false
}

// AccountKind is what kind of account was linked.
type AccountKind string

// The kinds of accounts. An application needs at least one business checking
// account.
const (
	BusinessChecking AccountKind = "business_checking"
	SalesChannel     AccountKind = "sales_channel"
	PaymentProcessor AccountKind = "payment_processor"
	Bookkeeping      AccountKind = "bookkeeping"
	Shipping         AccountKind = "shipping"
)

// Valid reports whether k is one of the kinds declared here.
func (k AccountKind) Valid() bool {
	switch k {
	case BusinessChecking, SalesChannel, PaymentProcessor, Bookkeeping, Shipping:
		return true
	}
	return false
}
