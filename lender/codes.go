package lender

import "github.com/paylater-go/payments/order/fault"

// What a lender's answer means.
const (
	// CodeRefused is a definite no: nothing happened, and the same contents will
	// be refused again.
	CodeRefused fault.Code = "lender_refused"
	// CodeNotFound comes from a look-up only: the lender never received this
	// reference of this buyer.
	CodeNotFound fault.Code = "lender_not_found"
	// CodeKeyReused stands beside CodeRefused when a key came again with other
	// contents; what came first stands.
	CodeKeyReused fault.Code = "lender_key_reused"
)

// What may be wrong with an event or a request by itself.
const (
	// CodeRequired means that something that is needed is empty.
	CodeRequired fault.Code = "lender_required"
	// CodeIDMalformed means that an id is not 1 to 64 of A-Z, a-z, 0-9, "_" and "-".
	CodeIDMalformed fault.Code = "lender_id_malformed"
	// CodeWordMalformed means that a reason or an item is no stable word.
	CodeWordMalformed fault.Code = "lender_word_malformed"
	// CodeTooMany means that a list is longer than allowed.
	CodeTooMany fault.Code = "lender_too_many"
	// CodeRepeated means that a list says something twice.
	CodeRepeated fault.Code = "lender_repeated"
	// CodeAmountBounds means that an amount is not above zero (a limit: below
	// zero) or beyond the bound of money.
	CodeAmountBounds fault.Code = "lender_amount_bounds"
	// CodeInstantMalformed means that an instant is not UTC, not in whole
	// microseconds or not in 1990 to 2199.
	CodeInstantMalformed fault.Code = "lender_instant_malformed"
	// CodeTermBounds means that a term is not 1 to 36 months.
	CodeTermBounds fault.Code = "lender_term_bounds"
	// CodeRateCount means that a price has another number of rates than months.
	CodeRateCount fault.Code = "lender_rate_count"
	// CodeRateBounds means that a monthly rate is below 0% or above 100%.
	CodeRateBounds fault.Code = "lender_rate_bounds"
	// CodeTooLong means that a text is longer than allowed.
	CodeTooLong fault.Code = "lender_too_long"
	// CodeTextUnclean means that a text holds control, direction or invisible
	// characters, invalid UTF-8, or spaces at its ends.
	CodeTextUnclean fault.Code = "lender_text_unclean"
	// CodeTextMalformed means that a text does not have the form of its field.
	CodeTextMalformed fault.Code = "lender_text_malformed"
	// CodeTokenMalformed means that a token has other characters than allowed, or
	// no letter, as the number of an account would have.
	CodeTokenMalformed fault.Code = "lender_token_malformed"
	// CodeNotListed means that a word is none of those that are allowed.
	CodeNotListed fault.Code = "lender_not_listed"
	// CodeNotPast means that a day lies after the day of the consent.
	CodeNotPast fault.Code = "lender_not_past"
	// CodeCheckingNeeded means that no business checking account is linked.
	CodeCheckingNeeded fault.Code = "lender_checking_needed"
	// CodeRuleBroken means that this library is wrong about its own rules.
	CodeRuleBroken fault.Code = "lender_rule_broken"
	// CodeUnknownFact means that an event says nothing, or something that this
	// version of the library does not know.
	CodeUnknownFact fault.Code = "lender_unknown_fact"
	// CodeUnknownVersion means that an event was encoded by a newer version.
	CodeUnknownVersion fault.Code = "lender_unknown_version"
)

// Refuse is the error with which a lender refuses for good: it is [CodeRefused],
// and the code of every reason given.
func Refuse(reasons ...*fault.Error) error {
	no := fault.New(CodeRefused, "the lender refuses this for good")
	return fault.Join(append([]*fault.Error{no}, reasons...)...)
}

// NotFound is the error with which a look-up answers that the lender never
// received the reference.
func NotFound() error {
	return fault.New(CodeNotFound, "the lender never received this reference")
}
