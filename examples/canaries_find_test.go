package examples_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// A canary is a piece of personal data that must not be found in anything that
// this library prints, logs, stores or answers.
//
// leastDigits of a number in a row, and words from leastLetters on, already tell
// too much.
const (
	leastDigits  = 5
	leastLetters = 5
)

// finder looks for many patterns at once: by their first bytes, in lower case.
type finder struct {
	masked  func(word string) string
	byStart map[[leastDigits]byte][]pattern
}

type pattern struct {
	text string
	what string
}

// newFinder knows the canaries in every form in which something could show them.
func newFinder(canaries []string) *finder {
	f := &finder{masked: masker(), byStart: map[[leastDigits]byte][]pattern{}}
	for _, c := range canaries {
		for _, form := range forms(c) {
			f.add(form, c)
		}
	}
	return f
}

func (f *finder) add(form, canary string) {
	form = strings.ToLower(form)
	if len(form) < leastDigits {
		return
	}
	start := [leastDigits]byte([]byte(form))
	f.byStart[start] = append(f.byStart[start], pattern{form, canary})
}

// forms are the text itself, its words and its digits, quoted, encoded and as bytes.
func forms(c string) []string {
	quoted := fmt.Sprintf("%q", c)
	ascii := fmt.Sprintf("%+q", c)
	body, _ := json.Marshal(c)
	list := []string{
		c, quoted[1 : len(quoted)-1], ascii[1 : len(ascii)-1], string(body[1 : len(body)-1]),
		fmt.Sprintf("%x", c), fmt.Sprintf("% x", c), fmt.Sprintf("%#x", c)[2:], fmt.Sprintf("%d", []byte(c)),
		strings.Trim(fmt.Sprintf("%#v", []byte(c)), "[]byte{}"), url.QueryEscape(c), url.PathEscape(c),
	}
	for skip := range 3 { // base64 looks otherwise at each offset of three
		coded := base64.RawStdEncoding.EncodeToString([]byte(strings.Repeat("x", skip) + c))
		coded = coded[(skip*8+5)/6 : len(coded)-2]
		list = append(list, coded, strings.NewReplacer("+", "-", "/", "_").Replace(coded))
	}
	for _, word := range strings.FieldsFunc(c, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if len(word) >= leastLetters && !common[strings.ToLower(word)] {
			list = append(list, word, fmt.Sprintf("%x", word))
		}
	}
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, c)
	for i := 0; i+leastDigits <= len(digits); i++ {
		list = append(list, digits[i:i+leastDigits])
	}
	return list
}

// common words tell nothing about anybody.
var common = map[string]bool{"example": true, "street": true}

// chance are what looks like digits by chance: addresses of memory, hashes, and
// the bits of a calendar.
var chance = regexp.MustCompile(`0x[0-9a-f]{6,}|\b[0-9a-f]{64}\b|\b[0-9]{17,20}\b`)

// words are what an address looks like that %x wrote: without 0x.
var words = regexp.MustCompile(`\b[0-9a-f]{6,12}\b`)

// masker hides the addresses of this process's memory: of the program itself, and
// of the heap, which lies around what was just made.
func masker() func(word string) string {
	const first, last, heap = 0x400000, 0x2000000, 1 << 32
	here, _ := strconv.ParseUint(fmt.Sprintf("%p", new(int64))[2:], 16, 64)
	return func(word string) string {
		n, err := strconv.ParseUint(word, 16, 64)
		if err == nil && (n >= first && n <= last && len(word) <= 7 || n+heap > here && n < here+heap) {
			return "*"
		}
		return word
	}
}

// find says what of which canary a text shows; "" for nothing.
func (f *finder) find(text string) string {
	text = chance.ReplaceAllString(strings.ToLower(text), "*")
	text = words.ReplaceAllStringFunc(text, f.masked)
	for i := 0; i+leastDigits <= len(text); i++ {
		for _, p := range f.byStart[[leastDigits]byte([]byte(text[i:i+leastDigits]))] {
			if strings.HasPrefix(text[i:], p.text) {
				return fmt.Sprintf("%q of %q in ...%.80s", p.text, p.what, text[max(0, i-40):])
			}
		}
	}
	return ""
}
