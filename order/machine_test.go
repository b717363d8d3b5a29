package order_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// machine plays random acts on one order and keeps a dumb ledger beside it.
type machine struct {
	t   *rapid.T
	o   order.Order
	now time.Time
	ids int

	in, back, surplus, returned int64 // the ledger, in cents
	parts                       map[order.ID]int64
	reached                     map[string]int
}

func (m *machine) id(kind string) order.ID {
	m.ids++
	return order.ID(fmt.Sprintf("%s%d", kind, m.ids))
}

func (m *machine) amount() money.Amount {
	due := []int64{m.o.Due(order.Initial).Minor(), m.o.Due(order.Balance).Minor()}
	pick := []int64{1, due[0], due[1], due[0] + due[1], due[0] / 2, due[1] - 1, due[0] + 1, rapid.Int64Range(1, 400).Draw(m.t, "cents")}
	return cents(max(1, rapid.SampledFrom(pick).Draw(m.t, "amount")))
}

// do carries out an act and requires what holds of every act.
func (m *machine) do(a order.Act, s step) bool {
	before := record(m.t, m.o)
	said := m.o.Allows(a, m.now)
	next, err := s(m.o)
	require.Equal(m.t, before, record(m.t, m.o), "the receiver stays as it was")
	m.reached[fmt.Sprintf("%s %v", a, err == nil)]++
	if said != nil {
		require.Equal(m.t, fault.CodeOf(said), fault.CodeOf(err), "what Allows says is what happens")
	}
	if err != nil {
		require.NotEmpty(m.t, fault.CodeOf(err))
		require.Equal(m.t, before, record(m.t, next), "a refusal changes nothing")
		return false
	}
	m.o = next
	return true
}

func (m *machine) simple(a order.Act, s func(order.Order, time.Time) (order.Order, error)) func(*rapid.T) {
	return func(*rapid.T) {
		m.do(a, func(o order.Order) (order.Order, error) { return s(o, m.now) })
	}
}

func (m *machine) start(t *rapid.T) {
	p := order.Payment{
		ID: m.id("p"), Phase: rapid.SampledFrom(order.Phases()).Draw(t, "phase"),
		Method: rapid.SampledFrom(order.Methods()).Draw(t, "method"), Amount: m.amount(), Reference: m.id("ref"),
	}
	act := order.ActPayInitial
	if p.Phase == order.Balance {
		act = order.ActPayBalance
	}
	s := func(o order.Order) (order.Order, error) { return o.Start(p, m.now) }
	if m.do(act, s) {
		m.repeat(s)
	}
}

func (m *machine) repeat(s step) {
	again, err := s(m.o)
	require.NoError(m.t, err)
	require.Equal(m.t, record(m.t, m.o), record(m.t, again), "repeated, it changes nothing")
}

func (m *machine) receive(t *rapid.T) {
	r := order.Receipt{
		ID: m.id("r"), Phase: rapid.SampledFrom(order.Phases()).Draw(t, "phase"),
		Method: rapid.SampledFrom(order.Methods()).Draw(t, "method"), Amount: m.amount(), Reference: m.id("ref"),
	}
	if all := m.o.Payments(); len(all) > 0 && rapid.IntRange(0, 3).Draw(t, "announced") > 0 {
		p := rapid.SampledFrom(all).Draw(t, "payment")
		r.Payment, r.Phase, r.Method, r.Reference = p.ID, p.Phase, p.Method, p.Reference
		if rapid.Bool().Draw(t, "exact") {
			r.Amount = p.Amount
		}
	}
	m.book(r)
}

// book receives money and requires that it went where it may.
func (m *machine) book(r order.Receipt) {
	t := m.t
	dues := [...]money.Amount{m.o.Due(order.Initial), m.o.Due(order.Balance)}
	s := func(o order.Order) (order.Order, error) { return o.Receive(r, m.now) }
	if !m.do(order.ActReceive, s) {
		require.Len(t, m.o.Receipts(), order.MaxReceipts, "money is never refused for its moment")
		return
	}
	m.repeat(s)
	b := m.o.Receipts()[len(m.o.Receipts())-1]
	m.in += r.Amount.Minor()
	m.surplus += b.Surplus.Minor()
	require.Equal(t, r.Amount.Minor(), b.Initial.Minor()+b.Balance.Minor()+b.Surplus.Minor())
	for i, p := range order.Phases() { // what a phase took is what its due fell by
		took := []money.Amount{b.Initial, b.Balance}[i]
		if s := m.o.Status(); s != order.StatusUnconfirmed && s != order.StatusCanceled && s != order.StatusRefunded {
			require.Equal(t, dues[i].Minor()-took.Minor(), m.o.Due(p).Minor())
		} else {
			require.Zero(t, took.Minor())
		}
		m.parts[b.ID] += took.Minor()
	}
}

