package lendersim

import (
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/fault"
)

// Trouble is what goes wrong with one call.
type Trouble uint8

// The troubles.
const (
	NoTrouble    Trouble = iota
	NeverArrives         // the request is lost on its way: an unknown error, nothing happened
	AnswerLost           // it is executed, then an unknown error; only a look-up or a repetition tells
	AnswerLater          // it is executed, the answer is empty, and the events come as webhooks
	AnswerTwice          // the events come as the answer and again as webhooks
)

// Call is one call that is made of the lender.
type Call struct {
	Method    string // "apply", "disburse", "return_money" or "look_up"
	Reference lender.Reference
	Attempt   int // 1 for the first call of this method about this reference
}

// Codes of the simulated lender. The first two are unknown outcomes, the others
// stand beside [lender.CodeRefused] or come from verbs such as [Sim.Tell].
const (
	// CodeNeverArrived means that the request was lost on its way.
	CodeNeverArrived fault.Code = "sim_never_arrived"
	// CodeAnswerLost means that the request was executed and the answer lost.
	CodeAnswerLost fault.Code = "sim_answer_lost"
	// CodeAsked means that a magic value asks for a refusal.
	CodeAsked fault.Code = "sim_asked"
	// CodeMagicUnknown means that a word after the "#" of a name is not known.
	CodeMagicUnknown fault.Code = "sim_magic_unknown"
	// CodeNotApproved means that this buyer has no approved credit.
	CodeNotApproved fault.Code = "sim_not_approved"
	// CodeUnknownLoan means that this buyer has no such loan that has not failed.
	CodeUnknownLoan fault.Code = "sim_unknown_loan"
	// CodeOverReturned means that more money would come back than was paid.
	CodeOverReturned fault.Code = "sim_over_returned"
	// CodeNotNow means that an honest lender could not say this now.
	CodeNotNow fault.Code = "sim_not_now"
)

func neverArrived() error {
	return fault.New(CodeNeverArrived, "the connection was closed before the request was sent")
}

func answerLost() error {
	return fault.New(CodeAnswerLost, "the connection was closed before the answer came")
}
