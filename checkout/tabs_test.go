package checkout_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// tabs is a buyer with pages of two lenders in several tabs, and a host that hears
// of things late, twice, or from the payment itself.
type tabs struct {
	*market
	*rand.Rand

	open []checkout.Page
	fed  map[lender.ID]int64
	n    int
	seen map[string]int

	refused map[lender.RefundID]money.USD
}

// TestTwoLendersInSeveralTabs does anything in any order: the phase is financed once,
// money adds up, a loan never comes first, and nothing stays held.
func TestTwoLendersInSeveralTabs(t *testing.T) {
	r := seeded(t)
	seen := map[string]int{}
	wanted := []string{"paid", "reserved", "refused", "split paid", "received", "surplus"}
	lacks := func() bool { return slices.ContainsFunc(wanted, func(what string) bool { return seen[what] == 0 }) }
	for n := 0; n < 60 || n < 600 && lacks(); n++ { // what is rare may take some more games
		g := &tabs{market: newMarket(t), Rand: r, fed: map[lender.ID]int64{}, seen: seen, refused: map[lender.RefundID]money.USD{}}
		cents := []int64{0, 0, 60, 61, 62, 63, 64, 65, 66, 67, 68, 69}[g.IntN(12)]
		g.po = placed(t, terms("TA-1", money.AmountOf(money.Cents(10_000_00+cents)), usd(30_000)))
		g.apply(kabbage, []string{"H", "H #approved-8000"}[g.IntN(2)])
		g.apply(ondeck, []string{"H", "H #approved-8000"}[g.IntN(2)])
		for range 40 {
			g.move()
			g.check()
		}
		g.end()
	}
	t.Log(seen)
	for _, what := range wanted {
		require.Positive(t, seen[what], what)
	}
}

func (g *tabs) visit() checkout.Visit {
	v := visit()
	v.Split = g.IntN(3) > 0
	if g.IntN(3) == 0 {
		v.Amount = usd(2_000)
	}
	return v
}

func (g *tabs) move() {
	switch g.IntN(12) {
	case 0, 1:
		all, err := checkout.OpenAll(g.ctx, g.program, g.po, order.Initial, g.visit())
		if err == nil {
			g.open = append(g.open, all.List()...)
		} else {
			require.NotEmpty(g.t, fault.CodeOf(err))
		}
	case 2, 3, 4:
		g.pay()
	case 5:
		g.touch()
	case 6:
		g.other()
	case 7:
		g.clock.Advance(time.Duration(g.IntN(20)) * time.Hour)
	case 8:
		g.hear()
	case 9, 10:
		g.feed([]lender.ID{kabbage, ondeck}[g.IntN(2)])
	case 11:
		g.elsewhere()
	}
}

// elsewhere sets credit aside for another order.
func (g *tabs) elsewhere() {
	g.n++
	id := paylater.LineID{Buyer: lender.BuyerID(buyer), Lender: []lender.ID{kabbage, ondeck}[g.IntN(2)]}
	for _, dollars := range []int64{95_000, 3_000} {
		_, err := g.program.Hold(g.ctx, id, paylater.HoldRequest{
			Key: lender.Key(fmt.Sprintf("other-%d", g.n)), Order: order.ID(fmt.Sprintf("TA-%d", g.n+1)), Phase: order.Initial,
			Amount: money.Dollars(dollars),
		})
		if err == nil {
			return
		}
		require.NotEmpty(g.t, fault.CodeOf(err), "%v", err)
	}
}

func (g *tabs) tab() (checkout.Page, bool) {
	if len(g.open) == 0 {
		return checkout.Page{}, false
	}
	return g.open[g.IntN(len(g.open))], true
}

