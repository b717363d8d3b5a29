package paylater_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater"
)

// Rules hand out the calendar that they were made with, or the banks' own.
func TestRulesHaveACalendar(t *testing.T) {
	own := &closedOnMondays{}
	rules, err := paylater.NewRules(paylater.DefaultPolicy(), own)
	require.NoError(t, err)
	require.Same(t, own, rules.Calendar())
	require.Equal(t, civil.FederalReserve(), defaultRules(t).Calendar())
	for _, nobodys := range []*paylater.Rules{nil, {}} {
		require.Nil(t, nobodys.Calendar())
	}
}

// only2019 is a calendar that knows one year.
type only2019 struct{ closedOnMondays }

func (c *only2019) WorkingDay(d civil.Date) (bool, error) {
	if d.Year() != 2019 {
		return false, fault.New(civil.CodeYearUnknown, "another year")
	}
	return c.closedOnMondays.WorkingDay(d)
}

// In a year that the calendar does not know, every day counts as a working day.
func TestDaysInAnUnknownYear(t *testing.T) {
	rules, err := paylater.NewRules(paylater.DefaultPolicy(), &only2019{})
	require.NoError(t, err)
	b := openBookWith(t, rules)
	b.to("2019-12-27 10:00") // a Friday
	loan := b.lend("h1", "PO-1", "1000.00", 2)
	from, to := b.line.Expected(loan)
	require.Equal(t, day("2019-12-31"), from, "not the weekend, not Monday")
	require.Equal(t, day("2020-01-02"), to, "two days of the year after")

	require.Equal(t, day("2020-02-05"), b.loan(loan).Rows[0].Due)
	b.to("2020-02-05 23:59")
	require.Zero(t, b.line.PastDue(b.now))
	require.Equal(t, paylater.StatusOpen, b.line.Status())
	b.to("2020-02-06 00:00")
	require.Positive(t, b.line.PastDue(b.now).Sign())
	require.Equal(t, paylater.StatusDelinquent, b.line.Status())
	b.requireParsed()
	b.requireRebuilt()
}
