package lenderhttp_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order/fault"
)

// refuse answers with a definite no.
func refuse(rw http.ResponseWriter, reasons ...*fault.Error) bool {
	p := wire.ProblemOf(wire.Test, lender.Refuse(reasons...))
	body, _ := wire.Encode(p)
	rw.Header().Set(wire.HeaderMode, "test")
	rw.Header().Set("Content-Type", wire.TypeProblem)
	rw.WriteHeader(p.Status)
	_, _ = rw.Write(body)
	return true
}

// A partner that executed a request, lost its answer, has it on a look-up and refuses
// it when it comes again contradicts itself. A host that believed the no would take
// the loan for void while its money moves.
func TestRefusalOfWhatWasFound(t *testing.T) {
	for name, c := range map[string]struct {
		why     *fault.Error
		refused bool
	}{
		"over its limit by now": {fault.New("over_limit", "no"), false},
		"with other contents":   {fault.New(lender.CodeKeyReused, "again"), true},
	} {
		w := newWorld(t, nil)
		w.approve(t)
		posts := 0
		w.set(nil, func(rw http.ResponseWriter, answer *httptest.ResponseRecorder) bool {
			if answer.Code != http.StatusOK || w.last() != "POST "+wire.PathDisbursements {
				return false
			}
			if posts++; posts == 1 {
				return hang(rw)
			}
			return refuse(rw, c.why)
		})
		_, err := w.client.Disburse(t.Context(), lendertest.Disbursement("loan-1", "buyer-1"))
		require.Error(t, err, name)
		require.Greater(t, posts, 1, name)
		if c.refused {
			require.ErrorIs(t, err, lender.CodeKeyReused, name)
			continue
		}
		require.ErrorIs(t, err, lenderhttp.CodeOutcomeUnknown, name)
		require.ErrorIs(t, err, lenderhttp.CodeAnswerOdd, name)
		require.NotErrorIs(t, err, lender.CodeRefused, name)
	}
}

// A request that was never received may still be refused.
func TestRefusalOfWhatWasNotFound(t *testing.T) {
	w := newWorld(t, nil)
	lost := times(1, func() bool { return true })
	w.set(func(rw http.ResponseWriter, _ *http.Request) bool { return lost() && hang(rw) }, nil)
	_, err := w.client.Disburse(t.Context(), lendertest.Disbursement("loan-1", "nobody"))
	require.ErrorIs(t, err, lender.CodeRefused)
	require.Equal(t, []string{"disburse", "look_up", "disburse"}, w.tries.calls())
}

// A look-up that is refused says nothing: a definite no means that nothing happened,
// and that is not what was asked.
func TestRefusedLookUp(t *testing.T) {
	w := newWorld(t, nil)
	w.set(func(rw http.ResponseWriter, _ *http.Request) bool { return refuse(rw, fault.New("over_limit", "no")) }, nil)
	_, err := w.client.LookUp(t.Context(), lendertest.Disbursement("loan-1", "buyer-1").Reference())
	require.ErrorIs(t, err, lenderhttp.CodeOutcomeUnknown)
	require.NotErrorIs(t, err, lender.CodeRefused)
}
