package order

// Shown is the state of an order as its page shows it.
type Shown string

// The shown states.
const (
	ShownConfirmation Shown = "waiting_for_confirmation"
	ShownPayment      Shown = "waiting_for_payment"
	ShownProcessing   Shown = "processing"
	ShownRest         Shown = "waiting_for_rest"
	ShownShipment     Shown = "waiting_for_shipment"
	ShownReceipt      Shown = "waiting_for_receipt"
	ShownCompleted    Shown = "completed"
	ShownClosed       Shown = "closed"
	ShownDispute      Shown = "in_dispute"
)

// Title returns the state for people, such as "Waiting for supplier to confirm";
// "" when it is none.
func (s Shown) Title() string {
	switch s {
	case ShownConfirmation:
		return "Waiting for supplier to confirm"
	case ShownPayment:
		return "Waiting for payment"
	case ShownProcessing:
		return "Processing"
	case ShownRest:
		return "Waiting for the rest of the initial payment"
	case ShownShipment:
		return "Waiting for shipment"
	case ShownReceipt:
		return "Waiting for receipt"
	case ShownCompleted:
		return "Completed"
	case ShownClosed:
		return "Closed"
	case ShownDispute:
		return "In dispute"
	}
	return ""
}

// Shown returns the state to show. A payment that is processing is shown until
// the order is completed, closed or in dispute; once the initial payment is
// settled the order waits for its shipment even while the balance is due (FAQ
// 20155222, 13887443). It is "" for the zero Order.
func (o Order) Shown() Shown {
	s := o.Status()
	switch s {
	case StatusCompleted:
		return ShownCompleted
	case StatusCanceled, StatusRefunded:
		return ShownClosed
	case StatusDisputed, StatusEscalated:
		return ShownDispute
	case StatusUnconfirmed:
		return ShownConfirmation
	}
	if o.processing() >= 0 {
		return ShownProcessing
	}
	switch s {
	case StatusUnpaid:
		return ShownPayment
	case StatusUnderpaid:
		return ShownRest
	case StatusUnshipped:
		return ShownShipment
	case StatusShipped:
		return ShownReceipt
	}
	return ""
}
