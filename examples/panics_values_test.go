package examples_test

import (
	"context"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// palette makes arguments of any type: texts, numbers and times of one kind, and
// values of the types that hide their fields. Without pointers it makes zeros.
type palette struct {
	name   string
	text   string
	number int64
	at     time.Time
	length int // of slices and maps
	values map[reflect.Type]any
}

func valuesByType(list ...any) map[reflect.Type]any {
	m := map[reflect.Type]any{}
	for _, v := range list {
		m[reflect.TypeOf(v)] = v
	}
	return m
}

// palettes are the arguments that every function gets.
func palettes(t testing.TB) []palette {
	most, err := money.NewAmount(money.MaxCents, "JPY")
	require.NoError(t, err)
	return []palette{
		{name: "zero"},
		{name: "empty", length: 1},
		{
			name: "huge", text: strings.Repeat("a", 1_000_000), number: math.MaxInt64, length: 40,
			at: time.Date(9999, time.December, 31, 23, 59, 59, 999_999_999, time.UTC),
			values: valuesByType(money.Cents(math.MaxInt64), most, money.PPM(math.MaxInt32), civil.Of(2199, time.December, 31),
				decimal.New(1, math.MaxInt32), lender.NewSecret(strings.Repeat("1", 1_000_000))),
		},
		{
			name: "low", text: "\xff\x00\u202e", number: math.MinInt64, length: 2, at: time.Date(-9999, time.January, 1, 0, 0, 0, 0, time.UTC),
			values: valuesByType(money.Cents(math.MinInt64), money.PPM(math.MinInt32), civil.Of(1990, time.January, 1),
				decimal.New(-1, math.MinInt32), lender.NewSecret("\xff")),
		},
		{
			name: "likely", text: "buyer-1", number: 6, length: 3, at: lendertest.SampleInstant(),
			values: valuesByType(money.Dollars(100), money.AmountOf(money.Dollars(100)), money.PPM(12_500), civil.Of(2019, time.March, 5),
				decimal.New(100, 0), lender.NewSecret("11201"), order.Initial, order.PayLater, kabbage),
		},
	}
}

// arguments makes the lists of arguments for one function: each kind of nothing
// that an interface can hold is a list of its own.
func (p palette) arguments(f reflect.Type) [][]reflect.Value {
	var plain []reflect.Value
	for i := range f.NumIn() {
		plain = append(plain, p.make(f.In(i), 0))
	}
	lists := [][]reflect.Value{plain}
	for i := range f.NumIn() {
		for _, odd := range oddValues() {
			if v := reflect.ValueOf(odd); f.In(i).Kind() == reflect.Interface && v.Type().Implements(f.In(i)) {
				other := append([]reflect.Value(nil), plain...)
				other[i] = v
				lists = append(lists, other)
			}
		}
	}
	return lists
}

// oddValues are what an interface may hold beside what it should.
func oddValues() []any {
	return []any{
		(*fault.Error)(nil), (*paylater.Refusal)(nil), &paylater.Refusal{}, &fault.Error{},
		(*lender.Approved)(nil),
		lender.Approved{},
		lender.RepaymentReceived{},
		civil.FederalReserve(), 1, "",
		[]byte{},
		1.5, true,
		time.Time{},
		int64(math.MinInt64), map[string]any(nil), (*int)(nil), new(chan int), new(map[string][]any),
	}
}

// make fills a value. What it cannot fill stays zero.
func (p palette) make(t reflect.Type, depth int) reflect.Value {
	v := reflect.New(t).Elem()
	if known, ok := p.values[t]; ok {
		v.Set(reflect.ValueOf(known))
		return v
	}
	if t == reflect.TypeFor[context.Context]() {
		v.Set(reflect.ValueOf(context.Background()))
		return v
	}
	if t == reflect.TypeFor[time.Time]() {
		v.Set(reflect.ValueOf(p.at))
		return v
	}
	if depth > 5 {
		return v
	}
	switch t.Kind() {
	case reflect.String:
		v.SetString(p.text)
	case reflect.Bool:
		v.SetBool(p.number != 0)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(clamp(p.number, t.Bits()))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(uint64(p.number))
	case reflect.Struct:
		for i := range t.NumField() {
			if t.Field(i).IsExported() {
				v.Field(i).Set(p.make(t.Field(i).Type, depth+1))
			}
		}
	case reflect.Pointer:
		if p.length > 0 {
			v.Set(reflect.New(t.Elem()))
			v.Elem().Set(p.make(t.Elem(), depth+1))
		}
	case reflect.Slice:
		p.fill(v, depth)
	case reflect.Func:
		p.answer(v)
	default: // maps, channels and interfaces stay nil
	}
	return v
}

func clamp(n int64, bits int) int64 {
	limit := int64(1)<<(bits-1) - 1
	return max(min(n, limit), -limit-1)
}

// fill makes a slice's elements; a slice of bytes is the text.
func (p palette) fill(v reflect.Value, depth int) {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		v.SetBytes([]byte(p.text))
		return
	}
	for range p.length >> (2 * depth) {
		v.Set(reflect.Append(v, p.make(v.Type().Elem(), depth+1)))
	}
}

// answer makes a function whose results are zero; a nil one comes with zero
// arguments.
func (p palette) answer(v reflect.Value) {
	if p.length == 0 {
		return
	}
	v.Set(reflect.MakeFunc(v.Type(), func([]reflect.Value) []reflect.Value {
		var results []reflect.Value
		for i := range v.Type().NumOut() {
			results = append(results, reflect.Zero(v.Type().Out(i)))
		}
		return results
	}))
}

// specimens are values that lived, made by the library itself.
func specimens(t testing.TB) []any {
	w := newShop(t)
	w.live(lendertest.Application("app-1", aBuyer))
	line := w.line()
	rec, err := line.Record()
	require.NoError(t, err)
	w.place("TA-2")
	quote, err := line.Offer(paylater.Draw{Order: "TA-2", Phase: order.Balance, Amount: money.Dollars(100), Recipient: anyToken}, 1, w.clock.Now())
	require.Error(t, err, "the line is past due")
	list := []any{
		w.program, w.program.Dry(), w.program.In(w.store), w.program.Rules(), w.store, w.sim, w.clock, line, rec, w.po, quote,
		w.loan, w.loan.Terms, w.loan.Terms.Schedule, w.open(), checkout.DefaultCatalog(), paylater.DefaultPolicy()[0],
		lendertest.Application("app-1", aBuyer), lendertest.Disbursement("loan-1", aBuyer), civil.FederalReserve(),
		w.program.History(w.ctx, w.id(), 0),
	}
	for _, f := range lendertest.Facts() {
		list = append(list, lender.Event{ID: "e", Buyer: aBuyer, At: w.clock.Now(), Fact: f})
	}
	for _, ev := range w.history() {
		list = append(list, ev)
		if ev.Agreement != nil {
			list = append(list, *ev.Agreement)
		}
		if ev.Decision != nil {
			list = append(list, *ev.Decision)
		}
		if ev.Statement != nil {
			list = append(list, *ev.Statement)
		}
	}
	return list
}
