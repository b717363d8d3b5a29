package paylater_test

import (
	"context"
	"flag"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater"
)

// long asks for every combination where a test otherwise takes a part of them:
// go test ./paylater -run 'WordsAroundACall|WordsInAnyOrder' -long.
var long = flag.Bool("long", false, "run every combination, not a part of them")

// stop is a place around a call to the lender at which one of its webhooks may
// come in.
type stop int

const (
	beforeVerb    stop = iota // nothing here knows yet what it names
	afterDecision             // the decision is saved, the call not made
	insideCall                // the lender has not answered
	inAnswer                  // it is the answer
	beforeLoad                // the answer is there, and nothing is read for it
	beforeSave                // the answer is decided, and not saved
	afterVerb
	stops // how many
)

// errLost is what a host hears when the lender's answer got lost.
const errLost fault.Code = "answer_lost"

// postal is a shop whose lender says given words at given stops.
type postal struct {
	*shop
	method   lender.ReferenceKind // whose call is scripted; the bank does the others
	words    []lender.Event
	plan     [stops][]int // words by stop, in the order in which they come in
	lost     bool         // the call's answer does not come back
	own      int          // so many of the words are about the call
	said     map[int]bool
	calls    int
	decided  bool
	answered bool
	busy     bool // a webhook is coming in
}

// at lets come in what is planned for a stop, once.
func (p *postal) at(s stop) {
	list := p.plan[s]
	if p.busy || len(list) == 0 {
		return
	}
	p.busy, p.plan[s] = true, nil
	host := p.anotherHost() // in ours the line is busy, and the word would wait
	for _, i := range list {
		p.said[i] = true
		require.NoError(p.t, host.Receive(context.Background(), theLender, p.words[i]), "the word is kept, on its line or parked")
	}
	p.busy = false
}

// call is the scripted call. Said again, it answers everything said so far.
func (p *postal) call() ([]lender.Event, error) {
	p.calls++
	if p.calls > 1 {
		return p.sofar(), nil
	}
	p.at(insideCall)
	var answer []lender.Event
	for _, i := range p.plan[inAnswer] {
		p.said[i] = true
		answer = append(answer, p.words[i])
	}
	p.answered, p.plan[inAnswer] = true, nil
	if p.lost {
		return nil, errLost
	}
	return answer, nil
}

// sofar is what the lender has said about the call.
func (p *postal) sofar() []lender.Event {
	var list []lender.Event
	for i, ev := range p.words[:p.own] {
		if p.said[i] {
			list = append(list, ev)
		}
	}
	return list
}

// postalStore lets webhooks come in between the steps of an act.
type postalStore struct {
	paylater.Store
	*postal
}

func (s postalStore) Load(ctx context.Context, id paylater.LineID, keys ...string) (paylater.Loaded, error) {
	if s.answered {
		s.at(beforeLoad)
	}
	return s.Store.Load(ctx, id, keys...)
}

func (s postalStore) Save(ctx context.Context, changes []paylater.Change) []error {
	if s.answered {
		s.at(beforeSave)
	}
	results := s.Store.Save(ctx, changes)
	if !s.decided && !s.busy {
		s.decided = true
		s.at(afterDecision)
	}
	return results
}

// postalLender is the bank with one scripted call.
type postalLender struct {
	lender.Lender
	*postal
}

func (l postalLender) Apply(ctx context.Context, a lender.Application) ([]lender.Event, error) {
	if l.method != lender.RefApplication {
		return l.Lender.Apply(ctx, a)
	}
	return l.call()
}

func (l postalLender) Disburse(ctx context.Context, d lender.Disbursement) ([]lender.Event, error) {
	if l.method != lender.RefLoan {
		return l.Lender.Disburse(ctx, d)
	}
	return l.call()
}

func (l postalLender) ReturnMoney(ctx context.Context, m lender.MoneyReturn) ([]lender.Event, error) {
	if l.method != lender.RefRefund {
		return l.Lender.ReturnMoney(ctx, m)
	}
	return l.call()
}

func (l postalLender) LookUp(ctx context.Context, r lender.Reference) ([]lender.Event, error) {
	if r.Kind != l.method {
		return l.Lender.LookUp(ctx, r)
	}
	if said := l.sofar(); l.calls > 0 || len(said) > 0 {
		return said, nil
	}
	return nil, lender.CodeNotFound
}

