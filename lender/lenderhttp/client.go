package lenderhttp

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/sony/gobreaker/v2"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/order/fault"
)

// Client asks a partner over the wire. It is a [lender.Lender], safe for concurrent
// use; make it with [New].
type Client struct {
	config  Config
	mode    wire.Mode
	base    string
	http    http.Client
	breaker *gobreaker.TwoStepCircuitBreaker[struct{}]
}

var _ lender.Lender = (*Client)(nil)

// New makes a client. The error names everything that is wrong with the
// configuration and repeats none of its secrets.
func New(c Config) (*Client, error) {
	mode, err := c.complete()
	if err != nil {
		return nil, err
	}
	most := uint32(min(c.Failures, 1<<20)) //nolint:gosec // bounded
	return &Client{
		config: c, mode: mode, base: strings.TrimRight(c.URL, "/"),
		http: http.Client{
			Transport:     c.Transport,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		breaker: gobreaker.NewTwoStepCircuitBreaker[struct{}](gobreaker.Settings{
			Name: string(c.Partner), Timeout: c.Rest,
			ReadyToTrip:  func(n gobreaker.Counts) bool { return n.ConsecutiveFailures >= most },
			IsSuccessful: definite, IsExcluded: left,
		}),
	}, nil
}

// Partner is the name under which the program knows the partner.
func (c *Client) Partner() lender.ID { return c.config.Partner }

// Mode tells test from live.
func (c *Client) Mode() wire.Mode { return c.mode }

// Apply hands in an application. Its personal fields leave here, and nowhere else.
func (c *Client) Apply(ctx context.Context, a lender.Application) ([]lender.Event, error) {
	if err := a.Validate(); err != nil {
		return nil, lender.Refuse(fault.All(err)...)
	}
	body, err := wire.EncodeApplication(a)
	return c.ask(ctx, "apply", wire.PathApplications, a.Reference(), body, err)
}

// Disburse asks the partner to pay a loan.
func (c *Client) Disburse(ctx context.Context, d lender.Disbursement) ([]lender.Event, error) {
	if err := d.Validate(); err != nil {
		return nil, lender.Refuse(fault.All(err)...)
	}
	body, err := wire.Encode(d)
	return c.ask(ctx, "disburse", wire.PathDisbursements, d.Reference(), body, err)
}

// ReturnMoney announces a refund's money.
func (c *Client) ReturnMoney(ctx context.Context, m lender.MoneyReturn) ([]lender.Event, error) {
	if err := m.Validate(); err != nil {
		return nil, lender.Refuse(fault.All(err)...)
	}
	body, err := wire.Encode(m)
	return c.ask(ctx, "return_money", wire.PathMoneyReturns, m.Reference(), body, err)
}

// LookUp asks what was said about a request.
func (c *Client) LookUp(ctx context.Context, r lender.Reference) ([]lender.Event, error) {
	if r.Validate() != nil {
		return nil, lender.NotFound() // what is no reference was never received
	}
	ctx, cancel := c.within(ctx)
	defer cancel()
	var events []lender.Event
	err := c.insist(ctx, func(n int) error {
		var err error
		events, err = c.lookUp(ctx, r, n)
		return err
	})
	return events, err
}

// lookUp is one attempt to look a request up.
func (c *Client) lookUp(ctx context.Context, r lender.Reference, n int) ([]lender.Event, error) {
	q := url.Values{"kind": {string(r.Kind)}, "key": {string(r.Key)}, "buyer": {string(r.Buyer)}}
	a := Attempt{Call: "look_up", Lookup: r, Number: n}
	data, err := c.attempt(ctx, a, question{method: http.MethodGet, path: wire.PathReferences + "?" + q.Encode()})
	switch {
	case errors.Is(err, lender.CodeRefused): // "nothing happened" is not a look-up's to say
		return nil, unknown(ctx, odd("a look-up is never refused"))
	case err != nil:
		return nil, err
	}
	return c.about(ctx, r, data)
}

// ask makes a request, again and again while its outcome is unknown. Before it is
// sent once more it is looked up, and while the partner cannot even say that, it is
// not sent. What is found is still asked for once more, under its key: the partner
// does nothing again and answers what it said, or that the key came before with
// other contents. A look-up alone would hide that. Any other no to what the partner
// has is not believed: the host would take it that nothing happened.
func (c *Client) ask(ctx context.Context, call, path string, r lender.Reference, body []byte, broken error) ([]lender.Event, error) {
	if broken != nil {
		return nil, lender.Refuse(fault.All(broken)...)
	}
	ctx, cancel := c.within(ctx)
	defer cancel()
	var events []lender.Event
	found := false
	err := c.insist(ctx, func(n int) error {
		if n > 1 {
			_, err := c.lookUp(ctx, r, n)
			if !definite(err) {
				return err
			}
			found = found || err == nil
		}
		a := Attempt{Call: call, Lookup: r, Number: n}
		data, err := c.attempt(ctx, a, question{method: http.MethodPost, path: path, key: string(r.Key), body: body})
		switch {
		case err == nil:
			events, err = c.about(ctx, r, data)
		case found && errors.Is(err, lender.CodeRefused) && !errors.Is(err, lender.CodeKeyReused):
			err = unknown(ctx, odd("the partner refuses what it has"))
		}
		return err
	})
	if isNotFound(err) {
		err = unknown(ctx, odd("only a look-up answers not found"))
	}
	return events, err
}

// within bounds a call. A host may hand in no context at all.
func (c *Client) within(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(some(ctx), c.config.Total)
}

func some(ctx context.Context) context.Context {
	if ctx == nil {
		return context.Background()
	}
	return ctx
}

// about reads an answer and wants every event to be about the request and its
// buyer: anything else is nobody's to take in.
func (c *Client) about(ctx context.Context, r lender.Reference, data []byte) ([]lender.Event, error) {
	events, err := wire.ParseAnswer(c.mode, data)
	if err != nil {
		return nil, unknown(ctx, unreadable(err))
	}
	for _, e := range events {
		if about, ok := e.Reference(); !ok || about != r {
			return nil, unknown(ctx, odd("the answer is about something else"))
		}
	}
	return events, nil
}

// unreadable is why a body that does not parse says nothing.
func unreadable(err error) *fault.Error {
	if errors.Is(err, wire.CodeModeMismatch) {
		return modesMet()
	}
	return odd("the answer cannot be read")
}
