package checkout_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

func dollarsOf(t testing.TB, p checkout.Page) money.USD {
	t.Helper()
	amount, err := p.Amount().USD()
	require.NoError(t, err)
	return amount
}

// An order that was checked out before there was a line: the decision comes as an
// event or by asking, the page has its offers, and nothing was signed.
func TestOrderSurvivesTheApplication(t *testing.T) {
	learn := map[string]func(*world){
		"event": (*world).deliver,
		"poll": func(w *world) {
			_, err := w.program.Continue(w.ctx, w.line().ID())
			require.NoError(w.t, err)
		},
	}
	for name, learns := range learn {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			po := tenThousand(t)
			page := w.open(po)
			require.Equal(t, checkout.NextApply, page.Next())
			legal := "H #delayed"
			if name == "poll" {
				legal = "H #lost" // executed, but nobody heard the answer
			}
			page, err := page.Apply(w.ctx, named(legal), checkout.PassOn{})
			require.NoError(t, err)
			require.Equal(t, checkout.NextWaitForDecision, page.Next())
			from := w.line().Application().From
			require.Equal(t, lender.OrderRef{Order: "TA-1", Phase: order.Initial}, *from)

			w.clock.Advance(30 * time.Hour)
			learns(w)
			page = w.open(po)
			require.Equal(t, checkout.NextChooseOffer, page.Next())
			require.Len(t, page.Offers(), 6)
			require.Empty(t, w.line().Holds(w.clock.Now()))
			require.Empty(t, w.line().Loans(w.clock.Now()), "nothing is signed by itself")
			_, err = w.pay(page, 6)
			require.NoError(t, err)
		})
	}
}

func TestApplyFromThePage(t *testing.T) {
	w := newWorld(t)
	page := w.open(tenThousand(t))
	a := named("H")
	a.Buyer = "buyer-2"
	_, err := page.Apply(w.ctx, a, checkout.PassOn{})
	require.ErrorIs(t, err, paylater.CodeNotFound)
	a = named("H")
	a.Order = &lender.OrderRef{Order: "TA-2", Phase: order.Initial}
	_, err = page.Apply(w.ctx, a, checkout.PassOn{})
	require.ErrorIs(t, err, checkout.CodeVisitInvalid)
	view, err := checkout.View(tenThousand(t), order.Initial, paylater.Line{}, visit(), morning)
	require.NoError(t, err)
	_, err = view.Apply(w.ctx, named("H"), checkout.PassOn{})
	require.ErrorIs(t, err, checkout.CodeViewOnly)
	after, err := page.Apply(w.ctx, named("H"), checkout.PassOn{})
	require.NoError(t, err)
	require.Equal(t, checkout.NextChooseOffer, after.Next())
	again, err := page.Apply(w.ctx, named("H"), checkout.PassOn{})
	require.NoError(t, err)
	require.Equal(t, after.String(), again.String())
}

// The lender asks for accounts, or for papers.
func TestLinkAccounts(t *testing.T) {
	w := newWorld(t)
	w.apply("H #delayed")
	ask := func(items ...lender.Item) checkout.Page {
		w.tell(lender.InformationNeeded{Application: "app-1", Items: items})
		w.clock.Advance(time.Minute)
		return w.open(tenThousand(t))
	}
	page := ask(lender.ItemTaxReturn)
	require.Equal(t, checkout.NextGiveInformation, page.Next())
	page = ask(lender.ItemTaxReturn, lender.ItemBusinessChecking)
	require.Equal(t, checkout.NextLinkAccounts, page.Next())
	c := choice(t, page, order.PayLater)
	require.Equal(t, checkout.RemedyLinkAccounts, c.Remedy)
	require.Equal(t, []lender.Item{lender.ItemTaxReturn, lender.ItemBusinessChecking}, c.Items)
	require.Equal(t, "since", c.Why.Numbers[0].Name)
}

// When the payment is expected: by the loan's policy, by the catalog.
func TestExpected(t *testing.T) {
	w := approved(t)
	po := tenThousand(t)
	require.True(t, w.open(po).Expected().IsZero())
	loan, err := w.pay(w.open(po), 6)
	require.NoError(t, err)
	w.clock.Advance(24 * time.Hour)
	want := "2019-03-06 to 2019-03-08"
	require.Equal(t, want, w.open(po).Expected().String(), "the order has not heard of it")
	told, err := checkout.ApplyLoan(po, loan)
	require.NoError(t, err)
	require.Equal(t, want, w.open(told).Expected().String())

	wire, err := tenThousand(t).Start(order.Payment{ID: "p1", Phase: order.Initial, Method: order.Wire, Amount: usd(10_000)}, morning)
	require.NoError(t, err)
	page, err := checkout.View(wire, order.Initial, paylater.Line{}, visit(), morning.Add(24*time.Hour))
	require.NoError(t, err)
	require.Equal(t, "2019-03-08 to 2019-03-14", page.Expected().String(), "counted from the start of the payment")
}