func (m *machine) refund(t *rapid.T) {
	p := rapid.SampledFrom(order.Phases()).Draw(t, "phase")
	most := m.o.Paid(p).Minor()
	f := order.Refund{ID: m.id("f"), Phase: p, Amount: cents(max(1, rapid.SampledFrom([]int64{1, most, most, most / 3, most + 1}).Draw(t, "refund")))}
	if all := m.o.Receipts(); len(all) > 0 && rapid.IntRange(0, 4).Draw(t, "directed") == 0 {
		f.Receipt = rapid.SampledFrom(all).Draw(t, "receipt").ID
	}
	var parts []order.RefundPart
	s := func(o order.Order) (n order.Order, err error) {
		n, parts, err = o.Refund(f, m.now)
		return n, err
	}
	if !m.do(order.ActRefund, s) {
		return
	}
	require.LessOrEqual(t, f.Amount.Minor(), most)
	sum := int64(0)
	for _, part := range parts {
		sum += part.Amount.Minor()
		m.parts[part.Receipt] -= part.Amount.Minor()
		require.GreaterOrEqual(t, m.parts[part.Receipt], int64(0), "no receipt gets back more than it paid")
	}
	require.Equal(t, f.Amount.Minor(), sum)
	m.back += sum
	m.repeat(s)
}

func (m *machine) returnSurplus(t *rapid.T) {
	all := m.o.Surplus()
	if len(all) == 0 {
		require.NotContains(t, m.o.Can(m.now), order.ActReturnSurplus)
		return
	}
	part := rapid.SampledFrom(all).Draw(t, "surplus")
	s := func(o order.Order) (order.Order, error) { return o.ReturnSurplus(part.Receipt, m.now) }
	require.True(t, m.do(order.ActReturnSurplus, s))
	m.returned += part.Amount.Minor()
	m.repeat(s)
}

func (m *machine) fail(*rapid.T) {
	p, ok := m.o.Processing()
	if !ok {
		return
	}
	s := func(o order.Order) (order.Order, error) { return o.FailPayment(p.ID, m.now) }
	require.True(m.t, m.do(order.ActFailPayment, s))
	m.repeat(s)
}

// check holds after every act.
func (m *machine) check(t *rapid.T) {
	o := m.o
	paid := o.Paid(order.Initial).Minor() + o.Paid(order.Balance).Minor()
	require.Equal(t, m.in-m.back-m.surplus, paid, "paid = receipts - refunds - surplus")
	held := int64(0)
	for _, part := range o.Surplus() {
		held += part.Amount.Minor()
	}
	require.Equal(t, m.surplus-m.returned, held)
	closed := o.Shown() == order.ShownClosed
	for _, p := range order.Phases() {
		lacks := o.PhaseAmount(p).Minor() - o.Received(p).Minor()
		if p == order.Initial {
			lacks -= o.Waived().Minor()
		}
		if closed {
			lacks = 0
		}
		require.Equal(t, lacks, o.Due(p).Minor())
		require.GreaterOrEqual(t, lacks, int64(0))
		require.GreaterOrEqual(t, o.Financed(p).Minor(), int64(0))
		require.LessOrEqual(t, o.Financed(p).Minor(), o.Paid(p).Minor())
		require.GreaterOrEqual(t, o.Paid(p).Minor(), int64(0))
		if o.Payable(p) == nil {
			require.Positive(t, o.Due(p).Minor())
		}
	}
	if _, processing := o.Processing(); processing {
		require.Error(t, o.Allows(order.ActCancel, m.now))
		require.Error(t, o.Allows(order.ActRefund, m.now))
	}
	require.NotEmpty(t, o.Shown().Title())
	m.reached["status "+o.Status().String()]++
	m.reached["shown "+string(o.Shown())]++
	data := record(t, o)
	back, err := order.Parse([]byte(data))
	require.NoError(t, err, data)
	require.Equal(t, o.Saved(), back)
	_, err = o.MarshalJSON()
	require.NoError(t, err)
}

