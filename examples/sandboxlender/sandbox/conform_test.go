package sandbox

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendertest"
)

// loud takes nothing that was left out.
type loud struct{ *testing.T }

func (l loud) Logf(format string, args ...any) { l.Errorf("left out: "+format, args...) }

// harnessOf is the sandbox as the suite sees it: through the client, over HTTP.
func (w *town) harness() lendertest.Harness {
	return lendertest.Harness{
		Lender: w.client, Application: magicApplication, Disbursement: magicDisbursement,
		MoneyReturn: func(c lendertest.Case, _ *lender.MoneyReturn) bool { return c == lendertest.Usual },
		Wait: func() {
			for range 3 {
				_, err := w.client.Advance(w.t.Context(), 10*24*time.Hour)
				require.NoError(w.t, err)
			}
		},
		LoseRequest: func() { w.loseOnce(true) },
		LoseAnswer:  func() { w.loseOnce(false) },
	}
}

func (w *town) loseOnce(request bool) {
	n := 0
	w.proxy.losing(func() (bool, bool) {
		n++
		return n == 1 && request, n == 1 && !request
	})
}

// Every duty holds over real connections, none left out.
func TestConformance(t *testing.T) {
	for _, duty := range lendertest.Duties() {
		t.Run(fmt.Sprintf("duty %d", duty.Number), func(t *testing.T) {
			t.Parallel()
			duty.Check(loud{t}, newTown(t, 1).harness())
		})
	}
}

// The same through a proxy that loses one of eight requests and one of eight answers
// by a seed, and nothing shows.
func TestConformanceThroughLosses(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	for _, duty := range lendertest.Duties() {
		t.Run(fmt.Sprintf("duty %d", duty.Number), func(t *testing.T) {
			t.Parallel()
			w := newTown(t, 24)
			h := w.harness()
			h.LoseRequest, h.LoseAnswer, h.Wait = nil, nil, nil
			var mu sync.Mutex
			chance := rand.New(rand.NewPCG(seed, uint64(duty.Number)))
			w.proxy.losing(func() (bool, bool) {
				mu.Lock()
				defer mu.Unlock()
				n := chance.IntN(8)
				return n == 0, n == 1
			})
			duty.Check(t, h)
		})
	}
}
