package lendersim_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order/money"
)

func TestLostAnswerIsFoundByALookUp(t *testing.T) {
	w := newWorld(t)
	a := application("app-1", "Harbor #lost")
	_, err := w.Apply(context.Background(), a)
	require.ErrorIs(t, err, lendersim.CodeAnswerLost)
	require.NotErrorIs(t, err, lender.CodeRefused)
	require.Empty(t, w.Events(), "no webhook gives it away")
	found, err := w.LookUp(context.Background(), a.Reference())
	require.NoError(t, err)
	require.Equal(t, "application_received approved", kinds(found))
	again, err := w.Apply(context.Background(), a)
	require.NoError(t, err)
	require.Equal(t, ids(found), ids(again))
}

func TestDroppedRequestIsNotFound(t *testing.T) {
	w := newWorld(t)
	w.approve("buyer-1")
	d := loan("loan-1", 68)
	_, err := w.Disburse(context.Background(), d)
	require.ErrorIs(t, err, lendersim.CodeNeverArrived)
	_, err = w.LookUp(context.Background(), d.Reference())
	require.ErrorIs(t, err, lender.CodeNotFound)
	w.days(2)
	require.Empty(t, w.Events())
	events, err := w.Disburse(context.Background(), d)
	require.NoError(t, err)
	require.Equal(t, "disbursement_started", kinds(events))
}

func TestRepeatedRequestSaysAllThatWasSaid(t *testing.T) {
	w := newWorld(t)
	w.approve("buyer-1")
	first, err := w.Disburse(context.Background(), loan("loan-1", 100))
	require.NoError(t, err)
	w.days(2)
	again, err := w.Disburse(context.Background(), loan("loan-1", 100))
	require.NoError(t, err)
	require.Equal(t, "disbursement_started disbursement_settled", kinds(again))
	require.True(t, again[0].Equal(first[0]))
	require.Equal(t, "disbursement_settled", kinds(w.Events()), "the webhook comes all the same")
}

func TestKeyReuseIsRefused(t *testing.T) {
	w := settledWorld(t)
	reused := func(err error) {
		t.Helper()
		require.ErrorIs(t, err, lender.CodeRefused)
		require.ErrorIs(t, err, lender.CodeKeyReused)
	}
	_, err := w.Disburse(context.Background(), loan("loan-1", 10_000_01))
	reused(err)
	other := lendertest.Application("app-buyer-1", "buyer-1")
	other.Owner.Phone = lender.NewSecret("+12125550144")
	_, err = w.Apply(context.Background(), other)
	reused(err)
	_, err = w.Apply(context.Background(), lendertest.Application("app-buyer-1", "buyer-2"))
	reused(err)
	m := lendertest.MoneyReturn("r-1", loan("loan-1", 100))
	_, err = w.ReturnMoney(context.Background(), m)
	require.NoError(t, err)
	m.Amount = money.Cents(101)
	_, err = w.ReturnMoney(context.Background(), m)
	reused(err)
	found, err := w.LookUp(context.Background(), loan("loan-1", 1).Reference())
	require.NoError(t, err)
	require.Equal(t, "disbursement_started disbursement_settled", kinds(found))
}

func TestLookUpRefusesStrangers(t *testing.T) {
	w := settledWorld(t)
	r := loan("loan-1", 1).Reference()
	_, err := w.LookUp(context.Background(), r)
	require.NoError(t, err)
	for _, change := range []func(*lender.Reference){
		func(r *lender.Reference) { r.Buyer = "buyer-2" },
		func(r *lender.Reference) { r.Kind = lender.RefRefund },
		func(r *lender.Reference) { r.Key = "loan-2" },
		func(r *lender.Reference) { r.Key = "not.valid" },
		func(r *lender.Reference) { *r = lender.Reference{} },
	} {
		other := r
		change(&other)
		events, err := w.LookUp(context.Background(), other)
		require.ErrorIs(t, err, lender.CodeNotFound)
		require.Nil(t, events)
	}
	_, err = w.LookUp(context.Background(), lender.Reference{Kind: "x", Key: "k", Buyer: "b"})
	require.ErrorIs(t, err, lender.CodeNotListed, "and says what is wrong with it")
}

