package paylater

import (
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

// Installment is one month of a loan's schedule.
type Installment struct {
	Number    int        `json:"number"`    // counted from 1
	Statement civil.Date `json:"statement"` // the statement that bills it
	Due       civil.Date `json:"due"`
	Principal money.USD  `json:"principal"` // equal parts; the earlier carry the odd cents
	Fee       money.USD  `json:"fee"`       // the month's fee on the original principal, rounded half to even
}

// Schedule is a loan's installments in order.
type Schedule []Installment

// NewSchedule lays out a loan: equal principal parts, and for month k the fee
// that its rate asks of the whole original principal. Installment k is billed
// on statement first+k-1 of the cycle. (FAQ 24157464)
func NewSchedule(principal money.USD, rates []money.Rate, cycle Cycle, first int) Schedule {
	return make(Schedule, len(rates)).layOut(principal, rates, cycle, first)
}

// layOut is NewSchedule in rows that are there, one for each rate.
func (s Schedule) layOut(principal money.USD, rates []money.Rate, cycle Cycle, first int) Schedule {
	var room [maxMonths]money.USD
	parts := principal.AppendSplit(room[:0], len(rates))
	cycleStart := cycle.First.Anchor()
	for k := range s {
		date := cycleStart.AddMonths(first + k - 1) // cycle.Statement(first + k)
		s[k] = Installment{
			Number:    k + 1,
			Statement: date,
			Due:       date.AddDays(cycle.DueAfter),
			Principal: parts[k],
			Fee:       principal.Scale(rates[k]),
		}
	}
	return s
}

// Fees is the sum of all fees: the cost of the loan before any fee credit, when
// every installment is paid as scheduled.
func (s Schedule) Fees() money.USD {
	var sum money.USD
	for i := range s {
		sum = sum.Add(s[i].Fee)
	}
	return sum
}

// Principal is the sum of all principal parts.
func (s Schedule) Principal() money.USD {
	var sum money.USD
	for i := range s {
		sum = sum.Add(s[i].Principal)
	}
	return sum
}
