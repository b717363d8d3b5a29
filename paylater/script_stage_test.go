package paylater_test

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater"
)

// stage is the world in which one script plays: a line, its lender, the clock
// of New York, and the short names that the script uses.
type stage struct {
	t     *testing.T
	path  string
	block block
	zone  *time.Location
	now   time.Time

	policy paylater.Policy
	rules  *paylater.Rules // nil until the first command that needs them
	line   paylater.Line

	app     lender.ApplicationID
	holds   map[string]lender.Key // the latest key for a phase: "PO-1/initial"
	quotes  map[string]paylater.Offer
	charges map[string]string // what a charge is: "late fee", "returned fee"
	loans   []lender.LoanID   // L1 is the first one signed
	said    map[lender.EventID]time.Time
	made    int // keys and event ids made so far

	history    []paylater.Event
	fresh      []paylater.Event // of the latest command or step of the clock
	statements []paylater.Statement
}

func newStage(t *testing.T, path string) *stage {
	zone, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	return &stage{
		t: t, path: path, zone: zone, policy: paylater.DefaultPolicy()[0],
		holds: map[string]lender.Key{}, quotes: map[string]paylater.Offer{}, charges: map[string]string{}, said: map[lender.EventID]time.Time{},
	}
}

func (s *stage) where() string { return fmt.Sprintf("%s:%d", s.path, s.block.line) }

// must ends a script that cannot be understood.
func (s *stage) must(ok bool, format string, args ...any) {
	s.t.Helper()
	if !ok {
		s.t.Fatalf("%s: %s\n  %s", s.where(), s.block.command, fmt.Sprintf(format, args...))
	}
}

// run plays the stage's block and returns what it prints.
func (s *stage) run() []string {
	w := s.words(s.block.command)
	do := scriptCommand(w.verb)
	s.must(do != nil, "no such command")
	if w.verb != "policy" && s.rules == nil {
		s.begin()
	}
	s.fresh = nil
	out, err := do(s, w)
	w.end()
	if err != nil {
		code := fault.CodeOf(err)
		s.must(code != "", "failed without a code: %v", err)
		out = []string{fmt.Sprintf("refused: %s: %v", code, err)}
	}
	s.checkLine()
	return out
}

// begin makes the rules and the line once the policy is known.
func (s *stage) begin() {
	var err error
	s.rules, err = paylater.NewRules([]paylater.Policy{s.policy}, nil)
	s.must(err == nil, "policy: %v", err)
	s.line, err = s.rules.NewLine(paylater.LineID{Buyer: "buyer-1", Lender: "kabbage"})
	s.must(err == nil, "line: %v", err)
}

// take makes a line the current one, as a store does: its events are history.
func (s *stage) take(l paylater.Line) {
	s.fresh = l.Events()
	s.history = append(s.history, s.fresh...)
	s.line = l.Saved()
	for _, ev := range s.fresh {
		switch ev.Kind {
		case paylater.KindSigned:
			s.loans = append(s.loans, ev.Loan)
		case paylater.KindStatementIssued:
			s.checkStatement(*ev.Statement)
			s.statements = append(s.statements, *ev.Statement)
		}
	}
}

// tell lets the lender say something now. What it said before under the same
// id it says again as of the first time.
func (s *stage) tell(id lender.EventID, fact lender.Fact) (paylater.Event, error) {
	at, again := s.said[id]
	if !again {
		at = s.now.UTC()
	}
	l, err := s.line.Receive(lender.Event{ID: id, Buyer: s.line.ID().Buyer, At: at, Fact: fact}, s.now)
	if err != nil {
		return paylater.Event{}, err
	}
	s.said[id] = at
	s.take(l)
	return s.heard(id), nil
}

// heard is the event that records what the lender said under that id.
func (s *stage) heard(id lender.EventID) paylater.Event {
	for _, ev := range s.history {
		if ev.Heard() == id {
			return ev
		}
	}
	s.must(false, "no event records %s", id)
	return paylater.Event{}
}

