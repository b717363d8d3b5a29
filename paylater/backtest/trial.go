package backtest

import (
	"encoding/json"
	"iter"
	"reflect"
	"slices"
	"time"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater"
)

// Config says what is compared.
type Config struct {
	// Was holds every version of the policy that was in force: those that the
	// program was configured with when the records were made.
	Was []paylater.Policy
	// Would holds every version that would have been in force instead, each from its
	// day of effect on and the first of them before that. A version that is also in
	// Was must be the same policy: a version is never reused.
	Would []paylater.Policy
	// Calendar tells working days, as in the program's Config; nil means that of the
	// US Federal Reserve Banks.
	Calendar civil.Calendar
	// From leaves out the cases that were asked before it; the zero time leaves none out.
	From time.Time
	// To is the instant as of which fees are earned and principal is past due; what
	// happened or was asked after it is left out. The zero time means the instant of
	// each line's last event, which is earlier than its last due date may be.
	To time.Time
	// Progress is told after each line how far the run has come. Nil is told nothing.
	Progress func(Progress)
}

// Progress is how far a run has come.
type Progress struct {
	Lines  int // read so far
	Cases  int // judged so far
	Failed int // records that could not be read so far
}

// Trial compares two histories of a program's policy. Make one with [New]; it is
// safe for concurrent use when its Progress is.
type Trial struct {
	was, would *paylater.Rules
	from, to   time.Time
	progress   func(Progress)
	notJudged  []string
}

// New checks both lists of policies. Errors are those of [paylater.NewRules], with
// "was" or "would" before their path: [paylater.CodePolicyInvalid], also for a
// version that stands for two policies; an instant outside the years 1991 to 2189 is
// [paylater.CodeArgumentInvalid].
func New(c Config) (*Trial, error) {
	if err := within("from", c.From); err != nil {
		return nil, err
	}
	if err := within("to", c.To); err != nil {
		return nil, err
	}
	was, err := paylater.NewRules(c.Was, c.Calendar)
	if err != nil {
		return nil, fault.In("was", err)
	}
	if _, err := paylater.NewRules(c.Would, c.Calendar); err != nil {
		return nil, fault.In("would", err)
	}
	all, err := joined(c.Was, c.Would)
	if err != nil {
		return nil, err
	}
	would, err := paylater.NewRules(all, c.Calendar)
	if err != nil {
		return nil, fault.In("would", err)
	}
	return &Trial{
		was: was, would: would, from: c.From, to: c.To, progress: c.Progress, notJudged: notJudged(c.Was, c.Would),
	}, nil
}

func within(path string, at time.Time) error {
	if y := at.UTC().Year(); !at.IsZero() && (y < 1991 || y > 2189) {
		return invalid(path, "an instant from 1991 to 2189")
	}
	return nil
}

// joined adds the versions that were in force behind all that would have been, on
// days that no line reaches: a loan made under one of them can still be read, and
// none of them holds on any day.
func joined(was, would []paylater.Policy) ([]paylater.Policy, error) {
	all := slices.Clone(would)
	parked := civil.Of(2195, time.January, 1)
	for i := range was {
		k := slices.IndexFunc(would, func(p paylater.Policy) bool { return p.Version == was[i].Version })
		if k < 0 {
			p := was[i]
			p.Effective = parked.AddDays(i)
			all = append(all, p)
			continue
		}
		if !reflect.DeepEqual(fieldsOf(would[k]), fieldsOf(was[i])) {
			return nil, fault.New(paylater.CodePolicyInvalid, "a version that was in force stands for another policy; give it a new one").At("would")
		}
	}
	return all, nil
}

// NotJudged names the fields in which the policies differ on some day and to which a
// back-test is blind, in alphabetical order, as a policy's document names them: see
// the package's "What is not modeled". Nil when there are none.
func (t *Trial) NotJudged() []string {
	if t == nil {
		return nil
	}
	return slices.Clone(t.notJudged)
}

// sees tells whether a field of a policy is judged, or says nothing itself.
func sees(field string) bool {
	switch field {
	case "max_line", "max_months", "rates", "tiers", "apr_cap", "min_draw", "hold_for", "delinquent_after_days",
		"inactive_after_days", "version", "effective":
		return true
	}
	return false
}

// notJudged compares what holds on each day on which something changes.
func notJudged(was, would []paylater.Policy) []string {
	blind := map[string]bool{}
	for _, p := range slices.Concat(was, would) {
		a, b := fieldsOf(on(was, p.Effective)), fieldsOf(on(would, p.Effective))
		for field := range merged(a, b) {
			if !sees(field) && !reflect.DeepEqual(a[field], b[field]) {
				blind[field] = true
			}
		}
	}
	return sortedKeys(blind)
}

// on is the policy that holds on a day, as the rules choose it.
func on(list []paylater.Policy, day civil.Date) paylater.Policy {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b paylater.Policy) int { return a.Effective.Compare(b.Effective) })
	found := list[0]
	for _, p := range list {
		if !p.Effective.After(day) {
			found = p
		}
	}
	return found
}

// fieldsOf are the fields of a policy's document; a policy that was checked can be
// written.
func fieldsOf(p paylater.Policy) map[string]any {
	fields := map[string]any{}
	if data, err := json.Marshal(p); err == nil {
		_ = json.Unmarshal(data, &fields) // our own document
	}
	return fields
}

func merged(a, b map[string]any) map[string]bool {
	all := map[string]bool{}
	for k := range a {
		all[k] = true
	}
	for k := range b {
		all[k] = true
	}
	return all
}

func sortedKeys(set map[string]bool) []string {
	var list []string
	for k := range set {
		list = append(list, k)
	}
	slices.Sort(list)
	return list
}

func invalid(path, want string) error {
	return fault.New(paylater.CodeArgumentInvalid, "must be "+want).At(path)
}

// Run judges every case of a stream of histories, hands each to the outputs in
// order, and adds them up. An output that fails ends the run with its error, and the
// sums then are of what came before; nothing in the stream does.
func (t *Trial) Run(histories iter.Seq2[History, error], outputs ...Output) (Sums, error) {
	var s Sums
	if t == nil || t.was == nil {
		return s, invalid("trial", "made by New")
	}
	if slices.Contains(outputs, nil) {
		return s, invalid("outputs", "made by NewTable, NewSummary or NewCSV, or the host's own")
	}
	s.NotJudged = t.NotJudged()
	for c, err := range t.cases(histories, func(p Progress) { s.Lines = p.Lines }) {
		if err := s.take(c, err, outputs); err != nil {
			return s, err
		}
	}
	for _, out := range outputs {
		if err := out.End(s); err != nil {
			return s, err
		}
	}
	return s, nil
}
