package examples_test

import (
	"fmt"
	"go/types"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/memstore"
)

// unmade lists types whose documentation says that a function makes them: their
// zero values and nil pointers are not called.
var unmade = []any{paylater.Program{}, memstore.Store{}, lendersim.Sim{}, lendersim.Clock{}}

// unbounded lists calls that say, or make, as much as they are told to: bounding
// it is up to the caller, so they are not given a huge number or text.
var unbounded = []string{
	"money.USD.Split", "money.USD.AppendSplit", "money.Amount.Split", "money.Amount.AppendSplit",
	"fault.New", "fault.In", "fault.Join", "fault.Error.At", "lender.Refuse",
}

// mayPanic lists calls that may panic, each with the reason.
var mayPanic = map[string]string{
	"lender.Secret.Format": "package fmt calls it, never without a state",
}

// slowest is more than any one call may take, whatever it is given. A busy
// machine and the race detector slow all of them; what hangs or grows without a
// bound takes longer.
const slowest = 5 * time.Second

// attempt calls one function and says how it ended: "" when it returned.
func attempt(f reflect.Value, args []reflect.Value) (ended string) {
	defer func() {
		if r := recover(); r != nil {
			ended = fmt.Sprint("panic: ", r)
		}
	}()
	began := time.Now()
	var results []reflect.Value
	if f.Type().IsVariadic() {
		results = f.CallSlice(args)
	} else {
		results = f.Call(args)
	}
	for _, r := range results {
		walk(r)
	}
	if took := time.Since(began); took > slowest {
		ended = fmt.Sprint("took ", took)
	}
	return ended
}

// longest is more than any error may say, however long what it refuses.
const longest = 64 << 10

// walk takes a few elements out of an iterator and reads what an error says, as
// a host that logs it would.
func walk(r reflect.Value) {
	if err, failed := reflect.TypeAssert[error](r); failed && !isNilPointer(err) {
		if text := err.Error(); len(text) > longest {
			panic(fmt.Sprintf("an error of %d bytes: %.200s", len(text), text))
		}
		return
	}
	if r.Kind() != reflect.Func || r.IsNil() || !r.Type().CanSeq2() {
		return
	}
	n := 0
	for range r.Seq2() {
		if n++; n > 3 {
			return
		}
	}
}

func isNilPointer(v any) bool {
	return reflect.ValueOf(v).Kind() == reflect.Pointer && reflect.ValueOf(v).IsNil()
}

// call is one function or method and a name for it.
type call struct {
	name string
	f    reflect.Value
}

// methodsOf lists the exported methods of a value and, for those that need a
// pointer, of a pointer to a copy of it.
func methodsOf(v reflect.Value) []call {
	if v.Kind() != reflect.Pointer && v.Kind() != reflect.Interface {
		p := reflect.New(v.Type())
		p.Elem().Set(v)
		v = p
	}
	var list []call
	for i := range v.NumMethod() {
		list = append(list, call{fmt.Sprintf("%s.%s", strings.TrimPrefix(v.Type().String(), "*"), v.Type().Method(i).Name), v.Method(i)})
	}
	return list
}

// TestNothingPanics calls every exported function and every exported method of
// every package a host imports: on zero values, on values that lived, and on nil
// pointers; with arguments that are zero, empty, huge, below zero and no text. A
// nil context is not among them: it breaks the contract of package context.
func TestNothingPanics(t *testing.T) {
	panicked, tried := map[string]bool{}, 0
	calls := allCalls(t)
	for _, c := range calls {
		for _, p := range palettes(t) {
			if p.name == "huge" && slices.Contains(unbounded, c.name) {
				continue
			}
			for _, args := range p.arguments(c.f.Type()) {
				tried++
				ended := attempt(c.f, args)
				panicked[c.name] = panicked[c.name] || ended != ""
				if mayPanic[c.name] == "" {
					assert.Empty(t, ended, "%s with %s arguments", c.name, p.name)
				}
			}
		}
	}
	for name := range mayPanic {
		assert.True(t, panicked[name], "%s does not panic: it needs no excuse", name)
	}
	t.Logf("%d functions and methods, %d calls", len(calls), tried)
}

