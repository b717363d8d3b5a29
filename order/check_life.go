package order

import (
	"time"

	"github.com/paylater-go/payments/order/civil"
)

// eachSum requires that no phase holds more than it costs, and that money was taken
// only when the order could take it.
func (c *checker) eachSum() {
	c.require(c.waived >= 0 && (c.waived > 0) == !c.accepted.IsZero(), "waived", "a shortfall is waived by an acceptance")
	initial, balance := c.received(Initial), c.received(Balance)
	c.require(initial <= c.terms.phase(Initial) && balance <= c.terms.phase(Balance), "receipts", "no phase holds more than it costs")
	if c.waived > 0 {
		c.require(initial > 0 && c.waived == c.terms.phase(Initial)-initial, "waived", "what is waived is the shortfall")
		c.require(!c.during(c.accepted), "accepted", "nothing is accepted while a payment is processing")
	}
	running := int64(0)
	for i := range c.receipts {
		r := &c.receipts[i]
		if r.initial+r.balance == 0 {
			continue
		}
		c.require(!c.confirmed.IsZero() && !r.at.Before(c.confirmed), "receipts", "money is taken after the confirmation")
		c.require(!c.spentBefore(i), "receipts", "a closed order takes no money")
		running += r.initial
		c.require(r.initial == 0 || c.accepted.IsZero() || !r.at.After(c.accepted), "receipts", "nothing is due after an acceptance")
		if r.balance > 0 {
			settled := running
			if !r.at.Before(c.accepted) {
				settled += c.waived
			}
			c.require(settled == c.terms.phase(Initial), "receipts", "the balance is paid after the initial payment")
		}
	}
}

// during tells whether an instant lies within the processing of a payment.
func (c *checker) during(t time.Time) bool {
	for _, p := range c.payments {
		if t.After(p.Started) && (p.Ended.IsZero() || t.Before(p.Ended)) {
			return true
		}
	}
	return false
}

// spentBefore tells whether everything paid before receipt i was refunded before it.
func (c *checker) spentBefore(i int) bool {
	paid := int64(0)
	for k := range i {
		paid += c.receipts[k].initial + c.receipts[k].balance
	}
	if paid == 0 {
		return false
	}
	for _, f := range c.refunds {
		if f.At.Before(c.receipts[i].at) {
			paid -= f.Amount.Minor()
		}
	}
	return paid <= 0
}

func (c *checker) eachRefund() {
	seen := make(map[ID]bool)
	last := c.placed
	back := make(map[ID][2]int64) // per receipt, of the initial payment and the balance
	for _, f := range c.refunds {
		c.require(f.check(c.Currency()) == nil && !seen[f.ID], "refunds", "each refund is well formed and its id is used once")
		seen[f.ID] = true
		c.moment(f.At, "refunds")
		c.require(!f.At.Before(last), "refunds", "refunds stand in their order")
		c.require(!c.during(f.At), "refunds", "nothing is refunded while a payment is processing")
		last = f.At
		sum, previous := int64(0), -1
		for _, part := range f.Parts {
			i := c.receipt(part.Receipt)
			c.require(i > previous && part.Amount.Sign() > 0, "refunds", "parts stand in the order of their receipts and are more than zero")
			c.require(f.Receipt == "" || f.Receipt == part.Receipt, "refunds", "a refund to one receipt goes there")
			c.require(!f.At.Before(c.receipts[i].at), "refunds", "money comes before it goes")
			previous = i
			sum += part.Amount.Minor()
			if f.Phase.Valid() {
				pair := back[part.Receipt]
				pair[f.Phase-Initial] += part.Amount.Minor()
				back[part.Receipt] = pair
			}
		}
		c.require(sum == f.Amount.Minor(), "refunds", "the parts add up to the refund")
	}
	for id, pair := range back {
		r := &c.receipts[c.receipt(id)]
		c.require(pair[0] <= r.initial && pair[1] <= r.balance, "refunds", "no receipt gets back more than it paid")
	}
}

