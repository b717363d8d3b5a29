package wire

import (
	"encoding/json"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/order/strictjson"
)

// Answer is what a partner says to a request: every event so far about it, in the
// order in which they were said. None means: received, nothing is decided yet.
type Answer struct {
	Mode   Mode           `json:"mode"`
	Events []lender.Event `json:"events"`
}

// Webhook is an event that comes by itself, signed by the scheme of Standard
// Webhooks. The id of the message is that of the event.
type Webhook struct {
	Type      lender.Kind  `json:"type"`
	Mode      Mode         `json:"mode"`
	Timestamp time.Time    `json:"timestamp"` // when the lender said it
	Data      lender.Event `json:"data"`
}

// NewWebhook is the message that carries an event.
func NewWebhook(m Mode, e lender.Event) Webhook {
	return Webhook{Type: e.Kind(), Mode: m, Timestamp: e.At, Data: e}
}

// CodeWebhookDiffers means that the envelope of a webhook says something else than
// the event in it.
const CodeWebhookDiffers fault.Code = "webhook_differs"

// ParseWebhook reads a message, strictly: its envelope agrees with its event.
func ParseWebhook(m Mode, data []byte) (lender.Event, error) {
	var w Webhook
	if err := strictjson.Decode(data, &w); err != nil {
		return lender.Event{}, err
	}
	if err := m.Check(w.Mode); err != nil {
		return lender.Event{}, fault.In("mode", err)
	}
	if w.Type != w.Data.Kind() || !w.Timestamp.Equal(w.Data.At) {
		return lender.Event{}, fault.New(CodeWebhookDiffers, "the envelope says something else than the event")
	}
	return w.Data, nil
}

// ParseAnswer reads an answer of a partner of that mode, strictly.
func ParseAnswer(m Mode, data []byte) ([]lender.Event, error) {
	var a Answer
	if err := strictjson.Decode(data, &a); err != nil {
		return nil, err
	}
	if err := m.Check(a.Mode); err != nil {
		return nil, fault.In("mode", err)
	}
	return a.Events, nil
}

// ParseDisbursement reads a disbursement, strictly: [CodeRequestMalformed]. It
// checks it as well: [lender.CodeRefused].
func ParseDisbursement(data []byte) (lender.Disbursement, error) {
	var d lender.Disbursement
	if err := strictjson.Decode(data, &d); err != nil {
		return lender.Disbursement{}, Malformed(err)
	}
	if err := instant("signed_at", &d.SignedAt); err != nil {
		return lender.Disbursement{}, err
	}
	if err := d.Validate(); err != nil {
		return lender.Disbursement{}, lender.Refuse(fault.All(err)...)
	}
	return d, nil
}

// ParseMoneyReturn reads a return of money, strictly: [CodeRequestMalformed]. It
// checks it as well: [lender.CodeRefused].
func ParseMoneyReturn(data []byte) (lender.MoneyReturn, error) {
	var m lender.MoneyReturn
	if err := strictjson.Decode(data, &m); err != nil {
		return lender.MoneyReturn{}, Malformed(err)
	}
	if err := instant("asked_at", &m.AskedAt); err != nil {
		return lender.MoneyReturn{}, err
	}
	if err := m.Validate(); err != nil {
		return lender.MoneyReturn{}, lender.Refuse(fault.All(err)...)
	}
	return m, nil
}

// Repayment asks the lender to take a payment of the buyer from the linked
// checking account. Its key is its id.
type Repayment struct {
	ID     lender.RepaymentID `json:"id"`
	Buyer  lender.BuyerID     `json:"buyer"`
	Amount money.USD          `json:"amount"`         // above zero
	Loan   lender.LoanID      `json:"loan,omitempty"` // "": not directed at one loan
}

// ClockMove moves the clock of a sandbox, in seconds, at most 400 days at once.
type ClockMove struct {
	Seconds int64 `json:"seconds"` // 1 to MaxClockMove
}

// Clock is what a sandbox's clock shows.
type Clock struct {
	Mode Mode      `json:"mode"`
	Now  time.Time `json:"now"`
}

// Encode writes any value of this package as JSON.
func Encode(v any) ([]byte, error) { return json.Marshal(v) }

// Health says that a partner is there. It tells nothing else, and asks for no key.
type Health struct {
	Mode    Mode `json:"mode"`
	Version int  `json:"version"` // of the protocol
}
