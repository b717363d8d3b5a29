package reconcile

// Kind says what a row of a statement is about.
type Kind string

// What happened, each with the id that the row has. Their amounts are above $0.00.
const (
	CreditPaidOut        Kind = "credit_paid_out"       // of the lender's event
	Disbursed            Kind = "disbursed"             // of the loan
	DisbursementReturned Kind = "disbursement_returned" // of the lender's event
	Fee                  Kind = "fee"                   // the number of the loan month, from 1
	FeeCredit            Kind = "fee_credit"            // the number of the loan month
	FeeCreditReversed    Kind = "fee_credit_reversed"   // the number of the loan month
	FeeReversed          Kind = "fee_reversed"          // the number of the loan month
	LateFee              Kind = "late_fee"              // of the charge
	RefundMoney          Kind = "refund_money"          // of the refund
	Repayment            Kind = "repayment"             // of the repayment
	RepaymentReturned    Kind = "repayment_returned"    // of the repayment
	ReturnedFee          Kind = "returned_fee"          // of the charge
	Waived               Kind = "waived"                // of the charge
)

// How it stands at the end of the period's last day: rows without an id. One of $0.00
// may be left out.
const (
	FeesOwed      Kind = "fees_owed"      // of a loan: months begun, less fee credit, unpaid
	LineBalance   Kind = "line_balance"   // of a line: principal, fees and charges owed less credit balance
	PrincipalOwed Kind = "principal_owed" // of a loan: unpaid principal
)

// kindCount is the number of kinds.
const kindCount = 16

// Kinds returns every kind, in the order in which a statement has them.
func Kinds() []Kind {
	return []Kind{
		CreditPaidOut, Disbursed, DisbursementReturned, Fee, FeeCredit, FeeCreditReversed, FeeReversed, FeesOwed,
		LateFee, LineBalance, PrincipalOwed, RefundMoney, Repayment, RepaymentReturned, ReturnedFee, Waived,
	}
}

// named is what the id of a row must be.
type named int

const (
	byFact  named = iota // an id of the agreed grammar
	byMonth              // the number of a loan month
	byNone               // empty
)

// nature is what holds of all rows of one kind.
type nature struct {
	place  int  // in Kinds
	effect int  // 1 when it adds to what the buyer owes, -1 when it takes away, 0 for a balance
	loan   bool // it is about a loan
	line   bool // it is about no loan; with neither it may be either
	id     named
}

func (n nature) balance() bool { return n.effect == 0 }

// computed tells whether the amount comes from a rate and not from somebody's word.
func (n nature) computed() bool { return n.id == byMonth }

// nature returns what holds of a kind; false when there is no such kind.
func (k Kind) nature() (nature, bool) {
	switch k {
	case CreditPaidOut:
		return nature{0, 1, false, true, byFact}, true
	case Disbursed:
		return nature{1, 1, true, false, byFact}, true
	case DisbursementReturned:
		return nature{2, -1, true, false, byFact}, true
	case Fee:
		return nature{3, 1, true, false, byMonth}, true
	case FeeCredit:
		return nature{4, -1, true, false, byMonth}, true
	case FeeCreditReversed:
		return nature{5, 1, true, false, byMonth}, true
	case FeeReversed:
		return nature{6, -1, true, false, byMonth}, true
	case FeesOwed:
		return nature{7, 0, true, false, byNone}, true
	case LateFee:
		return nature{8, 1, false, true, byFact}, true
	case LineBalance:
		return nature{9, 0, false, true, byNone}, true
	case PrincipalOwed:
		return nature{10, 0, true, false, byNone}, true
	case RefundMoney:
		return nature{11, -1, true, false, byFact}, true
	case Repayment:
		return nature{12, -1, false, false, byFact}, true
	case RepaymentReturned:
		return nature{13, 1, false, false, byFact}, true
	case ReturnedFee:
		return nature{14, 1, false, true, byFact}, true
	case Waived:
		return nature{15, -1, false, true, byFact}, true
	}
	return nature{}, false
}

// Effect is 1 for what adds to what the buyer owes, -1 for what takes away from it,
// and 0 for a balance.
func (k Kind) Effect() int {
	n, _ := k.nature()
	return n.effect
}
