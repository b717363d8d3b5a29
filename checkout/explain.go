package checkout

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// Explanation is one yes or no of a page with everything that it depended on, so
// that it can be kept, printed and asked again. See [Page.Explain].
type Explanation struct {
	Order  order.ID     `json:"order"`
	Phase  order.Phase  `json:"phase"`
	Method order.Method `json:"method"`
	// Months is the term of an offer of Pay Later; 0 for the method as a whole.
	Months int       `json:"months,omitempty"`
	At     time.Time `json:"at"` // UTC

	Asked       money.Amount  `json:"asked"`
	Country     order.Country `json:"country,omitempty"` // where the buyer pays from
	Destination order.Country `json:"destination,omitempty"`
	Total       money.Amount  `json:"total"` // of the order
	// Offered and Row are what the catalog says of the method on that day.
	Offered bool `json:"offered"`
	Row     Row  `json:"row,omitzero"`
	// State is why the order takes no payment; nil when it does.
	State *fault.Error `json:"state,omitempty"`
	// Host is the refusal of a rule of the host, nil without one.
	Host *Refusal `json:"host,omitempty"`
	// Credit is what the line of credit said; nil for other methods.
	Credit *Credit `json:"credit,omitempty"`

	// Rule is the code of the rule that refused, "" for a yes.
	Rule fault.Code `json:"rule,omitempty"`
	// Why is that refusal with its figures, nil for a yes.
	Why *fault.Error `json:"why,omitempty"`
}

// Credit is what an answer about Pay Later depended on.
type Credit struct {
	Line   paylater.LineID `json:"line"`
	Status paylater.Status `json:"status"`
	// Application is the state of the latest one, Since the instant of that state.
	Application paylater.ApplicationState `json:"application,omitempty"`
	Since       time.Time                 `json:"since,omitzero"`
	Reason      lender.Reason             `json:"reason,omitempty"`
	PastDue     money.USD                 `json:"past_due"`
	// Due is all that is due of the phase; Available the credit for it, that which
	// is held for it included.
	Due       money.USD `json:"due"`
	Available money.USD `json:"available"`
	// Rest is the most that Pay Later pays of it now: the lesser of what the page is
	// for and what is available. Split says that another method pays first what is
	// due beyond it.
	Rest  money.USD `json:"rest"`
	Split bool      `json:"split,omitempty"`
	// Decision is that of the rules of the line; nil when they were not asked.
	Decision *paylater.Decision `json:"decision,omitempty"`
}

// Explain returns why the page says yes or no to each method, in the order of
// [order.Methods], and after Pay Later to each of its terms.
func (p Page) Explain() []Explanation {
	var list []Explanation
	for i := range p.asked {
		e := p.asked[i].clone()
		e.settle()
		list = append(list, e)
		if i > 0 || e.Credit == nil {
			continue
		}
		for k := range p.offers {
			term := p.asked[i].clone()
			term.Months = p.offers[k].Months
			term.Credit.Decision = decisionOf(&p.offers[k])
			term.settle()
			list = append(list, term)
		}
	}
	return list
}

// Policy returns the version of the policy that decided, "" when no policy was
// asked.
func (e Explanation) Policy() string {
	if e.Credit == nil || e.Credit.Decision == nil {
		return ""
	}
	return e.Credit.Decision.Policy()
}

// Replay asks again with the same inputs: the catalog's row and the state of the
// line as recorded, and the rules under the version of the policy that decided.
// The answer is the same one, unless the record was tampered with or the code has
// changed. Refused with [paylater.CodePolicyUnknown] when the rules do not have
// that version.
func (e Explanation) Replay(rules *paylater.Rules) (Explanation, error) {
	n := e.clone()
	if n.Credit != nil && n.Credit.Decision != nil {
		d, err := rules.Replay(*n.Credit.Decision)
		if err != nil {
			return Explanation{}, err
		}
		n.Credit.Decision = &d
	}
	n.settle()
	return n, nil
}

// String writes the explanation on one line, for people and logs.
func (e Explanation) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s of order %s, %s", e.At.Format(time.RFC3339), strings.ToLower(e.Phase.Title()), e.Order, e.Method.Title())
	if e.Months > 0 {
		fmt.Fprintf(&b, " over %d months", e.Months)
	}
	fmt.Fprintf(&b, ", %s: ", e.Asked)
	if e.Why == nil {
		b.WriteString("yes")
	} else {
		b.WriteString("no, " + e.Why.Error())
	}
	if c := e.Credit; c != nil {
		fmt.Fprintf(&b, "; line %s, available %s", c.Status, c.Available)
	}
	if v := e.Policy(); v != "" {
		b.WriteString("; policy " + v)
	} else if !e.Row.From.IsZero() {
		b.WriteString("; catalog from " + e.Row.From.String())
	}
	return b.String()
}

// settle sets the answer.
func (e *Explanation) settle() {
	e.Rule, e.Why = "", nil
	if all := fault.All(e.judge()); len(all) > 0 {
		e.Rule, e.Why = all[0].Code, all[0]
	}
}

// judge is the one place that decides about a method.
func (e *Explanation) judge() error {
	if err := e.judgeMethod(); err != nil {
		return err
	}
	if e.Method == order.PayLater {
		return e.Credit.judge()
	}
	return nil
}

// judgeMethod asks everything but the line: the order, the catalog, the host.
func (e *Explanation) judgeMethod() error {
	if e.State != nil {
		return e.State
	}
	if !e.Offered {
		return fault.New(CodeMethodNotOffered, "the method is not offered")
	}
	if err := e.Row.accepts(e.Asked, e.Country); err != nil {
		return err
	}
	if no := e.Row.Orders.refuse(e.Destination, e.Total); no != nil {
		return no
	}
	if fee, _, err := e.Row.Fee.Of(e.Asked); err != nil {
		return err
	} else if _, err = e.Asked.Add(fee); err != nil {
		return err
	}
	if e.Host != nil {
		return fault.New(e.Host.Code, e.Host.Message, e.Host.Numbers...)
	}
	return nil
}

// clone returns a copy that shares no memory with e.
func (e *Explanation) clone() Explanation {
	n := *e
	n.Row, n.Host, n.State, n.Why = e.Row.clone(), e.Host.clone(), cloned(e.State), cloned(e.Why)
	if e.Credit != nil {
		credit := *e.Credit
		if credit.Decision != nil {
			d := *credit.Decision
			credit.Decision = &d
		}
		n.Credit = &credit
	}
	return n
}

// decisionOf is what the line decided about one term, yes or no.
func decisionOf(q *paylater.Quote) *paylater.Decision {
	d := q.Offer.Decision()
	var no *paylater.Refusal
	if errors.As(q.Err, &no) {
		d = no.Decision
	}
	if d.Policy() == "" {
		return nil
	}
	return &d
}
