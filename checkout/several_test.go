package checkout_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/memstore"
)

const ondeck lender.ID = "ondeck"

// market is a program with two lenders.
type market struct {
	t       testing.TB
	ctx     context.Context
	clock   *lendersim.Clock
	sims    map[lender.ID]*lendersim.Sim
	store   *memstore.Store
	program *paylater.Program
	po      order.Order
}

func newMarket(t testing.TB) *market {
	t.Helper()
	m := &market{t: t, ctx: context.Background(), clock: lendersim.NewClock(morning), sims: map[lender.ID]*lendersim.Sim{}, po: tenThousand(t)}
	for _, name := range []lender.ID{kabbage, ondeck} {
		m.sims[name] = lendersim.New(lendersim.Config{Now: m.clock.Now})
	}
	m.store = memstore.New()
	m.program = m.on(m.store)
	return m
}

// on is the same program over another store.
func (m *market) on(s paylater.Store) *paylater.Program {
	m.t.Helper()
	lenders := map[lender.ID]lender.Lender{}
	for name, sim := range m.sims {
		lenders[name] = sim
	}
	program, err := paylater.New(paylater.Config{Lenders: lenders, Store: s, Now: m.clock.Now})
	require.NoError(m.t, err)
	return program
}

func (m *market) open() checkout.Pages {
	m.t.Helper()
	all, err := checkout.OpenAll(m.ctx, m.program, m.po, order.Initial, visit())
	require.NoError(m.t, err)
	return all
}

func (m *market) page(name lender.ID) checkout.Page {
	m.t.Helper()
	p, ok := m.open().Page(name)
	require.True(m.t, ok)
	return p
}

func named(legal string) lender.Application {
	a := lendertest.Application("app-1", lender.BuyerID(buyer))
	a.Business.LegalName = lender.NewSecret(legal)
	return a
}

func (m *market) apply(to lender.ID, legal string) {
	m.t.Helper()
	_, err := m.page(to).Apply(m.ctx, named(legal), checkout.PassOn{})
	require.NoError(m.t, err)
}

// The offers of all that accept the buyer, sorted together.
func TestOffersOfSeveralLenders(t *testing.T) {
	m := newMarket(t)
	next, who := m.open().Next()
	require.Equal(t, checkout.NextApply, next)
	require.Equal(t, kabbage, who)
	m.apply(ondeck, "H #low-rates")
	next, who = m.open().Next()
	require.Equal(t, checkout.NextChooseOffer, next)
	require.Equal(t, ondeck, who)
	m.apply(kabbage, "H")

	all := m.open()
	require.Len(t, all.List(), 2)
	ways := all.Ways(checkout.OverTime)
	seen := map[order.Method]int{}
	var months []int
	for i, w := range ways {
		seen[w.Choice.Method]++
		if i > 0 {
			require.LessOrEqual(t, checkout.CompareWays(checkout.OverTime)(ways[i-1], w), 0)
		}
		if w.Months > 0 && w.Why == nil {
			months = append(months, w.Months)
			if w.Lender == ondeck {
				require.Equal(t, 6, w.Months)
				require.Equal(t, usd(350), w.Cost, "1.25% x2 and 0.25% x4 of 10,000.00")
				require.Equal(t, usd(0), w.Fee)
			}
		}
	}
	require.Equal(t, []int{1, 2, 6, 3, 4, 5, 6}, months, "150, 250, 350 of the other lender, 375, 540, 675, 850")
	require.Equal(t, 7, seen[order.PayLater])
	require.Equal(t, 1, seen[order.Card])

	_, err := checkout.OpenAll(m.ctx, m.program, m.po, order.Initial, visit(), "nobody")
	require.ErrorIs(t, err, paylater.CodeLenderUnknown)
	one, err := checkout.OpenAll(m.ctx, m.program, m.po, order.Initial, visit(), ondeck, ondeck)
	require.NoError(t, err)
	require.Len(t, one.List(), 1)
	_, err = checkout.OpenAll(m.ctx, nil, m.po, order.Initial, visit())
	require.ErrorIs(t, err, checkout.CodeViewOnly)
	stranger := visit()
	stranger.Buyer = "buyer-2"
	_, err = checkout.OpenAll(m.ctx, m.program, m.po, order.Initial, stranger)
	require.ErrorIs(t, err, paylater.CodeNotFound)
}

