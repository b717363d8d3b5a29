package wire

import (
	"encoding/base64"
	"strings"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/fault"
)

// CodeSecretMalformed means that a secret for webhooks is not "whsec_" and the
// base64 of 24 to 64 bytes.
const CodeSecretMalformed fault.Code = "webhook_secret_malformed"

// Bounds of a secret for webhooks, in bytes.
const (
	minSecret = 24
	maxSecret = 64
)

// SecretBytes are the bytes of a secret for webhooks, written as Standard Webhooks
// has it. An empty or a short one signs as well as any, and so is refused here. The
// error does not repeat the secret.
func SecretBytes(s lender.Secret) ([]byte, error) {
	text, prefixed := strings.CutPrefix(s.Reveal(), "whsec_")
	key, err := base64.StdEncoding.Strict().DecodeString(text)
	if !prefixed || err != nil || len(key) < minSecret || len(key) > maxSecret {
		return nil, fault.New(CodeSecretMalformed, `a secret is "whsec_" and the base64 of 24 to 64 bytes`)
	}
	return key, nil
}
