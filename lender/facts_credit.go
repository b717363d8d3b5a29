package lender

import "github.com/paylater-go/payments/order/money"

// ApplicationReceived says that the lender has the application; nothing is
// decided yet.
type ApplicationReceived struct {
	Application ApplicationID `json:"application"`
}

// InformationNeeded says that the lender cannot decide before the buyer has
// given more. The buyer gives it to the lender; a decision follows as an event.
type InformationNeeded struct {
	Application ApplicationID `json:"application"`
	Items       []Item        `json:"items"` // at least one, each once
}

// Approved is a decision: the buyer has credit.
type Approved struct {
	Application ApplicationID `json:"application"`
	Limit       money.USD     `json:"limit"`  // above zero
	Prices      []Price       `json:"prices"` // at least one, each term once
}

// Declined is a decision: the buyer gets no credit on this application.
type Declined struct {
	Application ApplicationID `json:"application"`
	Reasons     []Reason      `json:"reasons"` // at least one, each once; what the lender must tell the buyer
}

// LimitChanged says that the buyer's limit is another one from now on, $0.00
// included. Signed agreements stand.
type LimitChanged struct {
	Limit  money.USD `json:"limit"` // not below zero
	Reason Reason    `json:"reason"`
}

// PricesChanged replaces the prices of every term. Signed agreements keep theirs.
type PricesChanged struct {
	Prices []Price `json:"prices"` // at least one, each term once
}

// Suspended says that the line takes no new loans until it is reinstated.
type Suspended struct {
	Reason Reason `json:"reason"`
}

// Reinstated ends a suspension.
type Reinstated struct{}

// Closed says that the line takes no new loans ever again; it still bills and
// collects.
type Closed struct {
	Reason Reason `json:"reason"`
}

func (f ApplicationReceived) reference() (ReferenceKind, Key) {
	return RefApplication, Key(f.Application)
}

func (f InformationNeeded) reference() (ReferenceKind, Key) {
	return RefApplication, Key(f.Application)
}
func (f Approved) reference() (ReferenceKind, Key)    { return RefApplication, Key(f.Application) }
func (f Declined) reference() (ReferenceKind, Key)    { return RefApplication, Key(f.Application) }
func (LimitChanged) reference() (ReferenceKind, Key)  { return "", "" }
func (PricesChanged) reference() (ReferenceKind, Key) { return "", "" }
func (Suspended) reference() (ReferenceKind, Key)     { return "", "" }
func (Reinstated) reference() (ReferenceKind, Key)    { return "", "" }
func (Closed) reference() (ReferenceKind, Key)        { return "", "" }
