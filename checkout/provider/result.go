package provider

import (
	"time"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// State is where a session stands, as a stable word.
type State string

// The states. A session goes down this list and never back; failed, canceled
// and expired are its ends without a loan.
const (
	StateInitiated  State = "initiated"  // nothing is set aside
	StateAuthorized State = "authorized" // credit is set aside, nothing is signed, nothing is owed
	StateSigned     State = "signed"     // there is a loan, and the lender is paying
	StateCaptured   State = "captured"   // the lender has paid the order
	StateRefunded   State = "refunded"   // all that was captured was asked back
	StateFailed     State = "failed"     // the lender did not pay; the loan is void, nothing is owed
	StateCanceled   State = "canceled"   // given up, or the line took the credit back
	StateExpired    State = "expired"    // nobody signed in time
)

// Next is what the buyer does next, as a stable word.
type Next string

// What the buyer does next.
const (
	NextRedirect     Next = "redirect"      // to the host's application for a line of credit
	NextLinkAccounts Next = "link_accounts" // the lender needs accounts or papers: Result.Items
	NextSign         Next = "sign"          // choose one of Result.Offers and sign it
	NextWait         Next = "wait"          // for a decision or for the money; ask Status, or hear of it
	NextNone         Next = "none"
)

// Result is the answer of a verb.
type Result struct {
	// Session is to be stored and handed back with the next verb.
	Session Session
	State   State
	Next    Next
	// Why is the reason when something is in the way: no line yet, credit that
	// does not reach, an order that cannot book what happened; nil otherwise.
	Why *fault.Error

	Held     money.USD // set aside now
	Captured money.USD // signed for, or paid by the lender once it has
	Refunded money.USD // asked back of it
	Returned money.USD // of that, what the lender has received
	// Until is when what is held is given up; zero when nothing is.
	Until time.Time
	// Offers are there when the buyer can sign: one for each term that the lender
	// priced, each with its offer or why there is none.
	Offers []paylater.Quote
	// Items are what the lender asks for.
	Items []lender.Item
}

// Offer returns the offer at one term, false when there is none.
func (r Result) Offer(months int) (paylater.Offer, bool) {
	for _, q := range r.Offers {
		if q.Months == months {
			return q.Offer, q.Err == nil
		}
	}
	return paylater.Offer{}, false
}

// show fills in what the buyer can do on a page.
func (r *Result) show(page *checkout.Page) {
	credit, _ := page.Choice(order.PayLater)
	r.Why, r.Next = credit.Why, NextNone
	if credit.Why == nil {
		r.Next, r.Offers = NextSign, page.Offers()
		return
	}
	if credit.Own {
		return // of a host's reason nothing follows, whatever code it has
	}
	switch credit.Why.Code {
	case checkout.CodeNoLine:
		r.Next = NextRedirect
	case checkout.CodeInformationNeeded:
		r.Next, r.Items = NextLinkAccounts, credit.Items
	case paylater.CodeApplicationPending, order.CodePaymentProcessing:
		r.Next = NextWait
	}
}

// refusal is why a payment cannot go on, unless the buyer is on the way to a
// line of credit.
func (r *Result) refusal() error {
	if r.Why == nil {
		return nil
	}
	switch r.Why.Code {
	case checkout.CodeNoLine, checkout.CodeInformationNeeded, paylater.CodeApplicationPending:
		if r.Next != NextNone {
			return nil
		}
	}
	return r.Why
}
