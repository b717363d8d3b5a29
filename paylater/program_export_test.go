package paylater

import (
	"slices"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// What tests see of the package's inside: the two tables, the solver, and the
// stored form of an event.

// Acts lists every act of a line.
func Acts() []Act {
	return []Act{ActApply, ActOffer, ActHold, ActRelease, ActSign, ActPayoff, ActRefund, ActGrant, ActReceive, ActAdvance}
}

// Statuses lists every state of a line.
func Statuses() []Status {
	return []Status{StatusNew, StatusApplying, StatusDeclined, StatusOpen, StatusDelinquent, StatusSuspended, StatusClosed}
}

// LoanActs lists what can happen to a loan.
func LoanActs() []string {
	return []string{
		string(loanSettle), string(loanFail), string(loanReturn), string(loanRefund), string(loanPayoff), string(loanRepay),
	}
}

// LoanStatuses lists every state of a loan.
func LoanStatuses() []LoanStatus {
	return []LoanStatus{LoanDisbursing, LoanActive, LoanClosed, LoanVoid}
}

// LineTable is one cell of the table of lines; "" when the act may go on.
func LineTable(s Status, a Act) fault.Code { return lineTable(s, a) }

// LoanTable is one cell of the table of loans; "" when it may happen.
func LoanTable(s LoanStatus, a string) fault.Code { return loanTable(s, loanAct(a)) }

// SolveAPR is the APR of a schedule as an offer computes it.
func (s Schedule) SolveAPR(advance money.USD, day civil.Date) (APR, error) {
	return s.apr(advance, day)
}

// UnderCap is the exact test of an offer.
func (s Schedule) UnderCap(rate APR, advance money.USD, day civil.Date, limit money.Rate) bool {
	return s.underCap(rate, advance, day, limit)
}

// EncodeEvent writes an event as a store keeps it.
func EncodeEvent(id LineID, ev Event) (EventRecord, error) { return encodeEvent(id, &ev) }

// ChangeOf is what the shell commits of an act.
func ChangeOf(before, after Line) (Change, error) { return changeOf(&before, &after, nil) }

// Tampered is a decision whose answer somebody changed.
func Tampered(d Decision, code fault.Code) Decision {
	d.code = code
	return d
}

// Redo takes one recorded event as a rebuild does, so that a test can rebuild a
// line step by step.
func Redo(l Line, ev Event) (Line, error) { return l.redo(ev) }

// Lose ends an application that its lender never received, as Recover does.
func Lose(l Line, id lender.ApplicationID, at time.Time) (Line, error) { return l.lose(id, at) }

// AtRest tells whether no act waits for its line or for the store, and no call of
// the store is under way.
func (p *Program) AtRest() bool {
	p.queues.mu.Lock()
	defer p.queues.mu.Unlock()
	p.sender.mu.Lock()
	defer p.sender.mu.Unlock()
	return len(p.queues.lines) == 0 && len(p.sender.waiting) == 0 && p.sender.flying == 0
}

// Unbilled are the entries that no statement carries yet.
func (l Line) Unbilled() []Entry { return l.entries }

// CodesOf lists every code with which an act of a line can be refused, by the
// state of the line or by a rule.
func CodesOf(a Act) []fault.Code {
	var list []fault.Code
	for _, s := range Statuses() {
		if code := lineTable(s, a); code != allowed {
			list = append(list, code)
		}
	}
	for _, c := range checks(a) {
		list = append(list, c.code)
	}
	slices.Sort(list)
	return slices.Compact(list)
}
