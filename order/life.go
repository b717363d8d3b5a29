package order

import "time"

// Confirm records that the supplier confirmed the order, which can be paid from
// now on (FAQ 13887553).
func (o Order) Confirm(at time.Time) (Order, error) {
	n, err := o.begin(ActConfirm, at)
	if err != nil {
		return o, err
	}
	n.confirmed = n.at
	n.emit(Event{Kind: KindConfirmed})
	return n, nil
}

// Ship records that the supplier shipped the goods, for which the initial payment
// must be settled; the balance may still be due.
func (o Order) Ship(at time.Time) (Order, error) {
	n, err := o.begin(ActShip, at)
	if err != nil {
		return o, err
	}
	n.shipped = n.at
	n.emit(Event{Kind: KindShipped})
	return n, nil
}

// Complete records that the buyer confirmed the receipt of the goods, which is
// refused with [CodeBalanceDue] while the balance is due.
func (o Order) Complete(at time.Time) (Order, error) {
	n, err := o.begin(ActComplete, at)
	if err != nil {
		return o, err
	}
	n.completed = n.at
	n.emit(Event{Kind: KindCompleted})
	return n, nil
}

// Cancel closes an order of which nothing was paid. Once money was paid it can
// only be refunded ([CodePaid]); neither is possible while a payment is processing
// ([CodePaymentProcessing]).
func (o Order) Cancel(at time.Time) (Order, error) {
	n, err := o.begin(ActCancel, at)
	if err != nil {
		return o, err
	}
	n.canceled = n.at
	n.emit(Event{Kind: KindCanceled})
	return n, nil
}

// AcceptInitial records that the supplier takes what was received as the initial
// payment (FAQ 13887443). The shortfall is waived: it does not move to the balance.
func (o Order) AcceptInitial(at time.Time) (Order, error) {
	n, err := o.begin(ActAcceptInitial, at)
	if err != nil {
		return o, err
	}
	n.waived, n.accepted = n.open(Initial), n.at
	n.emit(Event{Kind: KindInitialAccepted, Phase: Initial, Amount: n.amount(n.waived)})
	n.emit(Event{Kind: KindPhaseSettled, Phase: Initial, Amount: n.Received(Initial)})
	return n, nil
}
