package order

// Status is where an order stands in its life. It follows from what happened and
// is not stored.
type Status uint8

// The statuses.
const (
	StatusUnconfirmed Status = iota + 1 // the supplier has to confirm
	StatusUnpaid                        // nothing is received
	StatusUnderpaid                     // a part of the initial payment is received
	StatusUnshipped                     // the initial payment is settled; the balance may be due
	StatusShipped                       // the goods are on their way; the balance may be due
	StatusCompleted                     // the buyer has confirmed the receipt of the goods
	StatusCanceled                      // closed before anything was paid
	StatusRefunded                      // closed because everything paid was refunded
	StatusDisputed                      // a dispute is in negotiation
	StatusEscalated                     // a dispute is before the marketplace
)

// Statuses returns every status.
func Statuses() []Status {
	all := make([]Status, 0, StatusEscalated)
	for s := StatusUnconfirmed; s <= StatusEscalated; s++ {
		all = append(all, s)
	}
	return all
}

// String returns the status in snake_case, "" for no status.
func (s Status) String() string {
	switch s {
	case StatusUnconfirmed:
		return "unconfirmed"
	case StatusUnpaid:
		return "unpaid"
	case StatusUnderpaid:
		return "underpaid"
	case StatusUnshipped:
		return "unshipped"
	case StatusShipped:
		return "shipped"
	case StatusCompleted:
		return "completed"
	case StatusCanceled:
		return "canceled"
	case StatusRefunded:
		return "refunded"
	case StatusDisputed:
		return "disputed"
	case StatusEscalated:
		return "escalated"
	}
	return ""
}

// MarshalText returns what String returns.
func (s Status) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Status returns where the order stands after its last act; 0 for the zero Order.
// What has fallen due since then counts after [Order.Advance].
func (o Order) Status() Status {
	switch d := o.dispute(); {
	case o.terms.ID == "":
		return 0
	case !o.canceled.IsZero():
		return StatusCanceled
	case o.spent():
		return StatusRefunded
	case d != nil && d.Escalated.IsZero():
		return StatusDisputed
	case d != nil:
		return StatusEscalated
	case !o.completed.IsZero():
		return StatusCompleted
	case !o.shipped.IsZero():
		return StatusShipped
	case o.open(Initial) == 0:
		return StatusUnshipped
	case o.received(Initial) > 0:
		return StatusUnderpaid
	case !o.confirmed.IsZero():
		return StatusUnpaid
	}
	return StatusUnconfirmed
}
