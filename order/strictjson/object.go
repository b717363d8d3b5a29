package strictjson

import (
	"reflect"
	"strings"

	"github.com/paylater-go/payments/order/fault"
)

// member is one field of a struct as a document sees it.
type member struct {
	name     string
	index    []int
	absent   bool // may be absent
	nullable bool // may be null
}

func (w *walker) object(where *place, n node, target reflect.Value) {
	if n.kind != kindObject {
		w.wrong(where, "the value must be an object")
		return
	}
	members := w.membersOf(target.Type())
	found := make([]bool, len(members))
	for i, key := range n.keys {
		at := find(members, key)
		if at < 0 {
			w.faults.add(where.field(key), CodeUnknownField, "the field is not known",
				fault.Count("key number", int64(i+1)))
			continue
		}
		found[at] = true
		m := members[at]
		w.value(where.field(key), n.items[i], target.FieldByIndex(m.index), m.nullable)
	}
	for i, m := range members {
		if !found[i] && !m.absent {
			w.faults.add(where.field(m.name), CodeFieldMissing, "the field is missing")
		}
	}
}

func find(members []member, name string) int {
	for i := range members {
		if members[i].name == name {
			return i
		}
	}
	return -1
}

// membersOf appends the fields of a struct type, those of embedded structs after
// its own; of two with one name the outer one counts.
func membersOf(into []member, t reflect.Type, above []int) []member {
	var embedded []reflect.StructField
	for i := range t.NumField() {
		field := t.Field(i)
		tag := field.Tag.Get("json")
		if tag == "-" {
			continue
		}
		if field.Anonymous && field.Type.Kind() == reflect.Struct && !named(tag) {
			embedded = append(embedded, field)
			continue
		}
		if !field.IsExported() {
			continue
		}
		m := memberOf(field, tag)
		m.index = append(append([]int(nil), above...), i)
		if find(into, m.name) < 0 {
			into = append(into, m)
		}
	}
	for _, field := range embedded {
		index := append(append([]int(nil), above...), field.Index...)
		into = membersOf(into, field.Type, index)
	}
	return into
}

// named reports whether a tag gives a name.
func named(tag string) bool { return tag != "" && tag[0] != ',' }

func memberOf(field reflect.StructField, tag string) member {
	name, options, _ := strings.Cut(tag, ",")
	if name == "" {
		name = field.Name
	}
	optional := false
	for option := range strings.SplitSeq(options, ",") {
		optional = optional || option == "omitempty" || option == "omitzero"
	}
	pointer := field.Type.Kind() == reflect.Pointer
	return member{
		name:     name,
		absent:   optional || pointer,
		nullable: optional && pointer,
	}
}
