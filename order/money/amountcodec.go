package money

import (
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/internal/group"
	"github.com/paylater-go/payments/order/strictjson"
)

// String returns the amount for people: "EUR 1,234.50", "JPY -1,235".
func (a Amount) String() string {
	dst := append(make([]byte, 0, 32), a.currency...)
	if len(dst) > 0 {
		dst = append(dst, ' ')
	}
	if a.minor < 0 {
		dst = append(dst, '-')
	}
	return string(group.Append(dst, a.minor, a.currency.Digits(), true))
}

// Text returns the amount for programs, without its currency and as ParseAmount
// reads it: "1234.50".
func (a Amount) Text() string {
	var buffer [24]byte
	return string(appendMinor(buffer[:0], a.minor, a.currency.Digits()))
}

// MarshalJSON writes {"amount":"1234.50","currency":"EUR"}. The zero Amount fails
// with [CodeCurrencyUnknown], out of bounds it fails with [CodeAmountOverflow].
func (a Amount) MarshalJSON() ([]byte, error) {
	if err := a.currency.check(); err != nil {
		return nil, err
	}
	if !a.InBounds() {
		return nil, overflow()
	}
	dst := append(make([]byte, 0, 64), `{"amount":"`...)
	dst = appendMinor(dst, a.minor, a.currency.Digits())
	dst = append(dst, `","currency":"`...)
	dst = append(dst, a.currency...)
	return append(dst, `"}`...), nil
}

// UnmarshalJSON reads what MarshalJSON writes, in either order, and nothing else.
// On an error a is unchanged.
func (a *Amount) UnmarshalJSON(data []byte) error {
	var text struct {
		Amount   string   `json:"amount"`
		Currency Currency `json:"currency"`
	}
	if err := strictjson.Decode(data, &text); err != nil {
		return err
	}
	if err := text.Currency.check(); err != nil {
		return fault.In("currency", err)
	}
	parsed, err := ParseAmount(text.Amount, text.Currency)
	if err != nil {
		return fault.In("amount", err)
	}
	if a == nil {
		return noTarget(CodeAmountMalformed)
	}
	*a = parsed
	return nil
}
