package lender

import (
	"time"

	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
)

// Disbursement asks the lender to pay an agreed loan to the beneficiary of the
// order.
type Disbursement struct {
	Loan      LoanID      `json:"loan" validate:"ident"`
	Buyer     BuyerID     `json:"buyer" validate:"ident"`
	Order     string      `json:"order" validate:"ident"`
	Phase     order.Phase `json:"phase" validate:"listed"`
	Amount    money.USD   `json:"amount" validate:"cents"`                       // the principal, above zero
	Recipient string      `json:"recipient" validate:"required,bytes=512,token"` // the token of the order's beneficiary
	TermsHash string      `json:"terms_hash" validate:"required,bytes=128,hash"` // of the terms that the buyer signed
	SignedAt  time.Time   `json:"signed_at" validate:"required,instant"`
	Months    int         `json:"months" validate:"term"` // 1 to 36
}

// MoneyReturn tells the lender that a refund's money is on its way back to it.
type MoneyReturn struct {
	Refund  RefundID    `json:"refund" validate:"ident"`
	Loan    LoanID      `json:"loan" validate:"ident"`
	Buyer   BuyerID     `json:"buyer" validate:"ident"`
	Order   string      `json:"order" validate:"ident"`
	Phase   order.Phase `json:"phase" validate:"listed"`
	Amount  money.USD   `json:"amount" validate:"cents"`              // above zero
	AskedAt time.Time   `json:"asked_at" validate:"required,instant"` // when the refund was asked for
}
