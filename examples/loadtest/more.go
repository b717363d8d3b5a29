package main

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"
)

// pair is two programs with stores and pools of their own, as two processes
// would be; callers take turns.
type pair struct{ one, two *ours }

func (p pair) of(name string) *ours {
	if name[len(name)-1]%2 == 0 {
		return p.one
	}
	return p.two
}

func (p pair) hold(ctx context.Context, line int, key, id string, cents int64) error {
	return p.of(key).hold(ctx, line, key, id, cents)
}

func (p pair) release(ctx context.Context, line int, key, id string) error {
	return p.of(key).release(ctx, line, key, id)
}

func (p pair) draw(ctx context.Context, line int, key, id string, cents int64) error {
	return p.of(key).draw(ctx, line, key, id, cents)
}

// twoPrograms measures with a second program on the same lines.
func (b *bench) twoPrograms(ctx context.Context) error {
	alone := b.ways
	defer func() { b.ways = alone }()
	b.ways = []subject{alone[0]}
	for _, keep := range []int{0, 2 * crowd} {
		var p pair
		for _, o := range []**ours{&p.one, &p.two} {
			var err error
			if *o, err = newOurs(ctx, fmt.Sprintf("%s&pool_max_conns=%d", b.url, conns), keep); err != nil {
				return err
			}
		}
		b.ways = append(b.ways, p)
	}
	printHeader(b.out, "Holds and releases by two programs that share the lines")
	for _, lines := range []int{crowd, 1} {
		if err := b.measure(ctx, holds, 64, lines); err != nil {
			return err
		}
	}
	return nil
}

// counts tells bytes, round trips and write-ahead log by act.
func (b *bench) counts(ctx context.Context) error {
	fmt.Fprintf(b.out, "\nHolds and releases over %d lines, by act\n  %-22s | %-10s | %9s | %9s | %9s\n",
		crowd, "", "", "bytes", "trips", "log bytes")
	for i, name := range ways() {
		to := b.url
		if i == 0 {
			to = b.handURL
		}
		w, proxied, err := newWire(ctx, to)
		if err != nil {
			return err
		}
		var s subject
		if i == 0 {
			pool, err := pgxpool.New(ctx, proxied+"&pool_max_conns=64")
			if err != nil {
				return err
			}
			s = &rival{pool}
		} else if s, err = newOurs(ctx, fmt.Sprintf("%s&pool_max_conns=%d", proxied, conns), (i-1)*2*crowd); err != nil {
			return err
		}
		for _, callers := range []int{1, 64} {
			if err := b.count(ctx, w, s, callers, name); err != nil {
				return err
			}
		}
		_ = w.listener.Close()
	}
	return nil
}

func (b *bench) count(ctx context.Context, w *wire, s subject, callers int, name string) error {
	if _, err := b.names.run(ctx, s, holds, callers, crowd, b.pace.each); err != nil { // statements are prepared now
		return err
	}
	before, err := b.logged(ctx)
	if err != nil {
		return err
	}
	bytes, trips := w.bytes.Load(), w.trips.Load()
	done, err := b.names.run(ctx, s, holds, callers, crowd, b.pace.each)
	if err != nil {
		return err
	}
	after, err := b.logged(ctx)
	if err != nil {
		return err
	}
	n := float64(max(1, done.acts))
	fmt.Fprintf(b.out, "  %2d callers             | %-10s | %9.0f | %9.2f | %9.0f\n",
		callers, name, float64(w.bytes.Load()-bytes)/n, float64(w.trips.Load()-trips)/n, float64(after-before)/n)
	return nil
}

// logged is how many bytes of write-ahead log there are so far.
func (b *bench) logged(ctx context.Context) (int64, error) {
	hand, _ := b.ways[0].(*rival)
	var n int64
	err := hand.pool.QueryRow(ctx, "SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint").Scan(&n)
	return n, err
}
