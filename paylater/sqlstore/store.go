package sqlstore

import (
	"context"
	"errors"
	"maps"
	"math/rand/v2"
	"time"

	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater"
)

// Store is a [paylater.Store] over a database. Packages sqlite and postgres
// open one.
type Store struct {
	reads

	db Database
}

var _ paylater.Store = (*Store)(nil) // the contract

// New returns a store over a database whose schema is there; see [Migrate].
func New(db Database) *Store {
	return &Store{db: db, reads: reads{run: db.Read, say: phrasesOf(db.Dialect())}}
}

// Close ends the connections of the database.
func (s *Store) Close() error { return s.db.Close() }

// Save implements [paylater.Store]. All changes are decided and written in one
// transaction; one that does not fit is left out of it.
func (s *Store) Save(ctx context.Context, changes []paylater.Change) []error {
	results := make([]error, len(changes))
	if len(changes) == 0 {
		return results
	}
	err := again(ctx, s.db, func() error { return s.try(ctx, changes, results) })
	switch {
	case err == nil:
		return results
	case s.db.Judge(err) == Raced:
		err = fault.New(paylater.CodeConflict, "other transactions were in the way too often")
	case s.db.Judge(err) == Unknown:
		err = fault.New(paylater.CodeOutcomeUnknown, "the database did not answer the commit")
	}
	for i := range results {
		results[i] = settled(ctx, err)
	}
	return results
}

// tries bounds how often a transaction runs that others are in the way of.
const tries = 12

// again runs a transaction until no other is in its way.
func again(ctx context.Context, db Database, transaction func() error) error {
	for try := 1; ; try++ {
		err := transaction()
		if err == nil || db.Judge(err) != Raced || try == tries || !rest(ctx, try) {
			return err
		}
	}
}

// rest waits a little, longer each time and never as long as another, and
// tells whether the caller still wants an answer.
func rest(ctx context.Context, try int) bool {
	longest := time.Millisecond << min(try, 6)
	timer := time.NewTimer(rand.N(longest)) //nolint:gosec // not a secret
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// try is one transaction. An error is that of the database: what became of the
// changes stands in the results only when there is none.
func (s *Store) try(ctx context.Context, changes []paylater.Change, results []error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	tx, err := s.db.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	found := newState()
	if err := tx.Run(ctx, s.say.find(asked(changes), found)...); err != nil {
		return err
	}
	w := decide(changes, found, results)
	if w == nil {
		return nil
	}
	return tx.Commit(ctx, s.say.write(w)...)
}

// decide answers each change by what was found, and sums up those that fit; nil
// when there are none.
func decide(changes []paylater.Change, found *state, results []error) *writes {
	before := maps.Clone(found.claims)
	var fit []*paylater.Change
	for i := range changes {
		if results[i] = found.take(&changes[i]); results[i] == nil {
			fit = append(fit, &changes[i])
		}
	}
	if len(fit) == 0 {
		return nil
	}
	return collect(fit, before, found)
}

// Park implements [paylater.Store].
func (s *Store) Park(ctx context.Context, ev paylater.Parked) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.write(ctx, s.say.park(ev))
}

// settled prefers the reason that the caller knows: its own deadline. A commit
// of which nobody knows stays what it is.
func settled(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil && !errors.Is(err, ctx.Err()) && !errors.Is(err, paylater.CodeOutcomeUnknown) {
		return ctx.Err()
	}
	return err
}
