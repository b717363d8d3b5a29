package lendertest_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/lender/lendertest"
)

// printer is a test that prints its first failure.
type printer struct{ failed bool }

func (*printer) Helper()             {}
func (*printer) Logf(string, ...any) {}
func (p *printer) Errorf(format string, args ...any) {
	if !p.failed {
		fmt.Println(fmt.Sprintf(format, args...))
	}
	p.failed = true
}

// careless is an adapter that answers a look-up of what it does not know with
// nothing, as if the lender had received it.
type careless struct{ *lendersim.Sim }

func (c careless) LookUp(ctx context.Context, r lender.Reference) ([]lender.Event, error) {
	events, err := c.Sim.LookUp(ctx, r)
	if errors.Is(err, lender.CodeNotFound) {
		err = nil
	}
	return events, err
}

func ExampleDuty_Check() {
	duty := lendertest.Duties()[7]
	duty.Check(&printer{}, lendertest.Harness{Lender: lendersim.New(lendersim.Config{})})
	duty.Check(&printer{}, lendertest.Harness{Lender: careless{lendersim.New(lendersim.Config{})}})
	// Output:
	// duty 8 of package lender is broken: A look-up of a reference that the lender never received is not found, whatever its kind.
	// 	the application none-8-3 was never received, and its look-up answers 0 events and the error <nil>
}
