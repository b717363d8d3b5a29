package money_test

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/shopspring/decimal"

	"github.com/paylater-go/payments/order/money"
)

func ExampleUSD_Split() {
	fmt.Println(money.Dollars(10_000).Split(6))
	// Output: [$1,666.67 $1,666.67 $1,666.67 $1,666.67 $1,666.66 $1,666.66]
}

func ExampleUSD_Scale() {
	principal := money.Dollars(10_000)
	fmt.Println(principal.Scale(money.PPM(27_500)), principal.Scale(money.PPM(7_500)))
	// Half a cent goes to the even one.
	fmt.Println(money.Dollars(10).Scale(money.PPM(27_500)), money.Dollars(30).Scale(money.PPM(27_500)))
	// Output:
	// $275.00 $75.00
	// $0.28 $0.82
}

func ExampleUSD_Pro() {
	refund := money.Dollars(1_000)
	fmt.Println(refund.Pro(money.Dollars(2_000), money.Dollars(3_000)))
	// Output: $666.67
}

func ExampleUSD_InBounds() {
	total := money.Cents(money.MaxCents).Add(money.Cents(1)).Sub(money.Dollars(5))
	fmt.Println(total.InBounds(), total)
	// Output: false >$100,000,000,000.00
}

func ExampleParseUSD() {
	for _, text := range []string{"149999.99", "1.005", "1e9", "999999999999.99"} {
		amount, err := money.ParseUSD(text)
		fmt.Println(amount, err)
	}
	// Output:
	// $149,999.99 <nil>
	// $0.00 amount_malformed: an amount is digits with at most this many decimals: decimals 2
	// $0.00 amount_malformed: an amount is digits with at most this many decimals: decimals 2
	// $0.00 amount_overflow: the amount is beyond the bound: most minor units 10000000000000
}

func ExampleFromDecimal() {
	amount, err := money.FromDecimal(decimal.RequireFromString("19.990"))
	fmt.Println(amount, err)
	_, err = money.FromDecimal(decimal.RequireFromString("19.999"))
	fmt.Println(errors.Is(err, money.CodeAmountTooPrecise))
	// Output:
	// $19.99 <nil>
	// true
}

func ExampleParseRate() {
	rate, err := money.ParseRate("2.75%")
	fmt.Println(rate, rate.PPM(), rate.Decimal(), err)
	// Output: 2.75% 27500 0.0275 <nil>
}

func ExampleAmount() {
	fee, err := money.ParseAmount("1234.5", money.EUR)
	text, _ := json.Marshal(fee)
	fmt.Println(fee, string(text), err)
	_, err = fee.Add(money.AmountOf(money.Dollars(1)))
	fmt.Println(err)
	// Output:
	// EUR 1,234.50 {"amount":"1234.50","currency":"EUR"} <nil>
	// currency_mismatch: the currencies differ
}
