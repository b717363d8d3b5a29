package paylater_test

import (
	"context"
	"errors"
	"maps"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// shaky is a store of which some saves go wrong.
type shaky struct {
	paylater.Store
	save func(changes []paylater.Change, next func() []error) []error
}

func (s *shaky) Save(ctx context.Context, changes []paylater.Change) []error {
	next := func() []error { return s.Store.Save(ctx, changes) }
	if s.save == nil {
		return next()
	}
	return s.save(changes, next)
}

func shakyShop(t *testing.T) (*shop, *shaky) {
	s := openShop(t)
	store := &shaky{Store: s.memory}
	s.store = store
	s.reopen()
	return s, store
}

func unknownOutcome() error {
	return fault.New(paylater.CodeOutcomeUnknown, "the connection was lost")
}

// TestUnknownOutcomeIsLookedUp: a save that committed and did not say so is
// found by its key; the act happens once.
func TestUnknownOutcomeIsLookedUp(t *testing.T) {
	for name, commits := range map[string]bool{"it committed": true, "it did not": false} {
		t.Run(name, func(t *testing.T) {
			s, store := shakyShop(t)
			n := 0
			store.save = func(_ []paylater.Change, next func() []error) []error {
				n++
				if n > 1 {
					return next()
				}
				if commits {
					next()
				}
				return []error{unknownOutcome()}
			}
			h, err := s.program.Hold(context.Background(), theLine(), holdOf("hold-1", drawOf("PO-1", "500.00")))
			require.NoError(t, err)
			assert.Equal(t, usd("500.00"), h.Amount)
			assert.Equal(t, 1, s.kinds()[paylater.KindHoldPlaced])
			assert.Len(t, s.line().Holds(s.clock.Now()), 1)
			s.requireSound()
		})
	}
}

// TestUnknownForGood: when it never becomes known, the caller hears so and may
// repeat the command with its key.
func TestUnknownForGood(t *testing.T) {
	s, store := shakyShop(t)
	store.save = func([]paylater.Change, func() []error) []error { return []error{unknownOutcome()} }
	_, err := s.program.Hold(context.Background(), theLine(), holdOf("hold-1", drawOf("PO-1", "500.00")))
	requireCode(t, err, paylater.CodeOutcomeUnknown)
	store.save = nil
	_, err = s.program.Hold(context.Background(), theLine(), holdOf("hold-1", drawOf("PO-1", "500.00")))
	require.NoError(t, err)
	store.save = func([]paylater.Change, func() []error) []error { return nil }
	_, err = s.program.Hold(context.Background(), theLine(), holdOf("hold-2", drawOf("PO-2", "500.00")))
	requireCode(t, err, paylater.CodeOutcomeUnknown)
}

// TestOtherErrorsAreNotRetried: "not committed" for another reason is the
// caller's to hear, at once.
func TestOtherErrorsAreNotRetried(t *testing.T) {
	s, store := shakyShop(t)
	n := 0
	store.save = func([]paylater.Change, func() []error) []error { n++; return []error{errBroken} }
	_, err := s.program.Hold(context.Background(), theLine(), holdOf("hold-1", drawOf("PO-1", "500.00")))
	require.ErrorIs(t, err, errBroken)
	assert.Equal(t, 1, n)
	store.save = func([]paylater.Change, func() []error) []error {
		n++
		return []error{fault.New(paylater.CodeConflict, "somebody was faster")}
	}
	_, err = s.program.Hold(context.Background(), theLine(), holdOf("hold-1", drawOf("PO-1", "500.00")))
	requireCode(t, err, paylater.CodeConflict)
	assert.Greater(t, n, 10, "a conflict is tried again, not for ever")
	assert.Less(t, n, 1_000)
}

// TestConflict: somebody else changes the line between load and save; the act is
// decided anew on the line as it is then.
func TestConflict(t *testing.T) {
	s, store := shakyShop(t)
	ctx := context.Background()
	other := s.anotherHost()
	raced := false
	store.save = func(_ []paylater.Change, next func() []error) []error {
		if !raced {
			raced = true
			_, err := other.Hold(ctx, theLine(), holdOf("rival", drawOf("PO-9", "99600.00")))
			require.NoError(t, err)
		}
		return next()
	}
	_, err := s.program.Hold(ctx, theLine(), holdOf("hold-1", drawOf("PO-1", "500.00")))
	requireCode(t, err, paylater.CodeOverAvailable)
	assert.Equal(t, usd("99600.00"), s.line().Held(s.clock.Now()))
	s.requireSound()
}

// TestTwoProgramsOneLine: many hosts at once never hold more than the limit,
// and each key acts once.
func TestTwoProgramsOneLine(t *testing.T) {
	s := openShop(t)
	one := s.program
	s.reopen()
	programs := []*paylater.Program{one, s.program}
	var wait sync.WaitGroup
	var mu sync.Mutex
	held, refused := 0, 0
	for i := range 60 {
		wait.Go(func() {
			name := strconv.Itoa(i % 30)
			d := drawOf(order.ID("PO-"+name), "7000.00")
			_, err := programs[i/30].Hold(context.Background(), theLine(), holdOf(lender.Key("hold-"+name), d))
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				held++
			case errors.Is(err, paylater.CodeOverAvailable):
				refused++
			default:
				t.Errorf("%v", err)
			}
		})
	}
	wait.Wait()
	assert.Equal(t, 60, held+refused)
	assert.Equal(t, 14, s.kinds()[paylater.KindHoldPlaced], "14 holds of $7,000.00 fit $100,000.00")
	assert.Equal(t, usd("98000.00"), s.line().Held(s.clock.Now()))
	s.requireSound()
}

