package checkout

import "github.com/paylater-go/payments/order/fault"

// Codes of refused arguments.
const (
	// CodeVisitInvalid: a field of a visit is missing or malformed; the path names it.
	CodeVisitInvalid fault.Code = "visit_invalid"
	// CodeCatalogInvalid: a row of a catalog contradicts itself; the path names it.
	CodeCatalogInvalid fault.Code = "catalog_invalid"
	// CodeViewOnly: there is no program: a page that was made by View or ViewAll shows
	// and does nothing, and Open makes none.
	CodeViewOnly fault.Code = "view_only"
)

// Reasons for which a method cannot be used, besides those of the order and of
// the line.
const (
	// CodeMethodNotOffered: the catalog does not offer the method on that day.
	CodeMethodNotOffered fault.Code = "method_not_offered"
	// CodeCurrencyNotAccepted: the method does not take the currency of the order.
	CodeCurrencyNotAccepted fault.Code = "currency_not_accepted"
	// CodeCountryNotServed: the method cannot be used from the buyer's country, or
	// not in the order's currency from there.
	CodeCountryNotServed fault.Code = "country_not_served"
	// CodeOverPaymentLimit: the amount is more than one payment by the method may be.
	CodeOverPaymentLimit fault.Code = "over_payment_limit"
	// CodeFeeUnknown: nobody has published what the method costs for that amount.
	CodeFeeUnknown fault.Code = "fee_unknown"
	// CodeOrderNotEligible: the method does not pay such an order; see [Orders].
	CodeOrderNotEligible fault.Code = "order_not_eligible"
	// CodeHostRule: a rule of the host refused and gave no code of its own.
	CodeHostRule fault.Code = "host_rule"
	// CodeNoLine: the buyer has no line of credit and has not applied for one.
	CodeNoLine fault.Code = "no_line"
	// CodeInformationNeeded: the lender cannot decide before the buyer has given more.
	CodeInformationNeeded fault.Code = "information_needed"
	// CodeApplicationDeclined: the lender declined the latest application.
	CodeApplicationDeclined fault.Code = "application_declined"
	// CodeLineClosed: the line of credit is closed and makes no loans any more.
	CodeLineClosed fault.Code = "line_closed"
)

// How two methods pay one phase.
const (
	// CodeOtherMoneyFirst: Pay Later pays the rest of the phase once the other
	// method's money has arrived.
	CodeOtherMoneyFirst fault.Code = "other_money_first"
	// CodeOtherMoneyFailed: the payment by the other method did not arrive.
	CodeOtherMoneyFailed fault.Code = "other_money_failed"
	// CodeNothingToSplit: the page splits nothing: see [Page.Split].
	CodeNothingToSplit fault.Code = "nothing_to_split"
)

// How an application is refused, besides the codes of the line and the lender.
const (
	// CodeConsentRequired: a partner declined, and the buyer's consent to ask this
	// one is missing or is about something else; the path names what is wrong.
	CodeConsentRequired fault.Code = "consent_required"
)

// How a payment by Pay Later is refused, besides the codes of the line.
const (
	// CodeOtherOfferSigned: another offer was signed for this phase.
	CodeOtherOfferSigned fault.Code = "other_offer_signed"
	// CodeLoanFailed: the lender did not pay; the loan is void and nothing is owed.
	CodeLoanFailed fault.Code = "loan_failed"
)
