package lenderhttp

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"time"

	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
)

// Statement opens what the partner's books say from one New York day to another, both
// included: CSV or JSON Lines, as the partner states. It is sent once and read as it
// comes; the partner may let each read wait as long as a whole call takes, and the
// reader may take all the time it wants between two. Nothing bounds the length of the
// whole, so its reader bounds each row. Close it.
func (c *Client) Statement(ctx context.Context, from, to civil.Date) (io.ReadCloser, error) {
	ctx, cancel := context.WithCancelCause(some(ctx))
	q := url.Values{"from": {from.String()}, "to": {to.String()}}
	late := time.AfterFunc(c.config.Total, func() { cancel(context.DeadlineExceeded) })
	var answer *http.Response
	err := c.record(ctx, Attempt{Call: "statement", Number: 1}, func(ctx context.Context) (int, error) {
		var status int
		var err error
		answer, status, err = c.open(ctx, question{ //nolint:bodyclose // the stream closes it
			method: http.MethodGet, path: wire.PathStatement + "?" + q.Encode(), accept: wire.TypeCSV + ", " + wire.TypeJSONLines,
		})
		return status, err
	})
	late.Stop()
	if isNotFound(err) {
		err = unknown(ctx, odd("only a look-up answers not found"))
	}
	if err != nil {
		cancel(nil)
		return nil, err
	}
	return &stream{answer: answer, late: late, most: c.config.Total, cancel: cancel}, nil
}

// open asks and wants a statement.
func (c *Client) open(ctx context.Context, q question) (*http.Response, int, error) {
	answer, err := c.do(ctx, q)
	if err != nil {
		return nil, 0, err
	}
	if answer.StatusCode == http.StatusOK && c.isStatement(answer.Header) {
		return answer, answer.StatusCode, nil
	}
	defer func() { _ = answer.Body.Close() }()
	if _, err = c.read(ctx, answer); err == nil {
		err = unknown(ctx, odd("the answer is none of the protocol"))
	}
	return nil, answer.StatusCode, err
}

// isStatement tells a statement of our mode by its headers.
func (c *Client) isStatement(h http.Header) bool {
	media, _, _ := mime.ParseMediaType(h.Get("Content-Type"))
	return wire.Mode(h.Get(wire.HeaderMode)) == c.mode && h.Get("Content-Encoding") == "" &&
		(media == wire.TypeCSV || media == wire.TypeJSONLines)
}

// stream is a body that is read as it comes. A partner that stops sending for too
// long is cut off.
type stream struct {
	answer *http.Response
	late   *time.Timer // cuts off
	most   time.Duration
	cancel context.CancelCauseFunc
}

// Read reads on. A body that ends before the partner has said everything ends with
// an error: half a statement is no statement.
func (s *stream) Read(into []byte) (int, error) {
	s.late.Reset(s.most)
	n, err := s.answer.Body.Read(into)
	s.late.Stop() // from here on it is the reader who takes its time
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
	s.cancel(nil)
	_ = s.answer.Body.Close() // it was read, or is no longer wanted
	return nil
}
