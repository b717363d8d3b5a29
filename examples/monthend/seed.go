package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/sqlstore/postgres"
)

// seed fills an empty schema with lines that are all due on one day: those with
// an even hand of one, two and three loans. What is copied is what the acts
// made, with other ids; their history is left out, billing does not read it.
func seed(ctx context.Context, url string, lines int) (loans int, err error) {
	store, err := postgres.Open(ctx, url, postgres.Options{}) // makes the tables
	if err != nil {
		return 0, err
	}
	if err := store.Close(); err != nil {
		return 0, err
	}
	var shapes []*shape
	for k := 1; k <= 3; k++ {
		s, err := makeShape(ctx, k)
		if err != nil {
			return 0, err
		}
		shapes = append(shapes, s)
	}
	for i := range lines {
		loans += len(shapes[i%len(shapes)].loans)
	}
	const parts = 3
	group, run := errgroup.WithContext(ctx)
	for part := range parts {
		from, to := lines*part/parts, lines*(part+1)/parts
		group.Go(func() error { return copyHeads(run, url, shapes, from, to) })
		group.Go(func() error { return copyBodies(run, url, shapes, from, to) })
	}
	if err := group.Wait(); err != nil {
		return 0, err
	}
	return loans, settle(ctx, url)
}

// settle lets the server do now what it would do by itself some time.
func settle(ctx context.Context, url string) error {
	return with(ctx, url, func(conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, `VACUUM ANALYZE paylater_lines, paylater_bodies, paylater_events`)
		if err == nil {
			_, err = conn.Exec(ctx, `CHECKPOINT`)
		}
		return err
	})
}

func with(ctx context.Context, url string, do func(conn *pgx.Conn) error) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	return errors.Join(do(conn), conn.Close(ctx))
}

func copyHeads(ctx context.Context, url string, shapes []*shape, from, to int) error {
	i := from - 1
	rows := pgx.CopyFromFunc(func() ([]any, error) {
		if i++; i >= to {
			return nil, nil
		}
		s, number := shapes[i%len(shapes)], fmt.Sprintf("%07d", i)
		h := &s.head
		return []any{
			"buyer-" + number, bank, h.Seq, string(h.Status), h.Limit.Cents(), h.Held.Cents(), h.Outstanding.Cents(),
			h.Next.UnixMicro(), waiting(h), s.data.fill(s.values(number)),
		}, nil
	})
	return with(ctx, url, func(conn *pgx.Conn) error {
		_, err := conn.CopyFrom(ctx, pgx.Identifier{"paylater_lines"}, strings.Fields(
			"buyer lender seq status limit_cents held_cents outstanding_cents next_micros waiting_micros data"), rows)
		return err
	})
}

func waiting(h *paylater.Head) any {
	if h.Waiting.IsZero() {
		return nil
	}
	return h.Waiting.UnixMicro()
}

func copyBodies(ctx context.Context, url string, shapes []*shape, from, to int) error {
	i, k, values := from, -1, []string(nil)
	rows := pgx.CopyFromFunc(func() ([]any, error) {
		if k++; i < to && k >= len(shapes[i%len(shapes)].bodies) {
			i, k = i+1, 0
		}
		if i >= to {
			return nil, nil
		}
		s, number := shapes[i%len(shapes)], fmt.Sprintf("%07d", i)
		if k == 0 {
			values = s.values(number)
		}
		return []any{"buyer-" + number, bank, string(paylater.BodyLoan), values[1+2*k], s.bodies[k].fill(values)}, nil
	})
	return with(ctx, url, func(conn *pgx.Conn) error {
		_, err := conn.CopyFrom(ctx, pgx.Identifier{"paylater_bodies"}, strings.Fields("buyer lender kind id data"), rows)
		return err
	})
}