// answer is the event that a command's key made, now or before.
func (s *stage) answer(key string) paylater.Event {
	for _, ev := range s.history {
		if ev.Key == key {
			return ev
		}
	}
	s.must(false, "no event has the key %s", key)
	return paylater.Event{}
}

// news returns a new event id; later ones sort behind.
func (s *stage) news() lender.EventID {
	s.made++
	return lender.EventID(fmt.Sprintf("event-%04d", s.made))
}

func (s *stage) key() lender.Key {
	s.made++
	return lender.Key(fmt.Sprintf("key-%04d", s.made))
}

// loan turns a script's name such as L1 into the loan's id.
func (s *stage) loan(name string) lender.LoanID {
	s.must(len(name) > 1 && name[0] == 'L', "a loan is named L1, L2, ...")
	n, err := strconv.Atoi(name[1:])
	s.must(err == nil && n >= 1 && n <= len(s.loans), "there is no loan %s", name)
	return s.loans[n-1]
}

// name is the script's name of a loan.
func (s *stage) name(id lender.LoanID) string {
	for i, have := range s.loans {
		if have == id {
			return fmt.Sprintf("L%d", i+1)
		}
	}
	return "(unknown loan)"
}

func (s *stage) today() civil.Date { return civil.NewYork(s.now) }

// phaseName is how a script names a phase of an order: PO-1/initial.
func phaseName(id order.ID, p order.Phase) string { return string(id) + "/" + p.String() }

// checkLine asks after every command what must always be true of a line.
func (s *stage) checkLine() {
	if s.rules == nil {
		return
	}
	available := s.line.Available(s.now)
	if available.Sign() < 0 || s.line.Limit(s.now).Less(available) {
		s.t.Errorf("%s: available is %s of a limit of %s", s.where(), available, s.line.Limit(s.now))
	}
	if err := s.line.Audit(); err != nil {
		s.t.Errorf("%s: %s\n  the books do not add up: %v", s.where(), s.block.command, err)
	}
}

// checkStatement proves that a statement adds up and follows the one before.
func (s *stage) checkStatement(st paylater.Statement) {
	sum := st.Opening
	for _, e := range st.Entries {
		sum = sum.Add(e.Amount)
	}
	if sum != st.Closing {
		s.t.Errorf("%s: statement %d: opening and entries are %s, closing %s", s.where(), st.Number, sum, st.Closing)
	}
	if st.Number != len(s.statements)+1 {
		s.t.Errorf("%s: statement %d is number %d", s.where(), len(s.statements)+1, st.Number)
	}
	if n := len(s.statements); n > 0 && s.statements[n-1].Closing != st.Opening {
		s.t.Errorf("%s: statement %d opens at %s, the one before closed at %s", s.where(), st.Number, st.Opening, s.statements[n-1].Closing)
	}
}

// checkHistory proves at the end that the line follows from its events alone.
func (s *stage) checkHistory() {
	if s.rules == nil {
		return
	}
	again, err := s.rules.Rebuild(s.line.ID(), func(yield func(paylater.Event, error) bool) {
		for _, ev := range s.history {
			if !yield(ev, nil) {
				return
			}
		}
	})
	if err == nil {
		again, err = again.Advance(s.now)
	}
	if err != nil {
		s.t.Errorf("%s: the line does not follow from its events: %v", s.path, err)
		return
	}
	s.checkSame(again, "the line rebuilt from its events")
}

// checkSame compares the whole stored form of the line with another way to it.
func (s *stage) checkSame(other paylater.Line, what string) {
	have, err := s.line.Record()
	require.NoError(s.t, err)
	got, err := other.Record()
	require.NoError(s.t, err)
	require.Equal(s.t, have.Head.Seq, got.Head.Seq, "%s: %s has other events", s.where(), what)
	require.JSONEq(s.t, string(have.Head.Data), string(got.Head.Data), "%s: %s is another one", s.where(), what)
	require.Equal(s.t, have, got, "%s: %s is another one", s.where(), what)
}
