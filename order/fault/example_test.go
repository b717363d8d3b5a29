package fault_test

import (
	"errors"
	"fmt"

	"github.com/paylater-go/payments/order/fault"
)

const codeOverAvailable fault.Code = "over_available"

func ExampleNew() {
	err := fault.New(codeOverAvailable, "hold exceeds the credit",
		fault.Cents("asked", 9_000_000), fault.Cents("available", 6_200_000))
	fmt.Println(err)
	fmt.Println(errors.Is(err, codeOverAvailable))
	// Output:
	// over_available: hold exceeds the credit: asked $90,000.00, available $62,000.00
	// true
}

func ExampleJoin() {
	err := fault.Join(
		fault.New("field_missing", "the field is missing").At("kind"),
		nil,
		fault.New("amount_malformed", "an amount is digits").At("limit"),
	)
	err = fault.In("accounts[0]", err)
	for _, one := range fault.All(err) {
		fmt.Println(one.Path, one.Code)
	}
	// Output:
	// accounts[0].kind field_missing
	// accounts[0].limit amount_malformed
}