// TestKeysOfOtherContents: the first answer stands.
func TestKeysOfOtherContents(t *testing.T) {
	s := openShop(t)
	ctx, id := context.Background(), theLine()
	first, err := s.program.Hold(ctx, id, holdOf("hold-1", drawOf("PO-1", "500.00")))
	require.NoError(t, err)
	for _, r := range []paylater.HoldRequest{
		holdOf("hold-1", drawOf("PO-1", "500.01")), holdOf("hold-1", drawOf("PO-2", "500.00")),
		{Key: "hold-1", Order: "PO-1", Phase: order.Balance, Amount: usd("500.00")},
	} {
		_, err = s.program.Hold(ctx, id, r)
		requireCode(t, err, paylater.CodeKeyReused)
	}
	s.clock.Advance(40 * 24 * time.Hour)
	again, err := s.program.Hold(ctx, id, holdOf("hold-1", drawOf("PO-1", "500.00")))
	require.NoError(t, err, "keys outlive the hold")
	assert.Equal(t, first, again)
	_, err = s.program.Grant(ctx, id, paylater.GrantRequest{ID: "hold-1", Amount: usd("1.00"), Expires: day("2019-12-31")})
	require.NoError(t, err, "a key is of one kind of act")
	_, err = s.program.Repay(ctx, id, paylater.Repayment{ID: "R1", Amount: usd("5.00"), Effective: day("2019-04-10")})
	require.NoError(t, err)
	_, err = s.program.Repay(ctx, id, paylater.Repayment{ID: "R1", Amount: usd("5.00"), Effective: day("2019-04-10")})
	require.NoError(t, err)
	assert.Equal(t, 1, s.kinds()[paylater.KindRepaid])
	_, err = s.program.Repay(ctx, id, paylater.Repayment{ID: "R1", Amount: usd("6.00"), Effective: day("2019-04-10")})
	requireCode(t, err, paylater.CodeKeyReused)
}

