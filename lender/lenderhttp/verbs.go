package lenderhttp

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/strictjson"
)

// LinkSession opens the partner's page on which a buyer links accounts, or the one
// that was opened under the same session before. Send the buyer to its URL.
func (c *Client) LinkSession(ctx context.Context, r wire.LinkRequest) (wire.LinkSession, error) {
	parse := func(data []byte) (wire.LinkRequest, error) { return wire.ParseLinkRequest(c.mode, data) }
	return verb(ctx, c, act[wire.LinkSession]{
		call: "link_session", path: wire.PathLinkSessions, key: string(r.Session),
		mode:  func(s *wire.LinkSession) wire.Mode { return s.Mode },
		right: func(s *wire.LinkSession) bool { return s.Session == r.Session && wire.Address(c.mode, s.URL) },
	}, written(r, parse))
}

// ExchangeLink trades the public token that came back with the buyer for what was
// linked. The tokens in it are the partner's; an answer with one that could be the
// number of an account is odd.
func (c *Client) ExchangeLink(ctx context.Context, x wire.LinkExchange) (wire.LinkResult, error) {
	return verb(ctx, c, act[wire.LinkResult]{
		call: "link_exchange", path: wire.PathLinkExchanges, key: string(x.Session),
		mode:  func(r *wire.LinkResult) wire.Mode { return r.Mode },
		right: func(r *wire.LinkResult) bool { return r.Sound() },
	}, written(x, wire.ParseLinkExchange))
}

// Revoke takes a linked account back. What the partner says to that, such as a
// suspension, comes by itself.
func (c *Client) Revoke(ctx context.Context, r wire.Revocation) error {
	_, err := verb(ctx, c, act[wire.Answer]{
		call: "revoke", path: wire.PathRevocations,
		mode:  func(a *wire.Answer) wire.Mode { return a.Mode },
		right: func(a *wire.Answer) bool { return len(a.Events) == 0 }, // nobody would take them in
	}, written(r, wire.ParseRevocation))
	return err
}

// AgreementSession opens the partner's page on which a buyer reads and signs one
// agreement, or the one that was opened under the same session before.
func (c *Client) AgreementSession(ctx context.Context, r wire.AgreementRequest) (wire.AgreementSession, error) {
	parse := func(data []byte) (wire.AgreementRequest, error) { return wire.ParseAgreementRequest(c.mode, data) }
	return verb(ctx, c, act[wire.AgreementSession]{
		call: "agreement_session", path: wire.PathAgreementSessions, key: string(r.Session),
		mode:  func(s *wire.AgreementSession) wire.Mode { return s.Mode },
		right: func(s *wire.AgreementSession) bool { return s.Session == r.Session && wire.Address(c.mode, s.URL) },
	}, written(r, parse))
}

// ExchangeAgreement trades the public token that came back with the buyer for what
// was signed. The program compares the hash with its own.
func (c *Client) ExchangeAgreement(ctx context.Context, x wire.AgreementExchange) (wire.AgreementResult, error) {
	return verb(ctx, c, act[wire.AgreementResult]{
		call: "agreement_exchange", path: wire.PathAgreementExchanges, key: string(x.Session),
		mode:  func(r *wire.AgreementResult) wire.Mode { return r.Mode },
		right: func(r *wire.AgreementResult) bool { return r.Sound() },
	}, written(x, wire.ParseAgreementExchange))
}

// Repay asks the partner to take a payment from the buyer's linked account. Its key
// is its id; what becomes of it comes as events.
func (c *Client) Repay(ctx context.Context, r wire.Repayment) ([]lender.Event, error) {
	a, err := verb(ctx, c, act[wire.Answer]{
		call: "repay", path: wire.PathRepayments, key: string(r.ID),
		mode: func(a *wire.Answer) wire.Mode { return a.Mode },
		right: func(a *wire.Answer) bool {
			for _, e := range a.Events {
				if e.Buyer != r.Buyer || !concerns(e.Fact, r.ID) {
					return false
				}
			}
			return true
		},
	}, written(r, wire.ParseRepayment))
	return a.Events, err
}

// concerns tells a fact about one repayment from any other.
func concerns(f lender.Fact, id lender.RepaymentID) bool {
	switch f := f.(type) {
	case lender.RepaymentReceived:
		return f.Repayment == id
	case lender.RepaymentCleared:
		return f.Repayment == id
	case lender.RepaymentReturned:
		return f.Repayment == id
	case lender.ReturnedFeeCharged:
		return f.Repayment == id
	}
	return false
}

