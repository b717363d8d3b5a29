package paylater_test

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// The pure acts beside each other; growth_test.go holds what may not grow, and
// examples/bench measures them against other ways to do the same.

// sixTerms are terms of one to six months, all of them within band and cap.
func sixTerms() []lender.Price {
	return []lender.Price{flat(1, 15_000), flat(2, 12_500), flat(3, 12_500), flat(4, 12_500), flat(5, 12_500), dearSix()}
}

// lentBook is an open line on 2019-05-20 with that many loans of $1,000.00,
// all paid out, none of them past due.
func lentBook(t tester, loans int) *book {
	t.Helper()
	b := newBook(t, defaultRules(t), "2019-05-06 10:00")
	b.apply()
	b.must(b.tell(lender.Approved{Application: theApp, Limit: usd("100000.00"), Prices: sixTerms()}))
	for n := range loans {
		b.lend(lender.Key("hold-"+strconv.Itoa(n)), order.ID("PO-"+strconv.Itoa(n)), "1000.00", 6)
	}
	b.to("2019-05-20 10:00")
	b.line = unanswered(t, b)
	return b
}

// unanswered is the book's line as a store gives it for a new key: with no
// answer to an old one.
func unanswered(t tester, b *book) paylater.Line {
	t.Helper()
	l, err := b.rules.ParseLine(record(t, b.line), nil)
	require.NoError(t, err)
	return l
}

func BenchmarkSchedule(b *testing.B) {
	rates, principal, cycle := dearSix().Monthly, usd("10000.00"), march()
	b.ReportAllocs()
	for b.Loop() {
		paylater.NewSchedule(principal, rates, cycle, 1)
	}
}

// spaced is a loan of that many payments and all its fees, whole months apart
// or with odd days.
func spaced(payments, oddDays int) (money.USD, []paylater.CashFlow) {
	advance, list := usd("10000.00"), make([]paylater.CashFlow, payments)
	for k := range list {
		due := day("2019-03-05").AddMonths(k + 1).AddDays(oddDays * (k + 1) % 28)
		list[k] = paylater.CashFlow{Day: due, Amount: advance.Part(k, payments).Add(usd("75.00"))}
	}
	return advance, list
}

func BenchmarkAPR(b *testing.B) {
	for _, payments := range []int{6, 60} {
		for name, odd := range map[string]int{"months": 0, "odd": 11} {
			b.Run(fmt.Sprintf("%s/%d", name, payments), func(b *testing.B) {
				advance, list := spaced(payments, odd)
				from := day("2019-03-05")
				b.ReportAllocs()
				for b.Loop() {
					if _, err := paylater.ComputeAPR(advance, from, list); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

func BenchmarkOffers(b *testing.B) {
	k, d := lentBook(b, 0), drawOf("PO-next", "10000.00")
	b.ReportAllocs()
	for b.Loop() {
		if list, err := k.line.Offers(d, k.now); err != nil || len(list) != 6 {
			b.Fatal(err)
		}
	}
}

// loanCounts are the sizes of lines on which an act has to cost the same.
func loanCounts() []int { return []int{2, 20} }

func BenchmarkHold(b *testing.B) {
	for _, loans := range loanCounts() {
		b.Run(strconv.Itoa(loans), func(b *testing.B) {
			k := lentBook(b, loans)
			req := holdOf("hold-next", drawOf("PO-next", "10000.00"))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := k.line.Hold(req, k.now); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkDraw signs an offer under a hold: the agreement and the loan.
func BenchmarkDraw(b *testing.B) {
	for _, loans := range loanCounts() {
		b.Run(strconv.Itoa(loans), func(b *testing.B) {
			k, d := lentBook(b, loans), drawOf("PO-next", "10000.00")
			k.must(k.hold("hold-next", d))
			k.line = unanswered(b, k)
			o, err := k.line.Offer(d, 6, k.now)
			k.must(err)
			s := signs(o, "hold-next")
			b.ReportAllocs()
			for b.Loop() {
				if _, err := k.line.Sign(o, s, k.now); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkRecord(b *testing.B) {
	for _, loans := range loanCounts() {
		k := lentBook(b, loans)
		rec := record(b, k.line)
		b.Run("encode/"+strconv.Itoa(loans), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := k.line.Record(); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("parse/"+strconv.Itoa(loans), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := k.rules.ParseLine(rec, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// statementDue is a moment from which Advance issues one statement, with the
// first installment of each loan on it.
const statementDue = "2019-06-16 00:01"

func BenchmarkStatement(b *testing.B) {
	for _, loans := range loanCounts() {
		b.Run(strconv.Itoa(loans), func(b *testing.B) {
			k := lentBook(b, loans)
			when := at(statementDue)
			b.ReportAllocs()
			for b.Loop() {
				if l, err := k.line.Advance(when); err != nil || len(l.Events()) == 0 {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkProgram holds a cent of credit on a line of its own for each
// goroutine, and releases it: two commits to the memory store.
func BenchmarkProgram(b *testing.B) {
	for _, goroutines := range []int{1, 64} {
		b.Run(strconv.Itoa(goroutines), func(b *testing.B) {
			s := newShop(b)
			lines := openLines(b, s, goroutines)
			var next, done atomic.Int64
			b.ReportAllocs()
			b.ResetTimer()
			var wait sync.WaitGroup
			for mine := range lines {
				wait.Go(func() {
					for n := next.Add(1); n <= int64(b.N); n = next.Add(1) {
						if holdAndRelease(s.program, lines[mine], n) == nil {
							done.Add(1)
						}
					}
				})
			}
			wait.Wait()
			require.Equal(b, int64(b.N), done.Load())
		})
	}
}

func openLines(t tester, s *shop, n int) []paylater.LineID {
	list := make([]paylater.LineID, n)
	for i := range list {
		buyer := lender.BuyerID("buyer-" + strconv.Itoa(i))
		l, err := s.program.Apply(context.Background(), theLender, lendertest.Application(lender.ApplicationID("app-"+strconv.Itoa(i)), buyer))
		require.NoError(t, err)
		list[i] = l.ID()
	}
	return list
}

func holdAndRelease(p *paylater.Program, id paylater.LineID, n int64) error {
	ctx, key := context.Background(), strconv.FormatInt(n, 10)
	d := drawOf(order.ID("PO-"+key), "1.00")
	if _, err := p.Hold(ctx, id, holdOf(lender.Key("h"+key), d)); err != nil {
		return err
	}
	return p.Release(ctx, id, lender.Key("r"+key), d.Order, d.Phase)
}