// pay signs on an old tab, or on one that was opened just now.
func (g *tabs) pay() {
	p, ok := g.tab()
	if !ok {
		return
	}
	if len(p.Order().Events()) != len(g.po.Events()) { // the host's duty: from the order as it is stored
		v := g.visit()
		v.Lender = p.Line().Lender
		var err error
		if p, err = checkout.Open(g.ctx, g.program, g.po, order.Initial, v); err != nil {
			return
		}
		g.open = append(g.open, p)
	}
	o, err := p.Offer(1 + g.IntN(6))
	if err != nil {
		return
	}
	before := g.standing()
	due, err := g.po.Due(order.Initial).USD()
	require.NoError(g.t, err)
	line := g.line(p.Line().Lender)
	covers := line.Available(g.clock.Now())
	if h, held := line.HeldFor("TA-1", order.Initial, g.clock.Now()); held {
		covers = covers.Add(h.Amount)
	}
	loan, err := p.Pay(g.ctx, o, paylater.Signature{Terms: o.Hash(), By: "user-7"})
	if err != nil {
		require.NotEmpty(g.t, fault.CodeOf(err), "%v", err)
		g.seen["refused"]++
	} else {
		require.Equal(g.t, o.Hash(), loan.Terms.Hash(), "what was shown was signed")
	}
	if g.standing() > before {
		g.seen["paid"]++
		require.False(g.t, covers.Less(due), "a loan came first: %s of %s", covers, due)
		if len(g.po.Receipts()) > 0 {
			g.seen["split paid"]++
		}
	}
	if loan.ID != "" && g.IntN(2) == 0 {
		if next, err := checkout.ApplyLoan(g.po, loan); err == nil {
			g.po = next.Saved()
		}
	}
}

// touch reserves, releases or tidies on a tab of any age.
func (g *tabs) touch() {
	p, ok := g.tab()
	if !ok {
		return
	}
	var err error
	switch g.IntN(5) {
	case 0, 1, 2:
		if _, err = p.Reserve(g.ctx); err == nil {
			g.seen["reserved"]++
		}
	case 3:
		err = p.Release(g.ctx)
	case 4:
		_, err = p.Tidy(g.ctx)
	}
	if err != nil {
		require.NotEmpty(g.t, fault.CodeOf(err), "%v", err)
	}
}

// other is what happens to the other method's payment.
func (g *tabs) other() {
	now := g.clock.Now()
	g.n++
	id := order.ID(fmt.Sprintf("w%d", g.n))
	sent, busy := g.po.Processing()
	var next order.Order
	var err error
	switch mine := busy && sent.Method != order.PayLater; {
	case mine && g.IntN(2) == 0:
		next, err = g.po.FailPayment(sent.ID, now)
	case mine:
		next, err = g.po.Receive(order.Receipt{
			ID: id, Phase: order.Initial, Method: sent.Method, Amount: sent.Amount, Payment: sent.ID,
		}, now)
	case g.IntN(4) > 0:
		next, err = g.po.Start(order.Payment{ID: id, Phase: order.Initial, Method: order.Card, Amount: usd(2_001)}, now)
	default:
		next, err = g.po.Receive(order.Receipt{ID: id, Phase: order.Initial, Method: order.Wire, Amount: usd(2_500)}, now)
	}
	if err == nil {
		g.po = next.Saved()
	}
}

// hear takes in what the lenders say, in any order, some of it twice.
func (g *tabs) hear() {
	for _, name := range []lender.ID{kabbage, ondeck} {
		if g.IntN(3) == 0 {
			g.sims[name].Redeliver(lender.BuyerID(buyer))
		}
		list := g.sims[name].Events()
		g.Shuffle(len(list), func(i, k int) { list[i], list[k] = list[k], list[i] })
		for _, ev := range list {
			require.NoError(g.t, g.program.Receive(g.ctx, name, ev))
		}
	}
}

// feed applies the events of one line, in the order of their numbers; the last one
// may come twice.
func (g *tabs) feed(name lender.ID) {
	id := paylater.LineID{Buyer: lender.BuyerID(buyer), Lender: name}
	for ev, err := range g.program.History(g.ctx, id, g.fed[name]) {
		require.NoError(g.t, err)
		if _, busy := g.po.Processing(); busy && ev.Kind == paylater.KindRefunded {
			return // another try once that payment has ended
		}
		g.fed[name] = ev.Seq
		if ev.Order != g.po.ID() {
			continue
		}
		for range 1 + g.IntN(2) {
			next, err := checkout.ApplyEvent(g.po, id, ev)
			if err == nil {
				g.po = next.Saved()
			} else if ev.Kind == paylater.KindRefunded {
				g.partOfSurplus(ev, err)
			}
		}
	}
}