// TestOnePhaseOneLine: a phase is financed once, whoever finances it.
func TestOnePhaseOneLine(t *testing.T) {
	s := openShop(t)
	ctx := context.Background()
	p, err := paylater.New(paylater.Config{
		Lenders: map[lender.ID]lender.Lender{theLender: s.bank, "second": lendersim.New(lendersim.Config{Now: s.clock.Now})},
		Store:   s.memory, Now: s.clock.Now,
	})
	require.NoError(t, err)
	_, err = p.Apply(ctx, "second", application())
	require.NoError(t, err)
	second := paylater.LineID{Buyer: theBuyer, Lender: "second"}
	_, err = p.Hold(ctx, theLine(), holdOf("hold-1", drawOf("PO-1", "500.00")))
	require.NoError(t, err)
	_, err = p.Hold(ctx, second, holdOf("hold-1", drawOf("PO-1", "500.00")))
	requireCode(t, err, paylater.CodePhaseClaimed)
	require.NoError(t, p.Release(ctx, theLine(), "release-1", "PO-1", order.Initial))
	_, err = p.Hold(ctx, second, holdOf("hold-1", drawOf("PO-1", "500.00")))
	require.NoError(t, err, "given up, it can be claimed")
}

// TestDryWritesNothing: every verb answers what would happen, and neither the
// store nor the lender notices.
func TestDryWritesNothing(t *testing.T) {
	s := openShop(t)
	ctx, id := context.Background(), theLine()
	n := s.sign("hold-0", "PO-0", "1000.00", 6)
	s.to("2019-03-08 18:00")
	s.mail()
	_, err := s.program.Hold(ctx, id, holdOf("hold-9", drawOf("PO-9", "100.00")))
	require.NoError(t, err)
	s.to("2019-03-08 19:00")
	offer, err := s.program.Offer(ctx, id, drawOf("PO-9", "100.00"), 2)
	require.NoError(t, err)
	before, calls := s.history(), len(s.calls)
	counted := map[string]int{}
	maps.Copy(counted, s.calls)
	dry := s.program.Dry()

	h, err := dry.Hold(ctx, id, holdOf("hold-1", drawOf("PO-1", "500.00")))
	require.NoError(t, err)
	assert.Equal(t, usd("500.00"), h.Amount)
	_, err = dry.Hold(ctx, id, holdOf("hold-1", drawOf("PO-1", "100000.00")))
	requireCode(t, err, paylater.CodeOverAvailable)
	require.NoError(t, dry.Release(ctx, id, "release-9", "PO-9", order.Initial))
	loan, err := dry.Sign(ctx, offer, signs(offer, "hold-9"))
	require.NoError(t, err)
	assert.Equal(t, paylater.LoanDisbursing, loan.Status)
	line, err := dry.Grant(ctx, id, paylater.GrantRequest{ID: "grant-1", Amount: usd("5.00"), Expires: day("2019-12-31")})
	require.NoError(t, err)
	assert.Len(t, line.FeeCredits(s.clock.Now()), 1)
	line, err = dry.Refund(ctx, id, refundOf("refund-1", "PO-0", "10.00"))
	require.NoError(t, err)
	assert.Len(t, line.Refunds(), 1)
	line, err = dry.Repay(ctx, id, paylater.Repayment{ID: "R1", Amount: usd("10.00"), Effective: day("2019-03-08"), Loan: n.ID})
	require.NoError(t, err)
	assert.Equal(t, usd("10.00"), n.PrincipalOwed.Add(n.FeesOwed).Sub(owedOn(line, n.ID, s.clock.Now())))
	second := application()
	second.Buyer, second.ID = "buyer-2", "app-2"
	line, err = dry.Apply(ctx, theLender, second)
	require.NoError(t, err)
	assert.Equal(t, paylater.StatusApplying, line.Status())
	require.NoError(t, dry.Receive(ctx, theLender, lender.Event{ID: "ev-x", Buyer: theBuyer, At: s.clock.Now(), Fact: lender.RepaymentCleared{Repayment: "R9"}}))
	_, err = dry.Continue(ctx, id)
	require.NoError(t, err)
	_, err = dry.Recover(ctx, nil)
	require.NoError(t, err)
	s.to("2019-03-20 10:00")
	_, err = dry.BillAll(ctx, nil)
	require.NoError(t, err)

	assert.Equal(t, before, s.history())
	assert.Len(t, s.calls, calls)
	assert.Equal(t, counted, s.calls)
	assert.Zero(t, s.stuck())
	_, err = s.program.Line(ctx, paylater.LineID{Buyer: "buyer-2", Lender: theLender})
	requireCode(t, err, paylater.CodeNotFound)
}

