package disclosure

// Sentences that both states ask for, or that stand in for words not seen.
const (
	// statement stands above the signature: 10 CCR 901(a)(2), 23 NYCRR 600.5(b).
	statement = "Applicable law requires this information to be provided to you to help you make an informed decision. " +
		"By signing below, you are confirming that you received this information."
	// funding and payments to others: 10 CCR 910(a)(2)(C), 23 NYCRR 600.10(b)(3).
	funding = "This is how much funding {financer} will provide. " +
		"Due to deductions or payments to others, the total funds that will be provided to you directly is {recipient}. "
	// notInterest: a contract with fees, without an interest rate.
	notInterest = "APR is not an interest rate. " +
		"The cost of this financing is based upon fees charged by {financer} rather than interest that accrues over time."
	cost  = "This is the dollar cost of your financing."
	total = "This is the total dollar amount of payments you will make during the term of the contract."
	early = "If you pay off the financing before the end of the term, "
	// owed and free: what of the finance charge an early payoff still asks for.
	owed = early + "you will be required to pay all or a portion of the finance charge other than accrued and unpaid interest, up to {most}"
	free = early + "you will not be required to pay any portion of the finance charge other than accrued and unpaid interest."
	// prepayment is the label that two rows share.
	prepayment = "Prepayment"
	// unofficial is the note of a copy that no state keeps.
	unofficial = "read in an unofficial copy"
	// noFees: Pay Later has no prepayment penalty and no fee of its own for paying early.
	noFees = "you will not be required to pay additional fees or charges."
)

// Why the words of a row could not be confirmed.
const (
	words917   = "the page's words were not seen this far; label and order are of section 917 and of what others wrote on 910"
	lease915   = "the page's words were not seen this far; these are of section 915, in another's transcription"
	lease60014 = "the page's words were not seen this far; these are of section 600.14, in another's transcription"
	statute804 = "the page's words were not seen this far; that it is asked for was read in Financial Services Law 804"
)

// items are the lines of the itemization, the same in both states.
func items(at func(part string) Source) []ItemRule {
	return []ItemRule{
		{Item: ToYou, Label: "Amount Given Directly to You", Source: at("(a)(1)")},
		{Item: OnAccount, Label: "Amount Paid on your Account with Us", Source: at("(a)(2)")},
		{Item: ToSupplier, Label: "Amount Paid to Your Supplier", Source: at("(a)(3)")},
		{Item: Provided, Label: "Amount Provided to You or on Your Behalf", How: "Sum of Items 1-3", Source: at("(a)(4)")},
		{
			Item: Prepaid, Label: "Prepaid Finance Charges",
			Source: unread(at("(a)(5)"), "seen only in part; the label is from another's transcription"),
		},
		{
			Item: Financed, Label: "Amount Financed", How: "Item 4 minus Item 5",
			Source: unread(at("(a)(6)"), "from another's transcription, which finds the law's own example the wrong way round"),
		},
	}
}
