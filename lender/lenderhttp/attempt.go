package lenderhttp

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"strconv"
	"time"

	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/order/fault"
)

// question is what one attempt sends.
type question struct {
	method, path, key string
	accept            string // "": what answers and problems are
	body              []byte
}

// attempt sends a request once and reads what comes: the body of an answer, a
// definite no, or an unknown outcome.
func (c *Client) attempt(ctx context.Context, a Attempt, q question) ([]byte, error) {
	var data []byte
	err := c.record(ctx, a, func(ctx context.Context) (status int, err error) {
		data, status, err = c.send(ctx, q)
		return status, err
	})
	return data, err
}

// record lets one attempt be made, and tells whoever observes and the log how it
// ended.
func (c *Client) record(ctx context.Context, a Attempt, send func(context.Context) (int, error)) error {
	start := time.Now() // for the duration alone
	seen, end := c.config.Observe.begin(ctx, a)
	status, err := c.guarded(seen, send)
	s := Seen{Status: status, Code: why(err), Took: time.Since(start)}
	end(s)
	c.write(ctx, a, s, definite(err))
	return err
}

// why is the code of an attempt that says most.
func why(err error) fault.Code {
	all := fault.All(err)
	if len(all) > 1 && all[0].Code == CodeOutcomeUnknown {
		return all[1].Code
	}
	return fault.CodeOf(err)
}

func (c *Client) write(ctx context.Context, a Attempt, s Seen, known bool) {
	if c.config.Log == nil {
		return
	}
	level := slog.LevelDebug
	if !known {
		level = slog.LevelWarn
	}
	c.config.Log.LogAttrs(ctx, level, "asked the lender", slog.String("partner", string(c.config.Partner)), slog.String("call", a.Call),
		slog.String("key", string(a.Lookup.Key)), slog.Int("attempt", a.Number), slog.Int("status", s.Status),
		slog.String("code", string(s.Code)), slog.Duration("took", s.Took))
}

// guarded sends when the circuit is closed, and tells it how that ended. A caller
// whose time was up before says nothing about the partner, and nothing is sent.
func (c *Client) guarded(ctx context.Context, send func(context.Context) (int, error)) (status int, err error) {
	if ctx.Err() != nil {
		return 0, unknown(ctx, noAnswer())
	}
	done, open := c.breaker.Allow()
	if open != nil {
		return 0, unknown(ctx, fault.New(CodeCircuitOpen, "nothing was sent: the last requests all had no outcome"))
	}
	err = unknown(ctx, noAnswer()) // which it stays if the transport panics: the circuit waits for a word
	defer func() { done(err) }()
	status, err = send(ctx)
	return status, err
}

// left tells a caller who left in the middle: that is neither good nor bad news of
// the partner, so the circuit does not count it.
func left(err error) bool { return !definite(err) && errors.Is(err, context.Canceled) }

// once is a body that cannot be rewound. Go's transport sends a request again by
// itself when a connection breaks under it and it has an Idempotency-Key or no body,
// unless there is a body that it cannot read twice.
type once struct{ io.Reader }

func (once) Close() error { return nil }

// send sends a request and reads the answer.
func (c *Client) send(ctx context.Context, q question) ([]byte, int, error) {
	answer, err := c.do(ctx, q)
	if err != nil {
		return nil, 0, err
	}
	defer func() { _ = answer.Body.Close() }()
	data, err := c.read(ctx, answer)
	return data, answer.StatusCode, err
}

// do sends a request.
func (c *Client) do(ctx context.Context, q question) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, q.method, c.base+q.path, once{bytes.NewReader(q.body)})
	if err != nil {
		return nil, unknown(ctx, noAnswer())
	}
	r.ContentLength = int64(len(q.body))
	r.Header.Set("Authorization", "Bearer "+c.config.Key.Reveal())
	r.Header.Set("Accept", cmp.Or(q.accept, wire.TypeJSON)+", "+wire.TypeProblem)
	r.Header.Set("User-Agent", "lenderhttp/"+strconv.Itoa(wire.Version))
	r.Header.Set(wire.HeaderMode, string(c.mode))
	if q.body != nil {
		r.Header.Set("Content-Type", wire.TypeJSON)
	}
	if q.key != "" {
		r.Header.Set(wire.HeaderKey, q.key)
	}
	answer, err := c.http.Do(r)
	if err != nil {
		return nil, unknown(ctx, noAnswer())
	}
	return answer, nil
}

// read reads what came. Whatever is not exactly an answer or a definite no is an
// unknown outcome.
func (c *Client) read(ctx context.Context, answer *http.Response) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(answer.Body, wire.MaxBody+1))
	if err != nil {
		return nil, unknown(ctx, noAnswer())
	}
	media, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	switch {
	case len(data) > wire.MaxBody:
		return nil, unknown(ctx, odd("the answer is too large"))
	case answer.Header.Get("Content-Encoding") != "":
		return nil, unknown(ctx, odd("the answer is compressed"))
	case wire.Mode(answer.Header.Get(wire.HeaderMode)) != c.mode:
		return nil, unknown(ctx, c.otherMode(answer.Header))
	case answer.StatusCode == http.StatusOK && media == wire.TypeJSON:
		return data, nil
	case media == wire.TypeProblem:
		if no := wire.ReadProblem(c.mode, answer.StatusCode, data); no != nil {
			return nil, no
		}
	}
	return nil, c.other(ctx, answer)
}

// otherMode is why an answer that is not of our mode says nothing.
func (c *Client) otherMode(h http.Header) *fault.Error {
	if wire.Mode(h.Get(wire.HeaderMode)).Valid() {
		return modesMet()
	}
	return odd("the answer names no mode") // a proxy, a page for people, another server
}

// other is what any other status means: nothing, but when to come again.
func (c *Client) other(ctx context.Context, answer *http.Response) error {
	switch answer.StatusCode {
	case http.StatusUnauthorized, http.StatusForbidden:
		return unknown(ctx, fault.New(wire.CodeUnauthorized, "the partner does not take the API key"))
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		busy := unknown(ctx, fault.New(CodeBusy, "the partner asks to come later"))
		return &later{busy, retryAfter(answer.Header.Get("Retry-After"))}
	}
	return unknown(ctx, odd("the answer is none of the protocol"))
}

// retryAfter is how long a busy partner wants to be left alone, written as seconds or
// as an instant. Zero when it does not say.
func retryAfter(text string) time.Duration {
	const longest = 24 * time.Hour // nobody waits as long
	seconds, err := strconv.ParseUint(text, 10, 32)
	if err == nil || errors.Is(err, strconv.ErrRange) {
		return min(time.Duration(seconds)*time.Second, longest)
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	return min(max(time.Until(at), 0), longest)
}
