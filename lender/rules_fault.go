package lender

import "github.com/paylater-go/payments/order/fault"

// faultOf turns a rule that was broken into a fault: its code, a sentence, and
// its limits.
func faultOf(tag, param string) *fault.Error {
	switch tag {
	case "required", "min":
		return fault.New(CodeRequired, "this is needed")
	case "max":
		return fault.New(CodeTooMany, "the list is too long", fault.Count("most", int64(number(param))))
	case "bytes":
		return fault.New(CodeTooLong, "the text is too long", fault.Count("most bytes", int64(number(param))))
	case "runes":
		return fault.New(CodeTooLong, "the text is too long", fault.Count("most characters", int64(number(param))))
	case "ident":
		return fault.New(CodeIDMalformed, "an id has 1 to 64 of A-Z, a-z, 0-9, _ and -")
	case "listed":
		return fault.New(CodeNotListed, "only the listed words are allowed here")
	case "cents":
		return amountFault()
	case "term":
		return fault.New(CodeTermBounds, "a term has 1 to 36 months", fault.Count("most", MaxMonths))
	case "instant":
		return fault.New(CodeInstantMalformed, "an instant lies in 1990 to 2199")
	}
	return textFault(tag)
}

// textFault is faultOf for the rules about texts.
func textFault(tag string) *fault.Error {
	switch tag {
	case "clean":
		return fault.New(CodeTextUnclean, "control, direction and invisible characters and spaces at the ends are not allowed")
	case "lettered":
		return fault.New(CodeTextMalformed, "at least one letter is needed")
	case "unnumbered":
		return fault.New(CodeTextMalformed, "a number of this length needs a letter beside it: account numbers are not taken",
			fault.Count("fewer digits than", leastAccount))
	case "plain":
		return fault.New(CodeTextMalformed, "only A-Z, a-z, 0-9, dot, _ and - are allowed")
	case "hash":
		return fault.New(CodeTextMalformed, "a hash is hex or base64 text", fault.Count("least characters", minHash))
	case "token":
		return fault.New(CodeTokenMalformed,
			"a token has A-Z, a-z, 0-9 and . _ ~ + / = : - and at least one letter: account numbers are not taken")
	case "mailbox":
		return fault.New(CodeTextMalformed, "an e-mail address looks like name@example.com")
	case "phone":
		return fault.New(CodeTextMalformed, "a phone number is a plus sign and 8 to 15 digits")
	case "ein":
		return fault.New(CodeTextMalformed, "an EIN is written 12-3456789 and begins with an assigned prefix")
	case "state":
		return fault.New(CodeTextMalformed, "a state is its two-letter postal code")
	case "zip":
		return fault.New(CodeTextMalformed, "a ZIP code is written 10001 or 10001-1234")
	case "birthday":
		return fault.New(CodeTextMalformed, "a day is written YYYY-MM-DD and lies in 1900 or later")
	}
	return fault.New(CodeRuleBroken, "a rule of this library has no words")
}
