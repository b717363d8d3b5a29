package order

import "github.com/paylater-go/payments/order/fault"

// Phase is one of the two payments of an order. The zero value is no phase.
type Phase uint8

// The phases, in the order in which they are paid.
const (
	Initial Phase = iota + 1 // the initial payment; it may be the whole total
	Balance                  // the rest, payable once the initial payment is received
)

// Phases returns both phases in order.
func Phases() []Phase { return []Phase{Initial, Balance} }

// Valid reports whether p is a phase.
func (p Phase) Valid() bool { return p == Initial || p == Balance }

// String returns "initial" or "balance", "" for no phase.
func (p Phase) String() string {
	switch p {
	case Initial:
		return "initial"
	case Balance:
		return "balance"
	}
	return ""
}

// Title returns the phase for people: "Initial payment" or "Balance".
func (p Phase) Title() string {
	switch p {
	case Initial:
		return "Initial payment"
	case Balance:
		return "Balance"
	}
	return ""
}

// ParsePhase reads "initial" or "balance" and refuses everything else with
// [CodeFieldInvalid].
func ParsePhase(s string) (Phase, error) {
	for _, p := range Phases() {
		if s == p.String() {
			return p, nil
		}
	}
	return 0, invalid("", "initial or balance")
}

// MarshalText returns what String returns; it refuses no phase.
func (p Phase) MarshalText() ([]byte, error) {
	if !p.Valid() {
		return nil, invalid("", "initial or balance")
	}
	return []byte(p.String()), nil
}

// UnmarshalText reads what [ParsePhase] reads. On an error p is unchanged.
func (p *Phase) UnmarshalText(text []byte) error {
	const longest = 16 // longer ones are no phase, and are not copied to see it
	parsed, err := ParsePhase(string(text[:min(len(text), longest)]))
	if err != nil {
		return err
	}
	if p == nil {
		return invalid("", "a place to read into")
	}
	*p = parsed
	return nil
}

func invalid(path, want string) error {
	return fault.New(CodeFieldInvalid, "must be "+want).At(path)
}
