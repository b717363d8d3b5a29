package paylater

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
)

// Config is the wiring of a program.
type Config struct {
	// Policies holds every version that any record may name. Empty means
	// DefaultPolicy.
	Policies []Policy
	// Lenders are the financing partners by name. At least one.
	Lenders map[lender.ID]lender.Lender
	// Store keeps the lines. Required.
	Store Store
	// Calendar of working days; nil means that of the US Federal Reserve Banks.
	Calendar civil.Calendar
	// Now is the clock; nil means the system's.
	Now func() time.Time
	// Keep is how many lines the program keeps decoded for a few seconds after it
	// used them, so that holds and releases need no load. Zero
	// keeps none. What is decided on a kept line counts only when the store finds
	// the line at the same number; so keep none if your database may lose commits
	// that it has answered (a failover to a replica that lags behind).
	Keep int
	// Observe is told of every verb and of every call of a lender, for traces and
	// metrics. Nil observes nothing and costs nothing.
	Observe Observer
	// Log is told the same, in lines without personal data: what was done at Debug,
	// refusals at Info, and at Warn what is not known, what broke, and lenders' events
	// that match nothing. Nil logs nothing.
	Log *slog.Logger
}

// Program keeps lines in a store and talks to lenders. Each verb first decides
// (loads the line, runs a pure act, saves in one commit) and then continues
// (calls the lender with a stable key, saves its answer). What a crash, a
// timeout or a lost answer leaves unfinished, Recover finishes from the record
// alone. It is safe for concurrent use, in one process and in many.
//
// Acts on one line run one after another: those that come while it is busy are
// decided together and saved in one commit, and each is answered alone. Changes
// of many lines that come while the store saves go into its next call together.
// A call of the store that many wait for has the values of the first caller's
// context and ends when all of them have left. So a store never calls its
// program back.
//
// The zero Program is of no use; [New] makes programs.
type Program struct {
	rules   *Rules
	lenders map[lender.ID]lender.Lender
	store   Store
	now     func() time.Time
	queues  *queues
	sender  *sender
	kept    *keeper
	watcher *watcher // nil when nobody observes
	// alone is set on programs that never call a lender and never retry: dry
	// ones and those bound to the host's transaction.
	alone bool
	dry   bool // it writes nothing either
}

