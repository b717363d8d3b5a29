package reconcile

import (
	"fmt"
	"iter"
	"slices"
	"strconv"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// History is what a host kept of one line.
type History struct {
	Line paylater.LineID
	// Events are all events of the line, oldest first: what [paylater.Program.History]
	// goes through. They are read once, one by one.
	Events iter.Seq2[paylater.Event, error]
}

// Ours is the statement that our own record makes of a period: what the events say,
// and what a line rebuilt from them owes. Rules are those of the program
// ([paylater.Program.Rules]), histories those of all its lines in the order of their
// ids, as [paylater.Store] scans them; lines of other lenders are passed over. One line
// is in memory at a time. A line whose events cannot be read or do not follow from one
// another ends the statement with that error, below the path lines[n], counted from 0.
func Ours(h Header, rules *paylater.Rules, histories iter.Seq2[History, error]) Statement {
	return Statement{Header: h, Entries: func(yield func(Entry, error) bool) {
		n := 0
		for history, err := range orNone(histories) {
			var rows []Entry
			if err == nil && history.Line.Lender == h.Lender {
				rows, err = rowsOf(h, rules, history)
			}
			if err != nil {
				yield(Entry{}, fault.In(fmt.Sprintf("lines[%d]", n), err))
				return
			}
			n++
			for _, e := range rows {
				if !yield(e, nil) {
					return
				}
			}
		}
	}}
}

func orNone[T any](list iter.Seq2[T, error]) iter.Seq2[T, error] {
	if list == nil {
		return func(func(T, error) bool) {}
	}
	return list
}

// books are one line on its way through a period.
type books struct {
	Header
	buyer   lender.BuyerID
	rows    []Entry
	opening sight
	closing sight
	left    []paylater.Loan // let go by the line within the period, as they were last
}

// sight is the line at the end of a day, in New York.
type sight struct {
	day  civil.Date
	line paylater.Line
	seen bool // some event was by that day
	over bool // an event was not
}

func (s *sight) at() time.Time { return civil.Midnight(s.day.AddDays(1)).Add(-time.Microsecond) }

// take goes along with the line up to the end of the day: to the last event that was
// recorded by then, and to words that the lender had said by then and that came in
// directly behind it.
func (s *sight) take(step *paylater.Step, said civil.Date) {
	if s.over || said.After(s.day) {
		s.over = true
		return
	}
	s.line, s.seen = step.After, true
}

func (s *sight) loans() []paylater.Loan {
	if !s.seen {
		return nil
	}
	return s.line.Loans(s.at())
}

// rowsOf are the rows of one line, sorted.
func rowsOf(h Header, rules *paylater.Rules, history History) ([]Entry, error) {
	b := books{
		Header: h, buyer: history.Line.Buyer,
		opening: sight{day: h.From.AddDays(-1)}, closing: sight{day: h.To},
	}
	for step, err := range rules.Retrace(history.Line, orNone(history.Events)) {
		if err != nil {
			return nil, err
		}
		b.step(&step)
	}
	b.fees()
	b.balances()
	slices.SortStableFunc(b.rows, Entry.Compare)
	return together(b.rows), nil
}

// together makes one row of those about the same thing: of their sum, on the last day.
// A lender that gives the id of a charge that is long gone to another one makes two,
// which no statement can have beside each other: it must not end the comparison of all
// lines.
func together(rows []Entry) []Entry {
	list := rows[:0]
	for _, e := range rows {
		if n := len(list) - 1; n >= 0 && list[n].Compare(e) == 0 {
			e.Amount = e.Amount.Add(list[n].Amount)
			list[n] = e
			continue
		}
		list = append(list, e)
	}
	return list
}

// step takes in one event. What the lender said belongs to the day on which it said
// it, however late it was heard.
func (b *books) step(step *paylater.Step) {
	ev := &step.Event
	day := civil.NewYork(ev.At)
	word, told := ev.Word()
	if said := civil.NewYork(word.At); told && said.Before(day) {
		day = said
	}
	b.opening.take(step, day)
	b.closing.take(step, day)
	if b.opening.over && !b.closing.over && ev.Kind == paylater.KindStatementIssued {
		b.letGo(step)
	}
	if told && !day.Before(b.From) && !day.After(b.To) {
		b.fact(ev, word)
	}
}

// letGo keeps the last sight of loans that the line does not carry after a statement.
func (b *books) letGo(step *paylater.Step) {
	at := b.closing.at()
	for _, n := range step.Before.Loans(at) {
		known := slices.ContainsFunc(b.left, func(o paylater.Loan) bool { return o.ID == n.ID })
		if _, still := step.After.Loan(n.ID, at); !still && !known {
			b.left = append(b.left, n)
		}
	}
}

// fact adds the row of money that moved, by what our record says of it.
func (b *books) fact(ev *paylater.Event, word lender.Event) {
	e := Entry{Buyer: b.buyer, Loan: ev.Loan, On: ev.Day, Amount: ev.Amount}
	if e.On.IsZero() {
		e.On = civil.NewYork(word.At)
	}
	switch ev.Kind {
	case paylater.KindDisbursed:
		e.Kind, e.ID = Disbursed, string(ev.Loan)
	case paylater.KindRepaid:
		e.Kind, e.ID = Repayment, string(ev.Repayment)
	case paylater.KindRepaymentReturned:
		e.Kind, e.ID = RepaymentReturned, string(ev.Repayment)
	case paylater.KindRefunded:
		e.Kind, e.ID = RefundMoney, string(ev.Refund)
		if _, back := word.Fact.(lender.DisbursementReturned); back {
			e.Kind, e.ID = DisbursementReturned, string(word.ID)
		}
	case paylater.KindCharged:
		e.Kind, e.ID = LateFee, string(ev.Charge)
		if _, returned := word.Fact.(lender.ReturnedFeeCharged); returned {
			e.Kind = ReturnedFee
		}
	case paylater.KindChargeWaived:
		e.Kind, e.ID = Waived, string(ev.Charge)
	case paylater.KindCreditPaidOut:
		e.Kind, e.ID = CreditPaidOut, string(word.ID)
	default:
		return
	}
	b.add(e)
}

// add leaves out what moved nothing.
func (b *books) add(e Entry) {
	if !e.Amount.IsZero() {
		b.rows = append(b.rows, e)
	}
}

// standing tells whether a loan stands on a statement: once it was paid out.
func standing(n *paylater.Loan) bool {
	return n.Status == paylater.LoanActive || n.Status == paylater.LoanClosed
}

// fees adds what the period changed of each loan month's fee, and of the fee credit on
// it. A fee that another word takes away or brings back is a row of the period in which
// it did, so that the rows of all periods add up to the fee.
func (b *books) fees() {
	before := map[lender.LoanID]paylater.Loan{}
	for _, n := range b.opening.loans() {
		before[n.ID] = n
	}
	for _, n := range slices.Concat(b.left, b.closing.loans()) {
		was := before[n.ID]
		for k := range n.Rows {
			fee, credit := earned(&n, k)
			feeWas, creditWas := earned(&was, k)
			b.change(&n, k, fee.Sub(feeWas), Fee, FeeReversed)
			b.change(&n, k, credit.Sub(creditWas), FeeCredit, FeeCreditReversed)
		}
	}
}

// earned is the fee of month k, from 0, and the credit on it.
func earned(n *paylater.Loan, k int) (fee, credit money.USD) {
	if k >= len(n.Rows) || !standing(n) || !n.Rows[k].Earned {
		return fee, credit
	}
	return n.Rows[k].Fee, n.Rows[k].Credit
}

func (b *books) change(n *paylater.Loan, k int, by money.USD, more, less Kind) {
	kind := more
	if by.Sign() < 0 {
		kind, by = less, by.Neg()
	}
	b.add(Entry{Buyer: b.buyer, Loan: n.ID, Kind: kind, ID: strconv.Itoa(k + 1), On: n.Terms.Agreed.AddMonths(k), Amount: by})
}

// balances adds what the line and its loans owe at the end of the period. A loan that
// is not paid out owes nothing yet; what was paid on it already is the buyer's.
func (b *books) balances() {
	if !b.closing.seen {
		return
	}
	sum := b.closing.line.CreditBalance().Neg()
	for _, c := range b.closing.line.Charges() {
		sum = sum.Add(c.Owed)
	}
	for _, n := range b.closing.loans() {
		if !standing(&n) {
			for k := range n.Rows {
				sum = sum.Sub(n.Rows[k].PaidPrincipal).Sub(n.Rows[k].PaidFee)
			}
			continue
		}
		sum = sum.Add(n.PrincipalOwed).Add(n.FeesOwed)
		b.add(Entry{Buyer: b.buyer, Loan: n.ID, Kind: PrincipalOwed, On: b.To, Amount: n.PrincipalOwed})
		b.add(Entry{Buyer: b.buyer, Loan: n.ID, Kind: FeesOwed, On: b.To, Amount: n.FeesOwed})
	}
	b.add(Entry{Buyer: b.buyer, Kind: LineBalance, On: b.To, Amount: sum})
}
