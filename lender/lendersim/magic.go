package lendersim

import (
	"strings"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// script is what the words after the "#" of a legal name ask for.
type script struct {
	limit   money.USD      // zero: the configured one
	prices  []lender.Price // nil: the configured ones
	decline lender.Reason  // "": approve
	needs   bool           // ask for information first
	wait    time.Duration  // until the decision
	after   []lender.Fact  // a day after the approval
	trouble Trouble
	refuse  bool
}

// aDay is how long a simulated lender takes for what it does not do at once.
const aDay = 24 * time.Hour

// scriptOf reads the words of a legal name; it reports false when one is unknown.
func scriptOf(legalName string) (script, bool) {
	var sc script
	at := strings.LastIndexByte(legalName, '#')
	if at < 0 {
		return sc, true
	}
	for word := range strings.SplitSeq(legalName[at+1:], "+") {
		name, value, valued := strings.Cut(word, "-")
		if !sc.plainWord(word) && !(valued && sc.valuedWord(name, value)) {
			return script{}, false
		}
	}
	return sc, true
}

// plainWord takes a word without a value.
func (sc *script) plainWord(word string) bool {
	switch word {
	case "declined":
		sc.decline = lender.ReasonRevenue
	case "needs-info":
		sc.needs, sc.wait = true, aDay
	case "delayed":
		sc.wait = aDay
	case "low-rates":
		sc.prices = []lender.Price{sixMonths(12_500, 2_500)}
	case "high-rates":
		sc.prices = []lender.Price{sixMonths(30_000, 10_000)}
	case "suspended":
		sc.after = append(sc.after, lender.Suspended{Reason: lender.ReasonAccountLost})
	case "closed":
		sc.after = append(sc.after, lender.Closed{Reason: lender.ReasonLenderPolicy})
	case "refused":
		sc.refuse = true
	default:
		return sc.troubleWord(word)
	}
	return true
}

// troubleWord takes a word for what goes wrong with the call.
func (sc *script) troubleWord(word string) bool {
	words := map[string]Trouble{"dropped": NeverArrives, "lost": AnswerLost, "later": AnswerLater, "twice": AnswerTwice}
	trouble, known := words[word]
	if known {
		sc.trouble = trouble
	}
	return known
}

// valuedWord takes a word with a value.
func (sc *script) valuedWord(name, value string) bool {
	switch name {
	case "declined":
		sc.decline = lender.Reason(value)
		return sc.decline.Valid()
	case "approved":
		limit, err := money.ParseUSD(value)
		sc.limit = limit
		return err == nil && limit.Sign() > 0
	case "cut":
		limit, err := money.ParseUSD(value)
		sc.after = append(sc.after, lender.LimitChanged{Limit: limit, Reason: lender.ReasonRiskReview})
		return err == nil && limit.Sign() >= 0
	}
	return false
}

// The magic cents: what the last two digits of an amount ask for.
const (
	centsRefused  = 60
	centsLater    = 61
	centsShort    = 62
	centsFails    = 63
	centsLate     = 64
	centsReturned = 65
	centsPartBack = 66
	centsLost     = 67
	centsDropped  = 68
	centsTwice    = 69
)

// magicCents returns the last two digits of an amount, or 0 when magic is off.
func (s *Sim) magicCents(amount money.USD) int64 {
	if s.config.Plain {
		return 0
	}
	return amount.Cents() % 100
}

// centsTrouble is the trouble that an amount asks for.
func centsTrouble(amount money.USD) Trouble {
	switch amount.Cents() % 100 {
	case centsLater:
		return AnswerLater
	case centsLost:
		return AnswerLost
	case centsDropped:
		return NeverArrives
	case centsTwice:
		return AnswerTwice
	}
	return NoTrouble
}

// asked refuses because a magic value says so.
func asked() *fault.Error { return fault.New(CodeAsked, "a magic value asks for this refusal") }

// tenth is a tenth of an amount, rounded up to a cent.
func tenth(amount money.USD) money.USD { return amount.Part(0, 10) }