// errand is a verb with a call, in a shop that is ready for it, and the words
// around it: first those about the call, which an answer may hold.
type errand struct {
	name  string
	call  lender.ReferenceKind
	own   int
	ready func(s *shop) (verb func() error, words []lender.Fact)
}

func applies(words ...lender.Fact) func(s *shop) (func() error, []lender.Fact) {
	return func(s *shop) (func() error, []lender.Fact) {
		return func() error {
			_, err := s.program.Apply(context.Background(), theLender, application())
			return err
		}, words
	}
}

// draws signs an agreement whose loan the words name.
func draws(words func(loan lender.LoanID) []lender.Fact) func(s *shop) (func() error, []lender.Fact) {
	return func(s *shop) (func() error, []lender.Fact) {
		ctx, d := context.Background(), drawOf("PO-1", "10000.00")
		_, err := s.program.Apply(ctx, theLender, application())
		require.NoError(s.t, err)
		_, err = s.program.Hold(ctx, theLine(), holdOf("hold-1", d))
		require.NoError(s.t, err)
		o, err := s.program.Offer(ctx, theLine(), d, 6)
		require.NoError(s.t, err)
		a, err := o.Sign(signs(o, "hold-1"), s.clock.Now())
		require.NoError(s.t, err)
		return func() error {
			_, err := s.program.Sign(ctx, o, signs(o, "hold-1"))
			return err
		}, words(a.Loan())
	}
}

// returns asks for a refund on a loan that was paid out.
func returns(words func(loan lender.LoanID) []lender.Fact) func(s *shop) (func() error, []lender.Fact) {
	return func(s *shop) (func() error, []lender.Fact) {
		ctx := context.Background()
		_, err := s.program.Apply(ctx, theLender, application())
		require.NoError(s.t, err)
		loan := s.sign("hold-1", "PO-1", "10000.00", 6).ID
		s.to("2019-03-08 18:00")
		s.mail()
		return func() error {
			_, err := s.program.Refund(ctx, theLine(), refundOf("refund-1", "PO-1", "3000.00"))
			return err
		}, words(loan)
	}
}

// returnsLater has asked for a refund before the loan was paid out: the news of
// the payment is what makes the call.
func returnsLater(words func(loan lender.LoanID) []lender.Fact) func(s *shop) (func() error, []lender.Fact) {
	return func(s *shop) (func() error, []lender.Fact) {
		ctx := context.Background()
		_, err := s.program.Apply(ctx, theLender, application())
		require.NoError(s.t, err)
		loan := s.sign("hold-1", "PO-1", "10000.00", 6).ID
		_, err = s.program.Refund(ctx, theLine(), refundOf("refund-1", "PO-1", "3000.00"))
		require.NoError(s.t, err)
		s.to("2019-03-08 18:00")
		paid := lender.DisbursementSettled{Loan: loan, Paid: usd("10000.00"), On: day("2019-03-08")}
		ev := lender.Event{ID: "paid-1", Buyer: theBuyer, At: s.clock.Now(), Fact: paid}
		return func() error { return s.program.Receive(ctx, theLender, ev) }, words(loan)
	}
}

func errands() []errand {
	on := day("2019-03-05")
	cut := lender.LimitChanged{Limit: usd("50000.00"), Reason: lender.ReasonRiskReview}
	received := lender.ApplicationReceived{Application: theApp}
	needs := lender.InformationNeeded{Application: theApp, Items: []lender.Item{lender.ItemTaxReturn}}
	return []errand{
		{"an application", lender.RefApplication, 3, applies(received, needs, approved("80000.00"), cut)},
		{"a declined application", lender.RefApplication, 3, applies(
			received, needs, lender.Declined{Application: theApp, Reasons: []lender.Reason{lender.ReasonHistory}})},
		{"a disbursement and a repayment", lender.RefLoan, 2, draws(func(loan lender.LoanID) []lender.Fact {
			return []lender.Fact{
				lender.DisbursementStarted{Loan: loan},
				lender.DisbursementSettled{Loan: loan, Paid: usd("10000.00"), On: on},
				lender.RepaymentReceived{Repayment: "R1", Amount: usd("1500.00"), Effective: on, Loan: loan},
				lender.RepaymentCleared{Repayment: "R1"},
			}
		})},
		{"a short disbursement and a cut", lender.RefLoan, 2, draws(func(loan lender.LoanID) []lender.Fact {
			return []lender.Fact{
				lender.DisbursementStarted{Loan: loan}, lender.DisbursementSettled{Loan: loan, Paid: usd("8000.00"), On: on}, cut,
			}
		})},
		{"a failed disbursement", lender.RefLoan, 2, draws(func(loan lender.LoanID) []lender.Fact {
			return []lender.Fact{
				lender.DisbursementStarted{Loan: loan}, lender.DisbursementFailed{Loan: loan, Reason: lender.ReasonRejected}, cut,
			}
		})},
		{"a return of money", lender.RefRefund, 1, returns(func(loan lender.LoanID) []lender.Fact {
			return []lender.Fact{
				lender.MoneyReceived{Refund: "refund-1", Loan: loan, Amount: usd("3000.00"), On: on},
				lender.RepaymentReceived{Repayment: "R1", Amount: usd("1500.00"), Effective: on, Loan: loan},
				lender.RepaymentCleared{Repayment: "R1"},
			}
		})},
		{"a return of money that waited for the payment", lender.RefRefund, 1, returnsLater(func(loan lender.LoanID) []lender.Fact {
			return []lender.Fact{
				lender.MoneyReceived{Refund: "refund-1", Loan: loan, Amount: usd("3000.00"), On: on},
				lender.DisbursementStarted{Loan: loan},
				cut,
			}
		})},
	}
}

