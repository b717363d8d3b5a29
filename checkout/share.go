package checkout

import (
	"errors"
	"slices"

	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater"
)

// A page is shared between goroutines, so what it hands out is the caller's own.

func cloned(e *fault.Error) *fault.Error {
	if e == nil {
		return nil
	}
	n := *e
	n.Numbers = slices.Clone(e.Numbers)
	return &n
}

func ownQuotes(list []paylater.Quote) []paylater.Quote {
	own := slices.Clone(list)
	for i := range own {
		own[i].Err = ownError(own[i].Err)
	}
	return own
}

// ownError is the same refusal in other memory. A decision makes its error anew.
func ownError(err error) error {
	if no := (*paylater.Refusal)(nil); errors.As(err, &no) {
		return no.Decision.Err()
	}
	all := fault.All(err)
	if len(all) == 0 {
		return err
	}
	for i := range all {
		all[i] = cloned(all[i])
	}
	return fault.Join(all...)
}
