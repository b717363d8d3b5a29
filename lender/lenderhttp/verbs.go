package lenderhttp

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/strictjson"
)

// LinkSession opens the partner's page on which a buyer links accounts, or the one
// that was opened under the same session before. Send the buyer to its URL.
func (c *Client) LinkSession(ctx context.Context, r wire.LinkRequest) (wire.LinkSession, error) {
	return verb(ctx, c, "link_session", wire.PathLinkSessions, string(r.Session), r, func(s *wire.LinkSession) bool {
		return s.Mode == c.mode && s.Session == r.Session && wire.Address(c.mode, s.URL)
	})
}

// ExchangeLink trades the public token that came back with the buyer for what was
// linked. The tokens in it are the partner's; no number of an account is.
func (c *Client) ExchangeLink(ctx context.Context, x wire.LinkExchange) (wire.LinkResult, error) {
	return verb(ctx, c, "link_exchange", wire.PathLinkExchanges, string(x.Session), x, func(r *wire.LinkResult) bool {
		return r.Mode == c.mode
	})
}

// Revoke takes a linked account back. What the partner says to that, such as a
// suspension, comes by itself.
func (c *Client) Revoke(ctx context.Context, r wire.Revocation) error {
	_, err := verb(ctx, c, "revoke", wire.PathRevocations, "", r, func(a *wire.Answer) bool { return a.Mode == c.mode })
	return err
}

// AgreementSession opens the partner's page on which a buyer reads and signs one
// agreement, or the one that was opened under the same session before.
func (c *Client) AgreementSession(ctx context.Context, r wire.AgreementRequest) (wire.AgreementSession, error) {
	return verb(ctx, c, "agreement_session", wire.PathAgreementSessions, string(r.Session), r, func(s *wire.AgreementSession) bool {
		return s.Mode == c.mode && s.Session == r.Session && wire.Address(c.mode, s.URL)
	})
}

// ExchangeAgreement trades the public token that came back with the buyer for what
// was signed. The program compares the hash with its own.
func (c *Client) ExchangeAgreement(ctx context.Context, x wire.AgreementExchange) (wire.AgreementResult, error) {
	return verb(ctx, c, "agreement_exchange", wire.PathAgreementExchanges, string(x.Session), x, func(r *wire.AgreementResult) bool {
		return r.Mode == c.mode
	})
}

// Repay asks the partner to take a payment from the buyer's linked account. Its key
// is its id; what becomes of it comes as events.
func (c *Client) Repay(ctx context.Context, r wire.Repayment) ([]lender.Event, error) {
	a, err := verb(ctx, c, "repay", wire.PathRepayments, string(r.ID), r, func(a *wire.Answer) bool {
		for _, e := range a.Events {
			if e.Buyer != r.Buyer {
				return false
			}
		}
		return a.Mode == c.mode
	})
	return a.Events, err
}

// Clock tells the time of a sandbox.
func (c *Client) Clock(ctx context.Context) (time.Time, error) {
	ctx, cancel := c.within(ctx)
	defer cancel()
	var now wire.Clock
	err := c.insist(ctx, func(n int) error {
		data, err := c.attempt(ctx, Attempt{Call: "clock", Number: n}, question{method: http.MethodGet, path: wire.PathClock})
		if err == nil {
			err = c.understand(ctx, data, &now, now.Mode == "" || now.Mode == c.mode)
		}
		return err
	})
	return now.Now, err
}

// Advance moves the clock of a sandbox on and lets happen what falls due by then. It
// has no key: it is sent once.
func (c *Client) Advance(ctx context.Context, d time.Duration) (time.Time, error) {
	ctx, cancel := c.within(ctx)
	defer cancel()
	var now wire.Clock
	body, err := wire.Encode(wire.ClockMove{Seconds: int64(d / time.Second)})
	if err != nil {
		return now.Now, err
	}
	data, err := c.attempt(ctx, Attempt{Call: "advance", Number: 1}, question{method: http.MethodPost, path: wire.PathClock, body: body})
	if err == nil {
		err = c.understand(ctx, data, &now, true)
	}
	return now.Now, err
}

// Statement opens what the partner's books say from one New York day to another, both
// included. It is sent once and read as it comes; each read may take as long as a
// whole call. Close it.
func (c *Client) Statement(ctx context.Context, from, to civil.Date) (io.ReadCloser, error) {
	ctx, cancel := context.WithCancel(some(ctx))
	q := url.Values{"from": {from.String()}, "to": {to.String()}}
	s, err := c.stream(ctx, cancel, wire.PathStatement+"?"+q.Encode())
	if err != nil {
		cancel()
		return nil, err
	}
	return s, nil
}

// verb makes a request whose answer is no list of events. It has a key, so it is
// sent again while its outcome is unknown.
func verb[A any](ctx context.Context, c *Client, call, path, key string, request any, right func(*A) bool) (A, error) {
	var answer, none A
	body, err := wire.Encode(request)
	if err != nil {
		return none, lender.Refuse(fault.New(wire.CodeRequestMalformed, "the request cannot be written"))
	}
	ctx, cancel := c.within(ctx)
	defer cancel()
	err = c.insist(ctx, func(n int) error {
		data, err := c.attempt(ctx, Attempt{Call: call, Number: n}, question{method: http.MethodPost, path: path, key: key, body: body})
		if err == nil {
			err = c.understand(ctx, data, &answer, true)
		}
		if err == nil && !right(&answer) {
			err = unknown(ctx, odd("the answer is about something else"))
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

// understand reads an answer strictly.
func (c *Client) understand(ctx context.Context, data []byte, into any, ours bool) error {
	if strictjson.Decode(data, into) != nil || !ours {
		return unknown(ctx, odd("the answer cannot be read"))
	}
	return nil
}
