package paylater_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/memstore"
)

// stall is a program over a store in memory and a simulated lender, with a
// clock that an example moves. A host has its own store, lenders and time.
type stall struct {
	*paylater.Program
	store *memstore.Store
	bank  *lendersim.Sim
	clock *lendersim.Clock
	line  paylater.LineID
}

// newStall is closed: nobody has applied.
func newStall(trouble func(lendersim.Call) lendersim.Trouble) *stall {
	s := &stall{store: memstore.New(), clock: lendersim.NewClock(tuesday()), line: paylater.LineID{Buyer: "buyer-1", Lender: "kabbage"}}
	s.bank = lendersim.New(lendersim.Config{Now: s.clock.Now, Trouble: trouble})
	program, err := paylater.New(paylater.Config{
		Lenders: map[lender.ID]lender.Lender{"kabbage": s.bank}, Store: s.store, Now: s.clock.Now,
	})
	check(err)
	s.Program = program
	return s
}

// openStall has a buyer with a line of $100,000.00.
func openStall() *stall {
	s := newStall(nil)
	_, err := s.Apply(context.Background(), "kabbage", lendertest.Application("application-1", "buyer-1"))
	check(err)
	return s
}

// borrow holds and signs the initial payment of an order over six months.
func (s *stall) borrow(id order.ID, dollars int64) paylater.Loan {
	ctx, draw, key := context.Background(), initialPayment(id, dollars), lender.Key("hold-"+id)
	_, err := s.Hold(ctx, s.line, paylater.HoldRequest{Key: key, Order: draw.Order, Phase: draw.Phase, Amount: draw.Amount})
	check(err)
	offer, err := s.Offer(ctx, s.line, draw, 6)
	check(err)
	loan, err := s.Sign(ctx, offer, paylater.Signature{Hold: key, Terms: offer.Hash(), By: "person-1"})
	check(err)
	return loan
}

// wait moves the clock and hands in what the lender has said since.
func (s *stall) wait(days int) {
	s.clock.Advance(time.Duration(days) * 24 * time.Hour)
	for _, event := range s.bank.Events() {
		check(s.Receive(context.Background(), "kabbage", event))
	}
}

func ExampleNew() {
	_, err := paylater.New(paylater.Config{
		Lenders: map[lender.ID]lender.Lender{"kabbage": lendersim.New(lendersim.Config{})},
	})
	fmt.Println(err)
	_, err = paylater.New(paylater.Config{
		Lenders: map[lender.ID]lender.Lender{"kabbage": lendersim.New(lendersim.Config{})}, Store: memstore.New(),
	})
	fmt.Println(err)
	// Output:
	// store: config_invalid: a store is required
	// <nil>
}

func ExampleProgram_Apply() {
	s := newStall(nil)
	line, err := s.Apply(context.Background(), "kabbage", lendertest.Application("application-1", "buyer-1"))
	check(err)
	fmt.Println(line.Status(), line.Limit(s.Now()), "first statement", line.NextStatement())
	// Output: open $100,000.00 first statement 2019-03-15
}

func ExampleProgram_Line() {
	s := openStall()
	line, err := s.Line(context.Background(), s.line)
	check(err)
	fmt.Println(line.ID(), line.Status(), line.Available(s.Now()))
	_, err = s.Line(context.Background(), paylater.LineID{Buyer: "buyer-2", Lender: "kabbage"})
	fmt.Println(errors.Is(err, paylater.CodeNotFound))
	// Output:
	// buyer-1@kabbage open $100,000.00
	// true
}

func ExampleProgram_Offer() {
	s := openStall()
	offer, err := s.Offer(context.Background(), s.line, initialPayment("PO-7", 10_000), 6)
	check(err)
	first := offer.Terms().Schedule[0]
	fmt.Println("first due", first.Due, first.Principal, "and", first.Fee, "APR", offer.Terms().APR)
	// Output: first due 2019-04-05 $1,666.67 and $275.00 APR 29.12%
}