// owedOn is what is owed on a loan in all.
func owedOn(l paylater.Line, id lender.LoanID, now time.Time) money.USD {
	n, _ := l.Loan(id, now)
	return n.PrincipalOwed.Add(n.FeesOwed)
}

// TestInOnlyDecides: bound to the host's transaction nothing is retried and no
// lender is called; after the commit Continue finishes.
func TestInOnlyDecides(t *testing.T) {
	s := openShop(t)
	ctx, id := context.Background(), theLine()
	bound := &shaky{Store: s.memory}
	in := s.program.In(bound)
	second := application()
	second.ID, second.Buyer = "app-2", "buyer-2"
	asked := s.calls["apply"]
	line, err := in.Apply(ctx, theLender, second)
	require.NoError(t, err)
	assert.Equal(t, paylater.StatusApplying, line.Status())
	assert.Equal(t, asked, s.calls["apply"])

	d := drawOf("PO-1", "1000.00")
	_, err = in.Hold(ctx, id, holdOf("hold-1", d))
	require.NoError(t, err)
	o, err := in.Offer(ctx, id, d, 6)
	require.NoError(t, err)
	n, err := in.Sign(ctx, o, signs(o, "hold-1"))
	require.NoError(t, err)
	assert.Equal(t, paylater.LoanDisbursing, n.Status)
	assert.Zero(t, s.calls["disburse"])
	_, err = in.Continue(ctx, id)
	require.NoError(t, err)
	assert.Zero(t, s.calls["disburse"]+s.calls["look_up"], "not even then")

	_, err = s.program.Continue(ctx, id)
	require.NoError(t, err)
	assert.Equal(t, 1, s.calls["disburse"])
	s.to("2019-03-08 18:00")
	s.mail()
	got, _ := s.line().Loan(n.ID, s.clock.Now())
	assert.Equal(t, paylater.LoanActive, got.Status)

	tries := 0
	bound.save = func([]paylater.Change, func() []error) []error {
		tries++
		return []error{fault.New(paylater.CodeConflict, "somebody was faster")}
	}
	_, err = in.Hold(ctx, id, holdOf("hold-2", drawOf("PO-2", "10.00")))
	requireCode(t, err, paylater.CodeConflict)
	assert.Equal(t, 1, tries, "the transaction is the host's: it repeats it")
	s.requireSound()
}

// TestCancelation: a canceled context changes nothing, and is not tried again.
func TestCancelation(t *testing.T) {
	s := openShop(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	before := s.history()
	_, err := s.program.Hold(ctx, theLine(), holdOf("hold-1", drawOf("PO-1", "500.00")))
	require.ErrorIs(t, err, context.Canceled)
	_, err = s.program.BillAll(ctx, nil)
	require.ErrorIs(t, err, context.Canceled)
	_, err = s.program.Recover(ctx, nil)
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, s.program.Receive(ctx, theLender, lender.Event{ID: "ev-1", Buyer: theBuyer, At: s.clock.Now(), Fact: lender.Reinstated{}}), context.Canceled)
	assert.Equal(t, before, s.history())
	_, err = s.program.Hold(context.Background(), theLine(), holdOf("hold-1", drawOf("PO-1", "500.00")))
	require.NoError(t, err)
}

