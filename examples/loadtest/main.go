// Command loadtest measures holds and draws over PostgreSQL beside the
// transaction that is usually written by hand, in one run, and prints how many
// times as many of them there are a second.
//
//	cd examples/loadtest && go run .          # about a minute
//	cd examples/loadtest && go run . -long    # ten times as long
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/paylater-go/payments/paylater/sqlstore/postgres/pgtest"
)

// pace is how long and how often everything is measured.
type pace struct {
	each   time.Duration
	rounds int
}

func main() {
	long := flag.Bool("long", false, "measure ten times as long")
	flag.Parse()
	p := pace{each: 350 * time.Millisecond, rounds: 3}
	if *long {
		p = pace{each: time.Second, rounds: 10}
	}
	if err := run(context.Background(), os.Stdout, os.Stderr, p); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// crowd is how many buyers have a line beside the one on which all callers meet.
const crowd = 10_000

// run starts a server, opens the lines and measures; progress goes to its own
// writer.
func run(ctx context.Context, out, progress io.Writer, p pace) (err error) {
	server, err := pgtest.Start(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	b, err := newBench(ctx, server, progress)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s, %d processors, %s\n", runtime.Version(), runtime.NumCPU(), b.settings)
	b.out, b.pace = out, p
	for _, part := range []func(context.Context) error{b.holds, b.draws, b.twoPrograms, b.counts} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	return nil
}

// bench is what is measured.
type bench struct {
	out, progress io.Writer
	pace          pace
	names         names
	handURL, url  string
	settings      string
	ways          []subject // by hand, cold, warm
}

// conns are the connections of our pool: two calls of Save and some loads. The
// rival has one for each caller.
const conns = 8

func newBench(ctx context.Context, server *pgtest.Server, progress io.Writer) (*bench, error) {
	b := &bench{progress: progress}
	var err error
	if b.handURL, err = server.Schema(ctx, "hand"); err != nil {
		return nil, err
	}
	if b.url, err = server.Schema(ctx, "ours"); err != nil {
		return nil, err
	}
	pool, err := pgxpool.New(ctx, b.handURL+"&pool_max_conns=64")
	if err != nil {
		return nil, err
	}
	var version, fsync, commit string
	err = pool.QueryRow(ctx, "SELECT current_setting('server_version'), current_setting('fsync'), current_setting('synchronous_commit')").
		Scan(&version, &fsync, &commit)
	if err != nil {
		return nil, err
	}
	b.settings = fmt.Sprintf("PostgreSQL %s, fsync %s, synchronous_commit %s", version, fsync, commit)
	hand, err := newRival(ctx, pool)
	if err != nil {
		return nil, err
	}
	cold, err := newOurs(ctx, fmt.Sprintf("%s&pool_max_conns=%d", b.url, conns), 0)
	if err != nil {
		return nil, err
	}
	warm, err := newOurs(ctx, fmt.Sprintf("%s&pool_max_conns=%d", b.url, conns), 2*crowd)
	if err != nil {
		return nil, err
	}
	b.ways = []subject{hand, cold, warm}
	start := time.Now()
	err = cold.open(ctx, crowd+1)
	fmt.Fprintf(progress, "%d lines opened in %.1f s\n", crowd+1, time.Since(start).Seconds())
	return b, err
}

// measure runs all ways in turn, some rounds, and prints one row.
func (b *bench) measure(ctx context.Context, do job, callers, lines int) error {
	r := row{name: fmt.Sprintf("%2d callers, %5d lines", callers, lines), scores: make([]score, len(b.ways))}
	if lines > 1 {
		lines++ // the first is the one on which all meet
	}
	for n := range b.pace.rounds {
		for i, s := range b.ways {
			one, err := b.names.run(ctx, s, do, callers, lines, b.pace.each)
			if err != nil {
				return fmt.Errorf("%s, %s: %w", r.name, ways()[i], err)
			}
			r.scores[i].add(one)
		}
		fmt.Fprintf(b.progress, "%s, round %d of %d\n", r.name, n+1, b.pace.rounds)
	}
	r.print(b.out)
	return nil
}

func (b *bench) holds(ctx context.Context) error {
	printHeader(b.out, "Holds and releases, in turn (each is one act)")
	for _, lines := range []int{crowd, 1} {
		for _, callers := range []int{1, 4, 16, 64} {
			if err := b.measure(ctx, holds, callers, lines); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *bench) draws(ctx context.Context) error {
	printHeader(b.out, "Whole draws: hold, offer, signature, disbursement, the lender's word")
	for _, callers := range []int{1, 64} {
		if err := b.measure(ctx, cycle, callers, crowd); err != nil {
			return err
		}
	}
	return nil
}
