package paylater_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// outcome is what a line comes to: what is owed, in which state, to whom.
type outcome struct {
	Status    paylater.Status
	Reason    lender.Reason
	Limit     money.USD
	Available money.USD
	Credit    money.USD
	PastDue   money.USD
	Balance   money.USD
	Prices    []lender.Price
	Loans     []string
	Charges   []paylater.Charge
	Applied   paylater.ApplicationState
}

func outcomeOf(l paylater.Line, now time.Time) outcome {
	o := outcome{
		Status: l.Status(), Reason: l.Reason(), Limit: l.LenderLimit(), Available: l.Available(now), Credit: l.CreditBalance(),
		PastDue: l.PastDue(now), Balance: l.Balance(), Prices: l.Prices(), Charges: l.Charges(), Applied: l.Application().State,
	}
	for _, n := range l.Loans(now) {
		o.Loans = append(o.Loans, fmt.Sprintf("%s %s principal %s fees %s past due %s", n.Terms.Order, n.Status, n.PrincipalOwed, n.FeesOwed, n.PastDue))
	}
	slices.SortFunc(o.Charges, func(a, b paylater.Charge) int { return len(a.ID) - len(b.ID) })
	return o
}

// mailbox delivers words as the shell does: what matches nothing yet waits and
// is tried again whenever something was taken.
type mailbox struct {
	line    paylater.Line
	waiting []lender.Event
}

func (m *mailbox) deliver(t tester, ev lender.Event, now time.Time) {
	next, err := m.line.Receive(ev, now)
	if err != nil {
		requireCode(t, err, paylater.CodeReferenceUnknown)
		m.waiting = append(m.waiting, ev)
		return
	}
	m.line = next
	parked := m.waiting
	m.waiting = nil
	for _, ev := range parked {
		m.deliver(t, ev, now)
	}
}

// permutations calls f with every order of n things.
func permutations(n int, f func(order []int)) {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	var walk func(k int)
	walk = func(k int) {
		if k == n {
			f(order)
			return
		}
		for i := k; i < n; i++ {
			order[k], order[i] = order[i], order[k]
			walk(k + 1)
			order[k], order[i] = order[i], order[k]
		}
	}
	walk(0)
}

// deliveries are the words in one order, those of the mask doubled: right after
// they came first, or again after everything, or again after everything and in
// the other order.
func deliveries(order []int, mask int) [3][]int {
	var near, again []int
	for _, i := range order {
		near = append(near, i)
		if mask>>i&1 == 1 {
			near, again = append(near, i), append(again, i)
		}
	}
	back := slices.Clone(again)
	slices.Reverse(back)
	return [3][]int{near, slices.Concat(order, again), slices.Concat(order, back)}
}

// masks are the words that are doubled in run n of a life of so many words: all
// sets of up to five words; of six a part, so that each set comes with some orders.
func masks(words, n int) []int {
	if *long || words < 6 && slow == 1 || words < 4 {
		all := make([]int, 1<<words)
		for i := range all {
			all[i] = i
		}
		return all
	}
	return []int{n * 5 % (1 << words), (n*11 + 1<<words/2) % (1 << words)}
}

// life is a line before some words of its lender, and the words.
type life struct {
	name   string
	before func(t *testing.T) *book
	words  func(loan lender.LoanID) []lender.Fact
}

// lateBook has a loan with a statement issued and its due date missed.
func lateBook(t *testing.T) *book {
	b, _ := busyBook(t)
	b.to("2019-04-08 10:00")
	return b
}

func paidOutBook(t *testing.T) *book {
	b, loan := busyBook(t)
	b.must(b.take(b.line.Refund(refundOf("refund-1", "PO-1", "10000.00"), b.now)))
	b.to("2019-03-12 10:00")
	_ = loan
	return b
}

func agreedBook(t *testing.T) *book {
	b := openBook(t)
	b.draw("hold-1", "PO-1", "10000.00", 6)
	b.must(b.take(b.line.Refund(refundOf("refund-1", "PO-1", "3000.00"), b.now)))
	b.to("2019-03-12 10:00")
	return b
}

