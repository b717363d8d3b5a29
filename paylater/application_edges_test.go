package paylater_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/paylater"
)

// What a line keeps of its application, whatever the lender says of it and when.

func needs(items ...lender.Item) lender.Fact {
	return lender.InformationNeeded{Application: theApp, Items: items}
}

func declines(reasons ...lender.Reason) lender.Fact {
	return lender.Declined{Application: theApp, Reasons: reasons}
}

// The event of an application from a checkout names the phase from which the
// buyer came; one in advance names none.
func TestApplicationNamesItsCheckout(t *testing.T) {
	b := newBook(t, defaultRules(t), "2019-03-05 10:00")
	b.must(b.take(b.line.Apply(theApp, &lender.OrderRef{Order: "PO-1", Phase: order.Balance}, b.now)))
	require.Equal(t, order.ID("PO-1"), b.latest().Order)
	require.Equal(t, order.Balance, b.latest().Phase)
	b = newBook(t, defaultRules(t), "2019-03-05 10:00")
	b.apply()
	require.Empty(t, b.latest().Order)
}

// One application's key stands for the checkout that it came from, too.
func TestApplicationKeyIsOfOneCheckout(t *testing.T) {
	one, other := &lender.OrderRef{Order: "PO-1", Phase: order.Initial}, &lender.OrderRef{Order: "PO-2", Phase: order.Initial}
	refs := []*lender.OrderRef{nil, one, other}
	for i, first := range refs {
		for k, again := range refs {
			b := newBook(t, defaultRules(t), "2019-03-05 10:00")
			b.must(b.take(b.line.Apply(theApp, first, b.now)))
			l, err := b.line.Apply(theApp, again, b.now)
			if i == k {
				require.NoError(t, err)
				require.Empty(t, l.Events(), "asked again, it is the first answer")
				continue
			}
			requireCode(t, err, paylater.CodeKeyReused)
		}
	}
}

// Once a line is approved, what is still said of its application is noted and
// changes nothing; a refusal is told as a difference.
func TestWordsAfterTheApproval(t *testing.T) {
	b := openBook(t)
	b.must(b.tell(needs(lender.ItemTaxReturn)))
	require.Equal(t, paylater.KindNoted, b.latest().Kind)
	require.Equal(t, "information_needed", b.latest().Note)
	b.must(b.tell(declines(lender.ReasonRevenue)))
	require.Equal(t, paylater.KindNoted, b.latest().Kind)
	require.Equal(t, "declined_after_approval", b.latest().Note)
	require.Equal(t, &paylater.Difference{What: "declined_after_approval", Ours: usd("100000.00")}, b.latest().Difference)
	require.Equal(t, paylater.ApplicationApproved, b.line.Application().State)
	require.Empty(t, b.line.Application().Reasons)
	require.Empty(t, b.line.Application().Items)
}

// The latest state of an application is as old as the lender's word.
func TestApplicationIsAsOldAsTheWord(t *testing.T) {
	for state, fact := range map[paylater.ApplicationState]lender.Fact{
		paylater.ApplicationNeedsInfo: needs(lender.ItemTaxReturn),
		paylater.ApplicationDeclined:  declines(lender.ReasonRevenue),
	} {
		b := newBook(t, defaultRules(t), "2019-03-05 10:00")
		b.apply()
		word := b.word(fact)
		word.At = at("2019-03-06 09:00")
		b.to("2019-03-07 10:00")
		b.must(b.take(b.line.Receive(word, b.now)))
		require.Equal(t, state, b.line.Application().State)
		require.Equal(t, at("2019-03-06 09:00"), b.line.Application().At)
	}
}

// The qualification is the day of the lender's approval, however late it is
// heard; an approval that is dated ahead qualifies from the day on which it is
// heard.
func TestQualifiedOnTheDayOfTheWord(t *testing.T) {
	for said, want := range map[string]string{
		"2019-03-05 10:00": "2019-03-05",
		"2019-03-07 09:00": "2019-03-07",
		"2019-03-09 10:00": "2019-03-07",
	} {
		b := newBook(t, defaultRules(t), "2019-03-05 09:00")
		b.apply()
		word := b.word(approved("1000.00"))
		word.At = at(said)
		b.to("2019-03-07 10:00")
		b.must(b.take(b.line.Receive(word, b.now)))
		require.Equal(t, day(want), b.line.Qualified(), said)
		require.Equal(t, day(want), b.latest().Day, said)
	}
}

// Of two words of one kind about one application the later counts, in whatever
// order they come; of two of one instant the same one does, either way.
func TestLatestWordOnAnApplication(t *testing.T) {
	pairs := map[string][2]lender.Fact{
		"needs":    {needs(lender.ItemTaxReturn), needs(lender.ItemBankStatements)},
		"declined": {declines(lender.ReasonRevenue), declines(lender.ReasonRiskReview)},
	}
	noted := map[string]string{"needs": "information_needed", "declined": "declined"}
	for name, pair := range pairs {
		for _, gap := range []time.Duration{0, time.Hour} {
			var left []paylater.Application
			for _, way := range [][]int{{0, 1}, {1, 0}} {
				b := newBook(t, defaultRules(t), "2019-03-05 10:00")
				b.apply()
				words := [2]lender.Event{b.word(pair[0]), b.word(pair[1])}
				words[1].At = words[1].At.Add(gap)
				b.to("2019-03-07 10:00")
				for _, i := range way {
					b.must(b.take(b.line.Receive(words[i], b.now)))
				}
				if gap > 0 && way[0] == 1 {
					require.Equal(t, paylater.KindNoted, b.latest().Kind, "the older word came last")
					require.Equal(t, noted[name], b.latest().Note)
				}
				left = append(left, b.line.Application())
				b.requireParsed()
				b.requireRebuilt()
			}
			require.Equal(t, left[0], left[1], "%s, %s apart", name, gap)
		}
	}
}

// An application that its lender never received ends once, and no other with it.
func TestLostApplicationEndsOnce(t *testing.T) {
	b := newBook(t, defaultRules(t), "2019-03-05 10:00")
	b.apply()
	_, err := paylater.Lose(b.line, "app-2", b.now)
	requireCode(t, err, paylater.CodeReferenceUnknown)
	_, err = paylater.Lose(b.line, theApp, time.Time{})
	requireCode(t, err, paylater.CodeArgumentInvalid)
	b.must(b.take(paylater.Lose(b.line, theApp, b.now)))
	require.Equal(t, paylater.KindApplicationLost, b.latest().Kind)
	require.Equal(t, paylater.StatusNew, b.line.Status())
	again, err := paylater.Lose(b.line, theApp, b.now.Add(time.Hour))
	require.NoError(t, err)
	require.Empty(t, again.Events())
	b.must(b.take(b.line.Apply("app-2", nil, b.now)))
	require.Equal(t, paylater.StatusApplying, b.line.Status())
	b.must(b.take(paylater.Lose(b.line, "app-2", b.now)))
	require.Equal(t, paylater.StatusNew, b.line.Status(), "each is lost on its own")
	b.requireParsed()
	b.requireRebuilt()
}

// A lost application takes no place among the former ones but its own: an
// approval of one from before it is still heard.
func TestFormerApplicationsSurviveALostOne(t *testing.T) {
	b := declinedThenAgain(t)
	b.must(b.take(paylater.Lose(b.line, "app-2", b.now)))
	b.must(b.take(b.line.Apply("app-3", nil, b.now)))
	b.must(b.tell(approved("80000.00")))
	require.Equal(t, paylater.StatusOpen, b.line.Status())
	b.requireParsed()
	b.requireRebuilt()
}
