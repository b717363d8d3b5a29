package disclosure

// Source says where a rule comes from, and whether its words were read there.
type Source struct {
	// Citation names the law, to the subdivision where it is known.
	Citation string `json:"citation"`
	// URL is a public copy of it.
	URL string `json:"url"`
	// Confirmed tells that the rule was read in a copy of the page, or of another
	// copy of the same law; the note says when that page is a report or a summary
	// and not the law itself. False: the rule is written from knowledge, from a
	// neighboring section or from another's transcription; have it checked.
	Confirmed bool `json:"confirmed"`
	// Note says which copy was read, or what is missing.
	Note string `json:"note,omitempty"`
}

// Clause is a sentence of a rule with its source.
type Clause struct {
	Text   string `json:"text"`
	Source Source `json:"source"`
}

// State is the two-letter postal code of a state, such as "CA".
type State string

// The states whose rules Published returns.
const (
	California State = "CA"
	NewYork    State = "NY"
)

// Valid tells whether the code is two capital letters.
func (s State) Valid() bool {
	return len(s) == 2 && capital(s[0]) && capital(s[1])
}

func capital(c byte) bool { return c >= 'A' && c <= 'Z' }
