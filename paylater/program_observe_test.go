package paylater_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// seen is what an observer saw, as one word each: "name result code".
type seen struct {
	list []string
	ops  []paylater.Operation
	deep []int // how many operations were under way when it began
	now  int
}

type depth struct{}

func (s *seen) observe(ctx context.Context, op paylater.Operation) (context.Context, func(paylater.Outcome)) {
	at, _ := ctx.Value(depth{}).(int)
	i := len(s.ops)
	s.ops, s.deep, s.list = append(s.ops, op), append(s.deep, at), append(s.list, "")
	s.now++
	return context.WithValue(ctx, depth{}, at+1), func(out paylater.Outcome) {
		s.now--
		s.list[i] = op.Name + " " + string(out.Result) + " " + string(out.Code)
	}
}

// watchedShop is a shop whose program is observed and logs.
func watchedShop(t *testing.T) (*shop, *seen, *bytes.Buffer) {
	t.Helper()
	s, w, text := newShop(t), &seen{}, &bytes.Buffer{}
	program, err := paylater.New(paylater.Config{
		Lenders: map[lender.ID]lender.Lender{theLender: s.lender}, Store: s.store, Now: s.clock.Now,
		Observe: w.observe, Log: slog.New(slog.NewJSONHandler(text, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	require.NoError(t, err)
	s.program = program
	return s, w, text
}

// Every verb and every call of the lender is told of, each inside what caused it,
// with how it ended.
func TestObserverSeesALife(t *testing.T) {
	s, w, text := watchedShop(t)
	ctx := context.Background()
	_, err := s.program.Apply(ctx, theLender, application())
	require.NoError(t, err)
	id := paylater.LineID{Buyer: theBuyer, Lender: theLender}
	_, err = s.program.Hold(ctx, id, paylater.HoldRequest{Key: "k1", Order: "PO-1", Phase: order.Initial, Amount: money.Dollars(10_000)})
	require.NoError(t, err)
	_, err = s.program.Hold(ctx, id, paylater.HoldRequest{Key: "k2", Order: "PO-2", Phase: order.Initial, Amount: money.Dollars(100_000)})
	require.ErrorIs(t, err, paylater.CodeOverAvailable)
	offer, err := s.program.Offer(ctx, id, paylater.Draw{Order: "PO-1", Phase: order.Initial, Amount: money.Dollars(10_000), Recipient: "acct_a"}, 6)
	require.NoError(t, err)
	s.trouble = func(c lendersim.Call) lendersim.Trouble {
		if c.Method == "disburse" {
			return lendersim.AnswerLost
		}
		return lendersim.NoTrouble
	}
	_, err = s.program.Sign(ctx, offer, paylater.Signature{Hold: "k1", Terms: offer.Hash(), By: "person-1"})
	require.NoError(t, err)
	early := lender.Event{ID: "early", Buyer: theBuyer, At: s.clock.Now(), Fact: lender.RepaymentCleared{Repayment: "R1"}}
	require.NoError(t, s.program.Receive(ctx, theLender, early))
	_, err = s.program.Recover(ctx, nil)
	require.NoError(t, err)

	require.Equal(t, []string{
		"apply done ", "lender.apply done ",
		"hold done ", "hold refused over_available",
		"sign done ", "lender.look_up done lender_not_found", "lender.disburse unknown sim_answer_lost",
		"receive done ", "park done ",
		"recover done ", "continue done ", "lender.look_up done ",
	}, w.list)
	require.Equal(t, []int{0, 1, 0, 0, 0, 1, 1, 0, 1, 0, 1, 2}, w.deep)
	require.Zero(t, w.now, "what begins ends")
	require.Equal(t, paylater.Operation{Name: "hold", Line: id, Key: "k1"}, w.ops[2])
	require.Contains(t, text.String(), `"level":"WARN","msg":"pay later","operation":"lender.disburse","buyer":"buyer-1"`)
	require.Contains(t, text.String(), `"level":"WARN","msg":"pay later","operation":"park"`)
	require.Contains(t, text.String(), `"level":"INFO","msg":"pay later","operation":"hold"`)
	require.Contains(t, text.String(), `"level":"DEBUG","msg":"pay later","operation":"sign"`)
	require.NotContains(t, text.String(), application().Business.LegalName.Reveal())
	require.NotContains(t, text.String(), application().Owner.Email.Reveal())
}

// What is no id is repeated nowhere: it may be anything, a name or a number.
func TestObserverIsToldIdsOnly(t *testing.T) {
	s, w, text := watchedShop(t)
	ctx := context.Background()
	_, err := s.program.Hold(ctx, paylater.LineID{Buyer: "Jo Doe 078-05-1120", Lender: theLender}, paylater.HoldRequest{Key: "jo@example.com", Order: "x", Phase: order.Initial, Amount: money.Dollars(1)})
	require.Error(t, err)
	err = s.program.Receive(ctx, "Nobody & Sons", lender.Event{ID: "a b", Buyer: "Jo Doe"})
	require.Error(t, err)
	for _, op := range w.ops {
		require.Equal(t, paylater.Operation{Name: op.Name}, op)
	}
	require.NotContains(t, text.String(), "Jo")
	require.NotContains(t, text.String(), "jo@")
	require.NotContains(t, text.String(), "Nobody")
}

// A lender that refuses is no failure.
func TestRefusalOfALender(t *testing.T) {
	s, w := newShop(t), &seen{}
	program, err := paylater.New(paylater.Config{
		Lenders: map[lender.ID]lender.Lender{theLender: refusing{s.bank}}, Store: s.store, Now: s.clock.Now, Observe: w.observe,
	})
	require.NoError(t, err)
	_, err = program.Apply(context.Background(), theLender, application())
	require.NoError(t, err)
	require.Equal(t, []string{"apply done ", "lender.apply refused lender_refused"}, w.list)
}

// refusing is a lender that takes no application.
type refusing struct{ lender.Lender }

func (refusing) Apply(context.Context, lender.Application) ([]lender.Event, error) {
	return nil, lender.Refuse(fault.New("not_ours", "not our business"))
}

// A store that breaks, a caller who leaves, a commit of which nobody knows: each has
// its word.
func TestResults(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		want paylater.Result
	}{
		"broken":  {errors.New("disk"), paylater.ResultFailed},
		"left":    {context.Canceled, paylater.ResultFailed},
		"unknown": {errors.Join(fault.New(paylater.CodeOutcomeUnknown, "?"), context.Canceled), paylater.ResultUnknown},
	} {
		s, w, _ := watchedShop(t)
		program, err := paylater.New(paylater.Config{
			Lenders: map[lender.ID]lender.Lender{theLender: s.lender}, Store: loadFails{s.store, c.err}, Now: s.clock.Now, Observe: w.observe,
		})
		require.NoError(t, err)
		_, err = program.Bill(context.Background(), paylater.LineID{Buyer: theBuyer, Lender: theLender}, civil.Of(2019, time.March, 15))
		require.ErrorIs(t, err, c.err, name)
		require.Equal(t, "bill "+string(c.want)+" "+string(fault.CodeOf(c.err)), w.list[len(w.list)-1], name)
	}
}

type loadFails struct {
	paylater.Store
	err error
}

func (s loadFails) Load(context.Context, paylater.LineID, ...string) (paylater.Loaded, error) {
	return paylater.Loaded{}, s.err
}

// What nobody observes costs no allocation more.
func TestNobodyObservesForFree(t *testing.T) {
	s := openShop(t)
	id := paylater.LineID{Buyer: theBuyer, Lender: theLender}
	count := testing.AllocsPerRun(20, func() { _ = s.program.Release(context.Background(), id, "", "", 0) })
	w := 0
	program, err := paylater.New(paylater.Config{
		Lenders: map[lender.ID]lender.Lender{theLender: s.lender}, Store: s.store, Now: time.Now,
		Observe: func(ctx context.Context, _ paylater.Operation) (context.Context, func(paylater.Outcome)) {
			w++
			return ctx, func(paylater.Outcome) {}
		},
	})
	require.NoError(t, err)
	watched := testing.AllocsPerRun(20, func() { _ = program.Release(context.Background(), id, "", "", 0) })
	require.Positive(t, w)
	require.Less(t, count, watched)
}

// What is done is a detail, a refusal is no news for the night, and what broke or is
// not known wakes somebody: also when only the log is told, and with how long it took.
func TestLogLevels(t *testing.T) {
	s := openShop(t)
	id, text := paylater.LineID{Buyer: theBuyer, Lender: theLender}, &bytes.Buffer{}
	bill := func(store paylater.Store) string {
		text.Reset()
		program, err := paylater.New(paylater.Config{
			Lenders: map[lender.ID]lender.Lender{theLender: s.lender}, Store: slowStore{store, s.clock}, Now: s.clock.Now,
			Log: slog.New(slog.NewJSONHandler(text, &slog.HandlerOptions{Level: slog.LevelDebug})),
		})
		require.NoError(t, err)
		_, _ = program.Bill(context.Background(), id, civil.Of(2019, time.March, 15))
		require.Equal(t, 1, bytes.Count(text.Bytes(), []byte("\n")), text)
		return text.String()
	}
	refused := bill(s.store)
	require.Contains(t, refused, `"level":"INFO"`)
	require.Contains(t, refused, `"result":"refused","code":"not_found","took":1000000000`)
	unknown := bill(loadFails{s.store, fault.New(paylater.CodeOutcomeUnknown, "?")})
	require.Contains(t, unknown, `"level":"WARN"`)
	require.Contains(t, unknown, `"result":"unknown"`)
	failed := bill(loadFails{s.store, errors.New("disk")})
	require.Contains(t, failed, `"level":"WARN"`)
	require.Contains(t, failed, `"result":"failed","code":"","took":1000000000`)
	s.sign("hold-1", "PO-1", "1000.00", 6)
	s.to("2019-03-08 18:00")
	s.mail()
	s.to("2019-03-15 10:00")
	done := bill(s.store)
	require.Contains(t, done, `"level":"DEBUG"`)
	require.Contains(t, done, `"result":"done","code":""`)
}

// A lender that says no has answered: nothing is to be looked up.
func TestObserverHearsTheLendersNo(t *testing.T) {
	s, w := newShop(t), &seen{}
	program, err := paylater.New(paylater.Config{
		Lenders: map[lender.ID]lender.Lender{theLender: strict{Lender: s.bank, found: nothingFound}}, Store: s.store, Now: s.clock.Now,
		Observe: w.observe,
	})
	require.NoError(t, err)
	_, err = program.Apply(context.Background(), theLender, application())
	require.NoError(t, err)
	require.Equal(t, []string{"apply done ", "lender.apply refused " + string(lender.CodeRefused)}, w.list)
}

// slowStore is a store that takes a second to load a line.
type slowStore struct {
	paylater.Store
	clock *lendersim.Clock
}

func (s slowStore) Load(ctx context.Context, id paylater.LineID, keys ...string) (paylater.Loaded, error) {
	s.clock.Advance(time.Second)
	return s.Store.Load(ctx, id, keys...)
}
