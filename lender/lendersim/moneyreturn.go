package lendersim

import (
	"context"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/fault"
)

// ReturnMoney takes the announcement of a refund's money. What happens follows
// from the cents of its amount; see the table of the package.
func (s *Sim) ReturnMoney(ctx context.Context, m lender.MoneyReturn) ([]lender.Event, error) {
	return s.call(ctx, "return_money", moneyReturn{m})
}

// moneyReturn is a return of money as a request.
type moneyReturn struct{ lender.MoneyReturn }

func (m moneyReturn) same(r request) bool {
	other, ok := r.(moneyReturn)
	return ok && m.Equal(other.MoneyReturn)
}

func (m moneyReturn) trouble() Trouble { return centsTrouble(m.Amount) }

func (m moneyReturn) refuse(s *Sim) *fault.Error {
	n := s.loans[m.Loan]
	if n == nil || n.buyer != m.Buyer || n.ended && n.paid.IsZero() {
		return fault.New(CodeUnknownLoan, "this buyer has no such loan that was paid").At("loan")
	}
	if s.magicCents(m.Amount) == centsRefused {
		return asked()
	}
	if most := n.refundable(); most.Less(m.Amount) {
		return fault.New(CodeOverReturned, "more would come back than was paid",
			fault.Cents("asked", m.Amount.Cents()), fault.Cents("most", most.Cents())).At("amount")
	}
	return nil
}

func (m moneyReturn) enter(s *Sim) {
	s.loans[m.Loan].sent = s.loans[m.Loan].sent.Add(m.Amount)
}

func (m moneyReturn) respond(s *Sim) ([]lender.Fact, []plan, error) {
	cents, days := s.magicCents(m.Amount), s.config.ReturnAfter
	if cents == centsFails {
		return nil, nil, nil // the money never arrives
	}
	if cents == centsLate {
		days = lateDays
	}
	day, err := s.workingDay(days)
	if err != nil {
		return nil, nil, err
	}
	arrived := lender.MoneyReceived{Refund: m.Refund, Loan: m.Loan, Amount: m.Amount, On: day}
	if cents == centsShort {
		arrived.Amount = m.Amount.Sub(tenth(m.Amount))
	}
	return nil, []plan{{at: afternoon(day), fact: arrived}}, nil
}
