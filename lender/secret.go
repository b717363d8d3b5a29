package lender

import "crypto/subtle"

// Secret is a text that passes through this library and is never shown by it:
// personal data and tokens. Printing, logging and marshaling it give
// "[redacted]", also when it sits in an unexported field of another struct.
// Only [Secret.Reveal] gives the text. The zero value is the empty text.
type Secret struct {
	redacted
	value func() string // a closure, because printing by reflection follows pointers
}

// NewSecret hides a text.
func NewSecret(text string) Secret {
	if text == "" {
		return Secret{}
	}
	return Secret{value: func() string { return text }}
}

// Reveal gives the text. Call it only where the text leaves for the lender.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return s.value()
}

// IsZero reports whether the text is empty.
func (s Secret) IsZero() bool { return s.Reveal() == "" }

// Equal reports whether both hide the same text, in a time that does not
// depend on where they differ.
func (s Secret) Equal(other Secret) bool {
	return subtle.ConstantTimeCompare([]byte(s.Reveal()), []byte(other.Reveal())) == 1
}
