package lender_test

import (
	"math"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

func eventOf(f lender.Fact) lender.Event {
	return lender.Event{ID: "ev-1", Buyer: "buyer-1", At: lendertest.SampleInstant().Add(time.Microsecond), Fact: f}
}

func TestEveryFactIsValidAndHasAKind(t *testing.T) {
	seen := map[lender.Kind]bool{}
	for _, f := range lendertest.Facts() {
		e := eventOf(f)
		require.NoError(t, e.Validate(), "%T", f)
		require.NotEmpty(t, e.Kind())
		require.False(t, seen[e.Kind()], "%s is there twice", e.Kind())
		seen[e.Kind()] = true
	}
	require.Len(t, seen, 21)
}

// Emptying any one field of any fact is noticed at its path.
func TestEveryFieldOfAFactIsNeeded(t *testing.T) {
	optional := []string{"LimitChanged.Limit", "RepaymentReceived.Loan"}
	for _, f := range lendertest.Facts() {
		v := reflect.New(reflect.TypeOf(f)).Elem()
		for i := range v.NumField() {
			v.Set(reflect.ValueOf(f))
			v.Field(i).SetZero()
			name := v.Type().Name() + "." + v.Type().Field(i).Name
			err := eventOf(v.Interface().(lender.Fact)).Validate()
			require.Equal(t, slices.Contains(optional, name), err == nil, "%s emptied: %v", name, err)
			if err != nil {
				require.Equal(t, "fact."+jsonName(v.Type().Field(i)), fault.All(err)[0].Path)
			}
		}
	}
}

func TestEventRefusals(t *testing.T) {
	price := func(months int, rates ...money.Rate) []lender.Price {
		return []lender.Price{{Months: months, Monthly: rates}}
	}
	ten := money.PPM(10_000)
	tests := []struct {
		name string
		fact lender.Fact
		path string
		code fault.Code
	}{
		{"no fact", nil, "fact", lender.CodeUnknownFact},
		{"pointer", &lender.Reinstated{}, "fact", lender.CodeUnknownFact},
		{"nil pointer", (*lender.Approved)(nil), "fact", lender.CodeUnknownFact},
		{"id with a dot", lender.ChargeWaived{Charge: "a.b"}, "fact.charge", lender.CodeIDMalformed},
		{"limit of zero", lender.Approved{Application: "a", Prices: price(1, ten)}, "fact.limit", lender.CodeAmountBounds},
		{"limit below zero", lender.LimitChanged{Limit: money.Cents(-1), Reason: "x"}, "fact.limit", lender.CodeAmountBounds},
		{"limit out of bounds", lender.LimitChanged{Limit: money.Cents(math.MaxInt64), Reason: "x"}, "fact.limit", lender.CodeAmountBounds},
		{"word in capitals", lender.Suspended{Reason: "Late"}, "fact.reason", lender.CodeWordMalformed},
		{"reason twice", lender.Declined{Application: "a", Reasons: []lender.Reason{"x", "x"}}, "fact.reasons[1]", lender.CodeRepeated},
		{"51 items", lender.InformationNeeded{Application: "a", Items: make([]lender.Item, 51)}, "fact.items", lender.CodeTooMany},
		{"51 prices", lender.PricesChanged{Prices: make([]lender.Price, 51)}, "fact.prices", lender.CodeTooMany},
		{"no months", lender.PricesChanged{Prices: price(0)}, "fact.prices[0].months", lender.CodeTermBounds},
		{"37 months", lender.PricesChanged{Prices: price(37, make([]money.Rate, 37)...)}, "fact.prices[0].months", lender.CodeTermBounds},
		{"a rate too few", lender.PricesChanged{Prices: price(2, ten)}, "fact.prices[0].monthly", lender.CodeRateCount},
		{"rate below zero", lender.PricesChanged{Prices: price(1, money.PPM(-1))}, "fact.prices[0].monthly[0]", lender.CodeRateBounds},
		{"rate above 100%", lender.PricesChanged{Prices: price(1, money.PPM(1_000_001))}, "fact.prices[0].monthly[0]", lender.CodeRateBounds},
		{"term twice", lender.PricesChanged{Prices: append(price(1, ten), price(1, ten)...)}, "fact.prices[1]", lender.CodeRepeated},
		{"loan with a dot", lender.RepaymentReceived{Repayment: "r", Amount: money.Cents(1), Effective: day(), Loan: "l.1"}, "fact.loan", lender.CodeIDMalformed},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			requireFault(t, eventOf(test.fact).Validate(), test.path, test.code)
			_, err := lender.EncodeEvent(eventOf(test.fact))
			require.ErrorIs(t, err, test.code)
		})
	}
}

