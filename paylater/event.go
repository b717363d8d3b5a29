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
	KindApplied         Kind = "applied"
	KindApplicationLost Kind = "application_lost" // the lender never received it
	KindInfoNeeded      Kind = "information_needed"
	KindApproved        Kind = "approved"
	KindDeclined        Kind = "declined"
	KindLimitChanged    Kind = "limit_changed"
	KindPricesChanged   Kind = "prices_changed"
	KindSuspended       Kind = "suspended"
	KindReinstated      Kind = "reinstated"
	KindClosed          Kind = "closed"
	KindGranted         Kind = "fee_credit_granted"
	KindHeld            Kind = "held"
	KindReleased        Kind = "hold_released"
	KindExpired         Kind = "hold_expired"
	KindSigned          Kind = "signed"
	KindDisbursing      Kind = "disbursement_started"
	KindDisbursed       Kind = "disbursed"
	KindDisburseFailed  Kind = "disbursement_failed"
	KindRepaid          Kind = "repaid"
	KindCleared         Kind = "repayment_cleared"
	KindBounced         Kind = "repayment_returned"
	KindRefundAsked     Kind = "refund_asked"
	KindRefundDropped   Kind = "refund_dropped"
	KindRefunded        Kind = "refunded"
	KindCharged         Kind = "charged"
	KindWaived          Kind = "charge_waived"
	KindPaidOut         Kind = "credit_paid_out"
	KindStatement       Kind = "statement_issued"
	KindPastDue         Kind = "past_due"
	KindDelinquent      Kind = "delinquent"
	KindCured           Kind = "cured"
	KindLoanClosed      Kind = "loan_closed"
	KindLoanReopened    Kind = "loan_reopened"
	KindNoted           Kind = "noted" // a lender's word that changes nothing
)

// Event is one thing that happened to a line. Events are numbered densely per
// line, never change, and rebuild the line. Which fields are set depends on the
// kind; a host that keeps orders applies the events that name an order, once
// per (line, number).
type Event struct {
	Seq  int64     `json:"seq"`
	At   time.Time `json:"at"` // when the line recorded it, UTC
	Kind Kind      `json:"kind"`
	Key  string    `json:"key,omitempty"` // the command's key, unique per line for ever

	Order order.ID    `json:"order,omitempty"`
	Phase order.Phase `json:"phase,omitzero"`
	Hold  lender.Key  `json:"hold,omitempty"`
	// Loan names the loan, and Attempt counts the loans of the line up to it.
	Loan    lender.LoanID   `json:"loan,omitempty"`
	Attempt int             `json:"attempt,omitempty"`
	Refund  lender.RefundID `json:"refund,omitempty"`
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

	Command *command `json:"command,omitempty"` // what the act was asked: rebuilds the line
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

// news is a lender's event in its own encoding.
type news struct {
	ID   lender.EventID `json:"id"`
	Body string         `json:"body"`
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
	case c.News != nil:
		return "news/" + string(c.News.ID)
	}
	return ""
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