// headStart brings the order somewhere into its life, so that late statuses occur
// as often as early ones.
func (m *machine) headStart(t *rapid.T) {
	take := func(p order.Phase, share int64) func(*rapid.T) {
		return func(*rapid.T) {
			if a := m.o.PhaseAmount(p).Minor() / share; a > 0 {
				m.book(order.Receipt{ID: m.id("r"), Phase: p, Method: order.Card, Amount: cents(a)})
			}
		}
	}
	confirm := m.simple(order.ActConfirm, order.Order.Confirm)
	accept := m.simple(order.ActAcceptInitial, order.Order.AcceptInitial)
	ship := m.simple(order.ActShip, order.Order.Ship)
	complete := m.simple(order.ActComplete, order.Order.Complete)
	dispute := m.simple(order.ActOpenDispute, order.Order.OpenDispute)
	days := func(*rapid.T) { m.now = m.now.AddDate(0, 0, 3) }
	lives := [][]func(*rapid.T){
		{},
		{confirm},
		{confirm, take(order.Initial, 2)},
		{confirm, take(order.Initial, 2), accept},
		{confirm, take(order.Initial, 1), m.start},
		{confirm, take(order.Initial, 1), ship},
		{confirm, take(order.Initial, 1), take(order.Balance, 1), ship, complete},
		{confirm, take(order.Initial, 1), dispute},
		{confirm, take(order.Initial, 1), dispute, days, m.escalate},
		{confirm, take(order.Initial, 1), dispute, days, days},
		{confirm, take(order.Initial, 1), take(order.Initial, 1)},
	}
	for _, do := range rapid.SampledFrom(lives).Draw(t, "life") {
		do(t)
		m.check(t)
	}
}

func (m *machine) escalate(t *rapid.T) {
	by := rapid.SampledFrom([]order.Side{order.SideBuyer, order.SideSupplier}).Draw(t, "side")
	m.do(order.ActEscalate, func(o order.Order) (order.Order, error) { return o.Escalate(by, m.now) })
}

// TestMachine plays random lives. Every status and every act, done, must occur.
func TestMachine(t *testing.T) {
	reached := make(map[string]int)
	for range 5 { // one round nearly always reaches everything
		rapid.Check(t, func(t *rapid.T) { live(t, reached) })
		if len(missing(reached)) == 0 {
			break
		}
	}
	require.Empty(t, missing(reached))
	t.Log(reached)
}

func missing(reached map[string]int) (never []string) {
	for _, s := range order.Statuses() {
		if reached["status "+s.String()] == 0 {
			never = append(never, s.String())
		}
	}
	for _, a := range order.Acts() {
		if reached[a.String()+" true"] == 0 {
			never = append(never, a.String())
		}
	}
	return never
}

// live plays one random life.
func live(t *rapid.T, reached map[string]int) {
	x := terms()
	total := rapid.Int64Range(1, 1_000).Draw(t, "total")
	x.Total, x.Initial = cents(total), cents(rapid.Int64Range(1, total).Draw(t, "initial"))
	o, err := order.New(x, day(1))
	require.NoError(t, err)
	m := &machine{t: t, o: o, now: day(1), parts: make(map[order.ID]int64), reached: reached}
	m.headStart(t)
	t.Repeat(map[string]func(*rapid.T){
		"": m.check,
		"wait": func(t *rapid.T) {
			m.now = m.now.Add(time.Duration(rapid.IntRange(-24, 90).Draw(t, "hours")) * time.Hour)
		},
		"confirm": m.simple(order.ActConfirm, order.Order.Confirm), "start": m.start, "start again": m.start, "receive": m.receive, "fail": m.fail,
		"refund": m.refund, "return": m.returnSurplus,
		"accept":   m.simple(order.ActAcceptInitial, order.Order.AcceptInitial),
		"ship":     m.simple(order.ActShip, order.Order.Ship),
		"complete": m.simple(order.ActComplete, order.Order.Complete),
		"cancel": func(t *rapid.T) {
			if rapid.IntRange(0, 5).Draw(t, "really") == 0 {
				m.simple(order.ActCancel, order.Order.Cancel)(t)
			}
		},
		"dispute":  m.simple(order.ActOpenDispute, order.Order.OpenDispute),
		"escalate": m.escalate,
		"close": m.simple(order.ActCloseDispute, func(o order.Order, at time.Time) (order.Order, error) {
			return o.CloseDispute(order.OutcomeAgreed, at)
		}),
		"decide": m.simple(order.ActCloseDispute, func(o order.Order, at time.Time) (order.Order, error) {
			n, err := o.Advance(at)
			if err != nil || n.Status() != order.StatusEscalated {
				return o.CloseDispute(order.OutcomeWithdrawn, at)
			}
			return o.CloseDispute(order.OutcomeDecided, at)
		}),
	})
}
