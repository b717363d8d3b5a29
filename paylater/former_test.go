package paylater_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/paylater"
)

// declinedThenAgain is a line whose first application was declined and whose
// second is with the lender.
func declinedThenAgain(t *testing.T) *book {
	b := newBook(t, defaultRules(t), "2019-03-05 10:00")
	b.apply()
	b.must(b.tell(lender.Declined{Application: theApp, Reasons: []lender.Reason{lender.ReasonRevenue}}))
	b.must(b.take(b.line.Apply("app-2", nil, b.now)))
	return b
}

// TestWordsAboutAFormerApplication: what the lender still says of an earlier
// application changes nothing and is not unknown.
func TestWordsAboutAFormerApplication(t *testing.T) {
	for _, fact := range []lender.Fact{
		lender.ApplicationReceived{Application: theApp},
		lender.InformationNeeded{Application: theApp, Items: []lender.Item{lender.ItemTaxReturn}},
		lender.Declined{Application: theApp, Reasons: []lender.Reason{lender.ReasonRevenue}},
	} {
		b := declinedThenAgain(t)
		b.must(b.tell(fact))
		require.Equal(t, paylater.ApplicationSubmitted, b.line.Application().State)
		require.Equal(t, "former_application", b.history[len(b.history)-1].Note)
		b.must(b.tell(lender.Approved{Application: "app-2", Limit: usd("5000.00"), Prices: prices()}))
		require.Equal(t, paylater.StatusOpen, b.line.Status())
		b.requireParsed()
		b.requireRebuilt()
	}
	b := declinedThenAgain(t)
	requireCode(t, b.tell(lender.Declined{Application: "app-3", Reasons: []lender.Reason{lender.ReasonRevenue}}), paylater.CodeReferenceUnknown)
}

// TestApprovalOfAFormerApplication: the lender thought again; the buyer has
// credit, and what is said of the second application changes that no more.
func TestApprovalOfAFormerApplication(t *testing.T) {
	words := []lender.Fact{
		approved("80000.00"),
		lender.InformationNeeded{Application: "app-2", Items: []lender.Item{lender.ItemTaxReturn}},
		lender.Declined{Application: "app-2", Reasons: []lender.Reason{lender.ReasonRevenue}},
	}
	permutations(len(words), func(order []int) {
		b := declinedThenAgain(t)
		for _, i := range order {
			b.must(b.tell(words[i]))
		}
		require.Equal(t, paylater.StatusOpen, b.line.Status(), "%v", order)
		require.Equal(t, usd("80000.00"), b.line.Available(b.now))
		b.requireParsed()
		b.requireRebuilt()
	})
}

// TestFormerApplicationsAreBounded: a line remembers the latest sixteen, one that
// was lost among them.
func TestFormerApplicationsAreBounded(t *testing.T) {
	b := newBook(t, defaultRules(t), "2019-03-05 10:00")
	const last = 20
	for i := 1; i <= last; i++ {
		id := lender.ApplicationID(fmt.Sprintf("app-%d", i))
		b.must(b.take(b.line.Apply(id, nil, b.now)))
		if i == last-3 {
			b.must(b.take(paylater.Lose(b.line, id, b.now)))
			continue
		}
		b.must(b.tell(lender.Declined{Application: id, Reasons: []lender.Reason{lender.ReasonRevenue}}))
	}
	word := func(i int) error {
		return b.tell(lender.ApplicationReceived{Application: lender.ApplicationID(fmt.Sprintf("app-%d", i))})
	}
	requireCode(t, word(last-17), paylater.CodeReferenceUnknown)
	b.must(word(last - 16))
	b.must(word(last))
	b.requireParsed()
}
