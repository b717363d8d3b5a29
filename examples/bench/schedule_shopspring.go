package main

import (
	"time"

	"github.com/shopspring/decimal"
)

// shopRow is an installment as one would write it by hand on shopspring/decimal.
type shopRow struct {
	Number    int
	Statement time.Time
	Due       time.Time
	Principal decimal.Decimal
	Fee       decimal.Decimal
}

// shopSchedule is written by hand on shopspring/decimal, without waste: equal
// parts in whole cents, the earlier ones one cent more where they do not come
// out even, and each month's fee rounded half to even.
func shopSchedule(principal decimal.Decimal, rates []decimal.Decimal, first time.Time, dueAfter int) []shopRow {
	n := decimal.NewFromInt(int64(len(rates)))
	cent := decimal.New(1, -2)
	part := principal.Div(n).Truncate(2)
	rest := principal.Sub(part.Mul(n))
	rows := make([]shopRow, len(rates))
	for k, rate := range rates {
		share := part
		if rest.IsPositive() {
			share = share.Add(cent)
			rest = rest.Sub(cent)
		}
		date := monthsLater(first, k)
		rows[k] = shopRow{
			Number: k + 1, Statement: date, Due: date.AddDate(0, 0, dueAfter),
			Principal: share, Fee: principal.Mul(rate).RoundBank(2),
		}
	}
	return rows
}

func shopInput(t task) (principal decimal.Decimal, rates []decimal.Decimal) {
	principal = decimal.RequireFromString(t.principal)
	for _, r := range t.rates {
		rates = append(rates, decimal.RequireFromString(r))
	}
	return principal, rates
}

func shopPlan(rows []shopRow) plan {
	var p plan
	for _, r := range rows {
		p = append(p, planRow{
			statement: r.Statement.Format(time.DateOnly), due: r.Due.Format(time.DateOnly),
			principal: r.Principal.Shift(2).IntPart(), fee: r.Fee.Shift(2).IntPart(),
		})
	}
	return p
}
