package money

import "github.com/paylater-go/payments/order/fault"

const (
	// CodeAmountMalformed refuses text or a value that is not an amount in the form
	// that is read: digits, with at most as many decimals as the currency has.
	CodeAmountMalformed fault.Code = "amount_malformed"
	// CodeAmountTooPrecise refuses a decimal with a part smaller than the minor
	// unit of the currency; nothing is rounded on the way in.
	CodeAmountTooPrecise fault.Code = "amount_too_precise"
	// CodeAmountOverflow refuses an amount beyond the bound of this package.
	CodeAmountOverflow fault.Code = "amount_overflow"
	// CodeRateMalformed refuses text or a value that is not a rate in the form that
	// is read: a percentage with at most four decimals and the percent sign.
	CodeRateMalformed fault.Code = "rate_malformed"
	// CodeRateTooPrecise refuses a decimal with a part smaller than one millionth.
	CodeRateTooPrecise fault.Code = "rate_too_precise"
	// CodeRateOverflow refuses a rate beyond 214,748.3647%.
	CodeRateOverflow fault.Code = "rate_overflow"
	// CodeCurrencyUnknown refuses a currency that this package does not list.
	CodeCurrencyUnknown fault.Code = "currency_unknown"
	// CodeCurrencyMismatch refuses to combine or compare two currencies; nothing is
	// ever converted.
	CodeCurrencyMismatch fault.Code = "currency_mismatch"
	// CodeNotUSD refuses to take an amount of another currency as US dollars.
	CodeNotUSD fault.Code = "not_usd"
)
