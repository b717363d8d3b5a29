package wire

import (
	"encoding/json"

	"github.com/paylater-go/payments/lender"
)

// revealed is a secret that shows itself to JSON, because here it leaves for the
// lender or arrives there. Printed and logged it is as redacted as it was.
type revealed struct{ lender.Secret }

// MarshalJSON gives the text.
func (r revealed) MarshalJSON() ([]byte, error) { return json.Marshal(r.Reveal()) }

// MarshalText gives the text.
func (r revealed) MarshalText() ([]byte, error) { return []byte(r.Reveal()), nil }

// UnmarshalJSON reads a text.
func (r *revealed) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	r.Secret = lender.NewSecret(text)
	return nil
}
