package paylater_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater"
)

// TestEventsBeforeTheirReference: webhooks that come before the line, the loan
// or each other are kept and taken when what they name appears.
func TestEventsBeforeTheirReference(t *testing.T) {
	ctx := context.Background()
	plain := openShop(t)
	loan := plain.sign("hold-1", "PO-1", "10000.00", 6)
	words := wordsOf(loan.ID)
	plain.to("2019-03-12 10:00")
	for _, ev := range words {
		require.NoError(t, plain.program.Receive(ctx, theLender, ev))
	}
	want := plain.result().Outcome

	permutations(len(words), func(order []int) {
		s := openShop(t)
		s.trouble = func(lendersim.Call) lendersim.Trouble { return lendersim.AnswerLater }
		s.to("2019-03-12 10:00")
		for n, i := range order {
			require.NoError(t, s.program.Receive(ctx, theLender, words[i]))
			require.Equal(t, n+1, s.stuck(), "nothing matches yet")
			require.NoError(t, s.program.Receive(ctx, theLender, words[i]), "acknowledged twice, parked once")
		}
		s.to("2019-03-05 10:00")
		s.sign("hold-1", "PO-1", "10000.00", 6)
		s.to("2019-03-12 10:00")
		s.recover()
		s.recover()
		require.Zero(t, s.stuck(), "order %v", order)
		require.Equal(t, want, s.result().Outcome, "order %v", order)
		s.requireSound()
	})
}

// wordsOf are what a lender says of one loan, each naming the one before.
func wordsOf(loan lender.LoanID) []lender.Event {
	facts := []lender.Fact{
		lender.DisbursementSettled{Loan: loan, Paid: usd("10000.00"), On: day("2019-03-06")},
		lender.RepaymentReceived{Repayment: "R1", Amount: usd("500.00"), Effective: day("2019-03-08"), Loan: loan},
		lender.RepaymentReturned{Repayment: "R1", Reason: lender.ReasonNoFunds},
		lender.ReturnedFeeCharged{Charge: "C1", Repayment: "R1", Amount: usd("20.00")},
	}
	var list []lender.Event
	for i, f := range facts {
		list = append(list, lender.Event{ID: lender.EventID(fmt.Sprintf("w-%d", i)), Buyer: theBuyer, At: at("2019-03-06 10:00").Add(time.Duration(i) * time.Hour), Fact: f})
	}
	return list
}

// TestParkedChainIsTakenAtOnce: a parked event that a parked event makes
// possible is taken in the same act.
func TestParkedChainIsTakenAtOnce(t *testing.T) {
	ctx := context.Background()
	s := openShop(t)
	words := wordsOf("later")
	words[1].Fact = lender.RepaymentReceived{Repayment: "R1", Amount: usd("500.00"), Effective: day("2019-03-05")}
	for _, i := range []int{3, 2} {
		require.NoError(t, s.program.Receive(ctx, theLender, words[i]))
		s.clock.Advance(time.Second) // the one that needs the other is the older
	}
	require.Equal(t, 2, s.stuck())
	require.NoError(t, s.program.Receive(ctx, theLender, words[1]))
	assert.Zero(t, s.stuck(), "the return, and the fee for it")
	assert.Equal(t, 1, s.kinds()[paylater.KindRepaymentReturned])
	assert.Len(t, s.line().Charges(), 1)
	s.requireSound()
}

// TestEventBeforeTheLine: the answer to an application that was lost with the
// process, before anything was saved.
func TestEventBeforeTheLine(t *testing.T) {
	ctx := context.Background()
	s := newShop(t)
	yes := lender.Event{ID: "ev-1", Buyer: theBuyer, At: s.clock.Now(), Fact: approved("100000.00")}
	require.NoError(t, s.program.Receive(ctx, theLender, yes))
	require.Equal(t, 1, s.stuck())
	_, err := s.program.Line(ctx, theLine())
	requireCode(t, err, paylater.CodeNotFound)
	s.trouble = func(lendersim.Call) lendersim.Trouble { return lendersim.NeverArrives }
	line, err := s.program.Apply(ctx, theLender, application())
	require.NoError(t, err)
	assert.Equal(t, paylater.StatusOpen, line.Status())
	assert.Zero(t, s.stuck())
	s.requireSound()
}

