package strictjson

import "github.com/paylater-go/payments/order/fault"

type kind uint8

const (
	kindNull kind = iota
	kindBool
	kindNumber
	kindString
	kindArray
	kindObject
)

// node is one value of a document.
type node struct {
	kind       kind
	start, end int      // the bytes of the value
	text       string   // of a string
	keys       []string // of an object, in order, without repetitions
	items      []node   // of an array or object
}

// parser reads a document into nodes.
type parser struct {
	data   []byte
	at     int
	depth  int
	values int
	faults *faults
}

// parse reads the document. It reports ok when the document is JSON; even then
// there may be faults in it.
func parse(data []byte, found *faults) (root node, ok bool) {
	p := parser{data: data, faults: found}
	p.space()
	if !p.value(&place{}, &root) {
		return node{}, false
	}
	p.space()
	if p.at < len(p.data) {
		found.add(&place{}, CodeTrailingData, "there is more after the document",
			fault.Count("at byte", int64(p.at)))
	}
	return root, true
}

func (p *parser) space() {
	for p.at < len(p.data) {
		switch p.data[p.at] {
		case ' ', '\t', '\n', '\r':
			p.at++
		default:
			return
		}
	}
}

// next reports whether c is next, and steps over it.
func (p *parser) next(c byte) bool {
	if p.at < len(p.data) && p.data[p.at] == c {
		p.at++
		return true
	}
	return false
}

// bad reports text that is not JSON.
func (p *parser) bad(where *place) bool {
	p.faults.add(where, CodeBadJSON, "this is not JSON", fault.Count("at byte", int64(p.at)))
	return false
}

func (p *parser) value(where *place, n *node) bool {
	if p.values++; p.values > maxValues {
		p.faults.add(&place{}, CodeTooLarge, "the document has too many values", fault.Count("most", maxValues))
		return false
	}
	if p.at >= len(p.data) {
		return p.bad(where)
	}
	n.start = p.at
	var ok bool
	switch c := p.data[p.at]; {
	case c == '{':
		n.kind = kindObject
		ok = p.nested(where, n, p.object)
	case c == '[':
		n.kind = kindArray
		ok = p.nested(where, n, p.array)
	case c == '"':
		n.kind = kindString
		n.text, ok = p.str(where)
	case c == '-' || '0' <= c && c <= '9':
		n.kind = kindNumber
		ok = p.number(where)
	case c == 't':
		n.kind = kindBool
		ok = p.word(where, "true")
	case c == 'f':
		n.kind = kindBool
		ok = p.word(where, "false")
	case c == 'n':
		n.kind = kindNull
		ok = p.word(where, "null")
	default:
		return p.bad(where)
	}
	n.end = p.at
	return ok
}

func (p *parser) word(where *place, word string) bool {
	if len(p.data)-p.at < len(word) || string(p.data[p.at:p.at+len(word)]) != word {
		return p.bad(where)
	}
	p.at += len(word)
	return true
}

func (p *parser) number(where *place) bool {
	p.next('-')
	if !p.next('0') && !p.digits() {
		return p.bad(where)
	}
	if p.next('.') && !p.digits() {
		return p.bad(where)
	}
	if p.next('e') || p.next('E') {
		if !p.next('+') {
			p.next('-')
		}
		if !p.digits() {
			return p.bad(where)
		}
	}
	return true
}

func (p *parser) digits() bool {
	start := p.at
	for p.at < len(p.data) && '0' <= p.data[p.at] && p.data[p.at] <= '9' {
		p.at++
	}
	return p.at > start
}
