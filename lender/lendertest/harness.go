package lendertest

import (
	"time"

	"github.com/paylater-go/payments/lender"
)

// T is what the suite needs of a test; *testing.T has it.
type T interface {
	// Helper marks the caller as a helper.
	Helper()
	// Errorf reports a failure and goes on.
	Errorf(format string, args ...any)
	// Logf notes what was not checked.
	Logf(format string, args ...any)
}

// Harness is an adapter under test, with hands on its partner's sandbox. Only
// Lender has to be there.
type Harness struct {
	// Lender is the adapter. Nobody has asked it for anything yet.
	Lender lender.Lender
	// Prefix stands before every id that the suite makes up, so that a sandbox
	// which remembers never sees one twice. At most 32 characters of the grammar
	// of ids; empty for a sandbox that is new each time.
	Prefix string
	// Application changes a sample so that the sandbox does what the case says.
	// It reports false when the sandbox cannot. Nil leaves the usual case as it
	// is and can do no other. The same holds for the next two.
	Application  func(Case, *lender.Application) bool
	Disbursement func(Case, *lender.Disbursement) bool
	MoneyReturn  func(Case, *lender.MoneyReturn) bool
	// Wait lets everything that is under way come to its end: decisions,
	// settlements, arrivals. Nil when that happens at once.
	Wait func()
	// Webhooks takes the events that came by webhook since it was called last.
	// Nil when there are none.
	Webhooks func() []lender.Event
	// Patience is how soon a call with a canceled context has to end. Zero is ten
	// seconds.
	Patience time.Duration
	// LoseRequest makes the next call fail before the partner hears of it.
	LoseRequest func()
	// LoseAnswer makes the next call fail after the partner has executed it.
	LoseAnswer func()
}

// Case is what a sandbox shall do with one request.
type Case string

// The cases.
const (
	Usual       Case = "usual"       // approved; settles in full; arrives in full
	Declined    Case = "declined"    // an application that is declined
	Information Case = "information" // an application that needs information before it is decided
	Refused     Case = "refused"     // an application that is refused at once: no application at all
	Short       Case = "short"       // a disbursement that pays less than agreed
	Fails       Case = "fails"       // a disbursement that fails
	ComesBack   Case = "comes_back"  // a disbursement whose money comes back, all or in part
)

// Run checks every duty, each with a harness of its own.
func Run(t T, open func() Harness) {
	t.Helper()
	for _, d := range Duties() {
		d.Check(t, open())
	}
}

// Duty is one of the numbered duties of an adapter.
type Duty struct {
	Number   int    // as in the documentation of package lender
	Sentence string // the same
	check    func(*probe)
}

// Check checks one duty with a harness that nobody has used.
func (d Duty) Check(t T, h Harness) {
	t.Helper()
	p := &probe{t: t, h: h, duty: d}
	if h.Lender == nil {
		p.cannotf("the harness has no lender")
		return
	}
	if d.check != nil {
		d.check(p)
	}
}

// Duties returns every duty, in order, for a test that runs each by itself.
func Duties() []Duty {
	return []Duty{
		{1, "Every event is valid by itself: [Event.Validate] finds nothing.", validEvents},
		{2, "Every event has an id of its own, and wherever it is said again, id and contents are the same.", sameAgain},
		{3, "The events that answer a call are about the request that was made, and about its buyer.", toThePoint},
		{4, "A request that is repeated does nothing more and is answered with at least what was said before.", repeated},
		{5, "A key that comes again with other contents is refused, and what came first stands.", keyReused},
		{6, "Requests that come at once under one key act once.", atOnce},
		{7, "A look-up answers everything that was said about the reference, in the order it was said, and changes nothing.", wholeStory},
		{8, "A look-up of a reference that the lender never received is not found, whatever its kind.", neverReceived},
		{9, "Another buyer's reference is not found, as if it did not exist.", foreign},
		{10, "Only a look-up answers not found.", onlyLookUps},
		{11, "A request that is refused did nothing, and is refused again.", refusedDidNothing},
		{12, "A request that is not valid is refused with the codes of its faults and never reaches the lender.", invalidRefused},
		{13, "A lost answer is neither a refusal nor not found; what was executed is found by its key and is not executed again.", lostAnswers},
		{14, "A request that was lost on its way is not found and can be made again with its key.", lostRequests},
		{15, "A canceled context ends a call soon with an error that is neither a refusal nor not found.", canceled},
		{16, "An application is approved once or declined once, never both.", decidedOnce},
		{17, "A disbursement settles once or fails once, never both, and pays no more than was agreed.", settledOnce},
		{18, "Money comes back from a beneficiary's bank only after settlement, and no more than was paid.", backAfterSettlement},
		{19, "A refund's money is received once, for the loan that was named, and no more than was sent.", receivedOnce},
		{20, "No error, no event and no webhook repeats what an applicant gave.", nothingLeaks},
		{21, "Values that were handed in or out are shared with nobody: changing them later changes nothing.", nothingShared},
		{22, "No call panics, whatever it is given.", noPanic},
	}
}
