package wire

import (
	"net/http"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/fault"
)

// What a partner answers beside the lender's own [lender.CodeRefused] and
// [lender.CodeNotFound]. None of it says whether something happened.
const (
	// CodeUnauthorized means that the API key is missing or not known.
	CodeUnauthorized fault.Code = "unauthorized"
	// CodeRequestMalformed means that a request cannot be read; beside it stands why.
	CodeRequestMalformed fault.Code = "request_malformed"
	// CodeKeyHeader means that the header Idempotency-Key is not the key in the body.
	CodeKeyHeader fault.Code = "idempotency_key_mismatch"
	// CodeMediaType means that a body is not application/json in UTF-8, or compressed.
	CodeMediaType fault.Code = "media_type_unsupported"
	// CodeBodyTooLarge means that a body is larger than [MaxBody].
	CodeBodyTooLarge fault.Code = "body_too_large"
	// CodeMethod means that a path takes other methods; the header Allow names them.
	CodeMethod fault.Code = "method_not_allowed"
	// CodePathUnknown means that the protocol has no such path.
	CodePathUnknown fault.Code = "path_unknown"
	// CodeNotOffered means that this partner leaves this part of the protocol out.
	CodeNotOffered fault.Code = "not_offered"
	// CodeInternal means that the partner failed; nothing more is said.
	CodeInternal fault.Code = "internal"
)

// Statuses is the status of every code that a problem document has at its top. A
// refusal has a second one, 409, when a key came with other contents.
func Statuses() map[fault.Code]int {
	return map[fault.Code]int{
		CodeUnauthorized:     http.StatusUnauthorized,
		CodeRequestMalformed: http.StatusBadRequest,
		CodeKeyHeader:        http.StatusBadRequest,
		CodeModeUnknown:      http.StatusBadRequest,
		CodeModeMismatch:     http.StatusForbidden,
		CodeMediaType:        http.StatusUnsupportedMediaType,
		CodeBodyTooLarge:     http.StatusRequestEntityTooLarge,
		CodeMethod:           http.StatusMethodNotAllowed,
		CodePathUnknown:      http.StatusNotFound,
		CodeNotOffered:       http.StatusNotFound,
		CodeInternal:         http.StatusInternalServerError,
		lender.CodeRefused:   http.StatusUnprocessableEntity,
		lender.CodeNotFound:  http.StatusNotFound,
	}
}

// Malformed is the error of a request that cannot be read: [CodeRequestMalformed]
// and the faults of why.
func Malformed(why error) error {
	first := fault.New(CodeRequestMalformed, "the request cannot be read")
	return fault.Join(append([]*fault.Error{first}, fault.All(why)...)...)
}

// ProblemFor is the problem document of an error of the protocol, whose first code
// is one of [Statuses]; of any other error, that of [CodeInternal].
func ProblemFor(m Mode, err error) Problem {
	status, known := Statuses()[fault.CodeOf(err)]
	if !known || status == http.StatusInternalServerError {
		return internal(m)
	}
	return problem(m, status, fault.All(err))
}

func internal(m Mode) Problem {
	status := http.StatusInternalServerError
	return Problem{Type: aboutBlank, Title: http.StatusText(status), Status: status, Mode: m, Code: string(CodeInternal)}
}

// aboutBlank is the type of every problem: what it means stands in its code.
const aboutBlank = "about:blank"

func problem(m Mode, status int, faults []*fault.Error) Problem {
	p := Problem{Type: aboutBlank, Title: http.StatusText(status), Status: status, Mode: m, Code: string(faults[0].Code)}
	for _, f := range faults {
		p.Faults = append(p.Faults, Fault{Code: string(f.Code), Path: f.Path, Message: f.Message})
	}
	return p
}
