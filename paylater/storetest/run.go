package storetest

import (
	"io"
	"slices"

	"github.com/paylater-go/payments/paylater"
)

// T is what the suite needs of a *testing.T, which is a T of itself.
type T[Sub any] interface {
	// Helper marks the caller as one whose line says nothing.
	Helper()
	// Errorf reports a failure.
	Errorf(format string, args ...any)
	// FailNow ends the part that called it.
	FailNow()
	// Run runs a part and tells whether it passed.
	Run(name string, part func(Sub)) bool
}

// Run holds every sentence of the contract against a store, each in a part of
// its own. At each call open returns a store that is empty; it is closed at the
// end of its part if it has a method Close() error.
func Run[S T[S]](t S, open func() paylater.Store) {
	t.Helper()
	runAll(t, open, storeFacts())
}

// RunUnknown holds against a store what must be true when the answer to a
// commit is lost. At each call open returns a store that is empty and that
// answers some changes with CodeOutcomeUnknown, kept or not, and most with what
// became of them. Its other calls may fail at times.
func RunUnknown[S T[S]](t S, open func() paylater.Store) {
	t.Helper()
	runAll(t, open, unknownFacts())
}

// fact is one sentence of the contract and how it is checked.
type fact struct {
	name  string
	says  string
	check func(p *probe)
}

func storeFacts() []fact {
	return slices.Concat(
		loadFacts(), copyFacts(), saveFacts(), refusalFacts(), claimFacts(), scanFacts(), dueFacts(), eventFacts(),
		parkFacts(), valueFacts(), contextFacts(), raceFacts(), programFacts(),
	)
}

func runAll[S T[S]](t S, open func() paylater.Store, facts []fact) {
	t.Helper()
	for _, f := range facts {
		t.Run(f.name, func(t S) {
			t.Helper()
			p := &probe{t: t, says: f.says, store: open()}
			defer p.end()
			f.check(p)
		})
	}
}

// end closes the store of a part.
func (p *probe) end() {
	p.t.Helper()
	if c, ok := p.store.(io.Closer); ok {
		if err := c.Close(); err != nil {
			p.t.Errorf("the store could not be closed: %v", err)
		}
	}
}
