package lender

import (
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/strictjson"
)

// parseFact reads a fact of a kind.
func parseFact(k Kind, raw []byte) (Fact, error) {
	switch k {
	case KindApplicationReceived:
		return decodeFact[ApplicationReceived](raw)
	case KindInformationNeeded:
		return decodeFact[InformationNeeded](raw)
	case KindApproved:
		return decodeFact[Approved](raw)
	case KindDeclined:
		return decodeFact[Declined](raw)
	case KindLimitChanged:
		return decodeFact[LimitChanged](raw)
	case KindPricesChanged:
		return decodeFact[PricesChanged](raw)
	case KindSuspended:
		return decodeFact[Suspended](raw)
	case KindReinstated:
		return decodeFact[Reinstated](raw)
	case KindClosed:
		return decodeFact[Closed](raw)
	}
	return parseMoneyFact(k, raw)
}

// parseMoneyFact is parseFact for the facts about money that moved.
func parseMoneyFact(k Kind, raw []byte) (Fact, error) {
	switch k {
	case KindDisbursementStarted:
		return decodeFact[DisbursementStarted](raw)
	case KindDisbursementSettled:
		return decodeFact[DisbursementSettled](raw)
	case KindDisbursementFailed:
		return decodeFact[DisbursementFailed](raw)
	case KindDisbursementReturned:
		return decodeFact[DisbursementReturned](raw)
	case KindRepaymentReceived:
		return decodeFact[RepaymentReceived](raw)
	case KindRepaymentCleared:
		return decodeFact[RepaymentCleared](raw)
	case KindRepaymentReturned:
		return decodeFact[RepaymentReturned](raw)
	case KindMoneyReceived:
		return decodeFact[MoneyReceived](raw)
	case KindLateFeeCharged:
		return decodeFact[LateFeeCharged](raw)
	case KindReturnedFeeCharged:
		return decodeFact[ReturnedFeeCharged](raw)
	case KindChargeWaived:
		return decodeFact[ChargeWaived](raw)
	case KindCreditPaidOut:
		return decodeFact[CreditPaidOut](raw)
	}
	return nil, fault.New(CodeUnknownFact, "this library does not know this kind of fact").At("kind")
}

func decodeFact[F Fact](raw []byte) (Fact, error) {
	var fact F
	if err := strictjson.Decode(raw, &fact); err != nil {
		return nil, fault.In("fact", err)
	}
	return fact, nil
}
