package lenderhttp

import (
	"context"
	"errors"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/paylater-go/payments/lender"
)

// definite tells an answer and a definite no from an unknown outcome.
func definite(err error) bool {
	return err == nil || errors.Is(err, lender.CodeRefused) || isNotFound(err)
}

func isNotFound(err error) bool { return errors.Is(err, lender.CodeNotFound) }

// insist makes an attempt until its outcome is known, the attempts are used up, there
// is no time left for another, or the circuit is open: it rests for longer than a
// call waits.
func (c *Client) insist(ctx context.Context, attempt func(n int) error) error {
	waits := &backoff.ExponentialBackOff{
		InitialInterval: c.config.Wait, MaxInterval: c.config.Total, Multiplier: 2, RandomizationFactor: backoff.DefaultRandomizationFactor,
	}
	waits.Reset()
	for n := 1; ; n++ {
		err := attempt(n)
		if definite(err) || n >= c.config.Attempts || errors.Is(err, CodeCircuitOpen) {
			return err
		}
		wait := waits.NextBackOff()
		var later *later
		if errors.As(err, &later) {
			wait = max(wait, later.wait)
		}
		if !sleep(ctx, wait) {
			return err
		}
	}
}

// sleep waits, unless the context ends before: then it does not wait at all.
func sleep(ctx context.Context, wait time.Duration) bool {
	if end, ok := ctx.Deadline(); ok && time.Until(end) <= wait {
		return false
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// later is what a busy partner asked for.
type later struct {
	error
	wait time.Duration
}

func (l *later) Unwrap() error { return l.error }
