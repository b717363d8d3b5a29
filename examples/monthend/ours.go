package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/sqlstore/postgres"
)

// open opens the program at month-end over the tables of an address.
func open(ctx context.Context, url string) (*world, func() error, error) {
	store, err := postgres.Open(ctx, url, postgres.Options{})
	if err != nil {
		return nil, nil, err
	}
	w, err := newWorld(store, monthEnd())
	return w, store.Close, err
}

// bill is the run that this folder is about. Dry only says what it would do.
func bill(ctx context.Context, url string, dry bool, progress func(paylater.Progress)) (done paylater.Progress, err error) {
	w, end, err := open(ctx, url)
	if err != nil {
		return done, err
	}
	program := w.Program
	if dry {
		program = program.Dry()
	}
	done, err = program.BillAll(ctx, progress)
	if err != nil {
		return done, err
	}
	return done, end()
}

// share is a store that reads its lines one by one, and of those that are due
// only one worker's.
type share struct {
	paylater.Store // hides that the store below reads many lines at once
	mine           []paylater.Head
}

// Scan goes through the worker's lines.
func (s share) Scan(_ context.Context, q paylater.Query) ([]paylater.Head, error) {
	from, found := slices.BinarySearchFunc(s.mine, q.After, func(h paylater.Head, id paylater.LineID) int {
		return strings.Compare(string(h.ID.Buyer), string(id.Buyer))
	})
	if found {
		from++
	}
	return s.mine[from:min(from+q.Limit, len(s.mine))], nil
}

// rowByRow bills line after line with several workers: load, act, save.
func rowByRow(ctx context.Context, url string, workers int) (int, error) {
	store, err := postgres.Open(ctx, url+fmt.Sprintf("&pool_max_conns=%d", workers), postgres.Options{})
	if err != nil {
		return 0, err
	}
	due, err := store.Scan(ctx, paylater.Query{Due: monthEnd(), Limit: 1 << 30})
	if err != nil {
		return 0, err
	}
	var statements atomic.Int64
	group, run := errgroup.WithContext(ctx)
	for i := range workers {
		group.Go(func() error {
			w, err := newWorld(share{store, due[len(due)*i/workers : len(due)*(i+1)/workers]}, monthEnd())
			if err != nil {
				return err
			}
			done, err := w.BillAll(run, nil)
			statements.Add(int64(done.Statements))
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return 0, err
	}
	return int(statements.Load()), store.Close()
}
