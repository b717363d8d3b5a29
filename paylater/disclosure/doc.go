// Package disclosure makes the commercial-financing disclosure of an offer: the
// table of figures that California (10 CCR 900-956) and New York (23 NYCRR 600)
// ask a provider to show a business with an offer of closed-end financing.
//
// # No legal advice
//
// Nothing here is legal advice, and a sheet of this package is no promise that a
// law is kept. Laws and regulations change, parts of these could not be read when
// the package was written, and whether a host or its lender is bound by them at
// all is for counsel to say. Every rule is data with its source; a source whose
// words were not read says so: [Source].Confirmed is false, and
// [Rule.Unconfirmed] lists them.
//
// # How it goes
//
//	rules := disclosure.Published()
//	sheets, answers, err := rules.Disclose(disclosure.Case{Offer: offer, State: "CA", Financer: financer})
//	for _, sheet := range sheets { // one for each state that asks; often none
//		page, err := sheet.HTML()              // or Text, or the typed Rows
//		annex, err := sheet.Itemization.HTML() // a document of its own
//	}
//
// Each state of the book answers whether it asks for the disclosure, and why not:
// another state, a day before the rule, an exempt lender, an amount above or below
// its bounds. A sheet shows an offer that is not asked about just as well:
// [Rule.Disclose].
//
// # The figures
//
// All come from the offer's own schedule, in whole cents. Total payment is the sum
// of the payments, and funding plus finance charge, exactly ([Figures]).
//
// Fee credit is left out of all of them, or deducted in all of them
// ([Case].Deduct), never in some: the APR has to count every finance charge (10 CCR
// 940(b), 23 NYCRR 600.3(c)) and the total is the disbursement plus the finance
// charge (Financial Services Law 804(d)), so that a charge after credit beside an
// APR before it would contradict each other. Left out is the default, because the
// APR of an offer leaves it out and the buyer then never pays more than it was
// shown; the sheet has a sentence on the credit for the host to show beside it. The
// sources read do not say which of both is asked for.
//
// The monthly fee counts as a finance charge that is no interest: an early payoff
// owes the fees of the months begun and saves the rest. The greatest sum that this
// can leave owed on any day is [Figures].EarlyMost.
//
// A draw of Pay Later has its own agreement and schedule and is disclosed as
// closed-end financing. Whether the line behind it is an open-end plan that needs a
// disclosure of its own (10 CCR 911, Financial Services Law 805) is not decided
// here.
//
// # What is not here
//
// Sending the sheet, taking the signature, keeping both (New York: four years), the
// form of the page beyond its order and words, renewals that pay off older loans,
// duties of brokers, reports to the states.
package disclosure
