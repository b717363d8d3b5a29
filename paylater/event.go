package paylater

import (
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

// Kind names what happened to a line.
type Kind string

// The kinds of events of a line.
const (
	KindApplied             Kind = "applied"
	KindApplicationLost     Kind = "application_lost" // the lender never received it
	KindInfoNeeded          Kind = "information_needed"
	KindApproved            Kind = "approved"
	KindDeclined            Kind = "declined"
	KindLimitChanged        Kind = "limit_changed"
	KindPricesChanged       Kind = "prices_changed"
	KindSuspended           Kind = "suspended"
	KindReinstated          Kind = "reinstated"
	KindClosed              Kind = "closed"
	KindFeeCreditGranted    Kind = "fee_credit_granted"
	KindHoldPlaced          Kind = "hold_placed"
	KindHoldReleased        Kind = "hold_released"
	KindHoldExpired         Kind = "hold_expired"
	KindSigned              Kind = "signed"
	KindDisbursementStarted Kind = "disbursement_started"
	KindDisbursed           Kind = "disbursed"
	KindDisbursementFailed  Kind = "disbursement_failed"
	KindRepaid              Kind = "repaid"
	KindRepaymentCleared    Kind = "repayment_cleared"
	KindRepaymentReturned   Kind = "repayment_returned"
	KindRefundAsked         Kind = "refund_asked"
	KindRefundDropped       Kind = "refund_dropped"
	KindRefunded            Kind = "refunded"
	KindCharged             Kind = "charged"
	KindChargeWaived        Kind = "charge_waived"
	KindCreditPaidOut       Kind = "credit_paid_out"
	KindStatementIssued     Kind = "statement_issued"
	KindPastDue             Kind = "past_due"
	KindDelinquent          Kind = "delinquent"
	KindCured               Kind = "cured"
	KindLoanClosed          Kind = "loan_closed"
	KindLoanReopened        Kind = "loan_reopened"
	KindNoted               Kind = "noted" // a lender's word that changes nothing
)

// Event is one thing that happened to a line. Events are numbered densely per
// line, never change, and rebuild the line. Which fields are set depends on the
// kind; a host that keeps orders applies the events that name an order, once
// per (line, number).
type Event struct {
	Seq  int64     `json:"seq"` // counted from 1, dense per line
	At   time.Time `json:"at"`  // when the line recorded it, UTC
	Kind Kind      `json:"kind"`
	Key  string    `json:"key,omitempty"` // the command's key, unique per line for ever

	Order order.ID      `json:"order,omitempty"`
	Phase order.Phase   `json:"phase,omitzero"`
	Hold  lender.Key    `json:"hold,omitempty"`
	Loan  lender.LoanID `json:"loan,omitempty"`
	// Attempt counts the loans of the line up to and with this one.
	Attempt   int                `json:"attempt,omitempty"`
	Refund    lender.RefundID    `json:"refund,omitempty"`
	Repayment lender.RepaymentID `json:"repayment,omitempty"`
	Charge    lender.ChargeID    `json:"charge,omitempty"`
	// Amount is what moved, in US cents.
	Amount money.USD  `json:"amount,omitzero"`
	Until  time.Time  `json:"until,omitzero"`
	Day    civil.Date `json:"day,omitzero"` // the day on which it takes effect
	Note   string     `json:"note,omitempty"`

	Allocations []Allocation `json:"allocations,omitempty"`
	Statement   *Statement   `json:"statement,omitempty"`
	Agreement   *Agreement   `json:"agreement,omitempty"`
	Decision    *Decision    `json:"decision,omitempty"`
	// Difference is set when the lender's word and our record disagree: the
	// lender's stands, and the difference is reported to the cent.
	Difference *Difference `json:"difference,omitempty"`

	command *command // what the act was asked: rebuilds the line
}

// Difference is a disagreement between the lender's word and our record.
type Difference struct {
	What   string    `json:"what"` // a stable code, such as "late_fee_over_cap"
	Ours   money.USD `json:"ours"`
	Theirs money.USD `json:"theirs"`
}

// command is what an act was asked; its event carries it as the key's
// fingerprint and as the input for a rebuild. Exactly one field is set.
type command struct {
	Apply   *applyCommand   `json:"apply,omitempty"`
	Hold    *HoldRequest    `json:"hold,omitempty"`
	Release *releaseCommand `json:"release,omitempty"`
	Sign    *signCommand    `json:"sign,omitempty"`
	Refund  *RefundRequest  `json:"refund,omitempty"`
	Grant   *GrantRequest   `json:"grant,omitempty"`
	Lost    *applyCommand   `json:"lost,omitempty"`
	News    *news           `json:"news,omitempty"`
}

type applyCommand struct {
	Application lender.ApplicationID `json:"application"`
	Order       *lender.OrderRef     `json:"order,omitempty"`
}

type releaseCommand struct {
	Key   lender.Key  `json:"key"`
	Order order.ID    `json:"order"`
	Phase order.Phase `json:"phase"`
}

// news is a lender's event in its own encoding. Natural is set for what may
// happen once only, under whatever event id a lender reports it.
type news struct {
	ID      lender.EventID `json:"id"`
	Natural string         `json:"natural,omitempty"`
	Body    string         `json:"body"`
}

// newsOf is the command of a lender's event.
func newsOf(ev lender.Event) (*news, error) {
	body, err := lender.EncodeEvent(ev)
	if err != nil {
		return nil, err
	}
	return &news{ID: ev.ID, Natural: naturalKey(ev.Fact), Body: string(body)}, nil
}

// Heard returns the id of the lender's event that this event records, or "" when
// it was not a lender who spoke.
func (ev Event) Heard() lender.EventID {
	if ev.command == nil || ev.command.News == nil {
		return ""
	}
	return ev.command.News.ID
}

// Word returns the lender's event that this event records, as it came; false when it
// was not a lender who spoke. What the line made of it may be another amount or day:
// that is what the other fields say.
func (ev Event) Word() (lender.Event, bool) {
	if ev.Heard() == "" {
		return lender.Event{}, false
	}
	word, err := lender.ParseEvent([]byte(ev.command.News.Body))
	return word, err == nil // what cannot be read no line ever heard
}

// naturalKey is the key of a fact that happens once: a repayment by its id, a
// late fee by its statement, a returned-payment fee by its repayment.
func naturalKey(f lender.Fact) string {
	switch f := f.(type) {
	case lender.RepaymentReceived:
		return "repayment/" + string(f.Repayment)
	case lender.LateFeeCharged:
		return "late/" + f.Statement.String()
	case lender.ReturnedFeeCharged:
		return "returned/" + string(f.Repayment)
	}
	return ""
}

// key is the command's key, scoped by the act: unique per line for ever.
func (c command) key() string {
	switch {
	case c.Apply != nil:
		return "apply/" + string(c.Apply.Application)
	case c.Hold != nil:
		return "hold/" + string(c.Hold.Key)
	case c.Release != nil:
		return "release/" + string(c.Release.Key)
	case c.Sign != nil:
		return "sign/" + string(c.Sign.Hold)
	case c.Refund != nil:
		return "refund/" + string(c.Refund.ID)
	case c.Grant != nil:
		return "grant/" + string(c.Grant.ID)
	case c.Lost != nil:
		return "lost/" + string(c.Lost.Application)
	case c.News != nil && c.News.Natural != "":
		return c.News.Natural
	case c.News != nil:
		return "news/" + string(c.News.ID)
	}
	return ""
}

// keys are all keys under which the command may have been answered before.
func (c command) keys() []string {
	if c.News != nil && c.News.Natural != "" {
		return []string{c.News.Natural, "news/" + string(c.News.ID)}
	}
	return []string{c.key()}
}

// same tells whether two commands with one key ask for the same thing.
func (c command) same(d command) bool {
	switch {
	case c.Apply != nil && d.Apply != nil:
		a, b := c.Apply.Order, d.Apply.Order
		return c.Apply.Application == d.Apply.Application && (a == nil) == (b == nil) && (a == nil || *a == *b)
	case c.Hold != nil && d.Hold != nil:
		return *c.Hold == *d.Hold
	case c.Release != nil && d.Release != nil:
		return *c.Release == *d.Release
	case c.Sign != nil && d.Sign != nil:
		return c.Sign.same(d.Sign)
	case c.Refund != nil && d.Refund != nil:
		return c.Refund.same(d.Refund)
	case c.Grant != nil && d.Grant != nil:
		return *c.Grant == *d.Grant
	case c.Lost != nil && d.Lost != nil:
		return true
	case c.News != nil && d.News != nil:
		return *c.News == *d.News
	}
	return false
}
