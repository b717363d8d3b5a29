package strictjson

import "strconv"

// place is where in a document something is: a chain from the place up to the
// root. It becomes text only when a fault is reported.
type place struct {
	above *place
	key   string
	index int // of an array; -1 for a field
}

func (p *place) field(key string) *place { return &place{above: p, key: key, index: -1} }

func (p *place) item(index int) *place { return &place{above: p, index: index} }

// String writes the path: "accounts[0].kind", "" for the root.
func (p *place) String() string { return string(p.appendTo(nil)) }

func (p *place) appendTo(dst []byte) []byte {
	if p.above == nil {
		return dst
	}
	dst = p.above.appendTo(dst)
	if p.index >= 0 {
		dst = append(dst, '[')
		dst = strconv.AppendInt(dst, int64(p.index), 10)
		return append(dst, ']')
	}
	if len(dst) > 0 {
		dst = append(dst, '.')
	}
	return append(dst, shown(p.key)...)
}

const (
	maxName   = 40 // the longest key that is shown in a path
	maxDigits = 3  // the most digits of one: more may be a number of somebody
)

// shown returns a key as it may stand in a path: as it is when it is a short name
// of ASCII letters, underscores and a few digits that begins with a letter,
// otherwise "?", because a key is as much a caller's text as a value is.
func shown(key string) string {
	if key == "" || len(key) > maxName {
		return "?"
	}
	digits := 0
	for i := range len(key) {
		c := key[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z':
		case c == '_' && i > 0:
		case '0' <= c && c <= '9' && i > 0 && digits < maxDigits:
			digits++
		default:
			return "?"
		}
	}
	return key
}