func ExampleProgram_Offers() {
	s := openStall()
	quotes, err := s.Offers(context.Background(), s.line, initialPayment("PO-7", 10_000))
	check(err)
	for _, q := range quotes {
		fmt.Print(q.Months, ":", q.Offer.Terms().Fees, " ")
	}
	fmt.Println()
	// Output: 1:$150.00 2:$250.00 3:$375.00 4:$540.00 5:$675.00 6:$850.00
}

func ExampleProgram_Hold() {
	s := openStall()
	ask := paylater.HoldRequest{Key: "hold-1", Order: "PO-7", Phase: order.Initial, Amount: money.Dollars(70_000)}
	hold, err := s.Hold(context.Background(), s.line, ask)
	check(err)
	again, err := s.Hold(context.Background(), s.line, ask) // the answer was lost: the same key gives it once more
	check(err)
	line, err := s.Line(context.Background(), s.line)
	check(err)
	fmt.Println(hold == again, line.Available(s.Now()))
	ask.Key = "hold-2"
	_, err = s.Hold(context.Background(), s.line, ask)
	fmt.Println(err)
	// Output:
	// true $30,000.00
	// phase_claimed: this phase is held or financed already
}

func ExampleProgram_Release() {
	s := openStall()
	ctx := context.Background()
	_, err := s.Hold(ctx, s.line, paylater.HoldRequest{Key: "hold-1", Order: "PO-7", Phase: order.Initial, Amount: money.Dollars(70_000)})
	check(err)
	check(s.Release(ctx, s.line, "release-1", "PO-7", order.Initial))
	line, err := s.Line(ctx, s.line)
	check(err)
	fmt.Println(line.Available(s.Now()))
	// Output: $100,000.00
}

func ExampleProgram_Sign() {
	s := openStall()
	ctx, draw := context.Background(), initialPayment("PO-7", 10_000)
	_, err := s.Hold(ctx, s.line, paylater.HoldRequest{Key: "hold-1", Order: draw.Order, Phase: draw.Phase, Amount: draw.Amount})
	check(err)
	offer, err := s.Offer(ctx, s.line, draw, 6)
	check(err)
	loan, err := s.Sign(ctx, offer, paylater.Signature{Hold: "hold-1", Terms: offer.Hash(), By: "person-1"})
	check(err)
	from, to := offer.Arrives()
	fmt.Println(loan.Status, "arrives", from, "to", to)
	s.wait(2)
	line, err := s.Line(ctx, s.line)
	check(err)
	loan, _ = line.Loan(loan.ID, s.Now())
	fmt.Println(loan.Status, "since", loan.SettledOn)
	// Output:
	// disbursing arrives 2019-03-06 to 2019-03-08
	// active since 2019-03-06
}

func ExampleProgram_Payoff() {
	s := openStall()
	loan := s.borrow("PO-7", 10_000)
	s.wait(30)
	quote, err := s.Payoff(context.Background(), s.line, loan.ID)
	check(err)
	fmt.Println(quote.Total, "saves", quote.Saves)
	// Output: $10,275.00 saves $575.00
}

func ExampleProgram_Repay() {
	s := openStall()
	loan := s.borrow("PO-7", 10_000)
	s.wait(30)
	line, err := s.Repay(context.Background(), s.line, paylater.Repayment{
		ID: "file-17-row-4", Amount: money.Dollars(10_275), Effective: civil.NewYork(s.Now()), Loan: loan.ID,
	})
	check(err)
	loan, _ = line.Loan(loan.ID, s.Now())
	fmt.Println(loan.Status, "and available until it clears:", line.Available(s.Now()))
	// Output: closed and available until it clears: $90,000.00
}

func ExampleProgram_Refund() {
	s := openStall()
	loan := s.borrow("PO-7", 10_000)
	s.wait(2) // the last instant of the 48 hours
	ctx := context.Background()
	_, err := s.Refund(ctx, s.line, paylater.RefundRequest{ID: "refund-1", Order: "PO-7", Phase: order.Initial, Amount: money.Dollars(10_000)})
	check(err)
	s.wait(5)
	line, err := s.Line(ctx, s.line)
	check(err)
	loan, _ = line.Loan(loan.ID, s.Now())
	fmt.Println(loan.Status, "fees", loan.FeesOwed)
	// Output: closed fees $0.00
}

