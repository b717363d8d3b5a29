package lender

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// cleanText refuses what a person cannot see or what changes how the rest is
// shown: control characters, line breaks, direction marks, zero-width and other
// invisible characters, invalid UTF-8, and spaces at the ends.
func cleanText(s string) bool {
	if !utf8.ValidString(s) || strings.TrimSpace(s) != s {
		return false
	}
	for _, r := range s {
		if !unicode.IsPrint(r) || invisible(r) || r == utf8.RuneError {
			return false
		}
	}
	return true
}

// invisible reports the characters that count as printable and show nothing.
func invisible(r rune) bool {
	const blankBraille = '\u2800'
	return r == blankBraille || unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// hasLetter keeps numbers, such as those of accounts, out of names.
func hasLetter(s string) bool { return strings.IndexFunc(s, unicode.IsLetter) >= 0 }

// unnumbered lets short numbers pass, such as that of a house, and refuses as
// many digits without a letter as the number of an account has.
func unnumbered(s string) bool {
	count := 0
	for _, r := range s {
		if unicode.IsDigit(r) {
			count++
		}
	}
	return count < leastAccount || hasLetter(s)
}

const leastAccount = 9 // digits

// plainText is the grammar of versions: A-Z, a-z, 0-9, ".", "_" and "-".
func plainText(s string) bool { return only(s, "._-") }

// hashText is the grammar of a hash in hex or base64, with or without the name
// of its algorithm.
func hashText(s string) bool { return len(s) >= minHash && only(s, "+/=:_-") }

const minHash = 16

// tokenText is the grammar of tokens. A token without a letter is refused: it
// could be the number of an account or of a bank.
func tokenText(s string) bool { return hasLetter(s) && only(s, "._~+/=:-") }

// only reports whether s consists of ASCII letters, digits and the marks.
func only(s, marks string) bool {
	for i := range len(s) {
		c := s[i]
		if !lowerOrDigit(c) && (c < 'A' || c > 'Z') && strings.IndexByte(marks, c) < 0 {
			return false
		}
	}
	return s != ""
}