// TestReceiveRefuses what is no event, and quarantines what is not ours.
func TestReceiveRefuses(t *testing.T) {
	ctx := context.Background()
	s := openShop(t)
	n := s.sign("hold-1", "PO-1", "1000.00", 6)
	require.Error(t, s.program.Receive(ctx, theLender, lender.Event{ID: "ev-1", Buyer: theBuyer, At: s.clock.Now()}))
	before := s.history()
	for i, f := range []lender.Fact{
		lender.DisbursementSettled{Loan: "L-of-somebody", Paid: usd("1000.00"), On: day("2019-03-05")},
		lender.Approved{Application: "app-9", Limit: usd("150000.00"), Prices: prices()},
		lender.MoneyReceived{Refund: "refund-9", Loan: n.ID, Amount: usd("1.00"), On: day("2019-03-05")},
		lender.RepaymentCleared{Repayment: "R9"},
		lender.ChargeWaived{Charge: "C9"},
		lender.LateFeeCharged{Charge: "C1", Statement: day("2019-03-14"), Amount: usd("10.00")},
	} {
		ev := lender.Event{ID: lender.EventID(fmt.Sprintf("x-%d", i)), Buyer: theBuyer, At: s.clock.Now(), Fact: f}
		require.NoError(t, s.program.Receive(ctx, theLender, ev), "kept")
		require.Equal(t, i+1, s.stuck())
	}
	assert.Equal(t, before, s.history())
	for p, err := range s.program.Parked(ctx) {
		require.NoError(t, err)
		assert.Equal(t, string(paylater.CodeReferenceUnknown), p.Why)
		assert.Equal(t, theLine(), p.Line())
	}
	stranger := lender.Event{ID: "y-1", Buyer: "buyer-2", At: s.clock.Now(), Fact: lender.DisbursementSettled{Loan: n.ID, Paid: usd("1000.00"), On: day("2019-03-05")}}
	require.NoError(t, s.program.Receive(ctx, theLender, stranger))
	assert.Equal(t, 7, s.stuck(), "a loan of another buyer is not this one's")
	s.requireSound()
}

// TestNoEventAsksNoStore: what is no event is refused before anything is read.
func TestNoEventAsksNoStore(t *testing.T) {
	s, v := valveShop(t, 0)
	before := v.loads
	require.Error(t, s.program.Receive(t.Context(), theLender, lender.Event{ID: "ev-1", Buyer: theBuyer, At: s.clock.Now(), Fact: lender.LimitChanged{}}))
	require.Equal(t, before, v.loads)
}

// TestOneEventIDOtherContents: what came first stands.
func TestOneEventIDOtherContents(t *testing.T) {
	ctx := context.Background()
	s := openShop(t)
	ev := lender.Event{ID: "ev-1", Buyer: theBuyer, At: s.clock.Now(), Fact: lender.LimitChanged{Limit: usd("50000.00"), Reason: lender.ReasonRiskReview}}
	require.NoError(t, s.program.Receive(ctx, theLender, ev))
	require.NoError(t, s.program.Receive(ctx, theLender, ev))
	ev.Fact = lender.LimitChanged{Limit: usd("150000.00"), Reason: lender.ReasonRiskReview}
	requireCode(t, s.program.Receive(ctx, theLender, ev), paylater.CodeKeyReused)
	assert.Equal(t, usd("50000.00"), s.line().LenderLimit())
	assert.Equal(t, 1, s.kinds()[paylater.KindLimitChanged])
}

// TestOwnWordsHaveLastingNames: the id of a word that a file reported is made of the
// file's own (the first 12 bytes of the SHA-256 of repaid/R1), so that a later
// version of the library knows it again.
func TestOwnWordsHaveLastingNames(t *testing.T) {
	s := openShop(t)
	s.sign("hold-1", "PO-1", "1000.00", 6)
	_, err := s.program.Repay(t.Context(), theLine(), paylater.Repayment{ID: "R1", Amount: usd("100.00"), Effective: day("2019-03-05")})
	require.NoError(t, err)
	list := s.history()
	assert.Equal(t, lender.EventID("own-repaid-4eb47ddfc3b192167dbba496"), list[len(list)-1].Heard())
}

// TestRepaymentReportedBothWays: by a file and by an event, it counts once.
func TestRepaymentReportedBothWays(t *testing.T) {
	ctx := context.Background()
	for _, fileFirst := range []bool{true, false} {
		s := openShop(t)
		s.sign("hold-1", "PO-1", "1000.00", 6)
		file := func() {
			_, err := s.program.Repay(ctx, theLine(), paylater.Repayment{ID: "R1", Amount: usd("100.00"), Effective: day("2019-03-05")})
			require.NoError(t, err)
		}
		event := func() {
			ev := lender.Event{ID: "ev-1", Buyer: theBuyer, At: s.clock.Now(), Fact: lender.RepaymentReceived{Repayment: "R1", Amount: usd("100.00"), Effective: day("2019-03-05")}}
			require.NoError(t, s.program.Receive(ctx, theLender, ev))
		}
		first, second := file, event
		if !fileFirst {
			first, second = event, file
		}
		first()
		s.clock.Advance(200 * 24 * time.Hour) // long after the money can come back
		_, err := s.program.BillAll(ctx, nil)
		require.NoError(t, err)
		second()
		assert.Equal(t, 1, s.kinds()[paylater.KindRepaid])
		s.requireSound()
	}
}