// allCalls lists the functions, and the methods on zero values, on nil pointers
// and on values that lived.
func allCalls(t *testing.T) []call {
	var calls []call
	for _, f := range functions() {
		calls = append(calls, call{nameOf(f), reflect.ValueOf(f)})
	}
	for _, v := range typesOf() {
		made := func(u any) bool { return reflect.TypeOf(u) == reflect.TypeOf(v) }
		if slices.ContainsFunc(unmade, made) {
			continue
		}
		calls = append(calls, methodsOf(reflect.Zero(reflect.TypeOf(v)))...)
		calls = append(calls, nilMethodsOf(reflect.TypeOf(v))...)
	}
	for _, v := range specimens(t) {
		calls = append(calls, methodsOf(reflect.ValueOf(v))...)
	}
	return calls
}

// nilMethodsOf lists the methods that are declared on the pointer itself, called
// on a nil one. A method on the value is called by Go through the pointer and
// never reached.
func nilMethodsOf(t reflect.Type) []call {
	if t.Kind() == reflect.Interface {
		return nil
	}
	var list []call
	p := reflect.PointerTo(t)
	for i := range p.NumMethod() {
		m := p.Method(i)
		if _, onValue := t.MethodByName(m.Name); !onValue {
			list = append(list, call{fmt.Sprintf("nil %s.%s", t, m.Name), reflect.Zero(p).Method(i)})
		}
	}
	return list
}

// TestNothingReadsIntoNil gives every text to every reader without a place to
// read into.
func TestNothingReadsIntoNil(t *testing.T) {
	texts, tried := append(textSeeds(), documentSeeds(t)...), 0
	for _, v := range typesOf() {
		for _, c := range nilMethodsOf(reflect.TypeOf(v)) {
			if !strings.Contains(c.name, ".Unmarshal") {
				continue
			}
			for _, text := range texts {
				tried++
				args := []reflect.Value{reflect.ValueOf([]byte(text))}
				assert.Empty(t, attempt(c.f, args), "%s of %s", c.name, text)
			}
		}
	}
	require.Greater(t, tried, 100)
}

// TestPanicsAreCaught makes sure that the test can fail.
func TestPanicsAreCaught(t *testing.T) {
	boom := func(m map[string]int) int { m["x"] = 1; return 0 }
	args := palette{name: "zero"}.arguments(reflect.TypeOf(boom))
	require.Contains(t, attempt(reflect.ValueOf(boom), args[0]), "panic: ")
	require.Empty(t, attempt(reflect.ValueOf(func(m map[string]int) int { return m["x"] }), args[0]))
}

// kits are packages for tests of the host's own: the roster leaves them out.
var kits = []string{"lender/lendertest", "paylater/paylatertest", "paylater/storetest"}

// TestRosterIsComplete compares what is called with what the sources export.
func TestRosterIsComplete(t *testing.T) {
	var want, got []string
	for _, f := range loadModule(t).typed() {
		if strings.HasPrefix(f.dir, "examples") || strings.Contains(f.dir, "internal") || slices.Contains(kits, f.dir) {
			continue
		}
		for _, object := range f.info.Defs {
			if object == nil || !object.Exported() || object.Parent() != object.Pkg().Scope() {
				continue
			}
			switch o := object.(type) {
			case *types.Func:
				want = append(want, object.Pkg().Name()+"."+object.Name())
			case *types.TypeName:
				if !types.IsInterface(o.Type()) {
					want = append(want, object.Pkg().Name()+"."+object.Name())
				}
			}
		}
	}
	for _, f := range functions() {
		got = append(got, nameOf(f))
	}
	for _, v := range typesOf() {
		got = append(got, reflect.TypeOf(v).String())
	}
	slices.Sort(want)
	slices.Sort(got)
	require.Equal(t, slices.Compact(want), slices.Compact(got))
}
