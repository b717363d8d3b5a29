package paylater

import "github.com/paylater-go/payments/order/fault"

// Status is the state of a line.
type Status string

// The states of a line.
const (
	StatusNew        Status = "new"        // nobody has applied
	StatusApplying   Status = "applying"   // the lender has not decided
	StatusDeclined   Status = "declined"   // the lender said no; the buyer may apply again
	StatusOpen       Status = "open"       // draws are possible
	StatusDelinquent Status = "delinquent" // past due: no offers, holds, draws until cured
	StatusSuspended  Status = "suspended"  // the lender suspended it
	StatusClosed     Status = "closed"     // no draws any more; bills and collects
)

// ApplicationState is the state of the latest application.
type ApplicationState string

// The states of an application.
const (
	ApplicationNone      ApplicationState = ""
	ApplicationSubmitted ApplicationState = "submitted"
	ApplicationNeedsInfo ApplicationState = "needs_information"
	ApplicationApproved  ApplicationState = "approved"
	ApplicationDeclined  ApplicationState = "declined"
)

// LoanStatus is the state of a loan.
type LoanStatus string

// The states of a loan.
const (
	LoanDisbursing LoanStatus = "disbursing" // agreed; the payment is on its way
	LoanActive     LoanStatus = "active"     // paid out; something is owed
	LoanClosed     LoanStatus = "closed"     // principal and earned fees are zero
	LoanVoid       LoanStatus = "void"       // the disbursement failed: as if never made
)

// Act names what can be done to a line; it stands on events and decisions.
type Act string

// The acts of a line.
const (
	ActApply   Act = "apply"
	ActOffer   Act = "offer"
	ActHold    Act = "hold"
	ActRelease Act = "release"
	ActSign    Act = "sign"
	ActPayoff  Act = "payoff"
	ActRefund  Act = "refund"
	ActGrant   Act = "grant"
	ActReceive Act = "receive"
	ActAdvance Act = "advance"
)

// allowed marks a cell of a transition table in which the act may go on.
const allowed fault.Code = ""

// lineTable says for each state of a line which acts are refused, and with
// which code. An act that stands in no row of a state is allowed there.
func lineTable(s Status, a Act) fault.Code {
	switch a {
	case ActOffer, ActHold, ActSign:
		return drawTable(s)
	case ActApply:
		switch s {
		case StatusApplying:
			return CodeApplicationPending
		case StatusOpen, StatusDelinquent, StatusSuspended:
			return CodeAlreadyApproved
		case StatusClosed:
			return CodeLineNotOpen
		}
	case ActGrant, ActPayoff, ActRefund, ActRelease:
		switch s {
		case StatusNew, StatusApplying, StatusDeclined:
			return CodeLineNotOpen
		}
	}
	return allowed
}

// drawTable is the row of offers, holds and signatures.
func drawTable(s Status) fault.Code {
	switch s {
	case StatusOpen:
		return allowed
	case StatusDelinquent:
		return CodeLineDelinquent
	case StatusSuspended:
		return CodeLineSuspended
	}
	return CodeLineNotOpen
}

// loanAct names what can happen to a loan.
type loanAct string

const (
	loanSettle loanAct = "settle"
	loanFail   loanAct = "fail"
	loanReturn loanAct = "return"
	loanRefund loanAct = "refund"
	loanPayoff loanAct = "payoff"
	loanRepay  loanAct = "repay"
)

// loanTable says for each state of a loan what may happen to it. What a lender
// says against it is recorded with the difference; money that names a void loan
// is the buyer's.
func loanTable(s LoanStatus, a loanAct) fault.Code {
	switch a {
	case loanSettle, loanFail:
		if s != LoanDisbursing {
			return CodeReferenceUnknown
		}
	case loanReturn:
		if s == LoanDisbursing || s == LoanVoid {
			return CodeReferenceUnknown
		}
	case loanRefund:
		if s == LoanVoid {
			return CodeLoanUnknown
		}
	case loanPayoff:
		if s == LoanClosed || s == LoanVoid {
			return CodeLoanEnded
		}
	}
	return allowed
}

// allows tells whether it may happen to a loan in this state.
func (s LoanStatus) allows(a loanAct) bool { return loanTable(s, a) == allowed }
