package lender_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendertest"
)

const canary = "canary-4417-QUILL"

// holder has a secret where methods of the secret are not called.
type holder struct {
	hidden  lender.Secret
	pointer *lender.Secret
	list    []lender.Secret
	Named   lender.Secret
}

func TestSecretIsNeverShown(t *testing.T) {
	secret := lender.NewSecret(canary)
	shown := []any{
		secret, &secret,
		[]lender.Secret{secret},
		map[string]lender.Secret{"a": secret},
		map[lender.ID]any{"a": &secret},
		holder{secret, &secret, []lender.Secret{secret}, secret},
		&holder{hidden: secret},
		struct{ lender.Secret }{secret},
		struct{ any }{secret},
	}
	verbs := []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T %v", "%10.3s", "% x", "%p", "%w"}
	for _, value := range shown {
		for _, verb := range verbs {
			noLeak(t, fmt.Sprintf(verb, value))
		}
		noLeak(t, fmt.Sprint(value), fmt.Sprintln(value), errors.New(fmt.Sprint(value)).Error())
		for _, handler := range []func(*bytes.Buffer) slog.Handler{textLog, jsonLog} {
			var log bytes.Buffer
			slog.New(handler(&log)).With("bound", value).WithGroup("g").Info("m", "value", value, slog.Group("h", "x", value))
			noLeak(t, log.String())
		}
		body, _ := json.Marshal(value)
		noLeak(t, string(body))
	}
	body, err := xml.Marshal(struct {
		XMLName xml.Name `xml:"a"`
		Secret  lender.Secret
	}{Secret: secret})
	require.NoError(t, err)
	noLeak(t, string(body))
	require.Equal(t, canary, secret.Reveal())
}

func textLog(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) }
func jsonLog(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) }

// noLeak looks for the canary in clear, in part, and in hex. Its digits alone
// would be found in addresses and instants now and then.
func noLeak(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		for _, leak := range []string{canary, "canary", "QUILL", fmt.Sprintf("%x", canary), fmt.Sprintf("% x", canary), fmt.Sprintf("%X", canary)} {
			if strings.Contains(text, leak) {
				t.Fatalf("%q shows the secret", text)
			}
		}
	}
}

func TestSecretShowsOneText(t *testing.T) {
	secret := lender.NewSecret(canary)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		require.Equal(t, "[redacted]", fmt.Sprintf(verb, secret))
	}
	require.Equal(t, "[redacted]", secret.String())
	require.Equal(t, "[redacted]", secret.GoString())
	require.Equal(t, "[redacted]", secret.LogValue().String())
	body, err := json.Marshal(map[string]lender.Secret{"name": secret})
	require.NoError(t, err)
	require.JSONEq(t, `{"name":"[redacted]"}`, string(body))
	text, err := secret.MarshalText()
	require.NoError(t, err)
	require.Equal(t, "[redacted]", string(text))
}

func TestSecretIsNotReadFromJSON(t *testing.T) {
	var secret lender.Secret
	require.Error(t, json.Unmarshal([]byte(`"[redacted]"`), &secret), "what was redacted would come back as a value")
	require.True(t, secret.IsZero())
}

func TestSecretEqual(t *testing.T) {
	a, b := lender.NewSecret("x"), lender.NewSecret("x")
	require.True(t, a.Equal(b))
	require.False(t, a.Equal(lender.NewSecret("y")))
	require.False(t, a.Equal(lender.Secret{}))
	require.True(t, lender.NewSecret("").Equal(lender.Secret{}))
	require.True(t, lender.NewSecret("").IsZero())
	require.False(t, a.IsZero())
}

// Every text of a whole application is replaced by a canary of its own.
func TestApplicationIsNeverShown(t *testing.T) {
	a := lendertest.Application("app-1", "buyer-1")
	for _, s := range secretsOf(&a) {
		*s = lender.NewSecret(canary)
	}
	type request struct{ hidden lender.Application }
	for _, value := range []any{a, &a, request{a}, []lender.Application{a}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
			noLeak(t, fmt.Sprintf(verb, value))
		}
		var log bytes.Buffer
		slog.New(jsonLog(&log)).Info("m", "a", value)
		slog.New(textLog(&log)).Info("m", "a", value)
		body, _ := json.Marshal(value)
		noLeak(t, log.String(), string(body))
	}
}
