package lenderhttp

import (
	"context"
	"errors"

	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/order/fault"
)

// CodeOutcomeUnknown means that nobody knows what became of a request: look it up,
// and take no other key before. Beside it stands why, one of the codes below,
// wire.CodeUnauthorized or wire.CodeModeMismatch.
const CodeOutcomeUnknown fault.Code = "lender_outcome_unknown"

// Why an outcome is unknown.
const (
	// CodeNoAnswer means that there was no connection, or no whole answer in time.
	CodeNoAnswer fault.Code = "lender_no_answer"
	// CodeAnswerOdd means that what came is no answer of the protocol: another status
	// or content type, too much of it, something that does not parse, or events about
	// something else.
	CodeAnswerOdd fault.Code = "lender_answer_odd"
	// CodeBusy means that the partner asked to come later (429 or 503).
	CodeBusy fault.Code = "lender_busy"
	// CodeCircuitOpen means that the request was not sent, because the last ones all
	// had no outcome; it is tried again soon.
	CodeCircuitOpen fault.Code = "lender_circuit_open"
)

// CodeConfigInvalid means that a client or a receiver of webhooks was wired wrongly;
// the path names the field.
const CodeConfigInvalid fault.Code = "lenderhttp_config_invalid"

// unknown is the error of an outcome that nobody knows. What the network or the
// partner said is left out: it may hold addresses, bodies, keys.
func unknown(ctx context.Context, why *fault.Error) error {
	err := fault.Join(fault.New(CodeOutcomeUnknown, "nobody knows what became of the request"), why)
	switch {
	case ctx.Err() == nil:
		return err
	case errors.Is(context.Cause(ctx), context.DeadlineExceeded): // a stream is cut off by its cause
		return errors.Join(err, context.DeadlineExceeded)
	}
	return errors.Join(err, ctx.Err())
}

func noAnswer() *fault.Error { return fault.New(CodeNoAnswer, "there was no whole answer in time") }

func odd(what string) *fault.Error { return fault.New(CodeAnswerOdd, what) }

func modesMet() *fault.Error { return fault.New(wire.CodeModeMismatch, "test and live met") }

func wiring(path, what string) *fault.Error { return fault.New(CodeConfigInvalid, what).At(path) }