// TestClaimsOfAnAct: what each act does to the claim on its phase.
func TestClaimsOfAnAct(t *testing.T) {
	b := openBook(t)
	claims := func(after paylater.Line, err error) []paylater.ClaimChange {
		t.Helper()
		require.NoError(t, err)
		c, err := paylater.ChangeOf(b.line, after)
		require.NoError(t, err)
		require.Equal(t, b.line.Seq(), c.Expect)
		require.Len(t, c.Events, int(c.Head.Seq-c.Expect))
		b.must(b.take(after, nil))
		return c.Claims
	}
	claim := func(op paylater.ClaimOp, id order.ID, hold lender.Key) []paylater.ClaimChange {
		return []paylater.ClaimChange{{Op: op, Order: id, Phase: order.Initial, Hold: hold}}
	}
	one, two := drawOf("PO-1", "100.00"), drawOf("PO-2", "100.00")
	assert.Equal(t, claim(paylater.ClaimTake, "PO-1", "hold-1"), claims(b.line.Hold(holdOf("hold-1", one), b.now)))
	o, err := b.line.Offer(one, 6, b.now)
	require.NoError(t, err)
	assert.Equal(t, claim(paylater.ClaimKeep, "PO-1", "hold-1"), claims(b.line.Sign(o, signs(o, "hold-1"), b.now)))
	loan := b.lastLoan()
	assert.Equal(t, claim(paylater.ClaimDrop, "PO-1", "hold-1"), claims(b.line.Receive(b.word(lender.DisbursementFailed{Loan: loan, Reason: lender.ReasonRejected}), b.now)))
	assert.Empty(t, claims(b.line.Receive(b.word(lender.DisbursementFailed{Loan: loan, Reason: lender.ReasonRejected}), b.now)), "said again")
	assert.Equal(t, claim(paylater.ClaimTake, "PO-2", "hold-2"), claims(b.line.Hold(holdOf("hold-2", two), b.now)))
	assert.Equal(t, claim(paylater.ClaimDrop, "PO-2", "hold-2"), claims(b.line.Release("release-2", "PO-2", order.Initial, b.now)))
	assert.Equal(t, claim(paylater.ClaimTake, "PO-2", "hold-3"), claims(b.line.Hold(holdOf("hold-3", two), b.now)))
	again := append(claim(paylater.ClaimDrop, "PO-2", "hold-3"), claim(paylater.ClaimTake, "PO-2", "hold-4")...)
	assert.Equal(t, again, claims(b.line.Hold(holdOf("hold-4", two), b.now.Add(25*time.Hour))), "it expired and is taken anew, in one commit")
}

// lateClaim is a store from which somebody took the claim of a hold.
type lateClaim struct{ paylater.Store }

func (s lateClaim) Save(ctx context.Context, changes []paylater.Change) []error {
	for i := range changes {
		for k := range changes[i].Claims {
			if changes[i].Claims[k].Op == paylater.ClaimKeep {
				changes[i].Claims[k].Hold = "somebody-elses"
			}
		}
	}
	return s.Store.Save(ctx, changes)
}

// TestDrawWithoutItsClaimIsRefused: the signature does not count.
func TestDrawWithoutItsClaimIsRefused(t *testing.T) {
	s := openShop(t)
	s.store = lateClaim{s.memory}
	s.reopen()
	ctx, d := context.Background(), drawOf("PO-1", "100.00")
	_, err := s.program.Hold(ctx, theLine(), holdOf("hold-1", d))
	require.NoError(t, err)
	o, err := s.program.Offer(ctx, theLine(), d, 6)
	require.NoError(t, err)
	_, err = s.program.Sign(ctx, o, signs(o, "hold-1"))
	requireCode(t, err, paylater.CodePhaseClaimed)
	assert.Empty(t, s.line().Loans(s.clock.Now()))
	assert.Zero(t, s.calls["disburse"])
}