func ExampleProgram_Grant() {
	s := openStall()
	line, err := s.Grant(context.Background(), s.line, paylater.GrantRequest{
		ID: "welcome-buyer-1", Amount: money.Dollars(10), Expires: civil.Of(2019, time.April, 30),
	})
	check(err)
	fmt.Println(line.FeeCredits(s.Now())[0].Left)
	// Output: $10.00
}

func ExampleProgram_Receive() {
	s := openStall()
	ctx := context.Background()
	early := lender.Event{ID: "webhook-8", Buyer: "buyer-1", At: s.Now(), Fact: lender.RepaymentCleared{Repayment: "R1"}}
	fmt.Println("acknowledge:", s.Receive(ctx, "kabbage", early) == nil) // it names what is not there yet
	for stuck, err := range s.Parked(ctx) {
		check(err)
		fmt.Println("kept:", stuck.Event, stuck.Why)
	}
	paid := lender.Event{ID: "webhook-7", Buyer: "buyer-1", At: s.Now(), Fact: lender.RepaymentReceived{
		Repayment: "R1", Amount: money.Dollars(50), Effective: civil.NewYork(s.Now()),
	}}
	fmt.Println("acknowledge:", s.Receive(ctx, "kabbage", paid) == nil)
	for _, err := range s.Parked(ctx) {
		check(err)
		fmt.Println("never printed: it was taken in")
	}
	// Output:
	// acknowledge: true
	// kept: webhook-8 reference_unknown
	// acknowledge: true
}

func ExampleProgram_Parked() {
	s := openStall()
	ctx := context.Background()
	check(s.Receive(ctx, "kabbage", lender.Event{ID: "webhook-9", Buyer: "buyer-1", At: s.Now(), Fact: lender.DisbursementStarted{Loan: "nobodys-loan"}}))
	for parked, err := range s.Parked(ctx) {
		check(err)
		fmt.Println(parked.Line(), parked.Event, parked.Why, parked.Since.Format(time.DateOnly))
	}
	// Output: buyer-1@kabbage webhook-9 reference_unknown 2019-03-05
}

func ExampleProgram_Bill() {
	s := openStall()
	s.borrow("PO-7", 10_000)
	s.wait(10)
	bill, err := s.Bill(context.Background(), s.line, civil.Of(2019, time.March, 15))
	check(err)
	fmt.Println("statement", bill.Number, "due", bill.Due, "minimum", bill.MinimumDue)
	// Output: statement 1 due 2019-04-05 minimum $1,941.67
}

func ExampleProgram_BillAll() {
	s := openStall()
	s.wait(10)
	done, err := s.BillAll(context.Background(), func(p paylater.Progress) { fmt.Println(p.Lines, "lines so far") })
	check(err)
	again, err := s.BillAll(context.Background(), nil)
	check(err)
	fmt.Println(done.Statements, "statements, then", again.Statements)
	// Output:
	// 1 lines so far
	// 1 statements, then 0
}

func ExampleProgram_Statements() {
	s := openStall()
	s.borrow("PO-7", 10_000)
	s.wait(45)
	_, err := s.BillAll(context.Background(), nil)
	check(err)
	for st, err := range s.Statements(context.Background(), s.line) {
		check(err)
		fmt.Println(st.Number, st.Date, st.Opening, st.Closing, st.FeesYear)
	}
	// Output:
	// 1 2019-03-15 $0.00 $10,275.00 $275.00
	// 2 2019-04-15 $10,275.00 $10,550.00 $550.00
}

func ExampleProgram_History() {
	s := openStall()
	s.borrow("PO-7", 10_000)
	for ev, err := range s.History(context.Background(), s.line, 0) {
		check(err)
		fmt.Println(ev.Seq, ev.Kind, ev.Amount)
	}
	// Output:
	// 1 applied $0.00
	// 2 noted $0.00
	// 3 approved $100,000.00
	// 4 hold_placed $10,000.00
	// 5 signed $10,000.00
	// 6 disbursement_started $10,000.00
}