// partOfSurplus is the one return that an order cannot book: more than the phase has
// of the loan and less than its surplus, which goes back as a whole. It is refused.
func (g *tabs) partOfSurplus(ev paylater.Event, err error) {
	require.ErrorIs(g.t, err, order.CodeRefundOverPhase)
	for _, r := range g.po.Receipts() {
		if r.ID == order.ID(ev.Loan) {
			require.Positive(g.t, r.Surplus.Minor()-ev.Amount.Cents())
			require.Less(g.t, r.Initial.Minor(), ev.Amount.Cents())
		}
	}
	g.refused[ev.Refund] = ev.Amount
}

func (g *tabs) line(name lender.ID) paylater.Line {
	l, err := g.program.Line(g.ctx, paylater.LineID{Buyer: lender.BuyerID(buyer), Lender: name})
	require.NoError(g.t, err)
	return l
}

func (g *tabs) standing() int {
	n := 0
	for _, name := range []lender.ID{kabbage, ondeck} {
		for _, loan := range g.line(name).Loans(g.clock.Now()) {
			if loan.Status != paylater.LoanVoid {
				n++
			}
		}
	}
	return n
}

func (g *tabs) check() {
	held := 0
	for _, name := range []lender.ID{kabbage, ondeck} {
		l := g.line(name)
		require.NoError(g.t, l.Audit())
		if _, ok := l.HeldFor("TA-1", order.Initial, g.clock.Now()); ok {
			held++
		}
	}
	require.LessOrEqual(g.t, g.standing()+held, 1, "the phase is claimed twice")
}

// end lets everything come to its end and compares money.
func (g *tabs) end() {
	for range 30 {
		g.clock.Advance(24 * time.Hour)
		_, err := g.program.Recover(g.ctx, nil)
		if err != nil {
			require.NotEmpty(g.t, fault.CodeOf(err), "%v", err)
		}
		g.hear()
	}
	if sent, ok := g.po.Processing(); ok && sent.Method != order.PayLater {
		var err error
		g.po, err = g.po.FailPayment(sent.ID, g.clock.Now())
		require.NoError(g.t, err)
	}
	for range 12 { // a refund may have to wait for what the other line says
		g.feed(kabbage)
		g.feed(ondeck)
	}
	paid, back := money.USD{}, money.USD{}
	for _, name := range []lender.ID{kabbage, ondeck} {
		_, held := g.line(name).HeldFor("TA-1", order.Initial, g.clock.Now())
		require.False(g.t, held, "held for ever")
		id := g.line(name).ID()
		for ev, err := range g.program.History(g.ctx, id, 0) {
			require.NoError(g.t, err)
			if ev.Kind == paylater.KindDisbursed {
				paid = paid.Add(ev.Amount)
			}
			if ev.Kind == paylater.KindRefunded {
				back = back.Add(ev.Amount.Sub(g.refused[ev.Refund]))
				g.seen["sent back"]++
			}
		}
	}
	got, gave := usd(0), usd(0)
	for _, r := range g.po.Receipts() {
		if r.Method == order.PayLater {
			got, _ = got.Add(r.Amount)
			g.seen["received"]++
			if !r.Surplus.IsZero() {
				g.seen["surplus"]++
			}
			if !r.Returned.IsZero() {
				gave, _ = gave.Add(r.Surplus)
				g.seen["surplus sent back"]++
			}
		}
	}
	for _, r := range g.po.Refunds() {
		gave, _ = gave.Add(r.Amount)
	}
	require.Equal(g.t, money.AmountOf(back), gave, "what a bank sent back")
	require.Equal(g.t, money.AmountOf(paid), got, "what the lenders paid is what the order received")
	if sent, ok := g.po.Processing(); ok {
		require.NotEqual(g.t, order.PayLater, sent.Method, "a loan on its way for ever")
	}
}