// strict refuses everything for good, or says that the key was used before.
type strict struct {
	lender.Lender
	codes []*fault.Error
	found func() ([]lender.Event, error)
}

func (l strict) Apply(context.Context, lender.Application) ([]lender.Event, error) {
	return nil, lender.Refuse(l.codes...)
}

func (l strict) Disburse(context.Context, lender.Disbursement) ([]lender.Event, error) {
	return nil, lender.Refuse(l.codes...)
}

func (l strict) LookUp(context.Context, lender.Reference) ([]lender.Event, error) { return l.found() }

func nothingFound() ([]lender.Event, error) { return nil, lender.NotFound() }

// TestLenderRefuses: a definite no ends the application and voids the loan, and
// the phase can be financed again.
func TestLenderRefuses(t *testing.T) {
	ctx := context.Background()
	s := newShop(t)
	s.lender = strict{Lender: s.bank, found: nothingFound}
	s.reopen()
	line, err := s.program.Apply(ctx, theLender, application())
	require.NoError(t, err)
	assert.Equal(t, paylater.StatusDeclined, line.Status())
	assert.Equal(t, []lender.Reason{"refused_by_lender"}, line.Application().Reasons)

	s = openShop(t)
	s.lender = strict{Lender: s.bank, found: nothingFound}
	s.reopen()
	n := s.sign("hold-1", "PO-1", "1000.00", 6)
	assert.Equal(t, paylater.LoanVoid, n.Status)
	assert.Equal(t, usd("100000.00"), s.line().Available(s.clock.Now()))
	s.lender = s.bank
	s.reopen()
	n = s.sign("hold-2", "PO-1", "1000.00", 6)
	assert.Equal(t, paylater.LoanDisbursing, n.Status)
	s.requireSound()
}

// TestRefusalsThatAreNoAnswer: a look-up that is refused, and a key that was
// used with other contents, say nothing about whether the money was paid.
func TestRefusalsThatAreNoAnswer(t *testing.T) {
	used := fault.New(lender.CodeKeyReused, "this key came before with other contents")
	for name, l := range map[string]strict{
		"the key was used":        {codes: []*fault.Error{used}, found: nothingFound},
		"the look-up is refused":  {found: func() ([]lender.Event, error) { return nil, lender.Refuse() }},
		"the look-up is unknown":  {found: func() ([]lender.Event, error) { return nil, errBroken }},
		"nothing is decided yet":  {found: func() ([]lender.Event, error) { return nil, nil }},
		"it speaks of a stranger": {found: func() ([]lender.Event, error) { return strangersWords(), nil }},
	} {
		t.Run(name, func(t *testing.T) {
			s := openShop(t)
			l.Lender = s.bank
			s.lender = l
			s.reopen()
			n := s.sign("hold-1", "PO-1", "1000.00", 6)
			assert.Equal(t, paylater.LoanDisbursing, n.Status, "it may have been paid")
			_, _ = s.program.Recover(context.Background(), nil)
			got, _ := s.line().Loan(n.ID, s.clock.Now())
			assert.Equal(t, paylater.LoanDisbursing, got.Status)
			assert.Zero(t, s.stuck(), "what is said of a stranger is no answer, and is not kept")
		})
	}
	s := newShop(t)
	s.lender = strict{Lender: s.bank, codes: []*fault.Error{used}, found: nothingFound}
	s.reopen()
	line, err := s.program.Apply(context.Background(), theLender, application())
	require.NoError(t, err)
	assert.Equal(t, paylater.StatusApplying, line.Status(), "what came first stands, and is looked up")
}

func strangersWords() []lender.Event {
	return []lender.Event{{ID: "ev-9", Buyer: "buyer-2", At: at("2019-03-05 10:00"), Fact: lender.Suspended{Reason: lender.ReasonPastDue}}}
}

// TestApplicationThatNeverArrived: while the call may be on its way it waits;
// after that it is ended, and the buyer can hand in another.
func TestApplicationThatNeverArrived(t *testing.T) {
	ctx := context.Background()
	s := newShop(t)
	s.trouble = func(lendersim.Call) lendersim.Trouble { return lendersim.NeverArrives }
	line, err := s.program.Apply(ctx, theLender, application())
	require.NoError(t, err)
	assert.Equal(t, paylater.StatusApplying, line.Status())
	s.trouble = nil
	s.to("2019-03-05 10:14")
	s.recover()
	assert.Equal(t, paylater.StatusApplying, s.line().Status())
	s.to("2019-03-05 10:15")
	s.recover()
	assert.Equal(t, paylater.StatusNew, s.line().Status())
	second := application()
	second.ID = "app-2"
	line, err = s.program.Apply(ctx, theLender, second)
	require.NoError(t, err)
	assert.Equal(t, paylater.StatusOpen, line.Status())
	s.requireSound()
}

