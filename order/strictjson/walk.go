package strictjson

import (
	"encoding"
	"encoding/json"
	"reflect"
	"strconv"
)

// walker puts the nodes of a document into Go values.
type walker struct {
	data    []byte
	faults  *faults
	members map[reflect.Type][]member // of the struct types met so far
}

func (w *walker) membersOf(t reflect.Type) []member {
	known, ok := w.members[t]
	if !ok {
		known = membersOf(nil, t, nil)
		w.members[t] = known
	}
	return known
}

func (w *walker) wrong(where *place, message string) {
	w.faults.add(where, CodeWrongType, message)
}

// value puts n into target. With optional, null leaves a pointer nil.
func (w *walker) value(where *place, n node, target reflect.Value, optional bool) {
	if w.faults.full() {
		return
	}
	if n.kind == kindNull {
		if !optional || target.Kind() != reflect.Pointer {
			w.faults.add(where, CodeNullValue, "null is not allowed here")
		}
		return
	}
	if target.Kind() == reflect.Pointer {
		target.Set(reflect.New(target.Type().Elem()))
		w.value(where, n, target.Elem(), false)
		return
	}
	if w.leaf(where, n, target) {
		return
	}
	switch target.Kind() {
	case reflect.Struct:
		w.object(where, n, target)
	case reflect.Slice:
		w.slice(where, n, target)
	case reflect.Map:
		w.mapping(where, n, target)
	default:
		w.basic(where, n, target)
	}
}

// leaf hands n to a type that reads itself; it reports whether target is one.
func (w *walker) leaf(where *place, n node, target reflect.Value) bool {
	switch own := target.Addr().Interface().(type) {
	case json.Unmarshaler:
		if err := own.UnmarshalJSON(w.data[n.start:n.end:n.end]); err != nil {
			w.faults.addAll(where, err)
		}
		return true
	case encoding.TextUnmarshaler:
		if n.kind != kindString {
			w.wrong(where, "the value must be a string")
		} else if err := own.UnmarshalText([]byte(n.text)); err != nil {
			w.faults.addAll(where, err)
		}
		return true
	}
	return false
}

func (w *walker) basic(where *place, n node, target reflect.Value) {
	switch target.Kind() {
	case reflect.String:
		if n.kind != kindString {
			w.wrong(where, "the value must be a string")
			return
		}
		target.SetString(n.text)
	case reflect.Bool:
		if n.kind != kindBool {
			w.wrong(where, "the value must be true or false")
			return
		}
		target.SetBool(w.data[n.start] == 't')
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v, err := strconv.ParseInt(w.integer(n), 10, target.Type().Bits())
		if err != nil {
			w.notInteger(where)
			return
		}
		target.SetInt(v)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v, err := strconv.ParseUint(w.integer(n), 10, target.Type().Bits())
		if err != nil {
			w.notInteger(where)
			return
		}
		target.SetUint(v)
	default:
		w.wrong(where, "the field has a type that cannot be read")
	}
}

// maxInteger is the length of the longest integer of 64 bits.
const maxInteger = 20

// integer returns the text of a number that may be an integer, "" for all else.
func (w *walker) integer(n node) string {
	text := w.data[n.start:n.end]
	if n.kind != kindNumber || len(text) > maxInteger || string(text) == "-0" {
		return ""
	}
	return string(text)
}

func (w *walker) notInteger(where *place) {
	w.wrong(where, "the value must be an integer within the range of the field")
}

func (w *walker) slice(where *place, n node, target reflect.Value) {
	if n.kind != kindArray {
		w.wrong(where, "the value must be an array")
		return
	}
	out := reflect.MakeSlice(target.Type(), 0, min(len(n.items), 64))
	zero := reflect.Zero(target.Type().Elem())
	for i, item := range n.items {
		if w.faults.full() {
			return
		}
		out = reflect.Append(out, zero)
		w.value(where.item(i), item, out.Index(i), false)
	}
	target.Set(out)
}

func (w *walker) mapping(where *place, n node, target reflect.Value) {
	if target.Type().Key().Kind() != reflect.String {
		w.wrong(where, "the field has a type that cannot be read")
		return
	}
	if n.kind != kindObject {
		w.wrong(where, "the value must be an object")
		return
	}
	out := reflect.MakeMapWithSize(target.Type(), min(len(n.items), 64))
	for i, key := range n.keys {
		if w.faults.full() {
			return
		}
		item := reflect.New(target.Type().Elem()).Elem()
		w.value(where.field(key), n.items[i], item, false)
		out.SetMapIndex(reflect.ValueOf(key).Convert(target.Type().Key()), item)
	}
	target.Set(out)
}
