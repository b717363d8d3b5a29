package checkout

import (
	"slices"
	"time"

	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// Rule is a rule of the host: nil lets the payment pass. It depends on nothing but
// its argument, so that the page stays a view. A rule that panics is not recovered:
// the panic is the host's own.
type Rule func(Ask) *Refusal

// Ask is the payment that a page asks a rule about.
type Ask struct {
	Order   order.Order
	Phase   order.Phase
	Method  order.Method
	Amount  money.Amount  // without the fee
	Country order.Country // where the buyer pays from
	At      time.Time     // UTC
}

// Refusal is the host's own reason.
type Refusal struct {
	// Code is the host's; "" is [CodeHostRule]. A code that this library uses too
	// means nothing more than the host says: the page derives nothing from it.
	Code    fault.Code     `json:"code"`
	Message string         `json:"message"`
	Numbers []fault.Number `json:"numbers,omitempty"`
	// Remedy is what would help. "" is [RemedyOtherMethod].
	Remedy Remedy `json:"remedy,omitempty"`
}

// clone returns a complete copy.
func (r *Refusal) clone() *Refusal {
	if r == nil {
		return nil
	}
	n := *r
	n.Numbers = slices.Clone(r.Numbers)
	if n.Code == "" {
		n.Code = CodeHostRule
	}
	if n.Remedy == "" {
		n.Remedy = RemedyOtherMethod
	}
	return &n
}

// ask asks the rules of the visit in their order.
func (p *Page) ask(m order.Method) *Refusal {
	a := Ask{Order: p.po, Phase: p.phase, Method: m, Amount: p.visit.Amount, Country: p.visit.Country, At: p.at}
	for _, rule := range p.visit.Rules {
		if rule == nil {
			continue
		}
		if no := rule(a); no != nil {
			return no.clone()
		}
	}
	return nil
}