// New checks the wiring and returns a program; it reports the first thing that
// cannot work, with its path.
func New(c Config) (*Program, error) {
	if len(c.Policies) == 0 {
		c.Policies = DefaultPolicy()
	}
	rules, err := NewRules(c.Policies, c.Calendar)
	if err != nil {
		return nil, err
	}
	if isNil(c.Store) {
		return nil, wiring("store", "a store is required")
	}
	if len(c.Lenders) == 0 {
		return nil, wiring("lenders", "at least one lender is required")
	}
	lenders := make(map[lender.ID]lender.Lender, len(c.Lenders))
	for name, l := range c.Lenders {
		if !name.Valid() || isNil(l) {
			return nil, wiring("lenders", "each lender has a name of the agreed grammar and is not nil")
		}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	watcher := newWatcher(&c)
	for name, l := range c.Lenders {
		lenders[name] = watcher.watch(name, l)
	}
	if c.Keep < 0 {
		return nil, wiring("keep", "the number of lines to keep is not negative")
	}
	return &Program{
		rules: rules, lenders: lenders, store: c.Store, now: c.Now,
		queues: &queues{lines: map[LineID][]*deed{}}, sender: &sender{store: c.Store}, kept: newKeeper(c.Keep),
		watcher: watcher,
	}, nil
}

func wiring(path, what string) error { return fault.New(CodeConfigInvalid, what).At(path) }

// Rules returns the program's policies and calendar, for pure acts on lines.
func (p *Program) Rules() *Rules { return p.rules }

// Now returns the program's time, UTC, in whole microseconds.
func (p *Program) Now() time.Time { return instant(p.now()) }

// In returns the program over a store that is bound to a transaction of the
// host, so that the host's order and our record commit together or not at all.
// Its verbs only decide: they do not retry and call no lender. After the commit
// the host calls Continue on the program, or Recover does. The lines that it
// changed stay locked until the host commits: it commits soon, and meanwhile
// calls nothing of the program itself that writes.
func (p *Program) In(bound Store) *Program {
	q := *p
	q.store, q.alone, q.kept = bound, true, nil
	return &q
}

// Dry returns the same program over a store that drops writes, with lenders
// that are never called: what it answers is what would happen.
func (p *Program) Dry() *Program {
	q := *p
	q.store, q.alone, q.kept = dryStore{p.store}, true, nil
	q.dry = true
	return &q
}

// IsDry tells whether the program writes nothing and calls no lender.
func (p *Program) IsDry() bool { return p.dry }

// Lenders returns the names of the program's partners, sorted.
func (p *Program) Lenders() []lender.ID { return slices.Sorted(maps.Keys(p.lenders)) }

// dryStore reads and forgets what it should write.
type dryStore struct{ Store }

// Save answers done and keeps nothing.
func (dryStore) Save(_ context.Context, changes []Change) []error { return make([]error, len(changes)) }

// Park keeps nothing.
func (dryStore) Park(context.Context, Parked) error { return nil }

// Line returns a line as of now; CodeNotFound when the buyer never applied to
// that lender.
func (p *Program) Line(ctx context.Context, id LineID) (Line, error) {
	line, _, err := p.load(ctx, id)
	if err != nil {
		return Line{}, err
	}
	return line.Advance(p.Now())
}

// load reads a line with the answers of these keys, and its parked events.
func (p *Program) load(ctx context.Context, id LineID, keys ...string) (Line, []Parked, error) {
	if !id.Valid() {
		return Line{}, nil, invalid("line", "buyer and lender ids of the agreed grammar")
	}
	loaded, err := p.store.Load(ctx, id, keys...)
	if err != nil {
		return Line{}, loaded.Parked, err
	}
	if loaded.Record.Head.ID != id {
		return Line{}, nil, broken("the store answered with another line")
	}
	answers := make([]Event, 0, len(loaded.Answers))
	for _, rec := range loaded.Answers {
		ev, err := ParseEvent(rec)
		if err != nil {
			return Line{}, nil, err
		}
		answers = append(answers, ev)
	}
	line, err := p.rules.ParseLine(loaded.Record, answers)
	return line, loaded.Parked, err
}

// keysOf are the keys under which parked events may have been taken already.
func keysOf(parked []Parked) []string {
	var keys []string
	for _, ev := range parked {
		if news, err := lender.ParseEvent(ev.Body); err == nil {
			if word, err := newsOf(news); err == nil {
				keys = append(keys, command{News: word}.keys()...)
			}
		}
	}
	return keys
}

// takeIn lets a line receive the parked events that match it now.
func takeIn(l Line, parked []Parked, at time.Time) (Line, []ParkedKey) {
	var taken []ParkedKey
	for {
		next, left, keys := takeOnce(l, parked, at)
		if len(keys) == 0 {
			return l, taken
		}
		l, parked, taken = next, left, append(taken, keys...) // what one names another may need
	}
}

// takeOnce goes through the parked events once; what does not match yet, or
// cannot be read, is left, where Parked shows it.
func takeOnce(l Line, parked []Parked, at time.Time) (after Line, left []Parked, taken []ParkedKey) {
	for _, ev := range parked {
		news, err := lender.ParseEvent(ev.Body)
		if err == nil {
			var next Line
			if next, err = l.Receive(news, at); err == nil {
				l, taken = next, append(taken, ev.ParkedKey)
			}
		}
		if err != nil {
			left = append(left, ev)
		}
	}
	return l, left, taken
}