func TestInvalidRequestsAreRefused(t *testing.T) {
	w := newWorld(t)
	_, err := w.Apply(context.Background(), lender.Application{})
	require.ErrorIs(t, err, lender.CodeRefused)
	require.ErrorIs(t, err, lender.CodeRequired)
	_, err = w.Disburse(context.Background(), lender.Disbursement{})
	require.ErrorIs(t, err, lender.CodeRefused)
	_, err = w.ReturnMoney(context.Background(), lender.MoneyReturn{})
	require.ErrorIs(t, err, lender.CodeRefused)
}

func TestContexts(t *testing.T) {
	w := newWorld(t)
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	a := application("app-1", "Harbor")
	_, err := w.Apply(ended, a)
	require.ErrorIs(t, err, context.Canceled)
	_, err = w.LookUp(ended, a.Reference())
	require.ErrorIs(t, err, context.Canceled)
	_, err = w.LookUp(context.Background(), a.Reference())
	require.ErrorIs(t, err, lender.CodeNotFound)
	_, err = w.Apply(nil, a) //nolint:staticcheck // a nil context must not panic
	require.NoError(t, err)
}

func TestTroubleHook(t *testing.T) {
	var calls []lendersim.Call
	next := lendersim.NoTrouble
	w := newWorld(t, func(c *lendersim.Config) {
		c.Trouble = func(call lendersim.Call) lendersim.Trouble {
			calls = append(calls, call)
			return next
		}
	})
	a, ctx := application("app-1", "Harbor"), context.Background()
	try := func(trouble lendersim.Trouble) ([]lender.Event, error) {
		next = trouble
		return w.Apply(ctx, a)
	}
	_, err := try(lendersim.NeverArrives)
	require.ErrorIs(t, err, lendersim.CodeNeverArrived)
	_, err = try(lendersim.NeverArrives)
	require.ErrorIs(t, err, lendersim.CodeNeverArrived)
	_, err = try(lendersim.AnswerLost)
	require.ErrorIs(t, err, lendersim.CodeAnswerLost)
	for _, trouble := range []lendersim.Trouble{lendersim.NeverArrives, lendersim.AnswerLost} {
		next = trouble
		_, err = w.LookUp(ctx, a.Reference())
		require.Error(t, err)
		require.NotErrorIs(t, err, lender.CodeNotFound)
	}
	events, err := try(lendersim.AnswerLater)
	require.NoError(t, err)
	require.Empty(t, events)
	events, err = try(lendersim.AnswerTwice)
	require.NoError(t, err)
	require.Equal(t, "application_received approved", kinds(events))
	require.Equal(t, ids(events), ids(w.Events()))
	require.Equal(t, lendersim.Call{Method: "apply", Reference: a.Reference(), Attempt: 5}, calls[len(calls)-1])
	require.Equal(t, lendersim.Call{Method: "look_up", Reference: a.Reference(), Attempt: 1}, calls[3])
	_, err = w.Apply(ctx, lender.Application{})
	require.Error(t, err)
	require.Len(t, calls, 7, "not asked for what is not valid")
}

// A refusal whose answer is lost is an unknown outcome like any other.
func TestLostRefusal(t *testing.T) {
	w := newWorld(t, func(c *lendersim.Config) {
		c.Trouble = func(lendersim.Call) lendersim.Trouble { return lendersim.AnswerLost }
	})
	_, err := w.Apply(context.Background(), application("app-1", "Harbor #refused"))
	require.ErrorIs(t, err, lendersim.CodeAnswerLost)
	require.NotErrorIs(t, err, lender.CodeRefused)
}

// The hook may use the lender itself, as a host that takes webhooks meanwhile.
func TestHookMayUseTheLender(t *testing.T) {
	var w world
	w = newWorld(t, func(c *lendersim.Config) {
		c.Trouble = func(lendersim.Call) lendersim.Trouble {
			w.Events()
			return lendersim.NoTrouble
		}
	})
	_, err := w.Apply(context.Background(), application("app-1", "Harbor"))
	require.NoError(t, err)
}
