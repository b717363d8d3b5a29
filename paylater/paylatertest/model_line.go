package paylatertest

import (
	"slices"
	"time"
)

// dumbLine is a life lived so far. It remembers what was posted and what was
// said, and where every cent was put; all that can be asked is added up anew.
type dumbLine struct {
	ModelRules
	fees      map[feeQuestion]int64
	seen      map[string]bool
	now       time.Time
	today     Day
	tomorrow  time.Time // when today ends
	qualified Day       // 0 before the first approval
	limit     int64
	limitSaid time.Time
	prices    []ModelPrice
	priceSaid time.Time
	suspended bool
	standSaid time.Time
	closed    bool
	late      bool // delinquent
	lastDone  bool // the last statement of a closed line is issued

	holds      []*dumbHold
	loans      []*dumbLoan
	pays       []*dumbPay
	refunds    []*dumbRefund
	charges    []*dumbCharge
	grants     []*dumbGrant
	statements []PictureStatement
	pending    []PictureEntry // posted since the last statement
	purse      []*dumbPiece   // the buyer's money: credit balance
}

type dumbHold struct {
	id, order, phase string
	amount           int64
	until            time.Time
	ended            bool // signed, released or expired
}

type dumbLoan struct {
	id, order, phase string
	hold             string
	agreed           Day
	signed           time.Time
	asked            int64 // as agreed
	principal        int64 // as agreed, or as paid out
	months           int
	first            int // statement of installment 1
	rates            []int64
	fee              []int64 // of month k, from 1
	begins           []Day   // of month k, from 1
	billed           []bool  // fee k is on a statement, or about to be
	again            []bool  // fee k was billed and reversed: earned again, it is billed at once
	credit           int64   // fee credit on fee 1
	from             []*dumbPart
	active, void     bool
	had              int64 // fee credit since the agreement
	freed            bool  // refunded whole in time: no fee at all
	pieces           []*dumbPiece
}

// dumbPay is money that came in: a repayment or a refund.
type dumbPay struct {
	id       string
	loan     string // that it was directed at
	amount   int64
	day      Day // effective
	clears   Day
	cleared  bool
	bounced  bool
	isRefund bool
}

// dumbPiece is a part of a payment and where it lies: on principal k or fee k
// of a loan, on a charge, in the purse, or paid out of it.
type dumbPiece struct {
	pay     *dumbPay
	k       int
	isFee   bool
	paidOut bool
	amount  int64
}

type dumbRefund struct {
	id       string
	loan     *dumbLoan
	amount   int64
	asked    time.Time
	received bool
	dropped  bool
}

type dumbCharge struct {
	id      string
	reason  string // what was missed or returned; one fee for each
	amount  int64
	posted  Day
	first   int  // statement that bills it; 0 not yet
	waived  bool //
	paidOut bool // money that was paid out and then bounced: no fee
	pieces  []*dumbPiece
}

type dumbGrant struct {
	amount  int64
	expires Day
	// forgotten: it expired longer ago than any payment can still come back.
	forgotten bool
}

type dumbPart struct {
	grant  *dumbGrant
	amount int64
}

// pass lets time go by, midnight by midnight.
func (d *dumbLine) pass(to time.Time) {
	if d.now.IsZero() {
		d.now, d.today = to, dayOf(to)
		d.tomorrow = (d.today + 1).begins()
	}
	for !d.tomorrow.After(to) {
		d.now = d.tomorrow
		d.today++
		d.tomorrow = (d.today + 1).begins()
		d.midnight()
	}
	if to.After(d.now) {
		d.now = to
	}
	d.expire()
}

func (d *dumbLine) expire() {
	for _, h := range d.holds {
		h.ended = h.ended || !h.until.After(d.now)
	}
}

func (d *dumbLine) midnight() {
	d.expire()
	for _, p := range d.pays {
		p.cleared = p.cleared || p.clears <= d.today
	}
	if d.qualified == 0 {
		return
	}
	n := len(d.statements) + 1
	if !d.lastDone && d.statementDay(n) == d.today {
		d.issue(n)
	}
	d.judge()
}

// judge tells whether the line is delinquent, and lets go of the holds that it
// can no longer have.
func (d *dumbLine) judge() {
	var oldest Day
	for n := 1; n <= len(d.statements) && oldest == 0; n++ {
		if due := d.dueDay(n).onTime(); due < d.today && d.unpaidOf(n) > 0 {
			oldest = due
		}
	}
	if oldest == 0 {
		d.late = false
	} else if int(d.today-oldest) >= d.DelinquentAfter {
		d.late = true
	}
	for _, h := range slices.Backward(d.holds) {
		if d.late || d.suspended || d.closed || d.held()+d.outstanding() > d.usable() {
			h.ended = true
		}
	}
}

func (d *dumbLine) usable() int64 { return min(d.limit, d.MaxLine) }

func (d *dumbLine) held() int64 {
	var sum int64
	for _, h := range d.holds {
		if !h.ended {
			sum += h.amount
		}
	}
	return sum
}

// outstanding is principal that is unpaid, or paid with money that may come back.
func (d *dumbLine) outstanding() int64 {
	var sum int64
	for _, l := range d.loans {
		sum += l.owed()
		for _, p := range l.pieces {
			if !p.isFee && !p.pay.cleared {
				sum += p.amount
			}
		}
	}
	return sum
}

func (d *dumbLine) available() int64 { return max(0, d.usable()-d.held()-d.outstanding()) }
