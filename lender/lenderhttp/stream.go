package lenderhttp

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/order/fault"
)

// stream is a body that is read as it comes. A partner that stops sending for too
// long is cut off; how much it sends has no bound, so its reader bounds each row.
type stream struct {
	answer *http.Response
	late   *time.Timer // cuts off
	most   time.Duration
	cancel context.CancelFunc
}

// stream asks once and hands the body on.
func (c *Client) stream(ctx context.Context, cancel context.CancelFunc, path string) (*stream, error) {
	done, open := c.breaker.Allow()
	if open != nil {
		return nil, unknown(ctx, fault.New(CodeCircuitOpen, "nothing was sent: the last requests all had no outcome"))
	}
	late := time.AfterFunc(c.config.Total, cancel)
	answer, err := c.open(ctx, question{method: http.MethodGet, path: path}) //nolint:bodyclose // the stream closes it
	done(err)
	if err != nil {
		late.Stop()
		return nil, err
	}
	return &stream{answer: answer, late: late, most: c.config.Total, cancel: cancel}, nil
}

// open asks and wants a statement.
func (c *Client) open(ctx context.Context, q question) (*http.Response, error) {
	answer, err := c.do(ctx, q)
	if err != nil {
		return nil, err
	}
	ours := wire.Mode(answer.Header.Get(wire.HeaderMode)) == c.mode && answer.Header.Get("Content-Encoding") == ""
	if answer.StatusCode == http.StatusOK && ours {
		return answer, nil
	}
	defer func() { _ = answer.Body.Close() }()
	if _, err = c.read(ctx, answer); err == nil {
		err = unknown(ctx, odd("the answer is none of the protocol"))
	}
	return nil, err
}

// Read reads on. A body that ends before the partner has said everything ends with
// an error: half a statement is no statement.
func (s *stream) Read(into []byte) (int, error) {
	s.late.Reset(s.most)
	n, err := s.answer.Body.Read(into)
	switch {
	case err == nil:
		return n, nil
	case errors.Is(err, io.EOF) && s.answer.Trailer.Get(wire.HeaderComplete) == "true":
		return n, io.EOF
	}
	return n, fault.New(CodeNoAnswer, "the statement broke off") // what the network said is left out
}

// Close ends the stream.
func (s *stream) Close() error {
	s.late.Stop()
	s.cancel()
	_ = s.answer.Body.Close() // it was read, or is no longer wanted
	return nil
}
