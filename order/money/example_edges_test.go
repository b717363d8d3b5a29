package money_test

import (
	"encoding/json"
	"fmt"

	"github.com/shopspring/decimal"

	"github.com/paylater-go/payments/order/money"
)

// JSON is a string with exactly the digits of the currency; a number is refused.
func ExampleUSD_MarshalJSON() {
	text, err := json.Marshal(money.Dollars(150_000))
	fmt.Println(string(text), err)
	var amount money.USD
	fmt.Println(json.Unmarshal([]byte(`"19.9"`), &amount), amount)
	fmt.Println(json.Unmarshal([]byte(`19.90`), &amount) != nil, amount)
	// Output:
	// "150000.00" <nil>
	// <nil> $19.90
	// true $19.90
}

// A database column holds whole cents.
func ExampleUSD_Value() {
	stored, err := money.Cents(1_234_56).Value()
	fmt.Printf("%T %v %v\n", stored, stored, err)
	var back money.USD
	fmt.Println(back.Scan(stored), back, back == money.Cents(1_234_56))
	// Output:
	// int64 123456 <nil>
	// <nil> $1,234.56 true
}

// One part alone, without the others: the earlier parts carry the odd cents.
func ExampleUSD_Part() {
	principal := money.Dollars(10_000)
	fmt.Println(principal.Part(0, 6), principal.Part(5, 6))
	// Output: $1,666.67 $1,666.66
}

// Text is for machines, String for people.
func ExampleUSD_Text() {
	amount := money.Cents(-1_234_50)
	fmt.Println(amount.Text(), amount.String(), amount.Decimal())
	// Output: -1234.50 -$1,234.50 -1234.5
}

func ExampleNewAmount() {
	yen, err := money.NewAmount(500_000, money.JPY)
	fmt.Println(yen, yen.Currency().Digits(), err)
	_, err = money.NewAmount(1, "BTC")
	fmt.Println(err != nil)
	// Output:
	// JPY 500,000 0 <nil>
	// true
}

func ExampleParseAmount() {
	fee, err := money.ParseAmount("179.40", money.EUR)
	fmt.Println(fee, err)
	_, err = money.ParseAmount("1000.5", money.JPY)
	fmt.Println(err)
	// Output:
	// EUR 179.40 <nil>
	// amount_malformed: an amount is digits with at most this many decimals: decimals 0
}

// All credit is in dollars, and nothing is ever converted.
func ExampleAmount_USD() {
	fmt.Println(money.AmountOf(money.Dollars(38_000)).USD())
	euros, _ := money.NewAmount(38_000_00, money.EUR)
	_, err := euros.USD()
	fmt.Println(err)
	// Output:
	// $38,000.00 <nil>
	// not_usd: the amount is not in US dollars
}

// Parts of an order's amount add up to it, in any currency.
func ExampleAmount_Split() {
	yen, _ := money.NewAmount(100_000, money.JPY)
	fmt.Println(yen.Split(3))
	// Output: [JPY 33,334 JPY 33,333 JPY 33,333]
}

func ExampleRateFromDecimal() {
	rate, err := money.RateFromDecimal(decimal.RequireFromString("0.0075"))
	fmt.Println(rate, rate == money.PPM(7_500), err)
	_, err = money.RateFromDecimal(decimal.RequireFromString("0.00000075"))
	fmt.Println(err != nil)
	// Output:
	// 0.75% true <nil>
	// true
}