// TestLostAnswers: the lender executes and its answer is lost; it is looked up,
// and executed once.
func TestLostAnswers(t *testing.T) {
	ctx := context.Background()
	s := newShop(t)
	lose := func(method string) {
		s.trouble = func(c lendersim.Call) lendersim.Trouble {
			if c.Method == method {
				return lendersim.AnswerLost
			}
			return lendersim.NoTrouble
		}
	}
	lose("apply")
	line, err := s.program.Apply(ctx, theLender, application())
	require.NoError(t, err)
	assert.Equal(t, paylater.StatusApplying, line.Status())
	assert.Equal(t, 1, s.recover().Changed)
	assert.Equal(t, paylater.StatusOpen, s.line().Status())

	lose("disburse")
	n := s.sign("hold-1", "PO-1", "1000.00", 6)
	assert.Equal(t, paylater.LoanDisbursing, n.Status)
	s.recover()
	assert.Equal(t, 1, s.kinds()[paylater.KindDisbursementStarted])
	assert.Equal(t, 1, s.calls["disburse"], "never asked a second time")
	s.to("2019-03-08 18:00")
	s.mail()

	lose("return_money")
	_, err = s.program.Refund(ctx, theLine(), refundOf("refund-1", "PO-1", "1000.00"))
	require.NoError(t, err)
	s.recover()
	assert.Equal(t, 1, s.calls["return_money"])
	s.to("2019-03-12 18:00")
	s.mail()
	got, _ := s.line().Loan(n.ID, s.clock.Now())
	assert.True(t, got.PrincipalOwed.IsZero())
	assert.Zero(t, s.stuck())
	s.requireSound()
}

// TestRefundWhileDisbursing: the instant is recorded; the lender is told once
// the money has arrived.
func TestRefundWhileDisbursing(t *testing.T) {
	ctx := context.Background()
	s := openShop(t)
	s.sign("hold-1", "PO-1", "1000.00", 6)
	_, err := s.program.Refund(ctx, theLine(), refundOf("refund-1", "PO-1", "1000.00"))
	require.NoError(t, err)
	assert.Zero(t, s.calls["return_money"])
	s.to("2019-03-08 18:00")
	s.mail()
	assert.Equal(t, 1, s.calls["return_money"])
	s.to("2019-03-12 18:00")
	s.mail()
	n := s.line().Loans(s.clock.Now())[0]
	assert.Equal(t, paylater.LoanClosed, n.Status)
	assert.True(t, n.FeesOwed.IsZero(), "asked within 48 hours: every fee is void")
	assert.Len(t, s.line().Refunds(), 1)
}

// busyPark is a store in which a reference appears while an event that names it
// is being parked.
type busyPark struct {
	paylater.Store
	meanwhile func()
}

func (s *busyPark) Park(ctx context.Context, ev paylater.Parked) error {
	if s.meanwhile != nil {
		s.meanwhile()
		s.meanwhile = nil
	}
	return s.Store.Park(ctx, ev)
}

// TestReferenceAppearsWhileParking: the event is tried once more after it was
// parked, so that it does not wait for the next act.
func TestReferenceAppearsWhileParking(t *testing.T) {
	ctx := context.Background()
	s := openShop(t)
	other, store := s.program, &busyPark{Store: s.memory}
	s.store = store
	s.reopen()
	words := wordsOf("none")
	words[1].Fact = lender.RepaymentReceived{Repayment: "R1", Amount: usd("500.00"), Effective: day("2019-03-05")}
	store.meanwhile = func() { require.NoError(t, other.Receive(ctx, theLender, words[1])) }
	require.NoError(t, s.program.Receive(ctx, theLender, words[2]))
	assert.Zero(t, s.stuck())
	assert.Equal(t, 1, s.kinds()[paylater.KindRepaymentReturned])
	s.requireSound()
}

// TestParkedAfterItWasHeard: somebody else has taken the same event by the time it
// is parked; it counts once, and does not stay parked.
func TestParkedAfterItWasHeard(t *testing.T) {
	ctx, s := t.Context(), openShop(t)
	other, store := s.program, &busyPark{Store: s.memory}
	s.store = store
	s.reopen()
	words := wordsOf("none")
	words[1].Fact = lender.RepaymentReceived{Repayment: "R1", Amount: usd("500.00"), Effective: day("2019-03-05")}
	store.meanwhile = func() {
		require.NoError(t, other.Receive(ctx, theLender, words[1]))
		require.NoError(t, other.Receive(ctx, theLender, words[2]))
	}
	require.NoError(t, s.program.Receive(ctx, theLender, words[2]))
	assert.Zero(t, s.stuck())
	assert.Equal(t, 1, s.kinds()[paylater.KindRepaymentReturned])
	s.requireSound()
}
