package web

import (
	"fmt"

	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/paylater"
)

// eventView is an event of a line in plain words.
type eventView struct {
	Seq      int64
	Kind     paylater.Kind
	At       string // with the time of the day
	Words    string
	Order    order.ID
	Phase    order.Phase
	Amount   string
	Details  []string
	Decision *paylater.Decision
}

func viewEvent(ev paylater.Event) eventView {
	v := eventView{
		Seq: ev.Seq, Kind: ev.Kind, At: newYork(ev.At), Words: eventWords()[ev.Kind], Order: ev.Order, Phase: ev.Phase, Decision: ev.Decision,
	}
	if v.Words == "" {
		v.Words = sentence(plain(ev.Kind))
	}
	if !ev.Amount.IsZero() {
		v.Amount = ev.Amount.String()
	}
	v.Details = eventDetails(ev)
	return v
}

// eventDetails are the other figures of an event. Ids are ours or the lender's;
// nothing that a person typed is on an event.
func eventDetails(ev paylater.Event) []string {
	var list []string
	say := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	for _, id := range []struct{ name, id string }{
		{"loan", string(ev.Loan)},
		{"hold", string(ev.Hold)},
		{"refund", string(ev.Refund)},
		{"repayment", string(ev.Repayment)},
		{"charge", string(ev.Charge)},
	} {
		if id.id != "" {
			say("%s %s", id.name, id.id)
		}
	}
	if ev.Attempt > 1 {
		say("loan number %d of the line", ev.Attempt)
	}
	switch {
	case ev.Until.IsZero():
	case ev.Kind == paylater.KindRefundAsked: // this instant decides whether the fees are void
		say("asked for on %s", newYork(ev.Until))
	default:
		say("until %s", newYork(ev.Until))
	}
	switch {
	case ev.Day.IsZero():
	case ev.Kind == paylater.KindFeeCreditGranted:
		say("to be used until %s", day(ev.Day))
	default:
		say("takes effect on %s", day(ev.Day))
	}
	if ev.Agreement != nil {
		t := ev.Agreement.Terms()
		say("%s, fees %s, APR %s, policy %s", several(int64(t.Months), "month"), t.Fees, percent(t.APR), t.Policy)
	}
	for _, a := range ev.Allocations {
		say("%s to %s", a.Amount, placeOf(a))
	}
	if st := ev.Statement; st != nil {
		say("statement %d of %s: closing %s, minimum due %s on %s", st.Number, day(st.Date), st.Closing, st.MinimumDue, day(st.Due))
	}
	if d := ev.Difference; d != nil {
		say("our record says %s, the lender %s: %s", d.Ours, d.Theirs, plain(d.What))
	}
	if ev.Note != "" {
		say("%s", plain(ev.Note))
	}
	return list
}

func placeOf(a paylater.Allocation) string {
	text := plain(a.Place)
	if a.Installment > 0 {
		text += fmt.Sprintf(" of installment %d", a.Installment)
	}
	if a.Loan != "" {
		text += " of loan " + string(a.Loan)
	}
	return text
}

// eventWords say what each kind of event means.
func eventWords() map[paylater.Kind]string {
	return map[paylater.Kind]string{
		paylater.KindApplied:             "The buyer applied.",
		paylater.KindApplicationLost:     "The lender never received the application.",
		paylater.KindInfoNeeded:          "The lender asks the buyer for more.",
		paylater.KindApproved:            "The lender approved a limit.",
		paylater.KindDeclined:            "The lender declined.",
		paylater.KindLimitChanged:        "The lender changed the limit.",
		paylater.KindPricesChanged:       "The lender changed its prices.",
		paylater.KindSuspended:           "The lender suspended the line.",
		paylater.KindReinstated:          "The lender ended the suspension.",
		paylater.KindClosed:              "The lender closed the line.",
		paylater.KindFeeCreditGranted:    "Fee credit was granted.",
		paylater.KindHoldPlaced:          "Credit was set aside for a payment.",
		paylater.KindHoldReleased:        "Credit that was set aside is free again.",
		paylater.KindHoldExpired:         "Credit that was set aside is free again: its time was over.",
		paylater.KindSigned:              "The buyer signed a loan.",
		paylater.KindDisbursementStarted: "The lender has started the payment to the supplier.",
		paylater.KindDisbursed:           "The lender has paid the supplier.",
		paylater.KindDisbursementFailed:  "The payment to the supplier failed; the loan is as if never made.",
		paylater.KindRepaid:              "The buyer paid.",
		paylater.KindRepaymentCleared:    "A repayment has cleared.",
		paylater.KindRepaymentReturned:   "A repayment came back.",
		paylater.KindRefundAsked:         "A refund was asked for.",
		paylater.KindRefundDropped:       "A refund was dropped.",
		paylater.KindRefunded:            "A refund's money reached the lender.",
		paylater.KindCharged:             "The lender charged a fee.",
		paylater.KindChargeWaived:        "The lender waived a fee.",
		paylater.KindCreditPaidOut:       "The lender paid a credit balance out.",
		paylater.KindStatementIssued:     "A statement was issued.",
		paylater.KindPastDue:             "A due date passed unpaid.",
		paylater.KindDelinquent:          "The line is delinquent: no new loans until it is cured.",
		paylater.KindCured:               "All that was past due is paid.",
		paylater.KindLoanClosed:          "A loan is paid off.",
		paylater.KindLoanReopened:        "A loan that was paid off is open again.",
		paylater.KindNoted:               "The lender said something that changes nothing.",
	}
}
