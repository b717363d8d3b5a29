package wire

import (
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

// AgreementRequest asks for a page of the lender on which a buyer reads and signs
// the agreement of one loan. The host quotes the offer; the page shows exactly
// what is asked here and signs its hash.
type AgreementRequest struct {
	Session   lender.Key         `json:"session"` // made up by the host; the same one gives the same page
	Buyer     lender.BuyerID     `json:"buyer"`
	By        string             `json:"by"` // the host's id of the person who signs, never a name
	Order     order.ID           `json:"order"`
	Phase     order.Phase        `json:"phase"`
	Amount    money.USD          `json:"amount"` // the principal
	Months    int                `json:"months"`
	APR       money.Rate         `json:"apr"`
	Payments  []AgreementPayment `json:"payments"` // one for each month
	TermsHash string             `json:"terms_hash"`
	Return    string             `json:"return"` // the https address of the host to which the buyer comes back
}

// AgreementPayment is one installment as the agreement names it.
type AgreementPayment struct {
	Due       civil.Date `json:"due"`
	Principal money.USD  `json:"principal"`
	Fee       money.USD  `json:"fee"` // after the fee credit
}

// AgreementSession is where the buyer goes. The page sends the buyer back to
// [AgreementRequest.Return] with the parameters session and, when it was signed,
// public_token.
type AgreementSession LinkSession

// AgreementExchange trades the public token of a session for what was signed. It
// is good for the session and the buyer it was made for; trading it again gives
// the same.
type AgreementExchange LinkExchange

// AgreementResult is what a buyer signed: the host hands it to the program, which
// compares the hash with its own.
type AgreementResult struct {
	Mode      Mode      `json:"mode"`
	TermsHash string    `json:"terms_hash"`
	By        string    `json:"by"`
	SignedAt  time.Time `json:"signed_at"`
}

// Sound reports whether it can be what somebody signed: a hash, the host's id of a
// person, and an instant in UTC, in whole microseconds.
func (r AgreementResult) Sound() bool {
	signed := lender.Disbursement{ // the same words under the same names
		Loan: "l", Buyer: "b", Order: "o", Phase: order.Initial, Amount: money.Cents(1), Recipient: "r",
		TermsHash: r.TermsHash, SignedAt: r.SignedAt, Months: 1,
	}
	return signed.Validate() == nil && lender.Key(r.By).Valid()
}