// run lets an errand be done with its words at the planned stops, the words of
// the mask once more at the end, and what was lost looked up.
func (e errand) run(t tester, plan [stops][]int, lost bool, again uint) outcome {
	s := newShop(t)
	p := &postal{shop: s, method: e.call, own: e.own, said: map[int]bool{}, lost: lost, decided: true}
	s.store, s.lender = postalStore{s.memory, p}, postalLender{s.bank, p}
	s.reopen()
	verb, facts := e.ready(s)
	for i, f := range facts {
		id := lender.EventID("word-" + string(rune('a'+i)))
		p.words = append(p.words, lender.Event{ID: id, Buyer: theBuyer, At: s.clock.Now().Add(time.Duration(i) * time.Microsecond), Fact: f})
	}
	was := plan
	p.plan = plan
	p.at(beforeVerb)
	p.decided = false
	require.NoError(t, verb())
	for at := range stops {
		p.at(at) // what found no place: the call was not needed, or nothing was read or saved then
	}
	for i, ev := range p.words {
		if again>>i&1 == 1 {
			require.NoError(t, s.program.Receive(context.Background(), theLender, ev))
		}
	}
	s.recover()
	require.LessOrEqual(t, p.calls, 1, "the lender is asked once")
	require.Zero(t, s.stuck(), "nothing waits for ever: %v lost %v", was, lost)
	require.True(t, record(t, s.line()).Head.Waiting.IsZero(), "nothing waits for the lender: %v lost %v", was, lost)
	s.requireSound()
	return outcomeOf(s.line(), s.clock.Now())
}

// placings calls f with every way to spread words in one order over the stops;
// only the first own of the words may be an answer.
func placings(order []int, own int, f func(plan [stops][]int)) {
	var plan [stops][]int
	var put func(k int, from stop)
	put = func(k int, from stop) {
		if k == len(order) {
			f(plan)
			return
		}
		for s := from; s < stops; s++ {
			if s == inAnswer && order[k] >= own {
				continue
			}
			was := plan[s]
			plan[s] = append(slices.Clip(was), order[k])
			put(k+1, s)
			plan[s] = was
		}
	}
	put(0, 0)
}

// TestWordsAroundACall: the lender's webhooks come in at every place around the
// answer to the call that they are about, in every order, some of them twice, and
// the answer comes or is lost. The line ends the same, and nothing is left over.
func TestWordsAroundACall(t *testing.T) {
	for _, e := range errands() {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			_, facts := e.ready(newShop(t))
			order := make([]int, len(facts))
			for i := range order {
				order[i] = i
			}
			want := e.run(t, [stops][]int{afterVerb: order}, false, 0)
			all, runs, each := uint(0), uint(0), uint(1)
			if !*long {
				each = []uint{1, 1, 1, 3, 23}[len(facts)]*slow | 1 // odd, so that every stop meets a lost answer and each repetition
			}
			permutations(len(facts), func(order []int) {
				placings(order, e.own, func(plan [stops][]int) {
					for _, lost := range []bool{false, true} {
						if all++; all%each == 0 {
							runs++
							require.Equal(t, want, e.run(t, plan, lost, runs%(1<<len(facts))), "%v, lost %v", plan, lost)
						}
					}
				})
			})
			t.Logf("%d of %d lives", runs, all)
		})
	}
}
