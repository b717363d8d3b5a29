package order_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// stage is the world in which one script plays: an order and the clock of New
// York.
type stage struct {
	t     *testing.T
	path  string
	block block
	zone  *time.Location
	now   time.Time
	o     order.Order
	fresh []order.Event // of the latest command

	list  []string          // what the command has not taken yet of its words
	named map[string]string // and of its name=value pairs
}

func newStage(t *testing.T, path string) *stage {
	t.Helper()
	zone, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	return &stage{t: t, path: path, zone: zone}
}

// must ends a script that cannot be understood.
func (s *stage) must(ok bool, format string, args ...any) {
	s.t.Helper()
	if !ok {
		s.t.Fatalf("%s:%d: %s\n  %s", s.path, s.block.line, s.block.command, fmt.Sprintf(format, args...))
	}
}

// run plays the stage's block and returns what it prints. After every command
// the order is read back from its record; a refusal must leave it as it was.
func (s *stage) run() []string {
	fields := strings.Fields(s.block.command)
	s.list, s.named = nil, map[string]string{}
	for _, f := range fields[1:] {
		if name, value, ok := strings.Cut(f, "="); ok {
			s.named[name] = value
		} else {
			s.list = append(s.list, f)
		}
	}
	do := scriptCommand(fields[0])
	s.must(do != nil, "no such command")
	before := s.stored()
	out, err := do(s)
	s.must(len(s.list) == 0 && len(s.named) == 0, "the command does not know %v %v", s.list, s.named)
	if err != nil {
		require.Equal(s.t, before, s.stored(), "%s: a refusal changes nothing", s.block.command)
		return []string{s.refusal(err)}
	}
	if kept := s.stored(); kept != "" {
		again, err := order.Parse([]byte(kept))
		require.NoError(s.t, err, s.block.command)
		require.Equal(s.t, kept, record(s.t, again), s.block.command)
	}
	return out
}

// refusal writes why an act is refused: the code and the figures behind it.
func (s *stage) refusal(err error) string {
	all := fault.All(err)
	s.must(len(all) == 1, "failed without a code, or with many: %v", err)
	text := "refused: " + string(all[0].Code)
	for i, n := range all[0].Numbers {
		text += map[bool]string{true: " with ", false: ", "}[i == 0] + n.String()
	}
	return text
}

// stored is the record of the order, "" before there is one.
func (s *stage) stored() string {
	if s.o.ID() == "" {
		return ""
	}
	return record(s.t, s.o)
}

// act makes the order after an act the current one and says what it shows. A
// refused act must hand back the order as it was.
func (s *stage) act(o order.Order, err error) ([]string, error) {
	if err != nil {
		if o.ID() != "" {
			require.Equal(s.t, s.stored(), record(s.t, o), "%s: a refusal hands the order back", s.block.command)
		}
		return nil, err
	}
	s.fresh, s.o = o.Events(), o.Saved()
	return []string{s.o.Shown().Title()}, nil
}

func (s *stage) next(what string) string {
	s.must(len(s.list) > 0, "%s is missing", what)
	word := s.list[0]
	s.list = s.list[1:]
	return word
}

// opt takes a name=value pair, "" when it is not there.
func (s *stage) opt(name string) string {
	value := s.named[name]
	delete(s.named, name)
	return value
}

// amount reads an amount in the currency of the order.
func (s *stage) amount(text string, c money.Currency) money.Amount {
	a, err := money.ParseAmount(text, c)
	s.must(err == nil, "%s is no amount: %v", text, err)
	return a
}

// payment takes an id, a phase, a method and an amount: P1 initial wire 3000.
// Pay Later names its loan: loan=L1.
func (s *stage) payment() order.Payment {
	p := order.Payment{ID: order.ID(s.next("the id")), Phase: s.phase()}
	p.Method = order.Method(strings.ReplaceAll(s.next("the method"), "-", "_"))
	s.must(p.Method.Valid(), "there is no method %s", p.Method)
	p.Amount = s.amount(s.next("the amount"), s.o.Currency())
	p.Reference = order.ID(s.opt("loan"))
	return p
}

func (s *stage) phase() order.Phase {
	p, err := order.ParsePhase(s.next("the phase"))
	s.must(err == nil, "the phase is initial or balance")
	return p
}

// instant reads 2019-03-05, 2019-03-05T10:00 or 2019-03-05T10:00:00 in New York.
func (s *stage) instant(text string) time.Time {
	for _, layout := range []string{time.DateOnly, "2006-01-02T15:04", "2006-01-02T15:04:05"} {
		if t, err := time.ParseInLocation(layout, text, s.zone); err == nil {
			return t
		}
	}
	s.must(false, "%s is no instant", text)
	return time.Time{}
}

// later adds a span to the clock: 3d are calendar days, 5h30m elapsed time.
func (s *stage) later(text string) time.Time {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		n, err := strconv.Atoi(days)
		s.must(err == nil && n > 0, "%s is no number of days", text)
		return s.now.AddDate(0, 0, n)
	}
	d, err := time.ParseDuration(text)
	s.must(err == nil && d > 0, "%s is no span of time", text)
	return s.now.Add(d)
}
