package lendersim

import (
	"context"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// Disburse takes a disbursement. What happens follows from the cents of its
// amount; see the table of the package.
func (s *Sim) Disburse(ctx context.Context, d lender.Disbursement) ([]lender.Event, error) {
	return s.call(ctx, "disburse", disbursement{d})
}

// disbursement is a disbursement as a request.
type disbursement struct{ lender.Disbursement }

// loan is what the lender knows of a loan.
type loan struct {
	buyer   lender.BuyerID
	asked   money.USD
	started bool
	ended   bool      // settled or failed
	paid    money.USD // zero when it failed
	back    money.USD // what the beneficiary's bank sent back
	sent    money.USD // what refunds are under way or have arrived
}

// Working days of what does not take its usual time.
const (
	lateDays = 7 // a late settlement or arrival
	backDays = 2 // from a settlement to its return, from a repayment to its bounce
)

func (d disbursement) same(r request) bool {
	other, ok := r.(disbursement)
	return ok && d.Equal(other.Disbursement)
}

func (d disbursement) trouble() Trouble { return centsTrouble(d.Amount) }

func (d disbursement) refuse(s *Sim) *fault.Error {
	if !s.credit[d.Buyer] {
		return fault.New(CodeNotApproved, "this buyer has no approved credit").At("buyer")
	}
	if s.magicCents(d.Amount) == centsRefused {
		return asked()
	}
	return nil
}

func (d disbursement) enter(s *Sim) {
	s.loans[d.Loan] = &loan{buyer: d.Buyer, asked: d.Amount}
}

func (d disbursement) respond(s *Sim) ([]lender.Fact, []plan, error) {
	cents, days := s.magicCents(d.Amount), s.config.SettleAfter
	if cents == centsLate {
		days = lateDays
	}
	day, err := s.workingDay(days)
	if err != nil {
		return nil, nil, err
	}
	plans := []plan{{at: afternoon(day), fact: d.end(cents, day)}}
	if cents == centsReturned || cents == centsPartBack {
		back, err := s.workingDay(days + backDays)
		if err != nil {
			return nil, nil, err
		}
		plans = append(plans, plan{at: afternoon(back), fact: d.comeBack(cents, back)})
	}
	return []lender.Fact{lender.DisbursementStarted{Loan: d.Loan}}, plans, nil
}

// end is how the disbursement ends.
func (d disbursement) end(cents int64, day civil.Date) lender.Fact {
	switch cents {
	case centsFails:
		return lender.DisbursementFailed{Loan: d.Loan, Reason: lender.ReasonRejected}
	case centsShort:
		return lender.DisbursementSettled{Loan: d.Loan, Paid: d.Amount.Sub(tenth(d.Amount)), On: day}
	}
	return lender.DisbursementSettled{Loan: d.Loan, Paid: d.Amount, On: day}
}

// comeBack is what the beneficiary's bank sends back.
func (d disbursement) comeBack(cents int64, day civil.Date) lender.Fact {
	if cents == centsPartBack {
		return lender.DisbursementReturned{Loan: d.Loan, Amount: tenth(d.Amount), On: day}
	}
	return lender.DisbursementReturned{Loan: d.Loan, Amount: d.Amount, On: day}
}

// workingDay is a number of working days from now, in New York.
func (s *Sim) workingDay(days int) (civil.Date, error) {
	return civil.AddWorkingDays(s.config.Calendar, civil.NewYork(s.now()), days)
}

// afternoon is when banks are done with a day: 15 hours after it began.
func afternoon(d civil.Date) time.Time { return civil.Midnight(d).Add(15 * time.Hour) }
