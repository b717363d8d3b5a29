package lendertest_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/lender/lendertest"
)

// printer is a test that prints the first line of each failure.
type printer struct{}

func (printer) Helper()             {}
func (printer) Logf(string, ...any) {}
func (printer) Errorf(format string, args ...any) {
	first, _, _ := strings.Cut(fmt.Sprintf(format, args...), "\n")
	fmt.Println(first)
}

// careless is an adapter that answers a look-up of what it does not know with
// nothing, as if the lender had received it.
type careless struct{ *lendersim.Sim }

func (c careless) LookUp(ctx context.Context, r lender.Reference) ([]lender.Event, error) {
	events, err := c.Sim.LookUp(ctx, r)
	if err != nil {
		return nil, nil
	}
	return events, nil
}

func ExampleDuty_Check() {
	for _, d := range lendertest.Duties()[7:9] {
		d.Check(printer{}, lendertest.Harness{Lender: lendersim.New(lendersim.Config{})})
	}
	duty := lendertest.Duties()[8]
	duty.Check(printer{}, lendertest.Harness{Lender: careless{lendersim.New(lendersim.Config{})}})
	// Output:
	// duty 9 of package lender is broken: Another buyer's reference is not found, as if it did not exist.
	// duty 9 of package lender is broken: Another buyer's reference is not found, as if it did not exist.
	// duty 9 of package lender is broken: Another buyer's reference is not found, as if it did not exist.
	// duty 9 of package lender is broken: Another buyer's reference is not found, as if it did not exist.
	// duty 9 of package lender is broken: Another buyer's reference is not found, as if it did not exist.
	// duty 9 of package lender is broken: Another buyer's reference is not found, as if it did not exist.
}
