package paylater

import (
	"cmp"
	"slices"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// Wait is one thing that waits for a lender, or for the buyer to answer one.
type Wait struct {
	For  WaitFor
	Line LineID
	// Reference is what the lender is asked about; zero for an event.
	Reference lender.Reference
	Amount    money.USD // of the loan or the refund; $0.00 otherwise
	Since     time.Time // UTC
	// Until is the last day on which a payment is expected, by the policy that its
	// loan was signed under; zero for everything else.
	Until civil.Date
	// Event and Why are a lender's event that matches nothing yet, and the code with
	// which it was refused.
	Event lender.EventID
	Why   fault.Code
}

// WaitFor is what is waited for, as a stable word.
type WaitFor string

// What is waited for.
const (
	WaitDecision    WaitFor = "decision"     // the lender has an application
	WaitInformation WaitFor = "information"  // the lender asked the buyer for more
	WaitPayment     WaitFor = "payment"      // a disbursement has neither settled nor failed
	WaitRefundMoney WaitFor = "refund_money" // a refund's money has not reached the lender
	WaitMatch       WaitFor = "match"        // a lender's event names what is not there
)

// Todo is what an operator can do about one that waits too long.
func (w WaitFor) Todo() string {
	switch w {
	case WaitDecision:
		return "Run Recover, which looks the application up. If the lender has it and does not decide, ask the lender."
	case WaitInformation:
		return "Remind the buyer: the lender's page says what is missing. The lender declines in the end if nothing comes."
	case WaitPayment:
		return "Run Recover, which looks the loan up. If the lender has it and does not pay, ask the lender; " +
			"pay no other way before it says that it failed."
	case WaitRefundMoney:
		return "Run Recover, which tells the lender once more. If the money was sent, ask the lender for it by the refund's id; " +
			"if not, send it."
	case WaitMatch:
		return "Look for what the event names. If it is another system's, it may stay; " +
			"if it is this one's, compare with the lender's statement."
	}
	return ""
}

// Waits lists everything for which the line waits, the longest first.
func (l Line) Waits() []Wait {
	var list []Wait
	add := func(w Wait, kind lender.ReferenceKind, key string) {
		w.Line, w.Reference = l.id, lender.Reference{Kind: kind, Key: lender.Key(key), Buyer: l.id.Buyer}
		list = append(list, w)
	}
	switch a := l.application; a.State {
	case ApplicationSubmitted:
		add(Wait{For: WaitDecision, Since: a.At}, lender.RefApplication, string(a.ID))
	case ApplicationNeedsInfo:
		add(Wait{For: WaitInformation, Since: a.At}, lender.RefApplication, string(a.ID))
	case ApplicationNone, ApplicationApproved, ApplicationDeclined:
	}
	for i := range l.loans {
		if n := &l.loans[i]; n.Status == LoanDisbursing {
			_, until := l.Expected(n.ID)
			add(Wait{For: WaitPayment, Since: n.SignedAt, Until: until, Amount: n.Terms.Principal}, lender.RefLoan, string(n.ID))
		}
	}
	for _, r := range l.refunds {
		if r.State == refundAsked {
			add(Wait{For: WaitRefundMoney, Since: r.AskedAt, Amount: r.Amount}, lender.RefRefund, string(r.ID))
		}
	}
	slices.SortStableFunc(list, func(a, b Wait) int {
		return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.Reference.Key, b.Reference.Key))
	})
	return list
}

// Patience is how long something may wait before [Program.Stuck] names it. A zero
// field means its default; a negative one names everything of its kind.
type Patience struct {
	Decision    time.Duration // 72 h
	Information time.Duration // 14 days of 24 h
	Payment     time.Duration // zero: until the last day of the policy's window has passed in New York
	RefundMoney time.Duration // 10 days of 24 h
	Match       time.Duration // 1 h
}

const dayLong = 24 * time.Hour

// over tells whether one waits too long.
func (p Patience) over(w *Wait, at time.Time) bool {
	var most time.Duration
	switch w.For {
	case WaitDecision:
		most = cmp.Or(p.Decision, 3*dayLong)
	case WaitInformation:
		most = cmp.Or(p.Information, 14*dayLong)
	case WaitPayment:
		if p.Payment == 0 {
			return civil.NewYork(at).After(w.Until)
		}
		most = p.Payment
	case WaitRefundMoney:
		most = cmp.Or(p.RefundMoney, 10*dayLong)
	case WaitMatch:
		most = cmp.Or(p.Match, time.Hour)
	}
	return at.Sub(w.Since) > most
}
