package shop

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/paylater-go/payments/examples/marketplace/data"
	"github.com/paylater-go/payments/examples/marketplace/host"
	"github.com/paylater-go/payments/examples/marketplace/web"
	"github.com/paylater-go/payments/examples/sandboxlender/sandbox"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// Partner is how the marketplace calls its lender.
const Partner lender.ID = "sandbox-test"

// Options say where everything is. The zero value of a field is its default.
type Options struct {
	Database string // the address of PostgreSQL; "" is the SQLite file
	File     string // of SQLite

	// LenderFile is where the sandbox lender in this process remembers; LenderAddress
	// is where it listens, "127.0.0.1:0" by default. With Elsewhere it is not started.
	LenderFile, LenderAddress string
	Elsewhere                 Elsewhere

	Empty     bool             // no sample data
	HashCost  int              // rounds of a sample password; zero is 600,000
	Limits    web.Limits       // of signatures and applications
	Every     time.Duration    // the loop's rounds; zero is two seconds
	World     func() time.Time // the real clock; nil is the system's
	Transport http.RoundTripper
	Log       *slog.Logger // nil logs nothing
}

// Elsewhere is a lender that runs by itself.
type Elsewhere struct {
	URL         string
	Key, Secret lender.Secret
}

// Shop is the whole marketplace. Make it with [Open], run it, and close it.
type Shop struct {
	Data   *data.DB
	Host   *host.Host
	Clock  *data.Clock
	Lender string // the address of the lender's pages

	handler http.Handler
	road    *road // to the lender
	sandbox *sandbox.Sandbox
	listens net.Listener // the sandbox's
	log     *slog.Logger
	stop    context.CancelFunc
	chores  sync.WaitGroup

	collecting sync.Mutex // also held while the clocks are moved
}

// Policy is the marketplace's own: the published one, with a least draw and a fee
// credit for new lines, for which no source names a figure.
func Policy() []paylater.Policy {
	policies := paylater.DefaultPolicy()
	for i := range policies {
		policies[i].Version += "-market"
		policies[i].MinDraw = money.Dollars(300)
		policies[i].FeeCredit = &paylater.CreditRule{Amount: money.Dollars(100), Days: 180}
	}
	return policies
}

// Open opens everything for a marketplace that browsers find at an address, such as
// "http://127.0.0.1:8080", and begins the chores behind the pages.
func Open(ctx context.Context, o Options, address string) (s *Shop, err error) {
	o = o.defaults()
	s = &Shop{log: o.Log, road: newRoad(o.Transport)}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	if s.Data, err = data.Open(ctx, o.Database, o.File); err != nil {
		return s, err
	}
	if s.Clock, err = s.Data.Clock(ctx, o.World); err != nil {
		return s, err
	}
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	s.stop = stop
	client, secret, err := s.lend(running, o, address)
	if err != nil {
		return s, err
	}
	s.Host, err = host.Open(ctx, host.Config{
		Orders: s.Data, Store: s.Data.Store(), Dialect: s.Data.Dialect(), Lender: client, Secrets: []lender.Secret{secret},
		Policies: Policy(), Now: s.Clock.Now, World: o.World, Every: o.Every, Log: o.Log,
	})
	if err != nil {
		return s, err
	}
	s.handler, err = web.New(web.Config{
		Data: s.Data, Host: s.Host, Clock: s.Clock, Address: address, Lender: s.Lender, Move: s.Move, Failures: failures{s},
		Limits: o.Limits, Log: o.Log,
	})
	if err != nil {
		return s, err
	}
	s.follow(ctx)
	if !o.Empty {
		if err := s.fill(ctx, o.HashCost); err != nil {
			return s, fmt.Errorf("sample data: %w", err)
		}
	}
	s.chores.Go(func() { s.Host.Run(running) })
	s.chores.Go(func() { s.days(running, o.Every) })
	return s, nil
}

func (o Options) defaults() Options {
	if o.LenderAddress == "" {
		o.LenderAddress = "127.0.0.1:0"
	}
	if o.HashCost == 0 {
		o.HashCost = 600_000
	}
	if o.Every == 0 {
		o.Every = 2 * time.Second
	}
	if o.World == nil {
		o.World = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// lend starts the sandbox lender, if none runs elsewhere, and makes its client.
func (s *Shop) lend(running context.Context, o Options, address string) (*lenderhttp.Client, lender.Secret, error) {
	where := o.Elsewhere
	if where.URL == "" {
		var err error
		if where, err = s.startSandbox(running, o, address); err != nil {
			return nil, lender.Secret{}, err
		}
	}
	s.Lender = where.URL
	client, err := lenderhttp.New(lenderhttp.Config{
		URL: where.URL, Key: where.Key, Partner: Partner, Total: 6 * time.Second, Rest: 2 * time.Second,
		Transport: s.road, Log: o.Log,
	})
	return client, where.Secret, err
}

func (s *Shop) startSandbox(running context.Context, o Options, address string) (Elsewhere, error) {
	var err error
	begin := time.Duration(0)
	if !o.Empty {
		begin = -past * 24 * time.Hour
	}
	s.sandbox, err = sandbox.Open(running, sandbox.Config{
		File: o.LenderFile, Webhooks: address + "/webhooks/lender", Name: Partner, World: o.World, Begin: begin, Log: o.Log,
	})
	if err != nil {
		return Elsewhere{}, fmt.Errorf("the lender: %w", err)
	}
	s.listens, err = (&net.ListenConfig{}).Listen(running, "tcp", o.LenderAddress)
	if err != nil {
		return Elsewhere{}, fmt.Errorf("the lender: %w", err)
	}
	s.chores.Go(func() {
		if err := s.sandbox.Serve(running, s.listens); err != nil && running.Err() == nil {
			s.log.Error("the lender has ended", "type", fmt.Sprintf("%T", err))
		}
	})
	return Elsewhere{URL: "http://" + s.listens.Addr().String(), Key: s.sandbox.APIKey(), Secret: s.sandbox.WebhookSecret()}, nil
}

// Handler serves the pages.
func (s *Shop) Handler() http.Handler { return s.handler }

// Close ends the chores and closes everything.
func (s *Shop) Close() error {
	if s.stop != nil {
		s.stop()
	}
	s.chores.Wait()
	var err error
	if s.sandbox != nil {
		err = s.sandbox.Close()
	}
	if s.Data != nil {
		err = errors.Join(err, s.Data.Close())
	}
	return err
}
