package order_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

func TestID(t *testing.T) {
	for id, want := range map[order.ID]bool{
		"": false, "a": true, "Az09_-": true, "a.b": false, "a b": false, "ä": false, "a/": false, "`": false, "{": false,
		"@": false, "[": false, ":": false, "\x00": false, "Z": true, "z": true, "A": true, "9": true,
		order.ID(strings.Repeat("x", 64)): true, order.ID(strings.Repeat("x", 65)): false,
	} {
		require.Equal(t, want, id.Valid(), "%q", id)
	}
	for c, want := range map[order.Country]bool{"US": true, "AZ": true, "ZA": true, "us": false, "USA": false, "": false, "U1": false, "1U": false, "[A": false, "A@": false} {
		require.Equal(t, want, c.Valid(), "%q", c)
	}
}

func TestNew(t *testing.T) {
	eur, err := money.NewAmount(300_000, money.EUR)
	require.NoError(t, err)
	cases := map[string]struct {
		change func(*order.Terms)
		path   string
	}{
		"no id":              {func(x *order.Terms) { x.ID = "" }, "id"},
		"bad buyer":          {func(x *order.Terms) { x.Buyer = "a b" }, "buyer"},
		"bad supplier":       {func(x *order.Terms) { x.Supplier = "" }, "supplier"},
		"bad country":        {func(x *order.Terms) { x.Destination = "usa" }, "destination"},
		"no total":           {func(x *order.Terms) { x.Total, x.Initial = money.Amount{}, money.Amount{} }, "total"},
		"nothing in total":   {func(x *order.Terms) { x.Total, x.Initial = usd(0), usd(0) }, "total"},
		"total too large":    {func(x *order.Terms) { x.Total = money.AmountOf(money.Cents(money.MaxCents + 1)) }, "total"},
		"another currency":   {func(x *order.Terms) { x.Initial = eur }, "initial"},
		"no initial payment": {func(x *order.Terms) { x.Initial = usd(0) }, "initial"},
		"negative initial":   {func(x *order.Terms) { x.Initial = usd(-1) }, "initial"},
		"initial over total": {func(x *order.Terms) { x.Initial = cents(1_000_001) }, "initial"},
	}
	for name, c := range cases {
		x := terms()
		c.change(&x)
		_, err := order.New(x, day(1))
		require.ErrorIs(t, err, order.CodeFieldInvalid, name)
		require.Equal(t, c.path, fault.All(err)[0].Path, name)
	}
	_, err = order.New(order.Terms{}, day(1))
	require.Len(t, fault.All(err), 6, "everything is reported at once")
	for _, y := range []int{0, 1989, 2191} {
		_, err = order.New(terms(), time.Date(y, 6, 1, 0, 0, 0, 0, time.UTC))
		require.ErrorIs(t, err, order.CodeInstantOutOfRange)
	}
	for _, y := range []int{1990, 2190} {
		_, err = order.New(terms(), time.Date(y, 6, 1, 0, 0, 0, 0, time.UTC))
		require.NoError(t, err)
	}
}

func TestAccessors(t *testing.T) {
	o := story(t)
	require.Equal(t, terms(), o.Terms())
	require.Equal(t, []any{order.ID("TA-1"), order.ID("buyer-1"), order.ID("supplier-1"), order.Country("US"), money.USDollar},
		[]any{o.ID(), o.Buyer(), o.Supplier(), o.Destination(), o.Currency()})
	require.Equal(t, usd(10_000), o.Total())
	require.Equal(t, usd(7_000), o.PhaseAmount(order.Balance))
	require.Equal(t, usd(0), o.PhaseAmount(0))
	o = play(t, o, confirm(), receive("r1", order.Initial, order.Card, usd(1_000)), accept, receive("r2", order.Balance, order.Card, usd(7_000)), ship, complete)
	require.Equal(t, []time.Time{day(1), day(1), day(3), day(4), day(5), day(5), {}},
		[]time.Time{o.Placed(), o.Confirmed(), o.Accepted(), o.ShippedAt(), o.Completed(), o.At(), o.Canceled()})
	require.Equal(t, day(5), story(t, cancel).Canceled())
}

// What is no phase holds nothing, whatever the order holds.
func TestAmountsOfNoPhase(t *testing.T) {
	o := lived(t)
	for _, p := range []order.Phase{0, order.Balance + 1} {
		require.Empty(t, o.FinancedBy(p))
		for _, a := range []money.Amount{o.PhaseAmount(p), o.Received(p), o.Refunded(p), o.Paid(p), o.Due(p), o.Financed(p)} {
			require.Equal(t, usd(0), a)
		}
	}
}

// TestTime: instants are cut to the microsecond, in UTC, and never run backwards.
func TestTime(t *testing.T) {
	zone := time.FixedZone("x", 3600)
	o, err := order.New(terms(), time.Date(2019, 3, 1, 12, 0, 0, 1999, zone))
	require.NoError(t, err)
	require.Equal(t, time.Date(2019, 3, 1, 11, 0, 0, 1000, time.UTC), o.Placed())
	o, err = o.Confirm(day(1).AddDate(-1, 0, 0))
	require.NoError(t, err)
	require.Equal(t, o.Placed(), o.Confirmed())
	refused(t, o, func(o order.Order) (order.Order, error) { return o.Cancel(time.Time{}) }, order.CodeInstantOutOfRange)
}

func TestZeroOrder(t *testing.T) {
	var o order.Order
	require.Zero(t, o.Status())
	require.Empty(t, o.Shown())
	require.Equal(t, money.Amount{}, o.Total())
	require.Equal(t, money.Amount{}, o.Due(order.Initial))
	require.ErrorIs(t, o.Payable(order.Initial), order.CodeFieldInvalid)
	require.Empty(t, o.Surplus())
	require.Empty(t, o.FinancedBy(order.Initial))
	for a, do := range attempts(day(1)) {
		_, err := do(o)
		require.Error(t, err, a.String())
	}
	_, err := o.Record()
	require.ErrorIs(t, err, order.CodeFieldInvalid)
	data, err := json.Marshal(o)
	require.NoError(t, err)
	require.Equal(t, "null", string(data))
}

func TestPhaseText(t *testing.T) {
	for _, p := range order.Phases() {
		data, err := json.Marshal(p)
		require.NoError(t, err)
		var back order.Phase
		require.NoError(t, json.Unmarshal(data, &back))
		require.Equal(t, p, back)
	}
	p := order.Initial
	require.Error(t, p.UnmarshalText([]byte("Balance")))
	require.Equal(t, order.Initial, p)
	read, err := order.ParsePhase("Balance")
	require.ErrorIs(t, err, order.CodeFieldInvalid)
	require.False(t, read.Valid(), "what is refused is no phase")
	_, err = order.Phase(3).MarshalText()
	require.ErrorIs(t, err, order.CodeFieldInvalid)
	require.Error(t, (*order.Phase)(nil).UnmarshalText([]byte("initial")))
}
