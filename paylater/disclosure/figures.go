package disclosure

import (
	"slices"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// Figures are the numbers of a disclosure. All come from the offer's own
// schedule, in whole cents, and agree to the cent:
//
//	Total = the sum of Payments = Funding + FinanceCharge
//	Funding = ToYou + ToSupplier
type Figures struct {
	// Funding is the amount financed: the principal. Nothing is withheld from it.
	Funding money.USD `json:"funding"`
	// ToYou is what the buyer gets in its own hands: $0.00, for the lender pays
	// the beneficiary of the order.
	ToYou money.USD `json:"to_you"`
	// ToSupplier is what that beneficiary gets: all of the funding.
	ToSupplier money.USD `json:"to_supplier"`
	// FinanceCharge is every month's fee, less fee credit only if that is deducted.
	FinanceCharge money.USD `json:"finance_charge"`
	// Total is what the buyer pays by the schedule.
	Total money.USD `json:"total"`
	// Payments are the payments with their due days.
	Payments []paylater.CashFlow `json:"payments"`
	// Average is Total by the number of monthly payments, rounded half to even.
	Average money.USD `json:"average"`
	// APR is the rate of exactly those payments by Regulation Z, Appendix J,
	// not yet rounded.
	APR paylater.APR `json:"apr"`
	// Irregular tells that payments between the first and the last differ by more
	// than the odd cent of equal parts: the wider tolerance holds.
	Irregular bool `json:"irregular"`
	// Agreed is the day from which all is counted, Last that of the last payment.
	Agreed civil.Date `json:"agreed"`
	Last   civil.Date `json:"last"`
	// EarlyMost is the greatest part of the finance charge that an early payoff
	// can still ask for, over all days before the last payment, when every payment
	// due before was made: fees of months begun that no payment has covered.
	EarlyMost money.USD `json:"early_most"`
	// Credit is the offer's fee credit, and Deducted tells whether it is in the
	// figures.
	Credit   money.USD `json:"credit"`
	Deducted bool      `json:"deducted"`
}

// Days returns the term in days, from the agreement to the last payment.
func (f Figures) Days() int { return f.Last.Sub(f.Agreed) }

// FiguresOf computes the numbers of an offer, with its fee credit deducted or
// left out. It refuses what is no offer that was made.
func FiguresOf(o paylater.Offer, deduct bool) (Figures, error) {
	t := o.Terms()
	if len(t.Schedule) == 0 || !o.Decision().Allowed() {
		return Figures{}, invalid("offer", "an offer that was made")
	}
	f := Figures{
		Funding: t.Principal, ToSupplier: t.Principal, APR: t.APR,
		Agreed: t.Agreed, Last: t.Schedule[len(t.Schedule)-1].Due, Credit: t.Credit, Deducted: deduct,
	}
	fees := make([]money.USD, len(t.Schedule))
	for i := range t.Schedule {
		fees[i] = t.Schedule[i].Fee
		if i == 0 && deduct {
			fees[i] = fees[i].Sub(t.Credit)
		}
		pays := t.Schedule[i].Principal.Add(fees[i])
		f.Payments = append(f.Payments, paylater.CashFlow{Day: t.Schedule[i].Due, Amount: pays})
		f.FinanceCharge, f.Total = f.FinanceCharge.Add(fees[i]), f.Total.Add(pays)
	}
	f.Average = f.Total.Pro(money.Cents(1), money.Cents(int64(len(fees))))
	f.Irregular = irregular(f.Payments)
	f.EarlyMost = earlyMost(t.Agreed, t.Schedule, fees)
	if !deduct || t.Credit.IsZero() {
		return f, nil
	}
	rate, err := paylater.ComputeAPR(t.Principal, t.Agreed, f.Payments)
	f.APR = rate
	return f, err
}

// irregular tells whether the payments between the first and the last differ by
// more than one cent, which is the odd cent of equal parts; 12 CFR 1026.22(a)(3)
// does not count the first and the last.
func irregular(payments []paylater.CashFlow) bool {
	if len(payments) < 4 {
		return false
	}
	compare := func(a, b paylater.CashFlow) int { return a.Amount.Cmp(b.Amount) }
	inner := payments[1 : len(payments)-1]
	least, most := slices.MinFunc(inner, compare), slices.MaxFunc(inner, compare)
	return money.Cents(1).Less(most.Amount.Sub(least.Amount))
}

// equal tells whether all payments are of the same amount.
func equal(payments []paylater.CashFlow) bool {
	return !slices.ContainsFunc(payments, func(p paylater.CashFlow) bool { return p.Amount != payments[0].Amount })
}

// earlyMost is the greatest sum of fees that are earned and not paid on any day
// before the last due date. It rises only on the day after a loan month began,
// because a payoff on the first day of a month saves that month's fee; so those
// days are all that need a look.
func earlyMost(agreed civil.Date, s paylater.Schedule, fees []money.USD) money.USD {
	var most money.USD
	for k := range s {
		day := agreed.AddMonths(k).AddDays(1) // before the last due date, which gives the last month its time
		var owed money.USD
		for i := range s {
			if i <= k && !s[i].Due.Before(day) {
				owed = owed.Add(fees[i])
			}
		}
		most = most.Max(owed)
	}
	return most
}