func appliedBook(t *testing.T) *book {
	b := newBook(t, defaultRules(t), "2019-03-05 10:00")
	b.apply()
	return b
}

func livesInPieces() []life {
	on := day("2019-03-08")
	return []life{
		{"an application", appliedBook, func(lender.LoanID) []lender.Fact {
			return []lender.Fact{
				lender.ApplicationReceived{Application: theApp},
				lender.InformationNeeded{Application: theApp, Items: []lender.Item{lender.ItemTaxReturn}},
				approved("80000.00"),
				lender.LimitChanged{Limit: usd("50000.00"), Reason: lender.ReasonRiskReview},
				lender.Suspended{Reason: lender.ReasonAccountLost},
			}
		}},
		{"a declined application", appliedBook, func(lender.LoanID) []lender.Fact {
			return []lender.Fact{
				lender.ApplicationReceived{Application: theApp},
				lender.InformationNeeded{Application: theApp, Items: []lender.Item{lender.ItemTaxReturn}},
				lender.Declined{Application: theApp, Reasons: []lender.Reason{lender.ReasonHistory}},
			}
		}},
		{"a disbursement and a repayment", agreedBook, func(loan lender.LoanID) []lender.Fact {
			return []lender.Fact{
				lender.DisbursementStarted{Loan: loan},
				lender.DisbursementSettled{Loan: loan, Paid: usd("10000.00"), On: on},
				lender.RepaymentReceived{Repayment: "R1", Amount: usd("1500.00"), Effective: on},
				lender.RepaymentCleared{Repayment: "R1"},
				lender.LimitChanged{Limit: usd("9000.00"), Reason: lender.ReasonRiskReview},
			}
		}},
		{"a short disbursement and a refund", agreedBook, func(loan lender.LoanID) []lender.Fact {
			return []lender.Fact{
				lender.DisbursementSettled{Loan: loan, Paid: usd("8000.00"), On: on},
				lender.MoneyReceived{Refund: "refund-1", Loan: loan, Amount: usd("3000.00"), On: on},
				lender.Suspended{Reason: lender.ReasonAccountLost},
				lender.Reinstated{},
				lender.LimitChanged{Limit: usd("9000.00"), Reason: lender.ReasonRiskReview},
			}
		}},
		{"a failed disbursement", agreedBook, func(loan lender.LoanID) []lender.Fact {
			return []lender.Fact{
				lender.DisbursementStarted{Loan: loan},
				lender.DisbursementFailed{Loan: loan, Reason: lender.ReasonRejected},
				lender.RepaymentReceived{Repayment: "R1", Amount: usd("50.00"), Effective: on},
				lender.RepaymentCleared{Repayment: "R1"},
			}
		}},
		{"a payment that bounces", lateBook, func(lender.LoanID) []lender.Fact {
			return []lender.Fact{
				lender.RepaymentReceived{Repayment: "R1", Amount: usd("2500.00"), Effective: on},
				lender.RepaymentReturned{Repayment: "R1", Reason: lender.ReasonNoFunds},
				lender.ReturnedFeeCharged{Charge: "C1", Repayment: "R1", Amount: usd("20.00")},
				lender.LateFeeCharged{Charge: "C22", Statement: day("2019-03-15"), Amount: usd("35.00")},
				lender.ChargeWaived{Charge: "C1"},
			}
		}},
		{"a payment in time that is heard of late", lateBook, func(lender.LoanID) []lender.Fact {
			return []lender.Fact{
				lender.RepaymentReceived{Repayment: "R1", Amount: usd("10275.00"), Effective: day("2019-04-04")},
				lender.RepaymentCleared{Repayment: "R1"},
				lender.LateFeeCharged{Charge: "C1", Statement: day("2019-03-15"), Amount: usd("35.00")},
				lender.ChargeWaived{Charge: "C1"},
				lender.LimitChanged{Limit: usd("9000.00"), Reason: lender.ReasonRiskReview},
			}
		}},
		{"a whole refund in time", paidOutBook, func(loan lender.LoanID) []lender.Fact {
			return []lender.Fact{
				lender.RepaymentReceived{Repayment: "R1", Amount: usd("400.00"), Effective: on},
				lender.RepaymentCleared{Repayment: "R1"},
				lender.MoneyReceived{Refund: "refund-1", Loan: loan, Amount: usd("10000.00"), On: on},
				lender.Suspended{Reason: lender.ReasonAccountLost},
			}
		}},
		{"two payments of one day", lateBook, func(lender.LoanID) []lender.Fact {
			return []lender.Fact{
				lender.RepaymentReceived{Repayment: "R1", Amount: usd("100.00"), Effective: day("2019-04-07")},
				lender.RepaymentReceived{Repayment: "R2", Amount: usd("300.00"), Effective: day("2019-04-07")},
				lender.RepaymentCleared{Repayment: "R1"},
				lender.RepaymentCleared{Repayment: "R2"},
			}
		}},
		{"standing", lateBook, func(lender.LoanID) []lender.Fact {
			return []lender.Fact{
				lender.Suspended{Reason: lender.ReasonAccountLost},
				lender.Reinstated{},
				lender.LimitChanged{Limit: usd("60000.00"), Reason: lender.ReasonRiskReview},
				lender.LimitChanged{Limit: usd("0.00"), Reason: lender.ReasonPastDue},
				lender.PricesChanged{Prices: []lender.Price{flat(2, 10_000)}},
			}
		}},
		{"closing", lateBook, func(lender.LoanID) []lender.Fact {
			return []lender.Fact{
				lender.LimitChanged{Limit: usd("60000.00"), Reason: lender.ReasonRiskReview},
				lender.Suspended{Reason: lender.ReasonAccountLost},
				lender.Closed{Reason: lender.ReasonLenderPolicy},
				lender.RepaymentReceived{Repayment: "R1", Amount: usd("2500.00"), Effective: on},
			}
		}},
	}
}

