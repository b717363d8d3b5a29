package paylatertest

import (
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// Step is what comes of one call of a [Lender]. The functions of this package
// make steps; [Step.Lost] and [Step.Later] say how the answer travels.
type Step struct {
	name  string
	only  string // the method that it fits; "" is every request
	facts func(Call) []lender.Fact
	end   ending
	no    bool           // refuse it for good
	why   []*fault.Error // why it is refused
}

// ending is how a call ends for the caller.
type ending uint8

const (
	answered     ending = iota
	answerLost          // it happened, then an unknown error
	answerLater         // it happened, the answer is empty, the events wait
	neverArrived        // nothing happened, an unknown error
)

// Names of methods, as lendersim spells them.
const (
	methodApply       = "apply"
	methodDisburse    = "disburse"
	methodReturnMoney = "return_money"
	methodLookUp      = "look_up"
)

// Approve approves an application for a limit at these prices; without any, at
// [lendersim.DefaultPrices].
func Approve(limit money.USD, prices ...lender.Price) Step {
	prices = lender.ClonePrices(prices)
	if len(prices) == 0 {
		prices = lendersim.DefaultPrices()
	}
	return Step{name: "approve", only: methodApply, facts: func(c Call) []lender.Fact {
		id := c.Application.ID
		return []lender.Fact{lender.ApplicationReceived{Application: id}, lender.Approved{Application: id, Limit: limit, Prices: prices}}
	}}
}

// Decline declines an application for these reasons; without any, for
// [lender.ReasonRevenue].
func Decline(reasons ...lender.Reason) Step {
	if len(reasons) == 0 {
		reasons = []lender.Reason{lender.ReasonRevenue}
	}
	return Step{name: "decline", only: methodApply, facts: func(c Call) []lender.Fact {
		id := c.Application.ID
		return []lender.Fact{lender.ApplicationReceived{Application: id}, lender.Declined{Application: id, Reasons: reasons}}
	}}
}

// AskFor needs more before an application is decided; without items, bank
// statements. The decision is said by hand: [Lender.Say].
func AskFor(items ...lender.Item) Step {
	if len(items) == 0 {
		items = []lender.Item{lender.ItemBankStatements}
	}
	return Step{name: "ask for", only: methodApply, facts: func(c Call) []lender.Fact {
		id := c.Application.ID
		return []lender.Fact{lender.ApplicationReceived{Application: id}, lender.InformationNeeded{Application: id, Items: items}}
	}}
}

// Settle pays a disbursement in full, on the day of the call.
func Settle() Step {
	return ended("settle", func(d lender.Disbursement, on civil.Date) lender.Fact {
		return lender.DisbursementSettled{Loan: d.Loan, Paid: d.Amount, On: on}
	})
}

// SettleShort pays so much of a disbursement, on the day of the call.
func SettleShort(paid money.USD) Step {
	return ended("settle short", func(d lender.Disbursement, on civil.Date) lender.Fact {
		return lender.DisbursementSettled{Loan: d.Loan, Paid: paid, On: on}
	})
}

// Fail ends a disbursement without money.
func Fail(why lender.Reason) Step {
	return ended("fail", func(d lender.Disbursement, _ civil.Date) lender.Fact {
		return lender.DisbursementFailed{Loan: d.Loan, Reason: why}
	})
}

// ended is a disbursement that starts and ends.
func ended(name string, end func(lender.Disbursement, civil.Date) lender.Fact) Step {
	return Step{name: name, only: methodDisburse, facts: func(c Call) []lender.Fact {
		d := c.Disbursement
		return []lender.Fact{lender.DisbursementStarted{Loan: d.Loan}, end(d, civil.NewYork(c.At))}
	}}
}

// Arrive receives the whole money of a refund, on the day of the call.
func Arrive() Step {
	return Step{name: "arrive", only: methodReturnMoney, facts: func(c Call) []lender.Fact {
		m := c.MoneyReturn
		return []lender.Fact{lender.MoneyReceived{Refund: m.Refund, Loan: m.Loan, Amount: m.Amount, On: civil.NewYork(c.At)}}
	}}
}

// Answer says whatever facts about the request, of any method.
func Answer(facts func(Call) []lender.Fact) Step { return Step{name: "answer", facts: facts} }

// AsUsual is what happens after the last step: an application is approved for
// $100,000.00 at [lendersim.DefaultPrices], a disbursement settles, a refund's
// money arrives. Give it a place in a script to lose or delay the usual answer.
func AsUsual() Step {
	return Step{name: "as usual", facts: func(c Call) []lender.Fact {
		switch c.Method {
		case methodApply:
			return Approve(money.Dollars(100_000)).facts(c)
		case methodDisburse:
			return Settle().facts(c)
		}
		return Arrive().facts(c)
	}}
}

// Silent receives a request and says nothing yet, not even that; the rest is
// said by hand: [Lender.Say].
func Silent() Step {
	return Step{name: "silent", facts: func(Call) []lender.Fact { return nil }}
}

// Refuse refuses a request for good ([lender.CodeRefused]) with these reasons
// beside that code; nothing happened. A repetition is refused again.
func Refuse(reasons ...*fault.Error) Step { return Step{name: "refuse", no: true, why: reasons} }

// NeverArrives loses a request on its way, one that is repeated as well: an
// unknown error, and nothing happened. The next try takes the next step.
func NeverArrives() Step { return Step{name: "never arrives", end: neverArrived} }

// LookUpFails lets a look-up end with an unknown error. It waits in the script
// for the next look-up; other look-ups are answered without a step.
func LookUpFails() Step { return Step{name: "look-up fails", only: methodLookUp, end: neverArrived} }

// Lost lets a step happen and loses its answer: an unknown error, after which
// only a look-up or a repetition tells.
func (s Step) Lost() Step {
	if s.end == neverArrived {
		return s
	}
	s.name, s.end = s.name+", answer lost", answerLost
	return s
}

// Later lets a step happen, answers nothing, and keeps its events for
// [Lender.Events], as a lender does that tells by webhook.
func (s Step) Later() Step {
	if s.end != answered {
		return s
	}
	s.name, s.end = s.name+", told later", answerLater
	return s
}

// fits tells whether a request may take the step. One that comes again does
// nothing more, so it takes only what concerns its journey.
func (s Step) fits(c Call, again bool) bool {
	if s.only != "" && s.only != c.Method {
		return false
	}
	return !again || s.end == neverArrived || s.only == "" && s.end == answerLost
}
