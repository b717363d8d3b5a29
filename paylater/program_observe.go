package paylater

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/fault"
)

// Operation is something that a program does, as an [Observer] sees it: names and
// ids, never personal data.
type Operation struct {
	// Name is a verb of [Program] in small letters, such as "sign" or "bill_all"; a
	// call of the lender, such as "lender.disburse"; or "park", for a lender's event
	// that matches nothing yet. The names are stable.
	Name string
	Line LineID // zero for a run over many lines
	Key  string // of the request, hold or event; "" where there is none
}

// Outcome is how an operation ended.
type Outcome struct {
	Result Result
	Code   fault.Code // of the first fault; "" when there is none
	Took   time.Duration
}

// Result is the kind of an outcome, as a stable word.
type Result string

// How an operation ends.
const (
	ResultDone    Result = "done"
	ResultRefused Result = "refused" // a definite no, by a rule or by the lender
	ResultUnknown Result = "unknown" // nobody knows whether it happened: it is looked up
	ResultFailed  Result = "failed"  // something broke, or the caller left
)

// Observer is told where an operation begins. It gives the context in which the
// operation runs, for a trace, and what is called at its end. Both are called on
// the caller's goroutine, soon and often; they do not block.
type Observer func(ctx context.Context, op Operation) (context.Context, func(Outcome))

// watcher tells the observer and the log of operations; nil tells nobody.
type watcher struct {
	observe Observer
	log     *slog.Logger
	now     func() time.Time
}

func newWatcher(c *Config) *watcher {
	if c.Observe == nil && c.Log == nil {
		return nil
	}
	return &watcher{observe: c.Observe, log: c.Log, now: c.Now}
}

func nobody(error) {}

// begin begins an operation; what it returns ends it.
func (w *watcher) begin(ctx context.Context, name string, id LineID, key string) (context.Context, func(error)) {
	if w == nil {
		return ctx, nobody
	}
	op, began := Operation{Name: name}, w.now()
	if id.Valid() { // what is no id may be anything, and is repeated nowhere
		op.Line = id
	}
	if lender.Key(key).Valid() {
		op.Key = key
	}
	end := func(Outcome) {}
	if w.observe != nil {
		ctx, end = w.observe(ctx, op)
	}
	return ctx, func(err error) {
		out := Outcome{Result: resultOf(name, err), Code: fault.CodeOf(err), Took: w.now().Sub(began)}
		end(out)
		w.write(ctx, op, out)
	}
}

// write logs what happened: what was done in detail only, what needs a person's eye
// as a warning.
func (w *watcher) write(ctx context.Context, op Operation, out Outcome) {
	if w.log == nil {
		return
	}
	level := slog.LevelDebug
	switch {
	case out.Result == ResultUnknown, out.Result == ResultFailed, op.Name == opPark:
		level = slog.LevelWarn
	case out.Result == ResultRefused:
		level = slog.LevelInfo
	}
	w.log.LogAttrs(ctx, level, "pay later", slog.String("operation", op.Name), slog.String("buyer", string(op.Line.Buyer)),
		slog.String("lender", string(op.Line.Lender)), slog.String("key", op.Key),
		slog.String("result", string(out.Result)), slog.String("code", string(out.Code)), slog.Duration("took", out.Took))
}

const (
	opPark       = "park"
	lenderPrefix = "lender."
)

// resultOf tells how an operation ended. What a lender says that is no definite
// answer leaves its call unknown; of our own errors only one does.
func resultOf(name string, err error) Result {
	asked := strings.HasPrefix(name, lenderPrefix)
	switch {
	case err == nil, asked && errors.Is(err, lender.CodeNotFound):
		return ResultDone
	case asked && errors.Is(err, lender.CodeRefused):
		return ResultRefused
	case asked, errors.Is(err, CodeOutcomeUnknown):
		return ResultUnknown
	case fault.CodeOf(err) == "":
		return ResultFailed
	}
	return ResultRefused
}
