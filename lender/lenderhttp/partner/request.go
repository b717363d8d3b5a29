package partner

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/order/fault"
)

// body reads the JSON of a request, never more than [wire.MaxBody] of it. What is
// left over belongs to the server, which closes the connection.
func (h *Handler) body(c *call) ([]byte, *wire.Problem) {
	if c.r.URL.RawQuery != "" {
		return nil, h.problem(wire.Malformed(fault.New(wire.CodeRequestMalformed, "a request with a body has no parameters")))
	}
	if !isJSON(c.r.Header) {
		return nil, h.problem(fault.New(wire.CodeMediaType, "a body is application/json in UTF-8, not compressed"))
	}
	if c.r.ContentLength > wire.MaxBody {
		return nil, h.problem(tooLarge())
	}
	data, err := io.ReadAll(http.MaxBytesReader(c.w, c.r.Body, wire.MaxBody))
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over):
		return nil, h.problem(tooLarge())
	case err != nil:
		return nil, h.problem(wire.Malformed(nil))
	}
	return data, nil
}

func tooLarge() error { return fault.New(wire.CodeBodyTooLarge, "a body has at most 1 MiB") }

// isJSON reports whether a body says that it is JSON as the protocol has it.
func isJSON(h http.Header) bool {
	sent, ok := single(h, "Content-Type")
	if !ok || len(h.Values("Content-Encoding")) > 0 {
		return false
	}
	media, more, err := mime.ParseMediaType(sent)
	if charset, has := more["charset"]; has && !strings.EqualFold(charset, "utf-8") {
		return false
	}
	return err == nil && media == wire.TypeJSON
}

// keyed asks that the header has the key of the body.
func (h *Handler) keyed(c *call, key string) *wire.Problem {
	if sent, ok := single(c.r.Header, wire.HeaderKey); !ok || sent != key {
		return h.problem(fault.New(wire.CodeKeyHeader, "the header Idempotency-Key is the key in the body"))
	}
	c.key = key
	return nil
}

// parameters reads the parameters of a look-up: exactly these, each once.
func (h *Handler) parameters(c *call, names ...string) (map[string]string, *wire.Problem) {
	sent, err := url.ParseQuery(c.r.URL.RawQuery)
	if err != nil || len(c.r.URL.RawQuery) > maxQuery || len(sent) != len(names) {
		return nil, h.problem(badParameters())
	}
	read := make(map[string]string)
	for _, name := range names {
		if len(sent[name]) != 1 {
			return nil, h.problem(badParameters())
		}
		read[name] = sent[name][0]
	}
	return read, nil
}

// maxQuery is the longest query that is read, in bytes.
const maxQuery = 1024

func badParameters() error {
	return wire.Malformed(fault.New(wire.CodeRequestMalformed, "the parameters are others"))
}