// act is a request whose answer is more than a list of events.
type act[A any] struct {
	call, path, key string
	mode            func(*A) wire.Mode
	right           func(*A) bool
}

// writing is a request as it leaves, or why it does not.
type writing struct {
	body []byte
	err  error
}

// written writes a request and reads it as the partner will: what the partner would
// refuse does not leave.
func written[R any](request R, parse func([]byte) (R, error)) writing {
	body, err := wire.Encode(request)
	if err == nil {
		_, err = parse(body)
	}
	switch {
	case err == nil, errors.Is(err, lender.CodeRefused):
		return writing{body, err}
	case len(fault.All(err)) == 0:
		err = fault.New(wire.CodeRequestMalformed, "the request cannot be written")
	}
	return writing{nil, lender.Refuse(fault.All(err)...)}
}

// verb makes a request. It has a key, or does no harm when it comes twice, so it is
// sent again while its outcome is unknown.
func verb[A any](ctx context.Context, c *Client, a act[A], w writing) (A, error) {
	var answer, none A
	if w.err != nil {
		return none, w.err
	}
	ctx, cancel := c.within(ctx)
	defer cancel()
	err := c.insist(ctx, func(n int) error {
		data, err := c.attempt(ctx, Attempt{Call: a.call, Number: n},
			question{method: http.MethodPost, path: a.path, key: a.key, body: w.body})
		if err == nil {
			err = understand(ctx, c, a, data, &answer)
		}
		return err
	})
	if isNotFound(err) {
		err = unknown(ctx, odd("only a look-up answers not found"))
	}
	if err != nil {
		return none, err
	}
	return answer, nil
}

// understand reads an answer strictly, and wants it to be of our mode and about what
// was asked.
func understand[A any](ctx context.Context, c *Client, a act[A], data []byte, into *A) error {
	if err := strictjson.Decode(data, into); err != nil {
		return unknown(ctx, unreadable(err))
	}
	switch {
	case c.mode.Check(a.mode(into)) != nil:
		return unknown(ctx, unreadable(c.mode.Check(a.mode(into))))
	case !a.right(into):
		return unknown(ctx, odd("the answer is about something else"))
	}
	return nil
}

// Clock tells the time of a sandbox. In live mode there is none:
// [wire.CodeModeMismatch], and nothing is sent.
func (c *Client) Clock(ctx context.Context) (time.Time, error) {
	if c.mode != wire.Test {
		return time.Time{}, noClock()
	}
	ctx, cancel := c.within(ctx)
	defer cancel()
	var now time.Time
	err := c.insist(ctx, func(n int) error {
		var err error
		now, err = c.clock(ctx, Attempt{Call: "clock", Number: n}, question{method: http.MethodGet, path: wire.PathClock})
		return err
	})
	return now, err
}

// Advance moves the clock of a sandbox on, by whole seconds and at most 400 days, and
// lets happen what falls due by then. It has no key: it is sent once. In live mode
// there is no clock: [wire.CodeModeMismatch], and nothing is sent.
func (c *Client) Advance(ctx context.Context, d time.Duration) (time.Time, error) {
	if c.mode != wire.Test {
		return time.Time{}, noClock()
	}
	w := written(wire.ClockMove{Seconds: int64(d / time.Second)}, wire.ParseClockMove)
	if w.err != nil {
		return time.Time{}, w.err
	}
	ctx, cancel := c.within(ctx)
	defer cancel()
	return c.clock(ctx, Attempt{Call: "advance", Number: 1}, question{method: http.MethodPost, path: wire.PathClock, body: w.body})
}

func noClock() error { return fault.New(wire.CodeModeMismatch, "there is no clock in live mode") }

// clock is one attempt whose answer is the time of a sandbox.
func (c *Client) clock(ctx context.Context, a Attempt, q question) (time.Time, error) {
	var now wire.Clock
	data, err := c.attempt(ctx, a, q)
	if err == nil {
		err = understand(ctx, c, act[wire.Clock]{
			mode:  func(t *wire.Clock) wire.Mode { return t.Mode },
			right: func(t *wire.Clock) bool { return !t.Now.IsZero() },
		}, data, &now)
	}
	switch {
	case isNotFound(err):
		return time.Time{}, unknown(ctx, odd("only a look-up answers not found"))
	case err != nil:
		return time.Time{}, err
	}
	return now.Now, nil
}
