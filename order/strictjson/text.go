package strictjson

import (
	"unicode/utf16"
	"unicode/utf8"
)

// str reads a string. Characters that are refused are reported once for each
// string; the string is then read on, so that the rest is still checked. It
// reports ok when the string is JSON.
func (p *parser) str(where *place) (string, bool) {
	p.at++
	start := p.at
	clean := true
	var buffer []byte // the text so far, once an escape made it differ from the bytes
	for p.at < len(p.data) {
		c := p.data[p.at]
		switch {
		case c == '"':
			text := string(p.data[start:p.at])
			if buffer != nil {
				text = string(buffer)
			}
			p.at++
			if !clean {
				p.faults.add(where, CodeBadText, "the text has a character that is not allowed")
			}
			return text, true
		case c == '\\':
			if buffer == nil {
				buffer = append(make([]byte, 0, p.at-start+16), p.data[start:p.at]...)
			}
			r, ok := p.escape()
			if !ok {
				return "", p.bad(where)
			}
			clean = clean && allowed(r)
			buffer = utf8.AppendRune(buffer, r)
		default:
			r, size := utf8.DecodeRune(p.data[p.at:])
			clean = clean && allowed(r) && (r != utf8.RuneError || size > 1)
			if buffer != nil {
				buffer = append(buffer, p.data[p.at:p.at+size]...)
			}
			p.at += size
		}
	}
	return "", p.bad(where)
}

// escape reads a backslash and what belongs to it. An unpaired surrogate is given
// back as it is, which is not an allowed character.
func (p *parser) escape() (rune, bool) {
	if p.at+1 >= len(p.data) {
		return 0, false
	}
	c := p.data[p.at+1]
	if c == 'u' {
		return p.unicode()
	}
	p.at += 2
	switch c {
	case '"', '\\', '/':
		return rune(c), true
	case 'b', 'f', 'n', 'r', 't':
		return '\n', true // one control character or another: all are refused
	}
	p.at -= 2
	return 0, false
}

func (p *parser) unicode() (rune, bool) {
	first, ok := hex4(p.data, p.at)
	if !ok {
		return 0, false
	}
	p.at += 6
	if !utf16.IsSurrogate(first) {
		return first, true
	}
	if second, ok := hex4(p.data, p.at); ok {
		if pair := utf16.DecodeRune(first, second); pair != utf8.RuneError {
			p.at += 6
			return pair, true
		}
	}
	return first, true
}

// hex4 reads the six bytes of \uXXXX at a position.
func hex4(data []byte, at int) (rune, bool) {
	if len(data)-at < 6 || data[at] != '\\' || data[at+1] != 'u' {
		return 0, false
	}
	var r rune
	for _, c := range data[at+2 : at+6] {
		switch {
		case '0' <= c && c <= '9':
			r = r<<4 | rune(c-'0')
		case 'a' <= c && c <= 'f':
			r = r<<4 | rune(c-'a'+10)
		case 'A' <= c && c <= 'F':
			r = r<<4 | rune(c-'A'+10)
		default:
			return 0, false
		}
	}
	return r, true
}

// allowed reports whether a character may be in a string: no control character,
// line or paragraph separator, bidirectional formatting character or surrogate.
func allowed(r rune) bool {
	switch {
	case r < 0x20, 0x7f <= r && r <= 0x9f:
		return false
	case r == 0x061c, r == 0x200e, r == 0x200f:
		return false
	case 0x2028 <= r && r <= 0x202e, 0x2066 <= r && r <= 0x2069:
		return false
	case utf16.IsSurrogate(r):
		return false
	}
	return true
}
