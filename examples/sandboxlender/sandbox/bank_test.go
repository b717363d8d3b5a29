package sandbox

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order/money"
)

// hands moves a real clock that stands still.
type hands struct {
	mu sync.Mutex
	at time.Time
}

func (h *hands) now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.at
}

func (h *hands) add(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.at = h.at.Add(d)
}

// openAt opens a bank on a file.
func openAt(t *testing.T, file string, h *hands) *bank {
	t.Helper()
	ctx := context.Background()
	db, err := open(ctx, file)
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	c, err := openClock(ctx, db, h.now, 0)
	require.NoError(t, err)
	b, err := openBank(ctx, db, c)
	require.NoError(t, err)
	return b
}

func tuesday() *hands { return &hands{at: lendertest.SampleInstant()} }

func newFile(t *testing.T) string { return filepath.Join(t.TempDir(), "sandbox.db") }

// The bank keeps the duties of a lender by itself, before any network.
func TestBankConforms(t *testing.T) {
	lendertest.Run(t, func() lendertest.Harness {
		h := tuesday()
		b := openAt(t, newFile(t), h)
		return lendertest.Harness{
			Lender:       b,
			Application:  magicApplication,
			Disbursement: magicDisbursement,
			MoneyReturn:  func(c lendertest.Case, _ *lender.MoneyReturn) bool { return c == lendertest.Usual },
			Wait: func() {
				h.add(30 * 24 * time.Hour)
				require.NoError(t, b.tick(context.Background()))
			},
		}
	})
}

func magicApplication(c lendertest.Case, a *lender.Application) bool {
	word := map[lendertest.Case]string{
		lendertest.Usual: "", lendertest.Declined: " #declined", lendertest.Information: " #needs-info", lendertest.Refused: " #refused",
	}
	suffix, ok := word[c]
	a.Business.LegalName = lender.NewSecret(a.Business.LegalName.Reveal() + suffix)
	return ok
}

func magicDisbursement(c lendertest.Case, d *lender.Disbursement) bool {
	cents := map[lendertest.Case]int64{lendertest.Usual: 0, lendertest.Short: 62, lendertest.Fails: 63, lendertest.ComesBack: 65, lendertest.Refused: 60}
	n, ok := cents[c]
	d.Amount = money.Cents(d.Amount.Cents()/100*100 + n)
	return ok
}

// A bank that is opened again stands where it stood: whatever was called in
// whatever order, with whatever magic, all that it ever said is the same, and no
// webhook waits twice.
func TestRestartForgetsNothing(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 5))
		file, h := newFile(t), tuesday()
		b := openAt(t, file, h)
		for range 60 {
			anything(t, r, b, h)
		}
		before, err := b.everything(context.Background(), "")
		require.NoError(t, err)
		require.NotEmpty(t, before)
		waiting := count(t, b)

		h.add(-48 * time.Hour) // even when the real clock was set back
		again := openAt(t, file, h)
		after, err := again.everything(context.Background(), "")
		require.NoError(t, err)
		require.Len(t, after, len(before), "seed %d", seed)
		for i := range before {
			require.True(t, before[i].Equal(after[i]), "seed %d, %s", seed, before[i].ID)
		}
		require.Equal(t, waiting, count(t, again), "seed %d", seed)
	}
}

// What the file did not take, because whoever let time pass had gone, is put there
// the next time.
func TestWebhooksOutliveAFailedRound(t *testing.T) {
	h := tuesday()
	b := openAt(t, newFile(t), h)
	_, err := b.Apply(t.Context(), lendertest.Application("app-1", "buyer-1"))
	require.NoError(t, err)
	_, err = b.Disburse(t.Context(), lendertest.Disbursement("loan-1", "buyer-1"))
	require.NoError(t, err)
	before := count(t, b)
	h.add(30 * 24 * time.Hour)
	gone, leave := context.WithCancel(t.Context())
	leave()
	require.ErrorIs(t, b.tick(gone), context.Canceled)
	require.Equal(t, before, count(t, b))
	for range 2 {
		require.NoError(t, b.tick(t.Context()))
		require.Equal(t, before+1, count(t, b), "the money has arrived, said once")
	}
}

func count(t *testing.T, b *bank) (n int) {
	t.Helper()
	require.NoError(t, b.db.QueryRow("SELECT count(*) FROM deliveries").Scan(&n))
	return n
}

// anything makes one call, right or wrong.
func anything(t *testing.T, r *rand.Rand, b *bank, h *hands) {
	t.Helper()
	ctx := context.Background()
	buyer := lender.BuyerID(fmt.Sprintf("b%d", r.IntN(3)))
	loan := lendertest.Disbursement(lender.LoanID(fmt.Sprintf("%s-l%d", buyer, r.IntN(4))), buyer)
	loan.Amount = money.Cents(1_000_000 + r.Int64N(100))
	switch r.IntN(8) {
	case 0, 1:
		a := lendertest.Application(lender.ApplicationID(fmt.Sprintf("%s-a%d", buyer, r.IntN(3))), buyer)
		words := []string{"", " #twice", " #later", " #delayed", " #needs-info", " #lost", " #dropped", " #cut-20000", " #suspended"}
		a.Business.LegalName = lender.NewSecret(a.Business.LegalName.Reveal() + words[r.IntN(len(words))])
		_, _ = b.Apply(ctx, a) // refusals are part of it
	case 2, 3:
		_, _ = b.Disburse(ctx, loan)
	case 4:
		_, _ = b.ReturnMoney(ctx, lendertest.MoneyReturn(lender.RefundID(fmt.Sprintf("%s-r%d", buyer, r.IntN(4))), loan))
	case 5:
		_, _ = b.Repay(ctx, wire.Repayment{ID: lender.RepaymentID(fmt.Sprintf("%s-p%d", buyer, r.IntN(6))), Buyer: buyer, Amount: money.Cents(1 + r.Int64N(20_000))})
	case 6:
		_ = b.tell(ctx, buyer, []lender.Fact{lender.Suspended{Reason: lender.ReasonRiskReview}, lender.Reinstated{}}[r.IntN(2)])
	default:
		require.NoError(t, b.tick(ctx))
	}
	h.add(time.Duration(r.Int64N(int64(30 * time.Hour))))
	if r.IntN(10) == 0 {
		require.NoError(t, b.clock.Advance(ctx, time.Duration(r.IntN(5))*24*time.Hour))
	}
}

// A payment that comes twice is taken once and answered alike; with other contents
// it is refused.
func TestRepayOnce(t *testing.T) {
	ctx := context.Background()
	b := openAt(t, newFile(t), tuesday())
	_, err := b.Apply(ctx, lendertest.Application("a1", "b1"))
	require.NoError(t, err)
	p := wire.Repayment{ID: "p1", Buyer: "b1", Amount: money.Dollars(100)}
	first, err := b.Repay(ctx, p)
	require.NoError(t, err)
	again, err := b.Repay(ctx, p)
	require.NoError(t, err)
	require.True(t, first[0].Equal(again[0]))
	p.Amount = money.Dollars(101)
	_, err = b.Repay(ctx, p)
	require.ErrorIs(t, err, lender.CodeKeyReused)
	p.Amount = money.Dollars(0)
	_, err = b.Repay(ctx, p)
	require.ErrorIs(t, err, lender.CodeAmountBounds)
}
