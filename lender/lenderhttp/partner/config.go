package partner

import (
	"context"
	"io"
	"log/slog"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
)

// Config says what a [Handler] serves. Mode, Lender and Keys have to be there; a
// part that is left out is answered with [wire.CodeNotOffered].
type Config struct {
	// Mode is that of every key, request and answer.
	Mode wire.Mode
	// Lender is who decides. Its refusals and its not found go over the wire by
	// their codes; of any other error nothing does.
	Lender lender.Lender
	// Keys are the API keys that are taken, at least one, each of this mode. Give
	// the old and the new one while a host changes its key.
	Keys []lender.Secret
	// Links links accounts.
	Links Links
	// Agreements lets buyers sign.
	Agreements Agreements
	// Repay takes payments of buyers.
	Repay Repayer
	// Statement writes what the lender's books say from one day to another, both
	// included. What it writes is sent as it is written, and no bound is set to it.
	Statement func(ctx context.Context, w io.Writer, from, to civil.Date) error
	// StatementType is the content type of a statement, [wire.TypeCSV] or
	// [wire.TypeJSONLines]. Empty is the first.
	StatementType string
	// Clock is the clock of a sandbox. There is none in live mode.
	Clock Clock
	// Patience is how long one call of the lender may take before the answer is
	// [wire.CodeInternal]. Zero is 20 seconds. A statement has no such end.
	Patience time.Duration
	// Log is told of every answer, and of every failure: routes, statuses, codes and
	// the keys of requests, never what else stood in them. Nil is slog.Default().
	Log *slog.Logger
	// Observe is the place for traces and metrics. Its context is what the lender
	// gets. Nil observes nothing.
	Observe Observer
}

// Observer is told where a request begins, and gives the context of what follows and
// what is called at its end. Neither is told anything that somebody sent.
type Observer func(ctx context.Context, route string) (context.Context, func(Seen))

// Links is the part of a lender that links accounts of buyers. Refusals are those of
// [lender.Refuse]; any other error says nothing.
type Links interface {
	// Session makes the page on which a buyer links accounts, the same one for the
	// same session. It gives URL and Expires; the rest is filled in.
	Session(ctx context.Context, r wire.LinkRequest) (wire.LinkSession, error)
	// Exchange trades a public token for what was linked in its session by its buyer,
	// the same each time. The mode is filled in.
	Exchange(ctx context.Context, r wire.LinkExchange) (wire.LinkResult, error)
	// Revoke takes a linked account back. What the lender says to that comes by
	// itself. A token that is revoked already is no error.
	Revoke(ctx context.Context, r wire.Revocation) error
}

// Agreements is the part of a lender on whose page buyers sign. Errors are as those
// of [Links].
type Agreements interface {
	// Session makes the page of one agreement, the same one for the same session. It
	// gives URL and Expires; the rest is filled in.
	Session(ctx context.Context, r wire.AgreementRequest) (wire.AgreementSession, error)
	// Exchange trades a public token for what was signed in its session by its buyer,
	// the same each time. The mode is filled in.
	Exchange(ctx context.Context, r wire.AgreementExchange) (wire.AgreementResult, error)
}

// Repayer is the part of a lender that takes payments from the linked checking
// account of a buyer. Its key is the id of the repayment.
type Repayer interface {
	// Repay answers every event so far about the repayment.
	Repay(ctx context.Context, r wire.Repayment) ([]lender.Event, error)
}

// Clock is the clock of a sandbox.
type Clock interface {
	// Now tells the time.
	Now() time.Time
	// Advance moves the clock on and lets happen what falls due by then.
	Advance(ctx context.Context, d time.Duration) error
}

// Seen is how a request ended, for [Config.Observe].
type Seen struct {
	Status int           // of HTTP
	Code   string        // of the problem; "" when there is none
	Took   time.Duration // from the first byte of the request to the last of the answer
}

const usualPatience = 20 * time.Second

// complete says everything that is wrong with the configuration and fills in what
// may be left out.
func (c *Config) complete() error {
	found := []*fault.Error{
		unless(c.Mode.Valid(), "mode", wire.CodeModeUnknown, "the mode is test or live"),
		unless(c.Lender != nil, "lender", lender.CodeRequired, "a lender is needed"),
		unless(len(c.Keys) > 0, "keys", lender.CodeRequired, "at least one key is needed"),
		unless(c.Clock == nil || c.Mode == wire.Test, "clock", wire.CodeModeMismatch, "only a sandbox has a clock that moves"),
	}
	if c.StatementType == "" {
		c.StatementType = wire.TypeCSV
	}
	found = append(found, unless(c.StatementType == wire.TypeCSV || c.StatementType == wire.TypeJSONLines,
		"statement_type", wire.CodeMediaType, "a statement is CSV or JSON Lines"))
	for _, k := range c.Keys {
		m, err := wire.ModeOfKey(k.Reveal())
		if err == nil {
			err = c.Mode.Check(m)
		}
		found = append(found, fault.All(fault.In("keys", err))...)
	}
	if c.Patience <= 0 {
		c.Patience = usualPatience
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	c.Observe = c.Observe.orNone()
	return fault.Join(found...)
}

// orNone is an observer that is there.
func (o Observer) orNone() Observer {
	if o != nil {
		return o
	}
	return func(ctx context.Context, _ string) (context.Context, func(Seen)) { return ctx, func(Seen) {} }
}

// unless is a fault when something does not hold.
func unless(ok bool, path string, code fault.Code, message string) *fault.Error {
	if ok {
		return nil
	}
	return fault.New(code, message).At(path)
}
