package lender

// Reason is a stable word for why a lender did something: 1 to 64 of a-z, 0-9
// and "_", beginning with a letter. The words below are those of this library;
// an adapter translates its partner's own into them and may add others.
type Reason string

// Why an application is declined.
const (
	ReasonRevenue       Reason = "insufficient_revenue"
	ReasonHistory       Reason = "insufficient_history"
	ReasonCreditHistory Reason = "credit_history"
	ReasonObligations   Reason = "existing_obligations"
	ReasonIdentity      Reason = "identity_not_verified"
	ReasonAccount       Reason = "account_not_verified"
	ReasonNotEligible   Reason = "not_eligible"
)

// Why credit is cut, suspended or closed.
const (
	ReasonRiskReview   Reason = "risk_review"
	ReasonAccountLost  Reason = "linked_account_lost"
	ReasonPastDue      Reason = "past_due"
	ReasonBuyerAsked   Reason = "buyer_asked"
	ReasonLenderPolicy Reason = "lender_policy"
)

// Why a payment did not arrive or came back.
const (
	ReasonRejected   Reason = "bank_rejected"
	ReasonNoAccount  Reason = "account_closed"
	ReasonNoFunds    Reason = "insufficient_funds"
	ReasonStopped    Reason = "payment_stopped"
	ReasonNoMandate  Reason = "not_authorized"
	ReasonNotAllowed Reason = "not_permitted"
)

// Valid reports whether the reason fits its grammar.
func (r Reason) Valid() bool { return validWord(r) }

// Item is a stable word for something that a lender needs before it can
// decide; the grammar is that of [Reason].
type Item string

// What a lender may need.
const (
	ItemBusinessChecking Item = "business_checking"
	ItemOwnerIdentity    Item = "owner_identity"
	ItemBankStatements   Item = "bank_statements"
	ItemTaxReturn        Item = "tax_return"
	ItemBusinessLicense  Item = "business_license"
)

// Valid reports whether the item fits its grammar.
func (i Item) Valid() bool { return validWord(i) }
