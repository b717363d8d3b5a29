package web_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/examples/marketplace/host"
	"github.com/paylater-go/payments/examples/marketplace/shop"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

func TestADeclineSaysWhyAndWhatWouldHelp(t *testing.T) {
	w := openWorld(t)
	w.applies("Prairie Outfitters #declined")
	require.Equal(t, paylater.StatusDeclined, w.line(shop.Prairie).Status())
	for _, path := range []string{"/credit", "/app/credit"} {
		text := w.prairie().page(path)
		require.Contains(t, text, "Declined The lender declined your application. The lender's reasons Insufficient revenue. "+
			"Link all accounts where you sell, so that the lender sees all of your revenue. Apply again")
		require.NotContains(t, text, "Your line")
	}
}

func TestWhatTheLenderWaitsFor(t *testing.T) {
	w := openWorld(t)
	w.applies("Prairie Outfitters #needs-info")
	text := w.prairie().page("/credit")
	require.Contains(t, text, "The lender needs more")
	require.Contains(t, text, "The lender waits for your bank statements, owner identity.")
	require.Contains(t, text, "Give information")
}

// What the lender does to a line by itself is shown with its reason; what is owed stays.
func TestASuspendedAndAClosedLine(t *testing.T) {
	for name, tc := range map[string]struct {
		fact lender.Fact
		want string
	}{
		"suspended": {
			lender.Suspended{Reason: lender.ReasonAccountLost},
			"Suspended The lender suspended the line: nothing can be drawn. Your loans go on as agreed. " +
				"The lender's reasons Linked account lost. Link the accounts that the lender asks for.",
		},
		"closed": {
			lender.Closed{Reason: lender.ReasonRiskReview},
			"Closed The lender closed the line: nothing can be drawn any more. What you owe is billed as agreed until it is paid. " +
				"The lender's reasons Risk review. Ask the lender.",
		},
		"cut": {lender.LimitChanged{Limit: money.Dollars(0), Reason: lender.ReasonRiskReview}, "$0.00 available of $0.00"},
	} {
		t.Run(name, func(t *testing.T) {
			w := openWorld(t)
			now := w.shop.Clock.Now()
			require.NoError(t, w.shop.Host.Program().Receive(t.Context(), shop.Partner, lender.Event{
				ID: "told-1", Buyer: lender.BuyerID(shop.Harbor), At: now, Fact: tc.fact,
			}))
			text := w.harbor().page("/credit")
			require.Contains(t, text, tc.want)
			require.Contains(t, text, "Used by loans $5,333.33")
		})
	}
}

// The host itself knows whose an order and a loan are, whatever page calls it.
func TestTheHostKnowsWhoseItIs(t *testing.T) {
	w := openWorld(t)
	ctx, h := t.Context(), w.shop.Host
	w.prairieApplies()
	err := h.Repay(ctx, shop.Prairie, host.Repayment{Loan: w.loan().ID, Amount: money.Dollars(10)})
	require.ErrorIs(t, err, paylater.CodeNotFound)
	err = h.Refund(ctx, shop.Prairie, host.Refund{Order: "TA-1001", Phase: order.Initial, Amount: money.AmountOf(money.Dollars(10)), Key: "k"})
	require.ErrorIs(t, err, paylater.CodeNotFound)
	require.ErrorIs(t, h.Cancel(ctx, shop.Prairie, "TA-1002"), paylater.CodeNotFound)
	require.Equal(t, order.StatusUnpaid, w.order(shop.Harbor, "TA-1002").Status())
	require.Empty(t, w.order(shop.Harbor, "TA-1001").Refunds())
}

// deaf loses the answers to repayments while it is switched on.
type deaf struct{ on atomic.Bool }

func (d *deaf) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := http.DefaultTransport.RoundTrip(r)
	if err == nil && d.on.Load() && strings.HasSuffix(r.URL.Path, wire.PathRepayments) {
		_, _ = io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
		return nil, errors.New("the answer was lost")
	}
	return res, err
}

// An answer that is lost says so, and the same form pays once.
func TestALostAnswerPaysOnce(t *testing.T) {
	ears := new(deaf)
	w := openWith(t, func(o *shop.Options) { o.Transport = ears })
	b := w.harbor()
	path := "/credit/loans/" + string(w.loan().ID)
	form := b.forms(path, path)[0]
	before := len(w.repayments(shop.Harbor))
	ears.on.Store(true)
	status, text := b.post(path, form)
	require.Equal(t, http.StatusServiceUnavailable, status)
	require.Contains(t, text, "The lender does not answer")
	require.Contains(t, text, "nothing is done twice")
	ears.on.Store(false)
	b.done(path, form)
	w.days(3)
	require.Len(t, w.repayments(shop.Harbor), before+1)
	require.Equal(t, paylater.LoanClosed, w.loan().Status)
	require.True(t, w.line(shop.Harbor).CreditBalance().IsZero())
}
