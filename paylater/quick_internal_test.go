package paylater

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

// whatever fills every field that a loan has, now and in times to come: one that
// the quick reader and writer do not know would show.
type whatever struct{ *rand.Rand }

func (w whatever) fill(v reflect.Value) {
	if w.special(v) {
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			w.fill(v.Field(i))
		}
	case reflect.Slice:
		list := reflect.MakeSlice(v.Type(), w.IntN(4), 4)
		if list.Len() == 0 && w.IntN(2) == 0 {
			return // nil
		}
		for i := range list.Len() {
			w.fill(list.Index(i))
		}
		v.Set(list)
	case reflect.String:
		v.SetString([]string{"", "x", "hold-1", "a_b", "L1~", "two words", "\x00", "<", "é", `"`, `\`, "&", "\xff", "\x7f"}[min(w.IntN(200), 13)%14])
		if w.IntN(12) > 0 {
			v.SetString("plain-7")
		}
	case reflect.Bool:
		v.SetBool(w.IntN(2) == 0)
	case reflect.Int, reflect.Int64:
		v.SetInt([]int64{0, 1, -1, 7, 291205694648, 999999999999999999}[w.IntN(6)])
		if w.IntN(200) == 0 {
			v.SetInt(-1 << 63)
		}
	default:
		panic("what is a " + v.Type().String())
	}
}

// special fills types whose parts are their own business.
func (w whatever) special(v reflect.Value) bool {
	var x any
	switch v.Interface().(type) {
	case money.USD:
		x = money.Cents([]int64{0, 1, 66667, -5, 15_000_000}[w.IntN(5)])
	case money.Rate:
		x = money.PPM([]int32{0, 7500, 27_500, 1}[w.IntN(4)])
	case civil.Date:
		x = civil.Date{}
		if w.IntN(40) > 0 {
			x = civil.NewYork(time.Date(2019, time.March, w.IntN(400), 12, 0, 0, 0, time.UTC))
		}
	case order.Phase:
		x = []order.Phase{order.Initial, order.Balance, order.Initial}[w.IntN(3)]
		if w.IntN(40) == 0 {
			x = order.Phase(0)
		}
	case time.Time:
		at := time.Date(2019, time.March, w.IntN(400), 12, 0, 0, w.IntN(3)*1000, time.UTC)
		x = []time.Time{at, at, at, {}, at.In(time.FixedZone("x", 3600))}[w.IntN(5)]
	default:
		return false
	}
	v.Set(reflect.ValueOf(x))
	return true
}

// TestQuickLoans: where the quick writer and reader know what to do they do what
// encoding/json does, to the byte, and they know nearly everything.
func TestQuickLoans(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	w := whatever{rand.New(rand.NewPCG(seed, 1))}
	wrote, read, mutants := 0, 0, 0
	for range 20_000 {
		var n loan
		w.fill(reflect.ValueOf(&n).Elem())
		data, ok := writeLoan(&n)
		want, err := json.Marshal(&n)
		if ok {
			wrote++
			require.NoError(t, err, "seed %d", seed)
			require.Equal(t, string(want), string(data), "seed %d", seed)
		}
		if err != nil {
			continue
		}
		read += sameReading(t, want, seed)
		for range 3 {
			mutants += sameReading(t, w.mutate(want), seed)
		}
	}
	require.Greater(t, wrote, 500)
	require.Greater(t, read, 500)
	require.Greater(t, mutants, 50, "some changes leave a loan")
	t.Logf("%d written, %d read, %d changed ones read", wrote, read, mutants)
}

// sameReading counts the documents that the quick reader knows.
func sameReading(t *testing.T, data []byte, seed uint64) int {
	t.Helper()
	got, ok := readLoan(data)
	if !ok {
		return 0
	}
	var want loan
	require.NoError(t, readOwn(data, &want), "seed %d: only the quick reader takes %s", seed, data)
	require.Equal(t, want, got, "seed %d: %s", seed, data)
	return 1
}

// mutate changes one byte, cuts, or doubles a part.
func (w whatever) mutate(data []byte) []byte {
	i, k := w.IntN(len(data)), w.IntN(len(data))
	switch out := append([]byte(nil), data...); w.IntN(4) {
	case 0:
		out[i] = byte(w.IntN(256))
		return out
	case 1:
		out[i] = `0123456789-.%"{}[],:eE\`[w.IntN(23)]
		return out
	case 2:
		return append(out[:min(i, k)], data[max(i, k):]...)
	default:
		return append(append(append([]byte(nil), data[:max(i, k)]...), data[min(i, k):max(i, k)]...), data[max(i, k):]...)
	}
}

// plainLoan is a loan as acts make it, with nothing that may be left out.
func plainLoan() loan {
	day := civil.Of(2019, time.March, 5)
	return loan{
		ID: "L1", Number: 1, Hold: "h", Signed: "hash", Status: LoanActive, SignedAt: time.Date(2019, time.March, 5, 1, 2, 3, 4000, time.UTC),
		Terms: Terms{
			Line: LineID{Buyer: "b", Lender: "k"}, Order: "PO-1", Phase: order.Balance, Recipient: "s", Months: 1, Policy: "2019-01",
			Rates: []money.Rate{money.PPM(1)}, Agreed: day, Schedule: Schedule{{Number: 1, Statement: day, Due: day}},
		},
		Rows: []row{{}}, Early: []money.USD{{}, {}},
	}
}

// TestQuickIsTheUsualWay: what the acts make needs no other, with all that may be
// left out, with each of it alone and with none of it.
func TestQuickIsTheUsualWay(t *testing.T) {
	day, cent := civil.Of(2019, time.March, 6), money.Cents(1)
	may := []func(n *loan){
		func(n *loan) { n.Rows[0].PaidFee = cent },
		func(n *loan) { n.Rows[0].Paid = cent },
		func(n *loan) { n.Rows[0].Billed = true },
		func(n *loan) { n.Rows[0].BilledFee = cent },
		func(n *loan) { n.Credit = []creditPart{{"approval:", cent}, {"G1", money.Cents(2)}} },
		func(n *loan) { n.Shown = cent },
		func(n *loan) { n.FeesVoid = true },
		func(n *loan) { n.Told = true },
		func(n *loan) { n.PaidOut = cent },
		func(n *loan) { n.SettledOn = day },
		func(n *loan) { n.EndedOn = day },
		func(n *loan) { n.Reversed = cent },
	}
	all := plainLoan()
	for _, set := range may {
		set(&all)
	}
	loans := []loan{plainLoan(), all}
	for _, set := range may {
		n := plainLoan()
		set(&n)
		loans = append(loans, n)
	}
	for _, n := range loans {
		want, err := json.Marshal(&n)
		require.NoError(t, err)
		data, ok := writeLoan(&n)
		require.True(t, ok, "%s", want)
		require.Equal(t, string(want), string(data))
		got, ok := readLoan(data)
		require.True(t, ok, "%s", data)
		require.Equal(t, n, got)
	}
}

// withPart is the document of a plain loan with another text after a name.
func withPart(t *testing.T, name, old, text string) []byte {
	t.Helper()
	data, err := json.Marshal(plainLoan())
	require.NoError(t, err)
	require.Equal(t, 1, strings.Count(string(data), name+old), name)
	return []byte(strings.Replace(string(data), name+old, name+text, 1))
}

// TestQuickNumbers: of numbers, the quick reader takes what encoding/json writes, and
// nothing that is none.
func TestQuickNumbers(t *testing.T) {
	for text, usual := range map[string]bool{
		"0": true, "-1": true, "7": true, "10": true, "999999999999999999": true, "-999999999999999999": true,
		"9223372036854775807": true, "-9223372036854775808": true,
		"9223372036854775808": false, "-9223372036854775809": false, "99999999999999999999999": false,
		"00": false, "01": false, "-0": false, "-01": false, "": false, "-": false, "--1": false, "1-": false, "1-2": false, "+1": false,
		"1.0": false, "1e1": false, "0x1": false, " 1": false, "1 ": false, ":": false, "/": false, "null": false, `"1"`: false,
	} {
		for _, name := range []string{`"id":"L1","number":`, `"first":`, `"schedule":[{"number":`, `"apr":`} {
			old := "0"
			if strings.HasSuffix(name, `number":`) {
				old = "1"
			}
			data := withPart(t, name, old, text)
			_, ok := readLoan(data)
			require.Equal(t, usual, ok, "%s%s", name, text)
			sameReading(t, data, 0)
		}
	}
}

// TestQuickWords: each character that encoding/json leaves as it is, up to the tilde,
// is usual; any other is not, nor is a text that does not end.
func TestQuickWords(t *testing.T) {
	for c := range 256 {
		n := plainLoan()
		n.Terms.Policy = "a" + string([]byte{byte(c)}) + "b"
		want, err := json.Marshal(&n)
		require.NoError(t, err)
		usual := c <= '~' && strings.Contains(string(want), `"policy":"`+n.Terms.Policy+`"`)
		data, ok := writeLoan(&n)
		require.Equal(t, usual, ok, "%q", n.Terms.Policy)
		if ok {
			require.Equal(t, string(want), string(data))
		}
		_, ok = readLoan(want)
		require.Equal(t, usual, ok, "%s", want)
		sameReading(t, want, 0)
	}
	for _, text := range []string{`"`, `"2019-01`, `2019-01"`, `2019-01`, `"2019"-01"`, `"2019\"`, `null`, `""`} {
		data := withPart(t, `"policy":`, `"2019-01"`, text)
		_, ok := readLoan(data)
		require.Equal(t, text == `""`, ok, text)
		sameReading(t, data, 0)
	}
}

// TestTermsHashIsItsText: what is hashed is the fixed form, written out here in
// another way.
func TestTermsHashIsItsText(t *testing.T) {
	w := whatever{rand.New(rand.NewPCG(rand.Uint64(), 2))}
	for range 2_000 {
		var terms Terms
		w.fill(reflect.ValueOf(&terms).Elem())
		text := fmt.Sprintf("terms/1\n%s\n%s\n%s\n%s\n%d\n%d\n%v\n%d\n%d\n%d\n%s\n", terms.Line, terms.Order, terms.Phase, terms.Recipient,
			terms.Principal.Cents(), terms.Months, terms.Agreed, terms.First, terms.Credit.Cents(), int64(terms.APR), terms.Policy)
		for k, row := range terms.Schedule {
			var rate money.Rate
			if k < len(terms.Rates) {
				rate = terms.Rates[k]
			}
			text += fmt.Sprintf("%d %d %d %d %v\n", row.Number, row.Principal.Cents(), row.Fee.Cents(), rate.PPM(), row.Due)
		}
		require.Equal(t, fmt.Sprintf("%x", sha256.Sum256([]byte(text))), terms.Hash())
	}
}
