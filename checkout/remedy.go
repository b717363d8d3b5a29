package checkout

import (
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// Remedy is what would make a method available, as a stable word; "" when
// nothing would that is known.
type Remedy string

// The remedies.
const (
	RemedyApply           Remedy = "apply"
	RemedyApplyAgain      Remedy = "apply_again"
	RemedyWaitForDecision Remedy = "wait_for_decision"
	RemedyGiveInformation Remedy = "give_information"
	RemedyPayLess         Remedy = "pay_less"
	RemedyPayMore         Remedy = "pay_more"
	RemedyFreeCredit      Remedy = "free_credit"
	RemedyPayPastDue      Remedy = "pay_past_due"
	RemedyAskLender       Remedy = "ask_lender"
	RemedyWaitForPayment  Remedy = "wait_for_payment"
	RemedyWaitForSupplier Remedy = "wait_for_supplier"
	RemedyPayInitial      Remedy = "pay_initial"
	RemedyCloseDispute    Remedy = "close_dispute"
	RemedyOtherCurrency   Remedy = "other_currency"
	RemedyOtherCountry    Remedy = "other_country"
	RemedyOtherMethod     Remedy = "other_method"
	RemedyLinkAccounts    Remedy = "link_accounts"
	RemedyPayFirst        Remedy = "pay_first"
	RemedyReleaseHold     Remedy = "release_hold"
)

// Sentence returns the remedy for people, "" for none.
func (r Remedy) Sentence() string {
	switch r {
	case RemedyApply:
		return "apply for a line of credit"
	case RemedyApplyAgain:
		return "apply again once the lender's reasons are gone"
	case RemedyWaitForDecision:
		return "wait for the lender's decision"
	case RemedyGiveInformation:
		return "give the lender what it asks for"
	case RemedyPayLess:
		return "pay a smaller part by this method and the rest by another"
	case RemedyPayMore:
		return "pay a larger part by this method"
	case RemedyFreeCredit:
		return "pay back loans, or pay by another method"
	case RemedyPayPastDue:
		return "pay what is past due on the line of credit"
	case RemedyAskLender:
		return "ask the lender"
	case RemedyWaitForPayment:
		return "wait until the payment that is on its way has arrived or failed"
	case RemedyWaitForSupplier:
		return "wait for the supplier to confirm the order"
	case RemedyPayInitial:
		return "settle the initial payment first"
	case RemedyCloseDispute:
		return "end the dispute first"
	case RemedyOtherCurrency:
		return "place the order in a currency that the method takes"
	case RemedyOtherCountry:
		return "pay by a method that serves the country"
	case RemedyOtherMethod:
		return "pay this phase by another method; each phase may use its own"
	case RemedyLinkAccounts:
		return "link the accounts that the lender asks for"
	case RemedyPayFirst:
		return "pay the first part by another method; Pay Later pays the rest once it has arrived"
	case RemedyReleaseHold:
		return "give up the credit that another lender has set aside for this phase"
	}
	return ""
}

// remedyOf is what would take a reason away.
func remedyOf(why fault.Code) Remedy {
	switch why {
	case CodeNoLine:
		return RemedyApply
	case CodeApplicationDeclined:
		return RemedyApplyAgain
	case paylater.CodeApplicationPending:
		return RemedyWaitForDecision
	case CodeInformationNeeded:
		return RemedyGiveInformation
	case CodeOverPaymentLimit, CodeFeeUnknown, order.CodePaymentOverDue, money.CodeAmountOverflow:
		return RemedyPayLess
	case paylater.CodeBelowMinDraw:
		return RemedyPayMore
	case paylater.CodeLineDelinquent:
		return RemedyPayPastDue
	case paylater.CodeLineSuspended, paylater.CodeLineInactive:
		return RemedyAskLender
	case order.CodePaymentProcessing:
		return RemedyWaitForPayment
	case order.CodeUnconfirmed:
		return RemedyWaitForSupplier
	case order.CodePhaseNotPayableYet:
		return RemedyPayInitial
	case order.CodeDisputed:
		return RemedyCloseDispute
	case CodeCurrencyNotAccepted, order.CodePayLaterUSDOnly:
		return RemedyOtherCurrency
	case CodeCountryNotServed:
		return RemedyOtherCountry
	case CodeOrderNotEligible, paylater.CodeOverAvailable:
		return RemedyOtherMethod
	case CodeOtherMoneyFirst:
		return RemedyPayFirst
	case paylater.CodePhaseClaimed:
		return RemedyReleaseHold
	}
	return ""
}
