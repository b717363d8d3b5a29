package order

import (
	"slices"

	"github.com/paylater-go/payments/order/money"
)

// Total returns what the order costs, both phases together.
func (o Order) Total() money.Amount { return o.terms.Total }

// PhaseAmount returns what a phase costs. The phases add up to the total; the
// balance is zero when the initial payment is the whole.
func (o Order) PhaseAmount(p Phase) money.Amount { return o.amount(o.terms.phase(p)) }

// Received returns what receipts paid for a phase, refunds not deducted and
// surplus left out.
func (o Order) Received(p Phase) money.Amount { return o.amount(o.received(p)) }

// Refunded returns what was refunded of a phase.
func (o Order) Refunded(p Phase) money.Amount { return o.amount(o.refunded(p)) }

// Paid returns what a phase holds: received less refunded.
func (o Order) Paid(p Phase) money.Amount { return o.amount(o.received(p) - o.refunded(p)) }

// Waived returns what the supplier went without when it accepted an underpaid
// initial payment.
func (o Order) Waived() money.Amount { return o.amount(o.waived) }

// Due returns what is still to be paid for a phase, whether or not it can be paid
// now (see [Order.Payable]). It is zero once the phase is settled, once the order
// is closed, and never grows again: a refund makes nothing due.
func (o Order) Due(p Phase) money.Amount { return o.amount(o.due(p)) }

// Financed returns the part of [Order.Paid] that Pay Later paid: its receipts for
// the phase less what was refunded to it.
func (o Order) Financed(p Phase) money.Amount {
	sum := int64(0)
	for i := range o.receipts {
		if r := &o.receipts[i]; r.Method == PayLater {
			sum += r.in(p) - o.refundedOf(r.ID, p)
		}
	}
	return o.amount(sum)
}

// FinancedBy returns the references (loan ids) of the Pay Later receipts that
// paid for a phase, in the order of their arrival, refunded or not.
func (o Order) FinancedBy(p Phase) []ID {
	var loans []ID
	for i := range o.receipts {
		if r := &o.receipts[i]; r.Method == PayLater && r.in(p) > 0 && !slices.Contains(loans, r.Reference) {
			loans = append(loans, r.Reference)
		}
	}
	return loans
}

func (o *Order) received(p Phase) int64 {
	sum := int64(0)
	for i := range o.receipts {
		sum += o.receipts[i].in(p)
	}
	return sum
}

func (o *Order) refunded(p Phase) int64 {
	sum := int64(0)
	for i := range o.refunds {
		if o.refunds[i].Phase == p {
			sum += o.refunds[i].Amount.Minor()
		}
	}
	return sum
}

// refundedOf returns what was refunded of a phase to one receipt.
func (o *Order) refundedOf(id ID, p Phase) int64 {
	sum := int64(0)
	for i := range o.refunds {
		if o.refunds[i].Phase == p {
			sum += o.refunds[i].to(id)
		}
	}
	return sum
}

// open returns what a phase still lacks, whatever the state of the order.
func (o *Order) open(p Phase) int64 {
	left := o.terms.phase(p) - o.received(p)
	if p == Initial {
		left -= o.waived
	}
	return left
}

func (o *Order) due(p Phase) int64 {
	if o.closed() {
		return 0
	}
	return o.open(p)
}

// closed reports whether the order was canceled or everything paid was refunded.
func (o *Order) closed() bool { return !o.canceled.IsZero() || o.spent() }

// spent reports whether money was received and all of it refunded.
func (o *Order) spent() bool {
	received := o.received(Initial) + o.received(Balance)
	return received > 0 && received == o.refunded(Initial)+o.refunded(Balance)
}
