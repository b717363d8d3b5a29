package paylater

import (
	"cmp"
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"

	"github.com/paylater-go/payments/order/fault"
)

// Loader is a [Store] that can also read many lines at once. BillAll then goes
// through the lines page by page, on several goroutines, and saves each page in
// one call; without it, line by line.
type Loader interface {
	// LoadDue returns the lines whose heads Scan would return, in the same order,
	// each as Load without keys would return it. Each line is as of one commit.
	LoadDue(ctx context.Context, q Query) ([]Loaded, error)
}

// loader returns what reads whole pages for this program; nil when its store
// cannot, or is bound to a transaction, which is for one goroutine.
func (p *Program) loader() Loader {
	store := p.store
	if dry, ok := store.(dryStore); ok {
		store = dry.Store
	} else if p.alone {
		return nil
	}
	l, _ := store.(Loader)
	return l
}

// The measures of a run: more lines in a lot, or more lots, cost memory and win
// little. Of two lots for each processor one waits for the store.
const (
	lotLines   = 500
	lotsAtOnce = 2
)

// lot is a page of lines on its way through a run.
type lot struct {
	lines  []Loaded
	done   Progress
	failed []failure
	thrown any // a panic of the store, for the caller
}

// failure is what went wrong with one line.
type failure struct {
	line LineID
	err  error
}

// stream goes through the lines of a query in lots: one goroutine reads, several
// bill, the caller's counts. What is in memory is at most one lot for each of
// them, however many lines there are.
func (p *Program) stream(ctx context.Context, from Loader, q Query, progress func(Progress)) (Progress, error) {
	run, stop := context.WithCancel(ctx)
	read, billed := make(chan *lot), make(chan *lot)
	defer func() { // also when progress panics
		stop()
		for range billed { // nobody is left behind
		}
	}()
	var readErr error
	var readThrown any
	var all sync.WaitGroup
	all.Go(func() {
		defer func() { readThrown = recover(); close(read) }()
		readErr = readLots(run, from, q, read)
	})
	for range lotsAtOnce * runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for one := range read {
				p.billLot(run, one)
				billed <- one
			}
		})
	}
	go func() { all.Wait(); close(billed) }()
	done, failed, thrown := gather(ctx, billed, progress, stop)
	if thrown == nil {
		thrown = readThrown
	}
	if thrown != nil {
		panic(thrown) //nolint:forbidigo // the store's own, on the goroutine where it would have been
	}
	switch {
	case ctx.Err() != nil:
		return done, ctx.Err()
	case readErr != nil:
		return done, readErr
	}
	slices.SortFunc(failed, func(a, b failure) int {
		return cmp.Or(cmp.Compare(a.line.Buyer, b.line.Buyer), cmp.Compare(a.line.Lender, b.line.Lender))
	})
	errs := make([]error, 0, len(failed))
	for _, f := range failed {
		errs = append(errs, f.err)
	}
	return done, errors.Join(errs...)
}

// readLots reads page after page until the last or until the run stops.
func readLots(ctx context.Context, from Loader, q Query, into chan<- *lot) error {
	q.Limit = lotLines
	for {
		lines, err := from.LoadDue(ctx, q)
		if err != nil || len(lines) == 0 {
			return err
		}
		last := len(lines) < q.Limit
		q.After = lines[len(lines)-1].Record.Head.ID
		select {
		case into <- &lot{lines: lines}: // whose lines are now another goroutine's
		case <-ctx.Done():
			return nil // who stopped the run says why
		}
		if last {
			return nil
		}
	}
}

// gather counts what was done. Lots that were under way when the caller stopped
// the run count too, but are not reported any more.
func gather(
	ctx context.Context, billed <-chan *lot, progress func(Progress), stop func(),
) (done Progress, failed []failure, thrown any) {
	for one := range billed {
		done.Lines += one.done.Lines
		done.Changed += one.done.Changed
		done.Statements += one.done.Statements
		done.Failed += one.done.Failed
		failed = append(failed, one.failed...)
		if one.thrown != nil && thrown == nil {
			thrown = one.thrown
			stop()
		}
		if progress != nil && ctx.Err() == nil && thrown == nil {
			progress(done)
		}
	}
	return done, failed, thrown
}

// billLot lets happen what is due on the lines of a lot and saves them together.
// A line that did not come through is done again by itself, as are those whose
// lender's events wait to be taken in.
func (p *Program) billLot(ctx context.Context, one *lot) {
	defer func() { one.lines, one.thrown = nil, recover() }()
	changes := make([]Change, 0, len(one.lines))
	issued := make([]int, 0, len(one.lines))
	for i := range one.lines {
		if ctx.Err() != nil {
			break
		}
		found := &one.lines[i]
		if len(found.Parked) > 0 {
			p.billAgain(ctx, one, found.Record.Head)
			continue
		}
		id := found.Record.Head.ID
		change, n, err := p.billOne(found)
		one.lines[i] = Loaded{} // its documents are not needed any more
		switch {
		case err != nil:
			one.done.Lines++
			one.fail(id, err)
		case len(change.Events) == 0:
			one.done.Lines++
		default:
			changes, issued = append(changes, change), append(issued, n)
		}
	}
	if len(changes) == 0 {
		return
	}
	results := p.store.Save(ctx, changes)
	for i := range changes {
		p.kept.drop(changes[i].Head.ID)
		if i < len(results) && results[i] == nil {
			one.done.Lines++
			one.done.Changed++
			one.done.Statements += issued[i]
		} else if ctx.Err() == nil {
			p.billAgain(ctx, one, changes[i].Head)
		}
	}
}

// billOne works out what is due on one line: the change, empty when there is
// nothing, and how many statements it issues.
func (p *Program) billOne(found *Loaded) (change Change, issued int, err error) {
	before, err := p.rules.ParseLine(found.Record, nil)
	if err != nil {
		return change, issued, err
	}
	after, err := before.Advance(p.Now())
	if err != nil || len(after.pending) == 0 {
		return change, issued, err
	}
	change, err = changeOf(&before, &after, nil)
	return change, countStatements(after.pending), err
}

// billAgain does one line by itself.
func (p *Program) billAgain(ctx context.Context, one *lot, h Head) {
	one.done.Lines++
	if err := p.billLine(ctx, &one.done, h); err != nil {
		one.fail(h.ID, err)
	}
}

func (l *lot) fail(id LineID, err error) {
	l.done.Failed++
	l.failed = append(l.failed, failure{id, fault.In(id.String(), err)})
}
