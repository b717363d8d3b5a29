package strictjson

import (
	"slices"

	"github.com/paylater-go/payments/order/fault"
)

// nested reads an object or array, one level deeper.
func (p *parser) nested(where *place, n *node, read func(*place, *node) bool) bool {
	if p.depth++; p.depth > maxDepth {
		p.faults.add(&place{}, CodeTooDeep, "the document is nested too deeply", fault.Count("most", maxDepth))
		return false
	}
	p.at++
	p.space()
	ok := read(where, n)
	p.depth--
	return ok
}

func (p *parser) array(where *place, n *node) bool {
	if p.next(']') {
		return true
	}
	for {
		n.items = append(n.items, node{})
		if !p.value(where.item(len(n.items)-1), &n.items[len(n.items)-1]) {
			return false
		}
		p.space()
		if p.next(']') {
			return true
		}
		if !p.next(',') {
			return p.bad(where)
		}
		p.space()
	}
}

func (p *parser) object(where *place, n *node) bool {
	if p.next('}') {
		return true
	}
	var seen keySet
	for {
		if p.at >= len(p.data) || p.data[p.at] != '"' {
			return p.bad(where)
		}
		key, ok := p.str(where)
		if !ok {
			return false
		}
		p.space()
		if !p.next(':') {
			return p.bad(where)
		}
		p.space()
		if !p.member(where.field(key), key, n, &seen) {
			return false
		}
		p.space()
		if p.next('}') {
			return true
		}
		if !p.next(',') {
			return p.bad(where)
		}
		p.space()
	}
}

// member reads the value of a key; the value of a key that was there before is
// read and dropped.
func (p *parser) member(where *place, key string, n *node, seen *keySet) bool {
	var item node
	if seen.has(n.keys, key) {
		p.faults.add(where, CodeDuplicateKey, "the key is there twice")
		return p.value(where, &item)
	}
	if !p.value(where, &item) {
		return false
	}
	n.keys = append(n.keys, key)
	n.items = append(n.items, item)
	seen.put(n.keys, key)
	return true
}

// keySet finds a key among others: by looking at each while they are few, then
// through a map.
type keySet struct{ many map[string]struct{} }

const fewKeys = 8

func (s *keySet) has(keys []string, key string) bool {
	if s.many != nil {
		_, found := s.many[key]
		return found
	}
	return slices.Contains(keys, key)
}

func (s *keySet) put(keys []string, key string) {
	if s.many != nil {
		s.many[key] = struct{}{}
		return
	}
	if len(keys) <= fewKeys {
		return
	}
	s.many = make(map[string]struct{}, 2*len(keys))
	for _, k := range keys {
		s.many[k] = struct{}{}
	}
}