// milestones requires that the order was shipped, completed or canceled when it
// could be.
func (c *checker) milestones() {
	if !c.shipped.IsZero() {
		c.require(c.settledBy(Initial, c.shipped), "shipped", "the initial payment is settled before the shipment")
		c.require(!c.inDispute(c.shipped), "shipped", "nothing is shipped in a dispute")
	}
	if !c.completed.IsZero() {
		c.require(!c.shipped.IsZero() && !c.completed.Before(c.shipped), "completed", "the shipment comes before its receipt")
		c.require(c.settledBy(Balance, c.completed), "completed", "the balance is paid before the receipt is confirmed")
		c.require(!c.inDispute(c.completed), "completed", "nothing is confirmed in a dispute")
	}
	c.require(c.accepted.IsZero() || !c.inDispute(c.accepted), "accepted", "nothing is accepted in a dispute")
	for _, p := range c.payments {
		c.require(p.Phase != Balance || c.settledBy(Initial, p.Started), "payments", "the balance is payable after the initial payment")
		c.require(!c.inDispute(p.Started), "payments", "no payment starts in a dispute")
	}
	if c.canceled.IsZero() {
		return
	}
	c.require(c.received(Initial)+c.received(Balance) == 0 && c.waived == 0, "canceled", "only an unpaid order is canceled")
	for _, p := range c.payments {
		ended := !p.Ended.IsZero() && !p.Ended.After(c.canceled)
		c.require(ended && !p.Started.After(c.canceled), "canceled", "nothing is canceled while a payment is processing, or paid afterwards")
	}
	c.require(c.confirmed.IsZero() || !c.canceled.Before(c.confirmed), "canceled", "a canceled order is not confirmed")
}

// settledBy tells whether a phase was settled by an instant.
func (c *checker) settledBy(p Phase, t time.Time) bool {
	for i := range c.receipts {
		if r := &c.receipts[i]; r.in(p) > 0 && r.at.After(t) {
			return false
		}
	}
	return c.open(p) == 0 && (p != Initial || !c.accepted.After(t))
}

// inDispute tells whether an instant lies within a dispute.
func (c *checker) inDispute(t time.Time) bool {
	for _, d := range c.disputes {
		if t.After(d.Opened) && (d.Open() || t.Before(d.Closed)) {
			return true
		}
	}
	return false
}

func (c *checker) eachDispute() {
	free := c.placed
	for i, d := range c.disputes {
		c.moment(d.Opened, "disputes")
		c.optional(d.Escalated, "disputes")
		c.optional(d.Closed, "disputes")
		c.require(!d.Opened.Before(free), "disputes", "one dispute at a time")
		c.require(c.paidBy(d.Opened), "disputes", "a dispute is about money that was paid")
		c.require(d.Closed.IsZero() == (d.Outcome == "") && (!d.Open() || i == len(c.disputes)-1 && !c.closed()),
			"disputes", "only the last dispute of an order that is not closed is open, and only it has no outcome")
		c.require(d.Open() || !d.Closed.Before(d.Opened) && !d.Closed.Before(d.Escalated), "disputes", "a dispute ends last")
		c.clock(d)
		c.outcome(d)
		free = d.Closed
	}
}

// clock requires that a dispute escalated when it could, and when it had to.
func (c *checker) clock(d Dispute) {
	by := civil.Midnight(d.EscalatesOn())
	end := d.Closed
	if d.Open() {
		end = c.at
	}
	switch d.EscalatedBy {
	case "":
		c.require(d.Escalated.IsZero() && end.Before(by), "disputes", "a dispute escalates by itself on its day 7")
	case SidePlatform:
		c.require(d.Escalated.Equal(by), "disputes", "a dispute escalates by itself as its day 7 begins")
	case SideBuyer, SideSupplier:
		from := civil.Midnight(d.EscalatesFrom())
		c.require(!d.Escalated.Before(from) && d.Escalated.Before(by), "disputes", "buyer and supplier escalate from day 4 until day 7")
	default:
		c.require(false, "disputes", "a dispute is escalated by the buyer, the supplier or the platform")
	}
	if !c.completed.IsZero() { // a dispute from before it is within these days too
		last := civil.NewYork(c.completed).AddDays(CoverDays)
		c.require(!civil.NewYork(d.Opened).After(last), "disputes", "a dispute is opened under the order's cover")
	}
}

func (c *checker) outcome(d Dispute) {
	switch d.Outcome {
	case "", OutcomeWithdrawn, OutcomeAgreed:
	case OutcomeDecided:
		c.require(!d.Escalated.IsZero(), "disputes", "a dispute is decided after its escalation")
	case OutcomeRefunded:
		c.require(c.spent(), "disputes", "a dispute that ended by refund leaves nothing paid")
	default:
		c.require(false, "disputes", "the outcome is one of this package")
	}
}

// paidBy tells whether money had been paid by an instant.
func (c *checker) paidBy(t time.Time) bool {
	for i := range c.receipts {
		if r := &c.receipts[i]; r.initial+r.balance > 0 && !r.at.After(t) {
			return true
		}
	}
	return false
}
