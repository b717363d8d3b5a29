package memstore_test

import (
	"testing"

	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/memstore"
	"github.com/paylater-go/payments/paylater/storetest"
)

func TestConformance(t *testing.T) {
	storetest.Run(t, func() paylater.Store { return memstore.New() })
}
