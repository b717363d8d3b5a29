package order_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// day returns noon of a day in March 2019, New York.
func day(d int) time.Time { return time.Date(2019, time.March, d, 16, 0, 0, 0, time.UTC) }

func usd(dollars int64) money.Amount { return money.AmountOf(money.Dollars(dollars)) }

func cents(c int64) money.Amount { return money.AmountOf(money.Cents(c)) }

// terms of $10,000: $3,000 initial payment, $7,000 balance.
func terms() order.Terms {
	return order.Terms{
		ID: "TA-1", Buyer: "buyer-1", Supplier: "supplier-1", Destination: "US",
		Total: usd(10_000), Initial: usd(3_000),
	}
}

// step is one act of a story.
type step func(order.Order) (order.Order, error)

// story plays steps on a new order, all of which must succeed.
func story(t testing.TB, steps ...step) order.Order {
	t.Helper()
	o, err := order.New(terms(), day(1))
	require.NoError(t, err)
	return play(t, o, steps...)
}

func play(t testing.TB, o order.Order, steps ...step) order.Order {
	t.Helper()
	for i, s := range steps {
		next, err := s(o)
		require.NoError(t, err, "step %d", i)
		o = next
	}
	return o
}

func confirm() step {
	return func(o order.Order) (order.Order, error) { return o.Confirm(day(1)) }
}

func start(id order.ID, p order.Phase, m order.Method, a money.Amount) step {
	return func(o order.Order) (order.Order, error) {
		return o.Start(order.Payment{ID: id, Phase: p, Method: m, Amount: a, Reference: loan(m, id)}, day(2))
	}
}

func receive(id order.ID, p order.Phase, m order.Method, a money.Amount) step {
	return func(o order.Order) (order.Order, error) {
		return o.Receive(order.Receipt{ID: id, Phase: p, Method: m, Amount: a, Reference: loan(m, id)}, day(3))
	}
}

// arrive receives what a started payment announced, or another amount.
func arrive(id, payment order.ID, a money.Amount) step {
	return func(o order.Order) (order.Order, error) {
		for _, p := range o.Payments() {
			if p.ID == payment {
				return o.Receive(order.Receipt{ID: id, Payment: payment, Phase: p.Phase, Method: p.Method, Amount: a, Reference: p.Reference}, day(3))
			}
		}
		return o.Receive(order.Receipt{ID: id, Payment: payment, Phase: order.Initial, Method: order.Wire, Amount: a}, day(3))
	}
}

func loan(m order.Method, id order.ID) order.ID {
	if m == order.PayLater {
		return "loan-" + id
	}
	return ""
}

func refund(id order.ID, p order.Phase, a money.Amount) step {
	return func(o order.Order) (order.Order, error) {
		n, _, err := o.Refund(order.Refund{ID: id, Phase: p, Amount: a}, day(4))
		return n, err
	}
}

func accept(o order.Order) (order.Order, error)   { return o.AcceptInitial(day(3)) }
func ship(o order.Order) (order.Order, error)     { return o.Ship(day(4)) }
func complete(o order.Order) (order.Order, error) { return o.Complete(day(5)) }
func cancel(o order.Order) (order.Order, error)   { return o.Cancel(day(5)) }
func dispute(o order.Order) (order.Order, error)  { return o.OpenDispute(day(5)) }

func escalate(o order.Order) (order.Order, error) { return o.Escalate(order.SideBuyer, day(8)) }

// tester is what *testing.T, *testing.F and *rapid.T have in common.
type tester interface {
	require.TestingT
	Helper()
}

func record(t tester, o order.Order) string {
	t.Helper()
	data, err := o.Record()
	require.NoError(t, err)
	return string(data)
}

// refused requires that an act is refused with a code and changes nothing.
func refused(t testing.TB, o order.Order, s step, code fault.Code) {
	t.Helper()
	before := record(t, o)
	after, err := s(o)
	require.ErrorIs(t, err, code)
	require.Equal(t, before, record(t, after))
}