// said gives each fact an id and an instant, in the order in which the lender
// said them.
func said(b *book, facts []lender.Fact) []lender.Event {
	var list []lender.Event
	for i, f := range facts {
		ev := b.word(f)
		ev.At = b.now.Add(time.Duration(i-len(facts)) * time.Hour)
		list = append(list, ev)
	}
	return list
}

// TestWordsInAnyOrder: whatever the order in which a lender's words arrive, and
// whichever of them arrive twice, the line ends the same.
func TestWordsInAnyOrder(t *testing.T) {
	for _, one := range slices.Concat(livesInPieces(), longLives()) {
		t.Run(one.name, func(t *testing.T) {
			t.Parallel()
			b := one.before(t)
			words := said(b, one.words(b.lastLoan()))
			straight := mailbox{line: b.line}
			for _, ev := range words {
				straight.deliver(t, ev, b.now)
			}
			want, orders, runs, met := outcomeOf(straight.line, b.now), 0, 0, map[int]bool{}
			permutations(len(words), func(order []int) {
				for _, mask := range masks(len(words), orders) {
					delivery := deliveries(order, mask)[runs%3]
					m := mailbox{line: b.line}
					for _, i := range delivery {
						m.deliver(t, words[i], b.now)
					}
					if len(m.waiting) > 0 || !reflect.DeepEqual(want, outcomeOf(m.line, b.now)) {
						require.Empty(t, m.waiting, "order %v: a word waits for ever", delivery)
						require.Equal(t, want, outcomeOf(m.line, b.now), "order %v", delivery)
					}
					require.NoError(t, m.line.Audit(), "order %v", delivery)
					runs++
					met[mask] = true
				}
				orders++
			})
			require.Len(t, met, 1<<len(words), "every set of words is doubled in some order")
			t.Logf("%d orders, %d deliveries", orders, runs)
		})
	}
}

