package partner

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"strconv"
	"strings"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/order/fault"
)

// problem is the answer to a request that the protocol refuses.
func (h *Handler) problem(err error) *wire.Problem {
	p := wire.ProblemFor(h.config.Mode, err)
	if fault.CodeOf(err) == lender.CodeRefused {
		p = wire.ProblemOf(h.config.Mode, err)
	}
	h.clean(&p)
	return &p
}

// clean leaves nothing in the paths of a problem that somebody sent.
func (h *Handler) clean(p *wire.Problem) {
	for i, f := range p.Faults {
		p.Faults[i].Path = h.known(f.Path)
	}
}

// known is a path with "?" for every name that no request has.
func (h *Handler) known(path string) string {
	if path == "" {
		return ""
	}
	parts := strings.Split(path, ".")
	for i, part := range parts {
		name, index, indexed := strings.Cut(part, "[")
		if indexed && !isIndex(index) || !h.fields[name] {
			parts[i] = "?"
		}
	}
	return strings.Join(parts, ".")
}

// isIndex reports whether a text is a short number and "]".
func isIndex(s string) bool {
	digits, closed := strings.CutSuffix(s, "]")
	_, err := strconv.ParseUint(digits, 10, 16)
	return closed && err == nil
}

// ofLender is the answer to an error of the lender: a definite no, or a failure.
// Its sentences stay here, because a lender may have put anything into them.
func (h *Handler) ofLender(c *call, err error, meaning fault.Code) *wire.Problem {
	if !errors.Is(err, meaning) {
		return h.failure(c, err)
	}
	p := wire.ProblemOf(h.config.Mode, err)
	kept := p.Faults[:0]
	for i, f := range p.Faults {
		switch {
		case i == 0:
			kept = append(kept, f)
		case lender.Reason(f.Code).Valid():
			f.Message = "the lender's own reason"
			kept = append(kept, f)
		}
	}
	p.Faults = kept
	h.clean(&p)
	return &p
}

// failure is the answer to an error that says nothing.
func (h *Handler) failure(c *call, err error) *wire.Problem {
	h.failed(c, err)
	p := wire.ProblemFor(h.config.Mode, nil)
	return &p
}

// failed logs an error by its codes and its type: its words may be anything.
func (h *Handler) failed(c *call, err error) {
	var codes []string
	for _, f := range fault.All(err) {
		if lender.Reason(f.Code).Valid() {
			codes = append(codes, string(f.Code))
		}
	}
	ended := errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
	h.config.Log.LogAttrs(c.r.Context(), slog.LevelError, "the lender failed",
		slog.String("route", c.route.name()), slog.String("key", c.key), slog.Any("codes", codes),
		slog.String("type", fmt.Sprintf("%T", err)), slog.Bool("ended", ended))
}

// guarded answers, and answers also when the lender panics.
func (h *Handler) guarded(c *call) (value any, p *wire.Problem) {
	defer func() {
		if why := recover(); why != nil {
			h.config.Log.LogAttrs(c.r.Context(), slog.LevelError, "a panic was stopped", slog.String("route", c.route.name()),
				slog.String("key", c.key), slog.String("type", fmt.Sprintf("%T", why)), slog.Any("at", whereabouts()))
			failed := wire.ProblemFor(h.config.Mode, nil)
			value, p = nil, &failed
		}
	}()
	return h.answer(c)
}

// whereabouts names the functions of the stack, without a value of anything.
func whereabouts() []string {
	const most = 24
	counters := make([]uintptr, most)
	frames := runtime.CallersFrames(counters[:runtime.Callers(3, counters)])
	var names []string
	for {
		f, more := frames.Next()
		names = append(names, f.Function+":"+strconv.Itoa(f.Line))
		if !more {
			return names
		}
	}
}

// reply sends the answer. A value that cannot be written, or is larger than the
// other side reads, is a failure.
func (h *Handler) reply(c *call, value any, p *wire.Problem) {
	if value == nil && p == nil {
		return
	}
	if c.sent { // a statement that broke off: its reader must see that
		h.cut(c)
		c.seen = Seen{Status: http.StatusInternalServerError, Code: string(wire.CodeInternal)}
		return
	}
	if p == nil {
		data, err := wire.Encode(value)
		if err == nil && len(data) <= wire.MaxBody {
			c.send(h.config.Mode, http.StatusOK, wire.TypeJSON, data)
			return
		}
		p = h.failure(c, err)
	}
	data, err := wire.Encode(p)
	if err != nil { // texts and numbers are always written
		data = nil
	}
	if p.Status == http.StatusUnauthorized {
		c.w.Header().Set("WWW-Authenticate", "Bearer")
	}
	c.seen.Code = p.Code
	c.send(h.config.Mode, p.Status, wire.TypeProblem, data)
}

// send writes an answer with the headers that every answer has.
func (c *call) send(m wire.Mode, status int, contentType string, data []byte) {
	head := c.head(m, status, contentType)
	head.Set("Content-Length", strconv.Itoa(len(data)))
	c.w.WriteHeader(status)
	// Whoever asked may be gone, and asks again.
	_, _ = c.w.Write(data) //nolint:gosec // it is JSON of values that were read strictly, and never sniffed
}

// head sets the headers that every answer has.
func (c *call) head(m wire.Mode, status int, contentType string) http.Header {
	c.sent, c.seen.Status = true, status
	head := c.w.Header()
	head.Set("Content-Type", contentType)
	head.Set(wire.HeaderMode, string(m))
	head.Set("Cache-Control", "no-store")
	head.Set("X-Content-Type-Options", "nosniff")
	return head
}

// note logs how a request ended.
func (h *Handler) note(c *call) {
	h.config.Log.LogAttrs(c.r.Context(), slog.LevelInfo, "answered", slog.String("method", knownMethod(c.r.Method)),
		slog.String("route", c.route.name()), slog.String("key", c.key), slog.Int("status", c.seen.Status),
		slog.String("code", c.seen.Code), slog.Duration("took", c.seen.Took))
}

// knownMethod is a method in a log; a word that somebody made up is not repeated.
func knownMethod(m string) string {
	if m == http.MethodGet || m == http.MethodPost {
		return m
	}
	return "other"
}
