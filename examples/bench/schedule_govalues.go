package main

import (
	"time"

	"github.com/govalues/decimal"
)

// goRow is an installment on govalues/decimal.
type goRow struct {
	Number    int
	Statement time.Time
	Due       time.Time
	Principal decimal.Decimal
	Fee       decimal.Decimal
}

// goSchedule is the same by hand on govalues/decimal, whose every operation
// may fail.
func goSchedule(principal decimal.Decimal, rates []decimal.Decimal, first time.Time, dueAfter int) ([]goRow, error) {
	part, rest, err := goShare(principal, len(rates))
	if err != nil {
		return nil, err
	}
	cent := decimal.MustNew(1, 2)
	rows := make([]goRow, len(rates))
	for k, rate := range rates {
		share := part
		if rest.IsPos() {
			if share, err = share.Add(cent); err != nil {
				return nil, err
			}
			if rest, err = rest.Sub(cent); err != nil {
				return nil, err
			}
		}
		fee, err := principal.Mul(rate)
		if err != nil {
			return nil, err
		}
		date := monthsLater(first, k)
		rows[k] = goRow{Number: k + 1, Statement: date, Due: date.AddDate(0, 0, dueAfter), Principal: share, Fee: fee.Round(2)}
	}
	return rows, nil
}

// goShare is the equal part in whole cents, and what the parts leave over.
func goShare(principal decimal.Decimal, months int) (part, rest decimal.Decimal, err error) {
	n, err := decimal.New(int64(months), 0)
	if err != nil {
		return part, rest, err
	}
	if part, err = principal.Quo(n); err != nil {
		return part, rest, err
	}
	part = part.Trunc(2)
	all, err := part.Mul(n)
	if err != nil {
		return part, rest, err
	}
	rest, err = principal.Sub(all)
	return part, rest, err
}

func goInput(t task) (principal decimal.Decimal, rates []decimal.Decimal) {
	principal = decimal.MustParse(t.principal)
	for _, r := range t.rates {
		rates = append(rates, decimal.MustParse(r))
	}
	return principal, rates
}

func goPlan(rows []goRow) plan {
	var p plan
	for _, r := range rows {
		p = append(p, planRow{
			statement: r.Statement.Format(time.DateOnly), due: r.Due.Format(time.DateOnly),
			principal: goCents(r.Principal), fee: goCents(r.Fee),
		})
	}
	return p
}

func goCents(d decimal.Decimal) int64 {
	whole, part, _ := d.Int64(2)
	return whole*100 + part
}