func TestEventEnvelope(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(*lender.Event)
		path  string
		code  fault.Code
	}{
		{"no id", func(e *lender.Event) { e.ID = "" }, "id", lender.CodeIDMalformed},
		{"no buyer", func(e *lender.Event) { e.Buyer = "" }, "buyer", lender.CodeIDMalformed},
		{"no instant", func(e *lender.Event) { e.At = time.Time{} }, "at", lender.CodeRequired},
		{"another zone", func(e *lender.Event) { e.At = e.At.In(time.FixedZone("x", 60)) }, "at", lender.CodeInstantMalformed},
		{"nanoseconds", func(e *lender.Event) { e.At = e.At.Add(1) }, "at", lender.CodeInstantMalformed},
		{"in 1989", func(e *lender.Event) { e.At = e.At.AddDate(-30, 0, 0) }, "at", lender.CodeInstantMalformed},
		{"in 2200", func(e *lender.Event) { e.At = e.At.AddDate(181, 0, 0) }, "at", lender.CodeInstantMalformed},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := eventOf(lender.Reinstated{})
			test.spoil(&e)
			requireFault(t, e.Validate(), test.path, test.code)
		})
	}
}

func TestKindAndReferenceOfNothing(t *testing.T) {
	for _, f := range []lender.Fact{nil, (*lender.Approved)(nil), &lender.Approved{}} {
		require.Empty(t, eventOf(f).Kind())
		_, ok := eventOf(f).Reference()
		require.False(t, ok)
	}
}

func TestEventReferences(t *testing.T) {
	want := map[lender.Kind]lender.Reference{}
	add := func(kind lender.ReferenceKind, key lender.Key, kinds ...lender.Kind) {
		for _, k := range kinds {
			want[k] = lender.Reference{Kind: kind, Key: key, Buyer: "buyer-1"}
		}
	}
	add(lender.RefApplication, "app-1", "application_received", "information_needed", "approved", "declined")
	add(lender.RefLoan, "loan-1", "disbursement_started", "disbursement_settled", "disbursement_failed", "disbursement_returned")
	add(lender.RefRefund, "refund-1", "money_received")
	for _, f := range lendertest.Facts() {
		e := eventOf(f)
		r, ok := e.Reference()
		require.Equal(t, want[e.Kind()] != lender.Reference{}, ok, "%s", e.Kind())
		if ok {
			require.Equal(t, want[e.Kind()], r)
		}
	}
}

func TestEventEqual(t *testing.T) {
	for i, f := range lendertest.Facts() {
		e, same := eventOf(f), eventOf(lendertest.Facts()[i])
		require.True(t, e.Equal(same))
		same.At = same.At.In(time.FixedZone("x", 60))
		require.True(t, e.Equal(same), "the same instant")
		same.At = same.At.Add(time.Microsecond)
		require.False(t, e.Equal(same))
		require.False(t, e.Equal(eventOf(lendertest.Facts()[(i+1)%21])))
		other := e
		other.Buyer = "b"
		require.False(t, e.Equal(other))
		other = e
		other.ID = "e"
		require.False(t, e.Equal(other))
	}
}

// Lists have 1 to 50 entries, prices 1 to 36 months at 0% to 100%.
func TestEventLimits(t *testing.T) {
	items, reasons := make([]lender.Item, 50), make([]lender.Reason, 50)
	for i := range items {
		word := "w" + string(rune('a'+i/10)) + string(rune('a'+i%10))
		items[i], reasons[i] = lender.Item(word), lender.Reason(word)
	}
	most := make([]lender.Price, lender.MaxMonths)
	for i := range most {
		most[i] = lender.Price{Months: i + 1, Monthly: make([]money.Rate, i+1)}
		most[i].Monthly[i] = money.PPM(1_000_000)
	}
	for _, f := range []lender.Fact{
		lender.InformationNeeded{Application: "a", Items: items},
		lender.Declined{Application: "a", Reasons: reasons},
		lender.Approved{Application: "a", Limit: money.Cents(money.MaxCents), Prices: most},
		lender.LimitChanged{Limit: money.Cents(money.MaxCents), Reason: "x"},
	} {
		require.NoError(t, eventOf(f).Validate())
	}
	items[49], reasons[49], most[35].Monthly[35] = "X", "X", money.PPM(-1)
	requireFault(t, eventOf(lender.InformationNeeded{Application: "a", Items: items}).Validate(), "fact.items[49]", lender.CodeWordMalformed)
	requireFault(t, eventOf(lender.PricesChanged{Prices: most}).Validate(), "fact.prices[35].monthly[35]", lender.CodeRateBounds)
	for _, year := range []int{1990, 2199} {
		e := eventOf(lender.Reinstated{})
		e.At = time.Date(year, 7, 1, 0, 0, 0, 0, time.UTC)
		require.NoError(t, e.Validate())
	}
}
