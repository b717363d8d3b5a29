package checkout_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
)

// Working days are those of the Federal Reserve Banks: Friday, July 3, 2026 is
// one, Monday, January 20, 2020 is not.
func TestArrival(t *testing.T) {
	fed := civil.FederalReserve()
	thursday := time.Date(2026, time.July, 2, 22, 0, 0, 0, time.UTC)
	friday := time.Date(2020, time.January, 18, 3, 0, 0, 0, time.UTC) // 22:00 on the 17th in New York
	cases := []struct {
		arrival checkout.Arrival
		paid    time.Time
		want    string
	}{
		{checkout.WorkingDays(1, 3), thursday, "2026-07-03 to 2026-07-07"},
		{checkout.WorkingDays(1, 1), thursday, "2026-07-03"},
		{checkout.WorkingDays(1, 2), friday, "2020-01-21 to 2020-01-22"},
		{checkout.WorkingDays(3, 7), morning, "2019-03-08 to 2019-03-14"},
		{checkout.WithinHours(48), morning, "by 2019-03-07T15:00:00Z"},
		{checkout.Arrival{}, morning, "unknown"},
		{checkout.WorkingDays(2, 1), morning, "unknown"},
		{checkout.WorkingDays(1, 1), time.Date(2300, 1, 1, 0, 0, 0, 0, time.UTC), "unknown"},
	}
	for _, c := range cases {
		require.Equal(t, c.want, c.arrival.After(c.paid, fed).String())
	}
	within := checkout.WithinHours(3).After(friday.Add(time.Hour), fed)
	require.Equal(t, civil.Of(2020, time.January, 17), within.From)
	require.Equal(t, civil.Of(2020, time.January, 18), within.To)
	require.True(t, checkout.WorkingDays(1, 9).After(morning, unknown{}).IsZero())
}

// unknown is a calendar that knows no year.
type unknown struct{}

func (unknown) WorkingDay(civil.Date) (bool, error) {
	return false, fault.New(civil.CodeYearUnknown, "no year")
}
