package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/sqlstore/postgres/pgtest"
)

// month is one run of the command.
type month struct {
	options
	server *pgtest.Server
	out    io.Writer
	most   heap // of the great run
}

func (m *month) say(format string, args ...any) { fmt.Fprintf(m.out, format+"\n", args...) }

// fresh seeds a schema of its own: each run finds the same rows.
func (m *month) fresh(ctx context.Context, name string, lines int) (url string, loans int, err error) {
	if url, err = m.server.Schema(ctx, name); err != nil {
		return "", 0, err
	}
	loans, err = seed(ctx, url, lines)
	return url, loans, err
}

// compare runs the four ways over the same rows.
func (m *month) compare(ctx context.Context) error {
	start := time.Now()
	url, loans, err := m.fresh(ctx, "ours", m.lines)
	if err != nil {
		return err
	}
	m.say("%d lines with %d loans are due on %s; copied in %v",
		m.lines, loans, monthEnd().Format(time.DateOnly), time.Since(start).Round(time.Second/10))
	dry, err := m.timed("a dry run, which writes nothing", loans, func() (int, error) {
		done, err := bill(ctx, url, true, nil)
		return done.Statements, err
	})
	if err != nil {
		return err
	}
	if before, err := look(ctx, url); err != nil || before.statements != 0 {
		return errors.Join(fmt.Errorf("the dry run wrote %d statements", before.statements), err)
	}
	hand, _, err := m.fresh(ctx, "byhand", m.lines)
	if err != nil {
		return err
	}
	byhand, err := m.timed("written by hand", loans, func() (int, error) { return byHand(ctx, hand) })
	if err != nil {
		return err
	}
	ours, err := m.timed("BillAll", loans, func() (n int, err error) {
		m.most, err = mostOf(func() error {
			done, err := bill(ctx, url, false, m.progress())
			n = done.Statements
			return err
		})
		return n, err
	})
	if err != nil {
		return err
	}
	if err := m.sameSums(ctx, url, hand); err != nil {
		return err
	}
	if err := m.nothingMore(ctx, url); err != nil {
		return err
	}
	row, err := m.sampled(ctx)
	if err != nil {
		return err
	}
	m.say("BillAll is %s of what was written by hand (goal: 0.50) and %s times row by row (goal: 10); a dry run %s",
		times(ours, byhand), times(ours, row), times(dry, byhand))
	return nil
}

// nothingMore runs it again.
func (m *month) nothingMore(ctx context.Context, url string) error {
	again, err := bill(ctx, url, false, nil)
	if err != nil || again != (paylater.Progress{}) {
		return errors.Join(fmt.Errorf("run again it did %+v", again), err)
	}
	m.say("run again, it changes nothing")
	return nil
}

// sampled goes row by row over few lines: it is slow.
func (m *month) sampled(ctx context.Context) (int64, error) {
	url, loans, err := m.fresh(ctx, "rows", m.sample)
	if err != nil {
		return 0, err
	}
	what := fmt.Sprintf("row by row, eight workers, %d lines only", m.sample)
	return m.timed(what, loans, func() (int, error) { return rowByRow(ctx, url, 8) })
}

// timed prints how fast a run was, in loans a second.
func (m *month) timed(what string, loans int, run func() (int, error)) (int64, error) {
	start := time.Now()
	statements, err := run()
	if err != nil {
		return 0, err
	}
	took := time.Since(start)
	rate := int64(loans) * int64(time.Second) / int64(took)
	m.say("%-44s %8d statements %9v %8d loans/s", what, statements, took.Round(time.Millisecond), rate)
	return max(rate, 1), nil
}

// times is how many times b is in a, to a hundredth.
func times(a, b int64) string { return fmt.Sprintf("%d.%02d", a/b, a*100/b%100) }

// progress prints every fifth of the lines.
func (m *month) progress() func(paylater.Progress) {
	next := m.lines / 5
	return func(p paylater.Progress) {
		if p.Lines >= next && p.Lines < m.lines {
			m.say("  %d of %d lines", p.Lines, m.lines)
			next += m.lines / 5
		}
	}
}

// sameSums holds what was billed against the run by hand.
func (m *month) sameSums(ctx context.Context, ours, hand string) error {
	a, err := look(ctx, ours)
	if err != nil {
		return err
	}
	b, err := look(ctx, hand)
	if err != nil {
		return err
	}
	if a != b || a.statements != m.lines {
		return fmt.Errorf("BillAll billed %+v, by hand it is %+v, of %d lines", a, b, m.lines)
	}
	m.say("both billed %d statements for $%d.%02d", a.statements, a.cents/100, a.cents%100)
	return nil
}
