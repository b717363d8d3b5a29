package wire

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/strictjson"
)

// Problem is an error on the wire, a problem document of RFC 9457. It says what is
// wrong by codes and paths and never repeats what was sent.
type Problem struct {
	Type   string  `json:"type"` // "about:blank"
	Title  string  `json:"title"`
	Status int     `json:"status"` // that of HTTP
	Mode   Mode    `json:"mode"`
	Code   string  `json:"code"`             // the first of the codes
	Faults []Fault `json:"faults,omitempty"` // everything that is wrong, Code's own included
}

// Fault is one thing that is wrong.
type Fault struct {
	Code    string `json:"code"`
	Path    string `json:"path,omitempty"` // of the field, such as "accounts[0].kind"
	Message string `json:"message"`
}

// ProblemOf is how an error of a lender goes over the wire: a definite no, not
// found, or - for everything else - a failure that tells nothing (status 500,
// without a word of the error). The status is 404 for a reference that was never
// received, 409 for a key that came with other contents, 422 for any other no.
func ProblemOf(m Mode, err error) Problem {
	var status int
	var first *fault.Error
	switch {
	case is(err, lender.CodeNotFound):
		status, first = http.StatusNotFound, fault.All(lender.NotFound())[0]
	case is(err, lender.CodeRefused) && is(err, lender.CodeKeyReused):
		status, first = http.StatusConflict, fault.All(lender.Refuse())[0]
	case is(err, lender.CodeRefused):
		status, first = http.StatusUnprocessableEntity, fault.All(lender.Refuse())[0]
	default:
		return internal(m)
	}
	list := []*fault.Error{first}
	for _, f := range fault.All(err) {
		if f.Code != first.Code {
			list = append(list, f)
		}
	}
	return problem(m, status, list)
}

func is(err error, code fault.Code) bool { return errors.Is(err, code) }

// ReadProblem reads a problem document of a partner of that mode, strictly, as the
// error it stands for: [lender.CodeRefused] with its reasons, or
// [lender.CodeNotFound]. Nil when it is neither, and so says nothing. The sentences
// of the partner are left out: nothing that a partner wrote is repeated.
func ReadProblem(m Mode, status int, data []byte) error {
	var p Problem
	readable := strictjson.Decode(data, &p) == nil && m.Check(p.Mode) == nil && p.Status == status
	switch {
	case !readable:
		return nil
	case status == http.StatusNotFound && p.Code == string(lender.CodeNotFound):
		return lender.NotFound()
	case status != http.StatusConflict && status != http.StatusUnprocessableEntity,
		p.Code != string(lender.CodeRefused):
		return nil
	}
	return lender.Refuse(p.reasons()...)
}

// reasons are the faults beside the refusal itself, as far as they are words. A word
// with a number in it could be anybody's number.
func (p *Problem) reasons() []*fault.Error {
	var list []*fault.Error
	for _, f := range p.Faults {
		if f.Code == string(lender.CodeRefused) || !lender.Reason(f.Code).Valid() || numbered(f.Code) {
			continue
		}
		why := fault.New(fault.Code(f.Code), "the lender's own reason")
		if plainPath(f.Path) {
			why = why.At(f.Path)
		}
		list = append(list, why)
	}
	return list
}

// numbered reports five digits in a row.
func numbered(s string) bool {
	row := 0
	for _, c := range []byte(s) {
		if row++; c < '0' || c > '9' {
			row = 0
		}
		if row == 5 {
			return true
		}
	}
	return false
}

// maxPath is the longest path that is repeated, in bytes.
const maxPath = 64

// plainPath tells a path of fields from anything else: a partner could write a name
// or a number into one.
func plainPath(s string) bool {
	if s == "" || len(s) > maxPath {
		return false
	}
	names := Fields()
	for part := range strings.SplitSeq(s, ".") {
		name, index, indexed := strings.Cut(part, "[")
		if !names[name] || indexed && !isIndex(index) {
			return false
		}
	}
	return true
}

// isIndex reports whether a text is a short number and "]".
func isIndex(s string) bool {
	digits, closed := strings.CutSuffix(s, "]")
	_, err := strconv.ParseUint(digits, 10, 8)
	return closed && err == nil
}
