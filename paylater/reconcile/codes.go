package reconcile

import (
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater"
)

// Why a statement is refused. None of these says anything about money: a statement
// that cannot be trusted is not compared.
const (
	// CodeMalformed means that a row does not have the form of its format, or stands
	// behind the trailer.
	CodeMalformed fault.Code = "statement_malformed"
	// CodeVersion means that the file is of a newer format than this library reads.
	CodeVersion fault.Code = "statement_version"
	// CodeRowTooLong means that a row of a file has more than MaxRow bytes.
	CodeRowTooLong fault.Code = "statement_row_too_long"
	// CodeField means that a field of a row or of the header is not what it may be.
	CodeField fault.Code = "statement_field"
	// CodeUnsorted means that a row stands behind one that it comes before.
	CodeUnsorted fault.Code = "statement_unsorted"
	// CodeRepeated means that two rows have one buyer, loan, kind and id.
	CodeRepeated fault.Code = "statement_repeated"
	// CodeIncomplete means that a file ends without its trailer, or holds other rows
	// than its trailer counts.
	CodeIncomplete fault.Code = "statement_incomplete"
	// CodeReadTwice means that a file was to be read a second time.
	CodeReadTwice fault.Code = "statement_read_twice"
	// CodeOther means that two statements are not of one lender, mode and period.
	CodeOther fault.Code = "statement_other"
)

func invalid(path, want string) error {
	return fault.New(paylater.CodeArgumentInvalid, "must be "+want).At(path)
}
