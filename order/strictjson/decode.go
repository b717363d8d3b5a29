package strictjson

import (
	"reflect"

	"github.com/paylater-go/payments/order/fault"
)

const (
	maxBytes  = 1 << 20
	maxDepth  = 32
	maxValues = 1 << 16
	maxFaults = 100
)

// Decode reads one JSON document into v, a pointer that is not nil. The value that
// v points to is replaced as a whole, or left unchanged when there is an error.
//
// Fields are matched by exactly the name of their json tag, or of the field where
// there is none; fields of embedded structs count as fields of the outer one. A
// field that is absent is an error unless its tag has omitempty or omitzero or it
// is a pointer. null is an error except for a pointer with one of these tags.
//
// It reads structs, slices, maps with string keys, pointers, strings, bools and
// integers, and every type with UnmarshalJSON or, from a string, UnmarshalText. An
// integer is written without fraction, exponent or sign of zero. A field of any
// other type is refused with [CodeWrongType] when it is present.
//
// The error holds every fault at once, at most 100, each with its path such as
// "accounts[0].kind"; a key that is not a short plain name is shown as "?". A
// document that is not JSON is reported up to the first place where it is not.
func Decode(data []byte, v any) error {
	target := reflect.ValueOf(v)
	if target.Kind() != reflect.Pointer || target.IsNil() {
		return fault.New(CodeWrongType, "there is nothing to read into")
	}
	if len(data) > maxBytes {
		return fault.New(CodeTooLarge, "the document is too large",
			fault.Count("bytes", int64(len(data))), fault.Count("most", maxBytes))
	}
	var found faults
	root, ok := parse(data, &found)
	if !ok {
		return found.err()
	}
	w := walker{data: data, faults: &found, members: make(map[reflect.Type][]member)}
	fresh := reflect.New(target.Type().Elem())
	w.value(&place{}, root, fresh.Elem(), false)
	if err := found.err(); err != nil {
		return err
	}
	target.Elem().Set(fresh.Elem())
	return nil
}

// faults collects what is wrong, up to a bound.
type faults struct{ all []*fault.Error }

func (f *faults) full() bool { return len(f.all) >= maxFaults }

func (f *faults) add(at *place, code fault.Code, message string, numbers ...fault.Number) {
	if !f.full() {
		f.all = append(f.all, fault.New(code, message, numbers...).At(at.String()))
	}
}

// addAll adds the faults of a leaf type under the path of the leaf; an error of
// another kind may repeat the value and is replaced.
func (f *faults) addAll(at *place, err error) {
	inner := fault.All(err)
	if len(inner) == 0 {
		f.add(at, CodeWrongType, "the value does not have the form of this field")
		return
	}
	for _, one := range inner {
		if !f.full() {
			f.all = append(f.all, one.At(at.String()))
		}
	}
}

func (f *faults) err() error { return fault.Join(f.all...) }
