package main

import (
	"fmt"
	"slices"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// Subjects of a lender that two places name.
const (
	ofLoan  = "loan"
	lateFee = "late-fee"
	payOut  = "pay-out"
)

// speak lets a lender say something that nobody asked for. What does not fit now
// it says another time: up to four subjects are tried.
func (w *world) speak(c *chance) error {
	for range 4 {
		subject := c.pick("says", option{"standing", 8}, option{"limit", 3}, option{"prices", 1}, option{ofLoan, 7}, option{"return", 4},
			option{"bounce", 9}, option{lateFee, 4}, option{"waive", 3}, option{payOut, 4}, option{"reconsider", 6}, option{"again", 1})
		if subject == "reconsider" {
			if done, err := w.reconsiders(); done || err != nil {
				return err
			}
			continue
		}
		if w.saysOn(c, subject) {
			w.trace("      a lender speaks: %s", subject)
			break
		}
	}
	w.collect()
	if c.in(60) {
		return w.deliver(c)
	}
	return nil
}

func (w *world) saysOn(c *chance, subject string) bool {
	switch subject {
	case "standing":
		return w.saysStanding(c)
	case ofLoan, "return":
		return w.saysLoan(c, subject)
	case "bounce":
		return w.bounces(c)
	case lateFee:
		return w.chargesLate(c)
	case "waive":
		return w.waives(c)
	case "again":
		for _, b := range w.banks {
			b.sim.Redeliver(w.lines[0].id.Buyer)
		}
		return true
	}
	l := w.lineIn(c, paylater.StatusOpen, paylater.StatusDelinquent)
	switch subject {
	case "limit":
		limit := []int64{0, 2_000, w.schedule.cast.limit, 160_000}[c.upTo(4)]
		return w.tell(l, lender.LimitChanged{Limit: money.Dollars(limit), Reason: lender.ReasonRiskReview})
	case "prices":
		return w.tell(l, lender.PricesChanged{Prices: lendersim.DefaultPrices()[1:3]})
	case payOut:
		for _, l := range w.lines {
			if credit := l.line.CreditBalance(); l.seq > 0 && credit.Sign() > 0 {
				return w.tell(l, lender.CreditPaidOut{Amount: credit, On: civil.NewYork(w.clock.Now())})
			}
		}
	}
	return false
}

// tell lets the lender of a line say something of its buyer, if it fits.
func (w *world) tell(l *watched, fact lender.Fact) bool {
	_, err := w.bankOf(l.id.Lender).sim.Tell(l.id.Buyer, fact)
	return err == nil
}

func (w *world) saysStanding(c *chance) bool {
	l := w.lineIn(c, paylater.StatusOpen, paylater.StatusDelinquent, paylater.StatusSuspended)
	word := paylater.Status(c.pick("standing", option{"suspended", 6}, option{"reinstated", 5}, option{"closed", 1}))
	switch {
	case word == paylater.StatusClosed:
		return w.tell(l, lender.Closed{Reason: lender.ReasonLenderPolicy})
	case word == "reinstated" && l.standing.suspended:
		return w.tell(l, lender.Reinstated{})
	case word == paylater.StatusSuspended && !l.standing.suspended:
		return w.tell(l, lender.Suspended{Reason: lender.ReasonAccountLost})
	case l.standing.suspended && !c.in(50):
		return w.tell(l, lender.Closed{Reason: lender.ReasonLenderPolicy})
	}
	return false
}

// saysLoan ends a disbursement at once, or sends back what was paid.
func (w *world) saysLoan(c *chance, subject string) bool {
	today := civil.NewYork(w.clock.Now())
	if subject == "return" {
		l, n := w.loanIn(c, paylater.LoanActive, paylater.LoanClosed)
		if n == nil || n.asked.Sign() > 0 || n.back.Sign() > 0 {
			return false
		}
		amount := n.paid
		if c.in(50) {
			amount = n.paid.Part(0, 4)
		}
		return w.tell(l, lender.DisbursementReturned{Loan: n.id, Amount: amount, On: today})
	}
	l, n := w.loanIn(c, paylater.LoanDisbursing)
	if n == nil {
		return false
	}
	switch c.pick("disbursement", option{"settled", 3}, option{"short", 2}, option{"failed", 2}) {
	case "short":
		return w.tell(l, lender.DisbursementSettled{Loan: n.id, Paid: n.agreed.Part(0, 2), On: today})
	case "failed":
		return w.tell(l, lender.DisbursementFailed{Loan: n.id, Reason: lender.ReasonRejected})
	}
	return w.tell(l, lender.DisbursementSettled{Loan: n.id, Paid: n.agreed, On: today})
}

// bounces lets a repayment of the last weeks come back, cleared or not.
func (w *world) bounces(c *chance) bool {
	for _, l := range w.lines {
		for _, r := range slices.Backward(l.repayments) {
			if r.state == returned || w.clock.Now().Sub(r.at) > 25*24*time.Hour || c.in(20) {
				continue
			}
			_, err := w.bankOf(l.id.Lender).sim.Bounce(l.id.Buyer, r.id, lender.ReasonNoFunds)
			return err == nil
		}
	}
	return false
}

// chargesLate is a fee for the last statement whose due date was missed.
func (w *world) chargesLate(c *chance) bool {
	today := civil.NewYork(w.clock.Now())
	for _, l := range w.lines {
		if l.seq == 0 || l.line.PastDue(w.clock.Now()).IsZero() {
			continue
		}
		for i := len(l.statements) - 1; i >= 0; i-- {
			if s := &l.statements[i]; s.Due.Before(today) && !slices.Contains(l.lateFees, s.Date) {
				l.lateFees = append(l.lateFees, s.Date)
				return w.tell(l, lender.LateFeeCharged{
					Charge: lender.ChargeID(fmt.Sprintf("late-%d", w.doing)), Statement: s.Date, Amount: money.Dollars(int64(40 + c.upTo(80))),
				})
			}
		}
	}
	return false
}

// waives takes back a fee, paid or not, that is so young that the word comes while the
// policy allows it.
func (w *world) waives(c *chance) bool {
	for _, l := range w.lines {
		if n := len(l.charges); n > 0 {
			ch := l.charges[c.upTo(n)]
			old := w.clock.Now().Sub(ch.at) > 120*24*time.Hour
			return !ch.waived && !ch.bounce && !old && w.tell(l, lender.ChargeWaived{Charge: ch.id})
		}
	}
	return false
}

// reconsiders is a lender that approves what it had declined: the first
// application, also when the buyer has handed in another one since.
func (w *world) reconsiders() (bool, error) {
	for _, l := range w.lines {
		again := l.state == paylater.StatusApplying && len(l.applications) > 1
		if l.state == paylater.StatusDeclined || again {
			_, err := w.bankOf(l.id.Lender).sim.Lie(l.id.Buyer, lender.Approved{
				Application: l.applications[0], Limit: money.Dollars(w.schedule.cast.limit), Prices: lendersim.DefaultPrices()[1:3],
			})
			if err != nil {
				return false, breaks("lender", "it does not reconsider: %v", err)
			}
			w.collect()
			return true, nil
		}
	}
	return false, nil
}
