package order

import (
	"time"

	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// checker collects the rules that an order breaks.
type checker struct {
	*Order
	faults []*fault.Error
}

func (c *checker) require(ok bool, path, rule string) {
	if !ok {
		c.faults = append(c.faults, broken(path, rule))
	}
}

// check tells whether the acts could have made this order: what a stored record
// has to prove. It is as strict as instants allow: of two acts at one instant
// either may have been the first.
func (o *Order) check() error {
	if err := o.terms.Check(); err != nil {
		return err
	}
	c := &checker{Order: o}
	c.instants()
	c.eachPayment()
	c.eachReceipt()
	if len(c.faults) == 0 { // the sums below need entries that make sense
		c.eachSum()
		c.eachRefund()
		c.milestones()
		c.eachDispute()
	}
	return fault.Join(c.faults...)
}

// moment requires an instant as acts record them, between placing and last act.
func (c *checker) moment(t time.Time, path string) {
	cut, err := instant(t)
	c.require(err == nil && t.Equal(cut) && t.Location() == time.UTC, path, "instants are UTC, cut to the microsecond")
	c.require(!t.Before(c.placed) && !t.After(c.at), path, "instants lie between the placing and the last act")
}

func (c *checker) optional(t time.Time, path string) {
	if !t.IsZero() {
		c.moment(t, path)
	}
}

func (c *checker) instants() {
	c.moment(c.placed, "placed")
	c.moment(c.at, "at")
	c.optional(c.confirmed, "confirmed")
	c.optional(c.accepted, "accepted")
	c.optional(c.shipped, "shipped")
	c.optional(c.completed, "completed")
	c.optional(c.canceled, "canceled")
}

func (c *checker) eachPayment() {
	seen := make(map[ID]bool)
	free := c.confirmed // from when another payment can start
	for _, p := range c.payments {
		c.require(p.check(c.Currency()) == nil && !seen[p.ID], "payments", "each payment is well formed and its id is used once")
		seen[p.ID] = true
		c.moment(p.Started, "payments")
		c.optional(p.Ended, "payments")
		c.require(!c.confirmed.IsZero() && !free.IsZero() && !p.Started.Before(free), "payments", "one payment at a time, after the confirmation")
		most := c.terms.phase(p.Phase)
		if p.Phase == Initial && p.Method.BankTransfer() {
			most = c.terms.Total.Minor()
		}
		c.require(p.Amount.Minor() <= most, "payments", "no payment is more than what it pays for")
		switch p.State {
		case PaymentProcessing:
			c.require(p.Ended.IsZero(), "payments", "what is processing has not ended")
		case PaymentReceived, PaymentFailed:
			c.require(!p.Ended.Before(p.Started), "payments", "what has ended has started before")
		default:
			c.require(false, "payments", "a payment is processing, received or failed")
		}
		free = p.Ended
		arrived, first := c.arrival(p.ID)
		c.require(arrived == (p.State == PaymentReceived), "payments", "what is received has a receipt, nothing else has")
		c.require(!arrived || !p.Ended.After(first), "payments", "a receipt ends its payment")
	}
}

// arrival returns when the first receipt of a payment arrived.
func (c *checker) arrival(id ID) (bool, time.Time) {
	for i := range c.receipts {
		if r := &c.receipts[i]; r.Payment == id {
			return true, r.at
		}
	}
	return false, time.Time{}
}

func (c *checker) eachReceipt() {
	seen := make(map[ID]bool)
	last, sum := c.placed, int64(0)
	for i := range c.receipts {
		r := &c.receipts[i]
		c.require(r.check(c.Currency()) == nil && !seen[r.ID], "receipts", "each receipt is well formed and its id is used once")
		seen[r.ID] = true
		c.moment(r.at, "receipts")
		c.require(!r.at.Before(last), "receipts", "receipts stand in the order of their arrival")
		last = r.at
		c.optional(r.returned, "receipts")
		if !r.returned.IsZero() {
			c.require(r.surplus > 0 && !r.returned.Before(r.at), "receipts", "only surplus is sent back, after it arrived")
		}
		c.require(c.divided(r), "receipts", "the parts of a receipt add up and lie where it may pay")
		if r.Payment != "" {
			p := c.payment(r.Payment)
			c.require(p >= 0 && c.linked(r, &c.payments[max(p, 0)]), "receipts", "a receipt agrees with its payment")
		}
		sum += r.Amount.Minor() // at most MaxReceipts bounded amounts: cannot wrap
	}
	c.require(sum <= money.MaxCents, "receipts", "the sum of all receipts is within the bounds of money")
}

func (c *checker) linked(r *receipt, p *payment) bool {
	return p.Phase == r.Phase && p.Method == r.Method && p.Reference == r.Reference && !r.at.Before(p.Started)
}

// divided tells whether a receipt pays only what it may.
func (c *checker) divided(r *receipt) bool {
	whole := r.Amount.Minor()
	for _, part := range [...]int64{r.initial, r.balance, r.surplus} {
		if part < 0 || part > whole {
			return false
		}
	}
	if r.initial+r.balance+r.surplus != whole {
		return false
	}
	if r.Phase == Balance {
		return r.initial == 0
	}
	return r.balance == 0 || r.initial > 0 && r.Method.BankTransfer()
}
