package paylatertest

import (
	"fmt"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/order/fault"
)

// say says facts about a buyer: all of them, or none and an error.
func (l *Lender) say(buyer lender.BuyerID, facts []lender.Fact) ([]lender.Event, error) {
	events := make([]lender.Event, len(facts))
	for i, f := range facts {
		id := lender.EventID(fmt.Sprintf("said-%08d", l.said+i+1))
		events[i] = lender.Event{ID: id, Buyer: buyer, At: whole(l.now()), Fact: f}.Clone()
		if err := events[i].Validate(); err != nil {
			return nil, err
		}
	}
	l.said += len(events)
	for _, e := range events {
		if r, ok := e.Reference(); ok {
			l.about[r] = append(l.about[r], e)
		}
	}
	return events, nil
}

// answer ends a request as its step wants.
func (l *Lender) answer(r lender.Reference, s Step) ([]lender.Event, error) {
	switch s.end {
	case answerLost:
		return nil, unknown(lendersim.CodeAnswerLost, "the request was executed and the answer lost")
	case answerLater:
		l.waiting = append(l.waiting, clones(l.about[r])...)
		return nil, nil
	}
	return l.about[r], nil
}

// refuse refuses a request for good, whether the caller hears it or not.
func (l *Lender) refuse(key lender.Reference, c Call, s Step) error {
	err := lender.Refuse(s.why...)
	l.denied[key] = deny{c, err}
	if s.end == answerLost {
		return unknown(lendersim.CodeAnswerLost, "the request was refused and the answer lost")
	}
	return err
}

// off notes a call that is not in the script. What comes of it is unknown, as
// nothing else would be true.
func (l *Lender) off(why string, cause error) error {
	f := fault.New(CodeOffScript, why)
	l.broken = append(l.broken, f)
	return fault.Join(append([]*fault.Error{f}, fault.All(cause)...)...)
}

// same tells whether two requests have the same contents.
func (c Call) same(d Call) bool {
	return c.Method == d.Method && c.Application.Equal(d.Application) &&
		c.Disbursement.Equal(d.Disbursement) && c.MoneyReturn.Equal(d.MoneyReturn)
}

// String writes a call in one line, without what the applicant gave:
// "disburse loan-1 of buyer-1: settle, 2 events".
func (c Call) String() string {
	text := fmt.Sprintf("%s %s of %s: ", c.Method, c.Reference.Key, c.Reference.Buyer)
	if c.Step != "" {
		text += c.Step + ", "
	}
	if c.Err != nil {
		return text + c.Err.Error()
	}
	return text + fmt.Sprintf("%d events", len(c.Events))
}

func unknown(code fault.Code, what string) error { return fault.New(code, what) }

// keyOf is a reference without its buyer: a key belongs to one buyer only.
func keyOf(r lender.Reference) lender.Reference {
	r.Buyer = ""
	return r
}

func clones(events []lender.Event) []lender.Event {
	if len(events) == 0 {
		return nil
	}
	list := make([]lender.Event, len(events))
	for i, e := range events {
		list[i] = e.Clone()
	}
	return list
}
