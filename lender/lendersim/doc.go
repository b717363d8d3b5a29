// Package lendersim is a lender that lives in memory, for tests, demonstrations
// and sandboxes. It is deterministic: the same calls at the same times give the
// same events with the same ids. It moves no money and knows no network.
//
// It does by itself what a lender does: it decides at once, pays a disbursement
// after a working day, clears a repayment after three. Everything else is asked
// for in one of three ways: by magic values in the request, by the verbs below,
// or by the hook Trouble of its [Config].
//
// # Magic names
//
// Words after the last "#" of the business's legal name, joined by "+", as in
// "Harbor Lamp Works #approved-62000+lost". A word that is not listed is refused.
//
//	(none)            approved at once with the configured limit and prices
//	approved-62000    approved with this limit in dollars
//	low-rates         approved for six months at 1.25% x2, 0.25% x4
//	high-rates        approved for six months at 3% x2, 1% x4: no offer can be made
//	declined          declined: insufficient_revenue
//	declined-<reason> declined with this reason, such as declined-credit_history
//	needs-info        bank statements and the owner's identity are needed; decided a day later
//	delayed           received; decided a day later
//	cut-20000         a day after the approval the limit becomes $20,000.00; cut-0 is $0.00
//	suspended         a day after the approval the line is suspended
//	closed            a day after the approval the line is closed
//	refused           the application is refused
//	lost              it is executed, the answer is lost: only a look-up or a repetition tells
//	dropped           the first request never arrives; made again, it does
//	later             the answer is empty, the events come as webhooks
//	twice             every event comes as the answer and as a webhook, or as two webhooks
//
// # Magic cents
//
// The last two digits of the amount of a disbursement, a return of money or a
// repayment. Days are working days.
//
//	      disbursement                    return of money           repayment
//	.60   refused                         same
//	.61   the events come as webhooks     same
//	.62   pays nine tenths                nine tenths arrive
//	.63   fails: bank_rejected            never arrives             bounces after 2 days
//	.64   settles after 7 days            arrives after 7 days
//	.65   settles, all returned 2 days later
//	.66   settles, a tenth returned 2 days later
//	.67   the answer is lost              same
//	.68   the first request never arrives same
//	.69   every event comes twice         same
//	else  settles after 1 day             arrives after 1 day       clears after 3 days
//
// A repayment that bounces is charged ReturnedFee of [Config]. The field Plain of
// Config turns names and cents off.
//
// # Verbs
//
//	[Sim.Tell]        anything that fits, now: a late fee, a fee that is waived, a limit
//	                  that changes, a suspension and its end, other prices, a credit
//	                  balance that is paid out
//	[Sim.Lie]         the same, whether it fits or not
//	[Sim.Repay]       a buyer pays
//	[Sim.Bounce]      a repayment comes back now
//	[Sim.Redeliver]   every event about a buyer comes once more
//
// # Webhooks
//
// [Sim.Events] hands out what the lender said and has not answered to a call,
// in the order it was said. Ids count the events of each buyer: "buyer-1-00000002"
// is the second about buyer-1.
package lendersim
