package paylater

import "github.com/paylater-go/payments/order/money"

// fits refuses an act that brings money or a debt after which some sum of the
// line, now or on a later statement, could pass the bound of money: such a line
// could be neither written nor read any more.
func (l *Line) fits(before *Line) error {
	sum := l.carried()
	if sum.Cmp(before.carried()) <= 0 || sum.Add(l.last.FeesYear.Max(money.USD{})).InBounds() {
		return nil
	}
	return invalid("amount", "within the bounds of money, together with all that the line carries")
}

// carried is all that came in, was lent and was charged, as far as the line still
// knows. No sum that it keeps is more. What costs the buyer counts twice: it is
// owed, and it is among the fees of its year.
func (l *Line) carried() money.USD {
	var sum money.USD
	for i := range l.inflows {
		sum = sum.Add(l.inflows[i].Amount)
	}
	for i := range l.refunds {
		sum = sum.Add(l.refunds[i].Received)
	}
	for i := range l.loans {
		t := &l.loans[i].Terms
		sum = sum.Add(t.Principal).Add(t.Fees).Add(t.Fees)
	}
	for i := range l.charges {
		sum = sum.Add(l.charges[i].Amount).Add(l.charges[i].Amount)
	}
	return sum
}