// longLives are those of six words.
func longLives() []life {
	on := day("2019-03-08")
	return []life{
		{"an application and all that follows", appliedBook, func(lender.LoanID) []lender.Fact {
			return []lender.Fact{
				lender.ApplicationReceived{Application: theApp},
				lender.InformationNeeded{Application: theApp, Items: []lender.Item{lender.ItemTaxReturn}},
				approved("80000.00"),
				lender.PricesChanged{Prices: []lender.Price{flat(2, 10_000)}},
				lender.Suspended{Reason: lender.ReasonAccountLost},
				lender.LimitChanged{Limit: usd("50000.00"), Reason: lender.ReasonRiskReview},
			}
		}},
		{"a disbursement and a payment that bounces", agreedBook, func(loan lender.LoanID) []lender.Fact {
			return []lender.Fact{
				lender.DisbursementStarted{Loan: loan},
				lender.DisbursementSettled{Loan: loan, Paid: usd("10000.00"), On: on},
				lender.RepaymentReceived{Repayment: "R1", Amount: usd("1500.00"), Effective: on, Loan: loan},
				lender.RepaymentCleared{Repayment: "R1"},
				lender.RepaymentReturned{Repayment: "R1", Reason: lender.ReasonNoFunds},
				lender.ReturnedFeeCharged{Charge: "C1", Repayment: "R1", Amount: usd("20.00")},
			}
		}},
		{"a short disbursement, a refund, a cut", agreedBook, func(loan lender.LoanID) []lender.Fact {
			return []lender.Fact{
				lender.DisbursementStarted{Loan: loan},
				lender.DisbursementSettled{Loan: loan, Paid: usd("8000.00"), On: on},
				lender.MoneyReceived{Refund: "refund-1", Loan: loan, Amount: usd("3000.00"), On: on},
				lender.Suspended{Reason: lender.ReasonAccountLost},
				lender.Reinstated{},
				lender.LimitChanged{Limit: usd("9000.00"), Reason: lender.ReasonRiskReview},
			}
		}},
		{"a payment that bounces, and fees", lateBook, func(lender.LoanID) []lender.Fact {
			return []lender.Fact{
				lender.RepaymentReceived{Repayment: "R1", Amount: usd("2500.00"), Effective: on},
				lender.RepaymentReturned{Repayment: "R1", Reason: lender.ReasonNoFunds},
				lender.ReturnedFeeCharged{Charge: "C1", Repayment: "R1", Amount: usd("20.00")},
				lender.LateFeeCharged{Charge: "C22", Statement: day("2019-03-15"), Amount: usd("35.00")},
				lender.ChargeWaived{Charge: "C1"},
				lender.Closed{Reason: lender.ReasonLenderPolicy},
			}
		}},
	}
}

// TestPaymentsOfDifferentDays: heard in another order than that of their days,
// they lie on other fees and parts, but what is owed in all is the same.
func TestPaymentsOfDifferentDays(t *testing.T) {
	b := lateBook(t)
	words := said(b, []lender.Fact{
		lender.RepaymentReceived{Repayment: "R1", Amount: usd("100.00"), Effective: day("2019-03-20")},
		lender.RepaymentReceived{Repayment: "R2", Amount: usd("300.00"), Effective: day("2019-04-01")},
		lender.RepaymentReceived{Repayment: "R3", Amount: usd("2500.00"), Effective: day("2019-04-07")},
		lender.RepaymentReturned{Repayment: "R3", Reason: lender.ReasonNoFunds},
		lender.RepaymentCleared{Repayment: "R2"},
	})
	owed := func(l paylater.Line) money.USD {
		n := l.Loans(b.now)[0]
		return n.PrincipalOwed.Add(n.FeesOwed).Sub(l.CreditBalance())
	}
	permutations(len(words), func(order []int) {
		m := mailbox{line: b.line}
		for _, i := range order {
			m.deliver(t, words[i], b.now)
		}
		require.Equal(t, usd("10150.00"), owed(m.line), "10,000 + 275 + 275 - 100 - 300, in the order %v", order)
		require.Equal(t, paylater.StatusDelinquent, m.line.Status())
		require.NoError(t, m.line.Audit())
	})
}
