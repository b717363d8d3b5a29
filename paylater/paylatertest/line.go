package paylatertest

import (
	"fmt"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// The names in [OpenLine] and [DrawOf].
const (
	Buyer       = lender.BuyerID("buyer-1")
	Partner     = lender.ID("kabbage")
	Applied     = lender.ApplicationID("application-1")
	Beneficiary = lender.Key("token-of-the-beneficiary")
	Signer      = lender.Key("person-1")
)

// Rules reads policy documents, each as [paylater.ParsePolicy] does, and makes the
// rules of a program of them, with the calendar of the Federal Reserve Banks.
func Rules(documents ...[]byte) (*paylater.Rules, error) {
	policies := make([]paylater.Policy, len(documents))
	for i, d := range documents {
		p, err := paylater.ParsePolicy(d)
		if err != nil {
			return nil, err
		}
		policies[i] = p
	}
	return paylater.NewRules(policies, nil)
}

// OpenLine is the line of a [Buyer] who applied and was approved at that instant:
// it qualifies on that New York day and is ready for an offer, a hold, a
// signature. Without prices they are [lendersim.DefaultPrices], one to six
// months. Errors are those of Apply and Receive: a limit of zero, a price that
// is not valid.
func OpenLine(rules *paylater.Rules, at time.Time, limit money.USD, prices ...lender.Price) (paylater.Line, error) {
	if len(prices) == 0 {
		prices = lendersim.DefaultPrices()
	}
	line, err := rules.NewLine(paylater.LineID{Buyer: Buyer, Lender: Partner})
	if err != nil {
		return line, err
	}
	if line, err = line.Apply(Applied, nil, at); err != nil {
		return line, err
	}
	return Tell(line, lender.Approved{Application: Applied, Limit: limit, Prices: prices}, at)
}

// Tell lets the lender say something about the line at an instant, for the first
// time.
func Tell(line paylater.Line, fact lender.Fact, at time.Time) (paylater.Line, error) {
	return line.Receive(lender.Event{
		ID:    lender.EventID(fmt.Sprintf("told-%08d", line.Seq()+1)), // every word that is taken moves the number
		Buyer: line.ID().Buyer, At: whole(at), Fact: fact,
	}, at)
}

// DrawOf is a draw on the initial payment of an order.
func DrawOf(id order.ID, amount money.USD) paylater.Draw {
	return paylater.Draw{Order: id, Phase: order.Initial, Amount: amount, Recipient: Beneficiary}
}

// Flat is the price of a term with one rate for all its months.
func Flat(months int, rate money.Rate) lender.Price { return Stepped(months, months, rate, rate) }

// Stepped is the price of a term with one rate for its first months and another
// for the rest: Stepped(6, 2, money.PPM(27_500), money.PPM(7_500)) is 2.75% in
// months 1 and 2, then 0.75%.
func Stepped(months, first int, rate, then money.Rate) lender.Price {
	p := lender.Price{Months: months}
	for k := range months {
		if k < first {
			p.Monthly = append(p.Monthly, rate)
		} else {
			p.Monthly = append(p.Monthly, then)
		}
	}
	return p
}

// Sign holds credit for a draw, unless the line holds it already, and signs the
// offer for that many months. It returns the line with the loan, which the
// lender has not paid out. The error is the first refusal of the three acts, and
// the line is then the one that was given.
func Sign(line paylater.Line, draw paylater.Draw, months int, at time.Time) (paylater.Line, paylater.Loan, error) {
	n, hold, err := held(line, draw, at)
	if err != nil {
		return line, paylater.Loan{}, err
	}
	offer, err := n.Offer(draw, months, at)
	if err != nil {
		return line, paylater.Loan{}, err
	}
	signature := paylater.Signature{Hold: hold, Terms: offer.Hash(), By: Signer}
	agreement, err := offer.Sign(signature, at)
	if err != nil {
		return line, paylater.Loan{}, err
	}
	if n, err = n.Sign(offer, signature, at); err != nil {
		return line, paylater.Loan{}, err
	}
	loan, _ := n.Loan(agreement.Loan(), at)
	return n, loan, nil
}

func held(line paylater.Line, draw paylater.Draw, at time.Time) (paylater.Line, lender.Key, error) {
	if h, ok := line.HeldFor(draw.Order, draw.Phase, at); ok {
		return line, h.Key, nil
	}
	key := lender.Key(fmt.Sprintf("hold-%d", line.Seq()+1))
	line, err := line.Hold(paylater.HoldRequest{Key: key, Order: draw.Order, Phase: draw.Phase, Amount: draw.Amount}, at)
	return line, key, err
}

// Lend is [Sign], and the lender pays the loan out in full on the same day.
func Lend(line paylater.Line, draw paylater.Draw, months int, at time.Time) (paylater.Line, paylater.Loan, error) {
	n, loan, err := Sign(line, draw, months, at)
	if err != nil {
		return line, loan, err
	}
	paid := lender.DisbursementSettled{Loan: loan.ID, Paid: draw.Amount, On: civil.NewYork(at)}
	if n, err = Tell(n, paid, at); err != nil {
		return line, paylater.Loan{}, err
	}
	loan, _ = n.Loan(loan.ID, at)
	return n, loan, nil
}

// Repay lets the buyer pay the lender an amount, effective on that New York day.
// It frees credit when it has cleared: the policy's working days later.
func Repay(line paylater.Line, amount money.USD, at time.Time) (paylater.Line, error) {
	return Tell(line, lender.RepaymentReceived{
		Repayment: lender.RepaymentID(fmt.Sprintf("repayment-%d", line.Seq()+1)),
		Amount:    amount, Effective: civil.NewYork(at),
	}, at)
}

// Statements lists the statements among the events of a line that nobody has
// saved: in a rule test, all that were ever issued. [paylater.Line.Advance] issues
// what is due.
func Statements(line paylater.Line) []paylater.Statement {
	var list []paylater.Statement
	for _, ev := range line.Events() {
		if ev.Kind == paylater.KindStatementIssued {
			list = append(list, *ev.Statement)
		}
	}
	return list
}
