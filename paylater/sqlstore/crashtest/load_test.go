package crashtest_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// limit is that of every line under load: what its policy allows at most.
func limit() money.USD { return money.Dollars(150_000) }

// linesOf are the lines of one cycle.
func linesOf(cycle int) []paylater.LineID {
	list := make([]paylater.LineID, 3)
	for i := range list {
		list[i] = lineOf(fmt.Sprintf("buyer-%d-%d", cycle, i))
	}
	return list
}

// answer is one that a worker heard.
type answer struct {
	What   string // held, signed or refused
	Line   paylater.LineID
	Order  order.ID
	Amount money.USD
	Loan   lender.LoanID
}

// worker draws on lines, one order after the other.
type worker struct {
	*paylater.Program
	name  string
	lines []paylater.LineID
	r     *rand.Rand
	note  func(answer)
	fails func(error) // a command had no answer and is repeated
	made  int
}

// draw holds and signs for a new order, each until it is answered.
func (w *worker) draw(ctx context.Context) {
	w.made++
	a := answer{
		What: "held", Line: w.lines[w.r.IntN(len(w.lines))], Order: order.ID(fmt.Sprintf("PO-%s-%d", w.name, w.made)),
		Amount: money.Cents(500_000 + w.r.Int64N(1_000_000)),
	}
	refused, ok := w.insist(ctx, func() error { _, err := w.Hold(ctx, a.Line, holdOf(a.Order, a.Amount)); return err })
	if refused {
		a.What = "refused"
	}
	if !ok {
		return
	}
	if w.note(a); refused {
		return
	}
	var offer paylater.Offer
	if _, ok = w.insist(ctx, func() (err error) {
		offer, err = w.Offer(ctx, a.Line, drawOf(a.Order, a.Amount), 6)
		return err
	}); !ok {
		return
	}
	var loan paylater.Loan
	if _, ok = w.insist(ctx, func() (err error) {
		loan, err = w.Sign(ctx, offer, paylater.Signature{Hold: lender.Key("hold-" + a.Order), By: "person-1", Terms: offer.Hash()})
		return err
	}); !ok {
		return
	}
	a.What, a.Loan = "signed", loan.ID
	w.note(a)
}

// insist repeats a command until it is answered, by a refusal for want of credit
// or by a yes; not ok when the context ended before.
func (w *worker) insist(ctx context.Context, do func() error) (refused, ok bool) {
	for ctx.Err() == nil {
		err := do()
		if err == nil || errors.Is(err, paylater.CodeOverAvailable) {
			return err != nil, true
		}
		w.fails(err)
		time.Sleep(2 * time.Millisecond)
	}
	return false, false
}

// book is what was acknowledged.
type book map[paylater.LineID]*page

type page struct {
	held    map[order.ID]money.USD
	signed  map[order.ID]lender.LoanID
	refused []money.USD
}

func (b book) note(a answer) {
	p := b[a.Line]
	if p == nil {
		p = &page{held: map[order.ID]money.USD{}, signed: map[order.ID]lender.LoanID{}}
		b[a.Line] = p
	}
	switch a.What {
	case "held":
		p.held[a.Order] = a.Amount
	case "signed":
		p.signed[a.Order] = a.Loan
	case "refused":
		p.refused = append(p.refused, a.Amount)
	}
}

// verify checks a line against what was acknowledged of it: nothing of that is
// lost, nothing is there twice, nothing is over the limit, nobody was refused
// what would have fitted, the lender paid out what was signed and nothing else,
// each claim has its hold, and every balance follows from the events.
func verify(t testing.TB, program *paylater.Program, bank *bank, rows *rows, id paylater.LineID, known *page) {
	t.Helper()
	if known == nil {
		known = &page{} // nobody heard anything of this line; all else holds
	}
	line, err := program.Continue(t.Context(), id) // what a crash left with the lender
	require.NoError(t, err)
	require.NoError(t, program.Audit(t.Context(), id))
	held, signed, sum := map[order.ID]money.USD{}, map[order.ID]lender.LoanID{}, money.USD{}
	for ev, err := range program.History(t.Context(), id, 0) {
		require.NoError(t, err)
		switch ev.Kind {
		case paylater.KindHoldPlaced:
			require.NotContains(t, held, ev.Order, "%s is held twice", ev.Order)
			held[ev.Order], sum = ev.Amount, sum.Add(ev.Amount)
		case paylater.KindSigned:
			require.NotContains(t, signed, ev.Order, "%s is signed twice", ev.Order)
			require.Equal(t, held[ev.Order], ev.Amount)
			signed[ev.Order] = ev.Loan
		}
	}
	for of, amount := range known.held {
		require.Equal(t, amount, held[of], "the hold for %s was acknowledged", of)
	}
	for of, loan := range known.signed {
		require.Equal(t, loan, signed[of], "the signature for %s was acknowledged", of)
	}
	require.Equal(t, sum, line.Held(tuesday()).Add(line.Outstanding()))
	require.LessOrEqual(t, sum.Cents(), limit().Cents(), "the limit of %s", id)
	for _, amount := range known.refused {
		require.Greater(t, sum.Add(amount).Cents(), limit().Cents(), "%s was refused and would have fitted", amount)
	}
	require.Equal(t, bank.paid(id.Buyer), values(signed), "what the lender paid out is what is signed")
	claims := rows.claims(t, string(id.Buyer))
	require.Len(t, claims, len(held))
	for _, c := range claims {
		require.Contains(t, held, order.ID(c.Order))
		require.Equal(t, "hold-"+c.Order, c.Hold)
	}
}

func values(m map[order.ID]lender.LoanID) map[lender.LoanID]bool {
	set := map[lender.LoanID]bool{}
	for _, loan := range m {
		set[loan] = true
	}
	return set
}
