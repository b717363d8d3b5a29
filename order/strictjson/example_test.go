package strictjson_test

import (
	"fmt"

	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/order/strictjson"
)

func ExampleDecode() {
	var hold struct {
		Key    string    `json:"key"`
		Amount money.USD `json:"amount"`
		Note   string    `json:"note,omitempty"`
	}
	err := strictjson.Decode([]byte(`{"key":"h-1","amount":"62000.00"}`), &hold)
	fmt.Println(hold.Key, hold.Amount, err)

	err = strictjson.Decode([]byte(`{"Key":"h-1","amount":"10","\u0061mount":"99999","note":null} {}`), &hold)
	for _, one := range fault.All(err) {
		fmt.Println(one)
	}
	fmt.Println(hold.Amount)
	// Output:
	// h-1 $62,000.00 <nil>
	// amount: duplicate_key: the key is there twice
	// trailing_data: there is more after the document: at byte 62
	// Key: unknown_field: the field is not known: key number 1
	// note: null_value: null is not allowed here
	// key: field_missing: the field is missing
	// $62,000.00
}
