package main

import (
	"time"

	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// cash checks that no cent of a line is lost or doubled: what went out to
// orders and buyers, less what came in, is what is owed, less what fees and
// charges have earned, less what lies with the lender for the buyer.
func (l *watched) cash(at time.Time) error {
	var out, owed money.USD
	views := l.line.Loans(at)
	for i := range views {
		v := &views[i]
		n := l.loan(v.ID)
		switch {
		case n == nil:
			return breaks("history", "%s has loan %s that nobody signed", l.id, v.ID)
		case n.state != v.Status:
			return breaks("states", "loan %s is %s, its events say %s", v.ID, v.Status, n.state)
		}
		owed = owed.Add(v.PrincipalOwed)
		n.feesPaid = money.USD{}
		for k := range v.Rows {
			n.feesPaid = n.feesPaid.Add(v.Rows[k].PaidFee)
		}
	}
	for _, n := range l.loans {
		switch n.state {
		case paylater.LoanDisbursing:
			out = out.Add(n.agreed)
		case paylater.LoanActive, paylater.LoanClosed:
			out = out.Add(n.paid)
		}
		owed = owed.Sub(n.feesPaid)
		out = out.Sub(n.back)
	}
	for _, r := range l.repayments {
		if r.state != returned {
			out = out.Sub(r.amount)
		}
	}
	out = out.Add(l.paidOut)
	owed = owed.Add(l.charged()).Sub(l.line.CreditBalance())
	if out != owed {
		return breaks("cents", "%s: %s went out and did not come back, the books say %s", l.id, out, owed)
	}
	return nil
}

// charged is what buyers owe again because a repayment bounced that had been
// paid out, less what was paid on any charge.
func (l *watched) charged() money.USD {
	var sum money.USD
	carried := map[string]bool{}
	for _, c := range l.line.Charges() {
		carried[string(c.ID)] = true
		if l.charge(string(c.ID)) == nil { // made by a bounce, not by a word of the lender
			sum = sum.Add(c.Amount)
			l.charges = append(l.charges, &watchedCharge{id: c.ID, amount: c.Amount, bounce: true})
		} else if l.charge(string(c.ID)).bounce {
			sum = sum.Add(c.Amount)
		}
		if !c.Waived {
			sum = sum.Sub(c.Amount.Sub(c.Owed))
		}
	}
	for _, c := range l.charges { // no longer carried: paid
		if !carried[string(c.id)] && !c.waived && !c.bounce {
			sum = sum.Sub(c.amount)
		}
	}
	return sum
}

func (l *watched) charge(id string) *watchedCharge {
	for _, c := range l.charges {
		if string(c.id) == id {
			return c
		}
	}
	return nil
}
