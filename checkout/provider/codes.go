package provider

import (
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater"
)

// Codes of refused arguments.
const (
	// CodeSessionInvalid: a field of a session is missing or malformed; the path names it.
	CodeSessionInvalid fault.Code = "session_invalid"
	// CodeSessionVersion: a session was written in a form that this version does not know.
	CodeSessionVersion fault.Code = "session_version"
	// CodeRequestInvalid: a field of a request, consent or refund is missing or malformed; the path names it.
	CodeRequestInvalid fault.Code = "request_invalid"
)

// Codes of refused verbs, besides those of the page, the line and the order.
const (
	// CodeSessionCanceled: the session was canceled; initiate another.
	CodeSessionCanceled fault.Code = "session_canceled"
	// CodeAlreadyCaptured: a loan is signed under the session, so that it can be refunded but not canceled.
	CodeAlreadyCaptured fault.Code = "already_captured"
	// CodeNotCaptured: no loan stands under the session, so that there is nothing to refund.
	CodeNotCaptured fault.Code = "not_captured"
)

// notFound answers for an order that does not exist and for another buyer's
// alike.
func notFound() *fault.Error { return fault.New(paylater.CodeNotFound, "no such order") }

func malformed(path, want string) *fault.Error {
	return fault.New(CodeRequestInvalid, "must be "+want).At(path)
}

func keyReused() *fault.Error {
	return fault.New(paylater.CodeKeyReused, "the session's key was used with other contents; what came first stands").At("key")
}
