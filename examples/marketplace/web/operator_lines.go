package web

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// lineView is a buyer's line as an operator sees it: the name of the business and
// nothing else of who applied.
type lineView struct {
	ID          paylater.LineID
	Business    string
	There       bool // the buyer has applied
	Application paylater.ApplicationState
	Status      paylater.Status
	Color       string
	Reasons     []lender.Reason
	DueOn       civil.Date
	Loans       int
	Broken      fault.Code // the line cannot be read

	Limit, Outstanding, Held, Available, Due, PastDue money.USD

	line paylater.Line
}

// allLines are the lines, and the buyers that have none.
func (s *Web) allLines(ctx context.Context) ([]lineView, error) {
	people, err := s.Data.People(ctx)
	if err != nil {
		return nil, err
	}
	names := make(map[lender.BuyerID]string)
	for _, p := range people {
		if !p.Operator() {
			names[lender.BuyerID(p.Buyer)] = p.Business
		}
	}
	var list []lineView
	for head, err := range s.Host.Lines(ctx) {
		if err != nil {
			return nil, err
		}
		view, err := s.viewLine(ctx, head)
		if err != nil {
			return nil, err
		}
		view.Business = names[head.ID.Buyer]
		if view.Business == "" {
			view.Business = string(head.ID.Buyer)
		}
		delete(names, head.ID.Buyer)
		list = append(list, view)
	}
	for buyer, name := range names {
		list = append(list, lineView{ID: s.Host.LineID(order.ID(buyer)), Business: name, Status: paylater.StatusNew})
	}
	slices.SortFunc(list, func(a, b lineView) int { return strings.Compare(a.ID.String(), b.ID.String()) })
	return list, nil
}

// viewLine reads a line as of now. One that cannot be read is shown by its head.
func (s *Web) viewLine(ctx context.Context, head paylater.Head) (lineView, error) {
	l, err := s.Host.Program().Line(ctx, head.ID)
	if code := fault.CodeOf(err); code == paylater.CodeRecordInvalid || code == paylater.CodeRecordVersion {
		return lineView{
			ID: head.ID, There: true, Status: head.Status, Color: colorBad, Broken: code,
			Limit: head.Limit, Outstanding: head.Outstanding, Held: head.Held,
		}, nil
	}
	if err != nil {
		return lineView{}, err
	}
	now := s.Host.Program().Now()
	view := lineView{
		ID: head.ID, There: true, Application: l.Application().State, Status: l.Status(), Color: colorOf(l.Status()),
		Reasons: l.Application().Reasons, Limit: l.Limit(now), Outstanding: l.Outstanding(), Held: l.Held(now),
		Available: l.Available(now), PastDue: l.PastDue(now), line: l,
	}
	if due, ok := l.Collection(now); ok && due.Amount.Sign() > 0 {
		view.Due, view.DueOn = due.Amount, due.Due
	}
	for _, loan := range l.Loans(now) {
		if loan.Status == paylater.LoanActive || loan.Status == paylater.LoanDisbursing {
			view.Loans++
		}
	}
	return view, nil
}

// lines lists applications and lines.
func (s *Web) lines(v *visit) error {
	list, err := s.allLines(v.Context())
	if err != nil {
		return err
	}
	return s.desk(v, "operator_lines", "Applications and lines", map[string]any{"Lines": list})
}

// eventsShown is how many events a page has.
const eventsShown = 25

// line is the page of one line.
func (s *Web) line(v *visit) error {
	id := s.Host.LineID(order.ID(v.PathValue("buyer")))
	if !order.ID(id.Buyer).Valid() {
		return errNoPage
	}
	list, err := s.allLines(v.Context())
	if err != nil {
		return err
	}
	i := slices.IndexFunc(list, func(l lineView) bool { return l.ID == id && l.There })
	if i < 0 {
		return errNoPage
	}
	view := list[i]
	events, older, err := s.eventsOf(v, view)
	if err != nil {
		return err
	}
	audit, err := verdictOf(s.Host.Program().Audit(v.Context(), id))
	if err != nil {
		return err
	}
	now := s.Host.Program().Now()
	data := map[string]any{"Line": view, "Events": events, "Older": older, "Newest": v.URL.Query().Get("before") == "", "Audit": audit}
	if view.Broken == "" {
		data["Loans"], data["Holds"], data["Waits"] = loansOf(view.line, now), view.line.Holds(now), view.line.Waits()
		data["Charges"], data["Refunds"], data["FeeCredits"] = view.line.Charges(), view.line.Refunds(), view.line.FeeCredits(now)
		data["CreditBalance"], data["Application"] = view.line.CreditBalance(), view.line.Application()
		data["Differences"], err = s.differencesOf(v, id)
	}
	if err != nil {
		return err
	}
	return s.desk(v, "operator_line", view.Business, data)
}

// loanView is a loan with when its payment is expected.
type loanView struct {
	paylater.Loan

	Color    string
	From, To civil.Date
}

func loansOf(l paylater.Line, now time.Time) []loanView {
	var list []loanView
	for _, loan := range l.Loans(now) {
		v := loanView{Loan: loan}
		switch loan.Status {
		case paylater.LoanDisbursing:
			v.Color = colorWay
			v.From, v.To = l.Expected(loan.ID)
		case paylater.LoanActive:
			v.Color = colorGood
			if loan.PastDue.Sign() > 0 {
				v.Color = colorBad
			}
		case paylater.LoanVoid:
			v.Color = colorBad
		case paylater.LoanClosed:
		}
		list = append(list, v)
	}
	return list
}

// verdict is what an audit found: nothing, or what differs.
type verdict struct{ Found []refused }

func verdictOf(err error) (verdict, error) {
	if err == nil {
		return verdict{}, nil
	}
	all := fault.All(err)
	if len(all) == 0 || errors.Is(err, context.Canceled) {
		return verdict{}, err
	}
	var v verdict
	for _, f := range all {
		v.Found = append(v.Found, refused{Sentence: sentence(f.Message), Numbers: f.Numbers, Code: f.Code})
	}
	return v, nil
}

// differencesOf are the lender's words that our record disagreed with.
func (s *Web) differencesOf(v *visit, id paylater.LineID) ([]eventView, error) {
	var list []eventView
	for ev, err := range s.Host.Program().Differences(v.Context(), id) {
		if err != nil {
			return nil, err
		}
		list = append(list, viewEvent(ev))
	}
	return list, nil
}

// eventsOf is one page of a line's events, the newest first; older is the number
// before which the next page begins, zero on the last one.
func (s *Web) eventsOf(v *visit, l lineView) (list []eventView, older int64, err error) {
	last := int64(1) << 62
	if text := v.URL.Query().Get("before"); text != "" {
		before, err := strconv.ParseInt(text, 10, 64)
		if err != nil || before < 1 {
			return nil, 0, errNoPage
		}
		last = before - 1
	}
	if l.Broken == "" {
		last = min(last, l.line.Seq())
	}
	first := max(0, last-eventsShown)
	if l.Broken != "" {
		first = 0 // all of them: what is broken may be their number
	}
	for ev, err := range s.Host.Program().History(v.Context(), l.ID, first) {
		if err != nil {
			return nil, 0, err
		}
		if ev.Seq > last {
			break
		}
		list = append(list, viewEvent(ev))
	}
	slices.Reverse(list)
	if first > 0 {
		older = first + 1
	}
	return list, older, nil
}
