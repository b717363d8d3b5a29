package order_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
)

// A host hears of everything that happens, in its order and with its amounts.
func TestEveryActIsTold(t *testing.T) {
	type told struct {
		kind   order.Kind
		ref    order.ID
		phase  order.Phase
		amount string
	}
	var got []told
	for _, ev := range lived(t).Events() {
		text := ""
		if ev.Amount.Currency() != "" {
			text = ev.Amount.Text()
		}
		got = append(got, told{ev.Kind, ev.Ref, ev.Phase, text})
	}
	require.Equal(t, []told{
		{order.KindConfirmed, "", 0, ""},
		{order.KindPaymentStarted, "p0", order.Initial, "3000.00"},
		{order.KindPaymentFailed, "p0", order.Initial, "3000.00"},
		{order.KindPaymentStarted, "p1", order.Initial, "3000.00"},
		{order.KindReceived, "r1", order.Initial, "2000.00"},
		{order.KindReceived, "r2", order.Initial, "900.00"},
		{order.KindInitialAccepted, "", order.Initial, "100.00"},
		{order.KindPhaseSettled, "", order.Initial, "2900.00"},
		{order.KindReceived, "r3", order.Balance, "7005.00"},
		{order.KindPhaseSettled, "", order.Balance, "7000.00"},
		{order.KindSurplus, "r3", order.Balance, "5.00"},
		{order.KindSurplusReturned, "r3", 0, "5.00"},
		{order.KindShipped, "", 0, ""},
		{order.KindCompleted, "", 0, ""},
		{order.KindRefunded, "f1", order.Initial, "290.00"},
		{order.KindRefunded, "f2", order.Balance, "5.00"},
		{order.KindDisputeOpened, "", 0, ""},
		{order.KindDisputeClosed, "", 0, ""},
		{order.KindDisputeOpened, "", 0, ""},
		{order.KindDisputeEscalated, "", 0, ""},
	}, got)
}

// Only the receipt that settles a phase says so: neither an earlier one nor one
// that no phase could take any more.
func TestPhaseSettlesOnce(t *testing.T) {
	o := story(t, confirm(),
		receive("r1", order.Initial, order.Card, usd(1_000)),
		receive("r2", order.Initial, order.Card, usd(2_000)),
		receive("r3", order.Initial, order.Card, usd(1)),
		receive("r4", order.Balance, order.Card, usd(6_999)),
		receive("r5", order.Balance, order.Card, usd(2)))
	var settled []string
	last := order.ID("")
	for _, ev := range o.Events() {
		switch ev.Kind {
		case order.KindReceived:
			last = ev.Ref
		case order.KindPhaseSettled:
			settled = append(settled, string(last)+" "+ev.Phase.String())
		}
	}
	require.Equal(t, []string{"r2 initial", "r5 balance"}, settled)
}

// An order that one transfer has paid, half and half or mostly for the balance,
// can be stored and read in every state after it.
func TestPaidByOneTransfer(t *testing.T) {
	for _, initial := range []int64{1, 3_000, 5_000, 9_999} {
		given := terms()
		given.Initial = usd(initial)
		o, err := order.New(given, day(1))
		require.NoError(t, err)
		o = play(t, o, confirm(), receive("r", order.Initial, order.Wire, usd(10_000)))
		for _, s := range []step{ship, complete, dispute, refund("f", order.Initial, usd(1))} {
			o = play(t, o, s)
			back, err := order.Parse([]byte(record(t, o)))
			require.NoError(t, err, initial)
			require.Equal(t, o.Saved(), back)
		}
		_, err = order.Parse([]byte(change(t, record(t, o), "canceled", march5)))
		require.ErrorContains(t, err, "only an unpaid order is canceled", initial)
	}
}

// A record holds no more entries of a kind than an order can.
func TestRecordHasItsSize(t *testing.T) {
	good := record(t, lived(t))
	for path, most := range map[string]int{
		"payments": order.MaxPayments, "receipts": order.MaxReceipts, "refunds": order.MaxRefunds, "disputes": order.MaxDisputes,
	} {
		list := make([]any, most+1)
		for i := range list {
			list[i] = placeAt(t, good, path+".0")
		}
		_, err := order.Parse([]byte(change(t, good, path, list)))
		require.ErrorContains(t, err, "there are too many", path)
	}
	_, err := order.Parse([]byte(change(t, good, "extra", 1)))
	require.NotErrorIs(t, err, order.CodeFieldInvalid)
	require.ErrorContains(t, err, "extra")
	_, err = order.Parse([]byte(change(t, good, "refunds.0.parts.0.receipt", "r9")))
	require.ErrorContains(t, err, "each part names a receipt of the order")
}

// Every refusal of the table says why in words.
func TestRefusalsSpeak(t *testing.T) {
	heard := map[fault.Code]bool{}
	for _, s := range situations(t) {
		for _, a := range order.Acts() {
			err := s.order.Allows(a, day(5))
			if err == nil {
				continue
			}
			code := fault.CodeOf(err)
			words, ok := strings.CutPrefix(err.Error(), string(code)+": ")
			require.True(t, ok, "%s %s: %v", s.order.Status(), a, err)
			require.GreaterOrEqual(t, len(strings.Fields(words)), 3, "%s %s: %v", s.order.Status(), a, err)
			heard[code] = true
		}
	}
	require.Greater(t, len(heard), 10)
}

// A country is two capital letters, both of them.
func TestCountry(t *testing.T) {
	for country, want := range map[order.Country]bool{
		"US": true, "AZ": true, "ZA": true, "": false, "U": false, "USA": false,
		"us": false, "uS": false, "Us": false, "@A": false, "[A": false, "A@": false, "A[": false,
	} {
		require.Equal(t, want, country.Valid(), "%q", country)
	}
}
