package main

import (
	"errors"
	"sync"

	"github.com/shopspring/decimal"
)

// account is the usual credit line in memory: a mutex and three decimals. It
// keeps no key, no expiry, no decision and no event.
type account struct {
	mu          sync.Mutex
	limit       decimal.Decimal
	held        decimal.Decimal
	outstanding decimal.Decimal
}

var errOverAvailable = errors.New("the amount exceeds the available credit")

func (a *account) reserve(amount decimal.Decimal) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if amount.GreaterThan(a.limit.Sub(a.held).Sub(a.outstanding)) {
		return errOverAvailable
	}
	a.held = a.held.Add(amount)
	return nil
}
