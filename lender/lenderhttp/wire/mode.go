package wire

import (
	"strings"

	"github.com/paylater-go/payments/order/fault"
)

// Mode tells money that is real from money that is not.
type Mode string

// The modes.
const (
	Test Mode = "test"
	Live Mode = "live"
)

// Valid reports whether m is one of the modes declared here.
func (m Mode) Valid() bool { return m == Test || m == Live }

// Codes of the protocol.
const (
	// CodeModeMismatch means that something of test mode met something of live mode.
	CodeModeMismatch fault.Code = "mode_mismatch"
	// CodeModeUnknown means that a mode is neither test nor live.
	CodeModeUnknown fault.Code = "mode_unknown"
	// CodeKeyMalformed means that an API key is not "plk_test_" or "plk_live_" and 24
	// to 128 of A-Z, a-z, 0-9.
	CodeKeyMalformed fault.Code = "api_key_malformed"
)

// Bounds of the random part of an API key, in characters.
const (
	minKey = 24
	maxKey = 128
)

// ModeOfKey reads the mode of an API key; [CodeKeyMalformed] when it has none. The
// error does not repeat the key.
func ModeOfKey(key string) (Mode, error) {
	for _, m := range []Mode{Test, Live} {
		rest, ok := strings.CutPrefix(key, "plk_"+string(m)+"_")
		if ok && len(rest) >= minKey && len(rest) <= maxKey && alphanumeric(rest) {
			return m, nil
		}
	}
	return "", fault.New(CodeKeyMalformed, `an API key is "plk_test_" or "plk_live_" and 24 to 128 letters and digits`)
}

// Check compares a mode that was received with m.
func (m Mode) Check(got Mode) error {
	switch {
	case got == m:
		return nil
	case got.Valid():
		return fault.New(CodeModeMismatch, "test and live met")
	}
	return fault.New(CodeModeUnknown, "the mode is neither test nor live")
}

func alphanumeric(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	}) < 0
}
