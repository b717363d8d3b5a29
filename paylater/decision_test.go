package paylater_test

import (
	"github.com/paylater-go/payments/order/fault"
)

// codeOf is the stable code of a refusal, "" when it has none.
func codeOf(err error) fault.Code { return fault.CodeOf(err) }