func ExampleProgram_Differences() {
	s := openStall()
	loan := s.borrow("PO-7", 10_000)
	_, err := s.bank.Lie("buyer-1", lender.DisbursementSettled{Loan: loan.ID, Paid: money.Dollars(9_000), On: civil.NewYork(s.Now())})
	check(err)
	s.wait(0)
	for ev, err := range s.Differences(context.Background(), s.line) {
		check(err)
		fmt.Println(ev.Difference.What, "ours", ev.Difference.Ours, "theirs", ev.Difference.Theirs)
	}
	// Output: disbursed_amount ours $10,000.00 theirs $9,000.00
}

func ExampleProgram_Audit() {
	s := openStall()
	s.borrow("PO-7", 10_000)
	s.wait(60)
	_, err := s.BillAll(context.Background(), nil)
	check(err)
	fmt.Println(s.Audit(context.Background(), s.line))
	// Output: <nil>
}

func ExampleProgram_Recover() {
	lost := true
	s := newStall(func(c lendersim.Call) lendersim.Trouble {
		if lost && c.Method == "disburse" {
			return lendersim.AnswerLost // the lender pays, and nobody hears of it
		}
		return lendersim.NoTrouble
	})
	ctx := context.Background()
	_, err := s.Apply(ctx, "kabbage", lendertest.Application("application-1", "buyer-1"))
	check(err)
	s.borrow("PO-7", 10_000)
	for waiting, err := range s.Waiting(ctx, s.Now()) {
		check(err)
		fmt.Println(waiting.ID, "waits since", waiting.Waiting.Format(time.TimeOnly))
	}
	done, err := s.Recover(ctx, nil) // asks the lender what it did, and pays nothing twice
	check(err)
	fmt.Println(done.Changed, "line moved on")
	// Output:
	// buyer-1@kabbage waits since 15:00:00
	// 1 line moved on
}

func ExampleProgram_Waiting() {
	s := openStall()
	s.borrow("PO-7", 10_000)
	for head, err := range s.Waiting(context.Background(), s.Now()) {
		check(err)
		fmt.Println(head.ID, head.Status, head.Outstanding)
	}
	// Output: buyer-1@kabbage open $10,000.00
}

func ExampleProgram_In() {
	s := openStall()
	ctx, draw := context.Background(), initialPayment("PO-7", 10_000)
	bound := s.In(s.store) // a real host binds its store to its own transaction here
	_, err := bound.Hold(ctx, s.line, paylater.HoldRequest{Key: "hold-1", Order: draw.Order, Phase: draw.Phase, Amount: draw.Amount})
	check(err)
	offer, err := bound.Offer(ctx, s.line, draw, 6)
	check(err)
	loan, err := bound.Sign(ctx, offer, paylater.Signature{Hold: "hold-1", Terms: offer.Hash(), By: "person-1"})
	check(err)
	fmt.Println(loan.Status, "- the lender knows nothing yet")
	// The host commits. Then:
	_, err = s.Continue(ctx, s.line)
	check(err)
	s.wait(2)
	line, err := s.Line(ctx, s.line)
	check(err)
	fmt.Println(line.Loans(s.Now())[0].Status)
	// Output:
	// disbursing - the lender knows nothing yet
	// active
}

func ExampleProgram_Continue() {
	s := openStall()
	s.borrow("PO-7", 10_000)
	s.clock.Advance(72 * time.Hour) // the webhook never came
	line, err := s.Continue(context.Background(), s.line)
	check(err)
	fmt.Println(line.Loans(s.Now())[0].Status)
	// Output: active
}

func ExampleProgram_Dry() {
	s := openStall()
	ctx, dry := context.Background(), s.Dry()
	ask := paylater.HoldRequest{Key: "hold-1", Order: "PO-7", Phase: order.Initial, Amount: money.Dollars(120_000)}
	_, err := dry.Hold(ctx, s.line, ask)
	fmt.Println(err)
	ask.Amount = money.Dollars(100_000)
	_, err = dry.Hold(ctx, s.line, ask)
	check(err)
	line, err := s.Line(ctx, s.line)
	check(err)
	fmt.Println("nothing is held:", line.Held(s.Now()))
	// Output:
	// over_available: the amount exceeds the available credit: asked $120,000.00, available $100,000.00
	// nothing is held: $0.00
}
