package lender

import "context"

// Lender is what a financing partner's adapter implements. Its answers are
// events, the same values that its webhooks carry, so a host has one path for
// both. Implementations are safe for concurrent use.
//
// Every method is idempotent on one key. A key that comes again with the same
// contents does nothing more and answers with the events said so far; with
// other contents it is refused ([CodeRefused]) and the first stands.
//
// No events and no error means: received, nothing is decided yet.
//
// Errors: [CodeRefused] is a definite no, nothing happened and the same
// contents will be refused again. Every other error (a timeout, a reset, a
// server's error, a canceled context) leaves the outcome unknown: the caller
// asks [Lender.LookUp] and never guesses, never takes a new key and never tries
// another lender before it knows.
type Lender interface {
	// Apply hands in an application for credit. Its key is Application.ID.
	Apply(ctx context.Context, a Application) ([]Event, error)

	// Disburse asks the lender to pay an agreed loan to the beneficiary of the
	// order. Its key is Disbursement.Loan.
	Disburse(ctx context.Context, d Disbursement) ([]Event, error)

	// ReturnMoney tells the lender that a refund's money is on its way back to
	// it. Its key is MoneyReturn.Refund.
	ReturnMoney(ctx context.Context, m MoneyReturn) ([]Event, error)

	// LookUp answers everything the lender has said so far about one reference
	// of one buyer, in the order it was said. An error that is [CodeNotFound]
	// means the lender never received it, and only LookUp gives that code.
	// Another buyer's reference is not found either.
	LookUp(ctx context.Context, r Reference) ([]Event, error)
}

// ReferenceKind says what a [Reference] names.
type ReferenceKind string

// The kinds of references.
const (
	RefApplication ReferenceKind = "application" // the key is an ApplicationID
	RefLoan        ReferenceKind = "loan"        // the key is a LoanID
	RefRefund      ReferenceKind = "refund"      // the key is a RefundID
)

// Valid reports whether k is one of the kinds declared here.
func (k ReferenceKind) Valid() bool {
	return k == RefApplication || k == RefLoan || k == RefRefund
}

// Reference names one request made of a lender. It is comparable and may serve
// as the key of a map.
type Reference struct {
	Kind  ReferenceKind `json:"kind" validate:"listed"`
	Key   Key           `json:"key" validate:"ident"`
	Buyer BuyerID       `json:"buyer" validate:"ident"`
}

// Reference names the application, for [Lender.LookUp].
func (a Application) Reference() Reference {
	return Reference{Kind: RefApplication, Key: Key(a.ID), Buyer: a.Buyer}
}

// Reference names the loan that is disbursed, for [Lender.LookUp].
func (d Disbursement) Reference() Reference {
	return Reference{Kind: RefLoan, Key: Key(d.Loan), Buyer: d.Buyer}
}

// Reference names the refund whose money returns, for [Lender.LookUp].
func (m MoneyReturn) Reference() Reference {
	return Reference{Kind: RefRefund, Key: Key(m.Refund), Buyer: m.Buyer}
}
