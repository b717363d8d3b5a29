package web

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/examples/marketplace/data"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater"
)

// decisionView is a decision that a line kept, with the event that it made.
type decisionView struct {
	paylater.Decision

	Line     paylater.LineID
	Business string
	Event    eventView
	Before   int64 // the page of the event log on which the event is the newest
	Again    string
	Same     bool // decided again from its record it is the same
}

// At is the instant with the time of the day.
func (d decisionView) At() string { return newYork(d.Decision.At()) }

// decisionsShown is how many decisions a page has.
const decisionsShown = 30

// decisions lists what the rules decided and the lines kept, the newest first, and
// the pages of checkouts, whose noes no line keeps.
func (s *Web) decisions(v *visit) error {
	lines, err := s.allLines(v.Context())
	if err != nil {
		return err
	}
	var all []decisionView
	for _, l := range lines {
		if !l.There {
			continue
		}
		for ev, err := range s.Host.Program().History(v.Context(), l.ID, 0) {
			if err != nil {
				return err
			}
			if ev.Decision != nil {
				all = append(all, decisionView{Decision: *ev.Decision, Line: l.ID, Business: l.Business, Event: viewEvent(ev), Before: ev.Seq + 1})
			}
		}
	}
	slices.Reverse(all) // of one instant the last comes first
	slices.SortStableFunc(all, func(a, b decisionView) int { return b.Decision.At().Compare(a.Decision.At()) })
	skip := 0
	if text := v.URL.Query().Get("skip"); text != "" {
		if skip, err = strconv.Atoi(text); err != nil || skip < 0 {
			return errNoPage
		}
	}
	shown := all[min(skip, len(all)):]
	next := 0
	if len(shown) > decisionsShown {
		shown, next = shown[:decisionsShown], skip+decisionsShown
	}
	for i := range shown {
		shown[i].replay(s.Host.Program().Rules())
	}
	pages, err := s.checkouts(v, lines)
	if err != nil {
		return err
	}
	return s.desk(v, "operator_decisions", "Decisions", map[string]any{
		"Decisions": shown, "All": len(all), "Skipped": skip, "Next": next, "Pages": pages,
	})
}

// replay decides again from the record.
func (d *decisionView) replay(rules *paylater.Rules) {
	again, err := rules.Replay(d.Decision)
	switch {
	case err != nil:
		d.Again = string(fault.CodeOf(err))
	case same(again, d.Decision):
		d.Again, d.Same = "the same", true
	default:
		d.Again = "another"
	}
}

// same compares records as they are kept.
func same(a, b any) bool {
	first, err := json.Marshal(a)
	second, err2 := json.Marshal(b)
	return err == nil && err2 == nil && bytes.Equal(first, second)
}

// checkoutPages are the pages of an order on which a phase is paid.
type checkoutPages struct {
	data.Placed

	Business string
	Phases   []order.Phase
}

func (s *Web) checkouts(v *visit, lines []lineView) ([]checkoutPages, error) {
	list, err := s.Data.Orders(v.Context(), "")
	if err != nil {
		return nil, err
	}
	var pages []checkoutPages
	for _, po := range list {
		row := checkoutPages{Placed: po, Business: businessOf(lines, s.Host.LineID(po.Buyer()))}
		for _, phase := range order.Phases() {
			if !po.PhaseAmount(phase).IsZero() {
				row.Phases = append(row.Phases, phase)
			}
		}
		pages = append(pages, row)
	}
	return pages, nil
}

// answer is why a page says yes or no to a method.
type answer struct {
	checkout.Explanation

	Why   *refused
	Again string
	Same  bool
}

// Instant is when it was asked, with the time of the day.
func (a answer) Instant() string { return newYork(a.At) }

// Figures are what the decision of the line depended on.
func (a answer) Figures() []fault.Number {
	if a.Credit == nil || a.Credit.Decision == nil {
		return nil
	}
	return a.Credit.Decision.Inputs()
}

// why shows what a buyer's checkout says of each method and each term, on what it
// depended, and whether the record alone gives the same answer.
func (s *Web) why(v *visit) error {
	phase, err := v.phase()
	if err != nil {
		return err
	}
	list, err := s.Data.Orders(v.Context(), "")
	if err != nil {
		return err
	}
	i := slices.IndexFunc(list, func(po data.Placed) bool { return string(po.ID()) == v.PathValue("id") })
	if i < 0 || list[i].PhaseAmount(phase).IsZero() {
		return errNoPage
	}
	po := list[i]
	page, err := s.Host.Checkout(v.Context(), po.Buyer(), po.Order, phase)
	if err != nil {
		return err
	}
	var answers []answer
	for _, e := range page.Explain() {
		a := answer{Explanation: e}
		if e.Why != nil {
			a.Why = &refused{Sentence: sentence(e.Why.Message), Numbers: e.Why.Numbers, Code: e.Why.Code}
		}
		again, err := e.Replay(s.Host.Program().Rules())
		switch {
		case err != nil:
			a.Again = string(fault.CodeOf(err))
		case same(again, e):
			a.Again, a.Same = "the same", true
		default:
			a.Again = "another"
		}
		answers = append(answers, a)
	}
	lines, err := s.allLines(v.Context())
	if err != nil {
		return err
	}
	return s.desk(v, "operator_why", phase.Title()+" of "+string(po.ID()), map[string]any{
		"Order": po, "Phase": phase, "Business": businessOf(lines, s.Host.LineID(po.Buyer())), "Answers": answers, "Amount": page.Amount(),
	})
}