// The reasons why an attempt, or the whole, came to nothing.
func TestEnded(t *testing.T) {
	w := approved(t)
	po := tenThousand(t)
	require.Nil(t, w.open(po).Ended())
	loan, err := w.pay(w.open(po), 6)
	require.NoError(t, err)
	require.Nil(t, w.open(po).Ended())
	w.tell(lender.DisbursementFailed{Loan: loan.ID, Reason: lender.ReasonRejected})
	po = w.news(po)
	page := w.open(po)
	require.ErrorIs(t, page.Ended(), checkout.CodeLoanFailed)
	require.Equal(t, checkout.NextChooseOffer, page.Next())

	w.clock.Advance(time.Hour)
	po, err = po.Start(order.Payment{ID: "p2", Phase: order.Initial, Method: order.Card, Amount: usd(10_000)}, w.clock.Now())
	require.NoError(t, err)
	require.Nil(t, w.open(po).Ended())
	po, err = po.FailPayment("p2", w.clock.Now())
	require.NoError(t, err)
	require.ErrorIs(t, w.open(po).Ended(), checkout.CodeOtherMoneyFailed)
	po, err = po.Cancel(w.clock.Now())
	require.NoError(t, err)
	require.ErrorIs(t, w.open(po).Ended(), order.CodeCanceled)
	require.Equal(t, checkout.NextEnded, w.open(po).Next())
}

// A loan that Pay returned stands on the order at once; its events change nothing
// more than they have to.
func TestApplyLoan(t *testing.T) {
	w := approved(t)
	po := tenThousand(t)
	loan, err := w.pay(w.open(po), 6)
	require.NoError(t, err)
	told, err := checkout.ApplyLoan(po, loan)
	require.NoError(t, err)
	require.Equal(t, order.ShownProcessing, told.Shown())
	again, err := checkout.ApplyLoan(told, loan)
	require.NoError(t, err)
	require.Equal(t, recordOf(t, told), recordOf(t, again))
	require.Equal(t, recordOf(t, w.news(po)), recordOf(t, w.news(told)))
	w.clock.Advance(48 * time.Hour)
	w.deliver()
	require.Equal(t, checkout.NextPaid, w.open(w.news(told)).Next())

	agreed := terms("TA-1", usd(10_000), usd(30_000))
	agreed.Buyer = "buyer-2"
	_, err = checkout.ApplyLoan(placed(t, agreed), loan)
	require.ErrorIs(t, err, paylater.CodeNotFound, "the order of another buyer with the same id")
	stranger := placed(t, terms("TA-2", usd(10_000), usd(30_000)))
	_, err = checkout.ApplyLoan(stranger, loan)
	require.ErrorIs(t, err, paylater.CodeNotFound)
	_, err = checkout.ApplyLoan(po, paylater.Loan{})
	require.ErrorIs(t, err, paylater.CodeNotFound)

	void := placed(t, terms("TA-3", minor(10_000_60, money.USDollar), usd(30_000)))
	loan, err = w.pay(w.open(void), 6)
	require.ErrorIs(t, err, checkout.CodeLoanFailed)
	told, err = checkout.ApplyLoan(void, loan)
	require.NoError(t, err)
	require.Equal(t, order.PaymentFailed, told.Payments()[0].State)
	require.Equal(t, recordOf(t, w.news(void)), recordOf(t, w.news(told)))
}

// What the order refuses of a loan is said, and leaves the order as it was: a
// signature when the phase was paid meanwhile, a failure of money that arrived.
func TestApplyLoanThatTheOrderRefuses(t *testing.T) {
	w := approved(t)
	po := tenThousand(t)
	loan, err := w.pay(w.open(po), 6)
	require.NoError(t, err)
	paid := arrived(t, byCard(t, po, "p1", usd(10_000), morning), "p1", usd(10_000), morning)
	same, err := checkout.ApplyLoan(paid, loan)
	require.ErrorIs(t, err, order.CodePhasePaid)
	require.Equal(t, recordOf(t, paid), recordOf(t, same))

	w.clock.Advance(48 * time.Hour)
	w.deliver()
	po = w.news(po)
	require.Equal(t, usd(10_000), po.Financed(order.Initial))
	loan.Status = paylater.LoanVoid
	same, err = checkout.ApplyLoan(po, loan)
	require.Error(t, err)
	require.Equal(t, recordOf(t, po), recordOf(t, same))
}

func recordOf(t testing.TB, po order.Order) string {
	t.Helper()
	rec, err := po.Record()
	require.NoError(t, err)
	return string(rec)
}
