package lenderhttp

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/order/fault"
)

// Config says how a [Client] reaches a partner. URL, Key and Partner have to be
// there.
type Config struct {
	// URL is the partner's base address: https, or in test mode http on this machine.
	URL string
	// Key is the API key; the mode stands in it.
	Key lender.Secret
	// Partner is the name under which the program knows the partner, and so a part of
	// every row about it. In test mode it ends in "-test" or "_test", in live mode it
	// does not: rows of the two never meet.
	Partner lender.ID
	// Total is how long one call may take, all its attempts and waits together. Zero
	// is 30 seconds.
	Total time.Duration
	// Attempts is how often one request is sent at most. Zero is 3.
	Attempts int
	// Wait is the first wait between two attempts; they double, each up to a half more
	// or less. Zero is 200 milliseconds.
	Wait time.Duration
	// Failures is after how many attempts in a row without an outcome nothing is sent
	// for a while. Zero is 8.
	Failures int
	// Rest is how long that while is. Zero is 10 seconds.
	Rest time.Duration
	// Transport sends. Nil is one of the client's own: no proxy, no compression, TLS
	// 1.2 or later, bounded times and headers.
	Transport http.RoundTripper
	// Log is told of every attempt: of what is unknown at Warn, of the rest at Debug.
	// Nil logs nothing.
	Log *slog.Logger
	// Observe is told of every attempt, for traces and metrics. Nil observes nothing.
	Observe Observer
}

// Observer is told where an attempt begins, and gives the context in which it is
// made and what is called at its end. Neither is told anything personal.
type Observer func(ctx context.Context, a Attempt) (context.Context, func(Seen))

// begin tells an observer, if there is one, that an attempt begins. What it leaves
// out of its answer is as if there were none.
func (o Observer) begin(ctx context.Context, a Attempt) (context.Context, func(Seen)) {
	if o == nil {
		return ctx, func(Seen) {}
	}
	seen, end := o(ctx, a)
	if seen == nil {
		seen = ctx
	}
	if end == nil {
		end = func(Seen) {}
	}
	return seen, end
}

// Attempt is one request to the partner, made once.
type Attempt struct {
	Call   string           // such as "apply", "disburse", "return_money", "look_up"
	Lookup lender.Reference // what it is about; zero for calls without one
	Number int              // 1 for the first attempt of a call
}

// Seen is how an attempt ended.
type Seen struct {
	Status int           // of HTTP; 0 when there was no answer
	Code   fault.Code    // "" for an answer; a refusal's or an unknown outcome's first code but CodeOutcomeUnknown
	Took   time.Duration // real time
}

// Defaults of Config.
const (
	usualTotal    = 30 * time.Second
	usualAttempts = 3
	usualWait     = 200 * time.Millisecond
	usualFailures = 8
	usualRest     = 10 * time.Second
)

// complete fills in what may be left out and reports everything that is wrong.
func (c *Config) complete() (wire.Mode, error) {
	mode, keyErr := wire.ModeOfKey(c.Key.Reveal())
	found := fault.All(fault.In("key", keyErr))
	if !c.Partner.Valid() {
		found = append(found, wiring("partner", "the partner's name is of the grammar of lender.ID"))
	}
	if keyErr == nil {
		found = append(found, fault.All(fault.In("partner", nameFits(mode, c.Partner)))...)
		found = append(found, checkBase(mode, c.URL)...)
	}
	if c.Total < 0 || c.Attempts < 0 || c.Wait < 0 || c.Failures < 0 || c.Rest < 0 {
		found = append(found, wiring("total", "no time and no number is below zero"))
	}
	orUsual(&c.Total, usualTotal)
	orUsual(&c.Wait, usualWait)
	orUsual(&c.Rest, usualRest)
	orUsual(&c.Attempts, usualAttempts)
	orUsual(&c.Failures, usualFailures)
	if c.Transport == nil {
		c.Transport = ownTransport()
	}
	return mode, fault.Join(found...)
}

func orUsual[T int | time.Duration](value *T, usual T) {
	if *value == 0 {
		*value = usual
	}
}

// nameFits compares the name of a partner with the mode.
func nameFits(m wire.Mode, partner lender.ID) error {
	test := strings.HasSuffix(string(partner), "-test") || strings.HasSuffix(string(partner), "_test")
	if test == (m == wire.Test) {
		return nil
	}
	return fault.New(wire.CodeModeMismatch, `the name of a partner ends in "-test" in test mode, and only there`)
}

// checkBase wants https, or http on this machine in test mode: a test key that goes
// elsewhere in clear is a key that is lost.
func checkBase(m wire.Mode, base string) []*fault.Error {
	u, err := url.Parse(base)
	if err != nil || !wire.Address(m, base) || u.RawQuery != "" || u.Scheme == "http" && !loopback(u.Hostname()) {
		return []*fault.Error{wiring("url", "the address is absolute, without a query, and https; in test mode also http on this machine")}
	}
	return nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// ownTransport has a bound for everything.
func ownTransport() *http.Transport {
	return &http.Transport{
		DialContext:            (&net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    5 * time.Second,
		ExpectContinueTimeout:  time.Second,
		MaxIdleConnsPerHost:    16,
		IdleConnTimeout:        30 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
		DisableCompression:     true, // what is small on the wire stays small
	}
}
