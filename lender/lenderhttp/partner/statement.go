package partner

import (
	"bufio"
	"net/http"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
)

// statement sends the lender's books as they are written. A statement that breaks
// off ends with a broken connection and without its trailer, so that nobody takes
// it for the whole.
func (h *Handler) statement(c *call) (any, *wire.Problem) {
	if h.config.Statement == nil {
		return nil, h.notOffered()
	}
	from, to, p := h.span(c)
	if p != nil {
		return nil, p
	}
	out := bufio.NewWriterSize(&stream{c: c, h: h}, chunk)
	err := h.config.Statement(c.r.Context(), out, from, to)
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		return nil, h.ofLender(c, err, lender.CodeRefused)
	}
	(&stream{c: c, h: h}).begin() // it may be empty
	c.w.Header().Set(wire.HeaderComplete, "true")
	return nil, nil
}

// chunk is how much of a statement is sent at once, in bytes.
const chunk = 32 << 10

// span reads the days of a statement.
func (h *Handler) span(c *call) (from, to civil.Date, p *wire.Problem) {
	sent, p := h.parameters(c, "from", "to")
	if p != nil {
		return from, to, p
	}
	from, wrongFrom := civil.Parse(sent["from"])
	to, wrongTo := civil.Parse(sent["to"])
	faults := append(fault.All(fault.In("from", wrongFrom)), fault.All(fault.In("to", wrongTo))...)
	if len(faults) > 0 {
		return from, to, h.problem(wire.Malformed(fault.Join(faults...)))
	}
	if to.Before(from) {
		return from, to, h.problem(badParameters())
	}
	return from, to, nil
}

// stream sends what is written, and gives its reader time for every part of it
// instead of one time for all.
type stream struct {
	c *call
	h *Handler
}

// partPatience is how long the reader of a statement may take for one part of it.
const partPatience = 30 * time.Second

// Write sends a part.
func (s *stream) Write(data []byte) (int, error) {
	s.begin()
	// A server without deadlines has set none.
	_ = http.NewResponseController(s.c.w).SetWriteDeadline(time.Now().Add(partPatience))
	return s.c.w.Write(data) //nolint:wrapcheck // it is handed through as it is
}

// begin sends the headers before the first part.
func (s *stream) begin() {
	if s.c.sent {
		return
	}
	head := s.c.head(s.h.config.Mode, http.StatusOK, s.h.config.StatementType)
	head.Set("Trailer", wire.HeaderComplete)
	s.c.w.WriteHeader(http.StatusOK)
}

// cut breaks the connection below an answer that has begun: its last part cannot be
// sent any more.
func (h *Handler) cut(c *call) {
	_ = http.NewResponseController(c.w).SetWriteDeadline(time.Unix(1, 0))
}
