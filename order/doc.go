// Package order holds Trade Assurance orders: an order is paid in two phases,
// the initial payment and the balance, each by any method, and lives from the
// supplier's confirmation to its completion, cancellation or refund.
//
// An [Order] is an immutable value. An act takes the instant at which it
// happens, first lets happen what is due by then (a dispute escalates by itself
// on its day 7), and returns the order after it; the receiver stays as it was:
//
//	o, err = o.Start(order.Payment{ID: "p1", Phase: order.Initial, Method: order.Card, Amount: due}, at)
//	o, err = o.Receive(order.Receipt{ID: "r1", Payment: "p1", Phase: order.Initial, Method: order.Card, Amount: due}, at)
//
// A refused act returns the order unchanged and a fault whose code says why.
// Acts that carry an id (payments, receipts, refunds) are idempotent on it: the
// same id with the same contents changes nothing and gives the first answer, the
// same id with other contents is refused.
//
// The host stores orders: [Order.Record] and [Parse]. [Order.Can] tells which
// buttons to show. Days are New York days, instants are kept in UTC to the
// microsecond, and time never runs backwards: an act dated before the last one
// counts at the last one's instant.
//
// # What the marketplace says
//
// The supplier confirms before anything is paid (FAQ 13887553). The balance can
// be paid only once the initial payment is received, by whatever method (FAQ
// 20155219). An underpaid initial payment is topped up or accepted by the
// supplier (FAQ 13887443). Unpaid orders are canceled, paid ones refunded, and
// neither while a payment is processing. A dispute starts with 3 days of
// negotiation, either side may escalate it from day 4, and it escalates by
// itself on day 7 (FAQ 20155175).
//
// # Rules chosen by this library
//
//   - A receipt is never refused for the moment at which it arrives: what no
//     phase can take then is surplus and goes back by its own method.
//   - A bank transfer that pays the initial payment and has money left pays the
//     balance with it; no other method does, and no transfer pays the initial
//     payment when it was sent for the balance.
//   - One payment of an order is processing at a time.
//   - What the supplier accepts as the initial payment settles it: the shortfall
//     is waived, it does not move to the balance.
//   - A refund never makes a phase due again. An order of which everything paid
//     has been refunded is closed, and an open dispute ends with it.
//   - The order may ship once the initial payment is settled; its receipt is
//     confirmed once nothing is due.
//   - A refund is split over the receipts of its phase in proportion to what each
//     paid, counting earlier refunds, so that many small refunds are split like one,
//     to a cent for each receipt; cents that do not divide go out one by one, to Pay
//     Later first, then to the oldest receipts.
//   - A dispute can be opened up to 30 days after the receipt was confirmed.
package order