// A phase is financed once over all lenders: by the pages, and by the store's
// claims when a page is old.
func TestPhaseFinancedOnceOverAllLenders(t *testing.T) {
	m := newMarket(t)
	m.apply(kabbage, "H")
	m.apply(ondeck, "H")
	mine, theirs := m.page(kabbage), m.page(ondeck)
	six, other := offer(t, mine, 6), offer(t, theirs, 6)
	_, err := mine.Pay(m.ctx, six, sign(six))
	require.NoError(t, err)
	_, err = theirs.Pay(m.ctx, other, sign(other))
	require.ErrorIs(t, err, paylater.CodePhaseClaimed, "an old page")

	all := m.open()
	next, _ := all.Next()
	require.Equal(t, checkout.NextWaitForPayment, next)
	for _, p := range all.List() {
		require.Equal(t, checkout.NextWaitForPayment, p.Next(), p.Line())
		require.Equal(t, order.CodePaymentProcessing, choice(t, p, order.Card).Why.Code)
		_, err = p.Offer(6)
		require.ErrorIs(t, err, order.CodePaymentProcessing)
	}
}

// Credit that one lender has set aside keeps the others out until it is given up.
func TestHeldByAnotherLender(t *testing.T) {
	m := newMarket(t)
	m.apply(kabbage, "H")
	m.apply(ondeck, "H")
	mine := m.page(kabbage)
	_, err := m.program.Hold(m.ctx, mine.Line(), paylater.HoldRequest{Key: mine.Key(), Order: "TA-1", Phase: order.Initial, Amount: dollarsOf(t, mine)})
	require.NoError(t, err)
	theirs := m.page(ondeck)
	c := choice(t, theirs, order.PayLater)
	require.Equal(t, paylater.CodePhaseClaimed, c.Why.Code)
	require.Equal(t, checkout.RemedyReleaseHold, c.Remedy)
	require.True(t, choice(t, theirs, order.Card).Available())
	next, who := m.open().Next()
	require.Equal(t, checkout.NextSign, next)
	require.Equal(t, kabbage, who)
	require.NoError(t, m.page(kabbage).Release(m.ctx))
	require.Equal(t, checkout.NextChooseOffer, m.page(ondeck).Next())
}

// A declined application goes on only with the buyer's consent.
func TestPassOnNeedsConsent(t *testing.T) {
	m := newMarket(t)
	m.apply(kabbage, "H #declined")
	m.clock.Advance(time.Hour)
	require.True(t, m.open().NeedsConsent(ondeck))
	require.False(t, m.open().NeedsConsent(kabbage))
	good := checkout.PassOn{From: kabbage, To: ondeck, Consent: lender.Consent{Version: "2019-03", At: m.clock.Now(), By: "user-7"}}
	wrong := map[string]func(*checkout.PassOn){
		"pass_on.from":            func(c *checkout.PassOn) { *c = checkout.PassOn{} },
		"pass_on.to":              func(c *checkout.PassOn) { c.To = kabbage },
		"pass_on.consent.version": func(c *checkout.PassOn) { c.Consent.Version = "" },
		"pass_on.consent.by":      func(c *checkout.PassOn) { c.Consent.By = "A. Person" },
		"pass_on.consent.at":      func(c *checkout.PassOn) { c.Consent.At = morning.Add(-time.Second) },
	}
	future := good
	future.Consent.At = m.clock.Now().Add(time.Second)
	_, err := m.page(ondeck).Apply(m.ctx, named("H"), future)
	require.ErrorIs(t, err, checkout.CodeConsentRequired)
	for path, spoil := range wrong {
		bad := good
		spoil(&bad)
		_, err = m.page(ondeck).Apply(m.ctx, named("H"), bad)
		require.ErrorIs(t, err, checkout.CodeConsentRequired)
		require.ErrorContains(t, err, path+": consent_required")
	}
	single, err := checkout.Open(m.ctx, m.program, m.po, order.Initial, visitTo(ondeck))
	require.NoError(t, err)
	_, err = single.Apply(m.ctx, named("H"), checkout.PassOn{})
	require.ErrorIs(t, err, checkout.CodeConsentRequired, "a page that knows one lender asks for the others' answers")
	_, err = m.program.Line(m.ctx, single.Line())
	require.ErrorIs(t, err, paylater.CodeNotFound, "nothing was sent, nothing was kept")

	page, err := m.page(ondeck).Apply(m.ctx, named("H"), good)
	require.NoError(t, err)
	require.Equal(t, checkout.NextChooseOffer, page.Next())
}

func visitTo(name lender.ID) checkout.Visit {
	v := visit()
	v.Lender = name
	return v
}
