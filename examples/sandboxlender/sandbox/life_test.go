package sandbox

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/reconcile"
)

const buyer lender.BuyerID = "buyer-1"

func lineID() paylater.LineID { return paylater.LineID{Buyer: buyer, Lender: partnerName} }

// businessForm is what a person types.
func businessForm() url.Values {
	return url.Values{
		"step": {"business"}, "business.legal_name": {"Harbor Lamp Works"}, "business.tax_id": {"20-5550143"}, "business.kind": {"llc"},
		"business.started_on": {"2014-06-02"}, "business.address.line1": {"350 Mill Road"}, "business.address.city": {"Brooklyn"},
		"business.address.state": {"NY"}, "business.address.zip": {"11201"},
	}
}

func ownerForm() url.Values {
	return url.Values{
		"step": {"owner"}, "owner.name": {"Rosalind Quill"}, "owner.email": {"rosalind.quill@example.com"}, "owner.phone": {"+12125550143"},
		"owner.birth_date": {"1979-11-23"}, "owner.address.line1": {"350 Mill Road"}, "owner.address.city": {"Brooklyn"},
		"owner.address.state": {"NY"}, "owner.address.zip": {"11201"},
	}
}

// fills goes through the lender's page and comes back with its public token.
func (w *town) fills() (lender.Application, wire.LinkResult) {
	w.t.Helper()
	ctx := w.t.Context()
	session, err := w.client.LinkSession(ctx, wire.LinkRequest{
		Session: "link-1", Buyer: buyer, Kinds: []lender.AccountKind{lender.BusinessChecking, lender.SalesChannel},
		Return: "https://shop.example/back?order=PO-1", Applicant: true,
	})
	require.NoError(w.t, err)
	page := strings.TrimPrefix(session.URL, "http://pages.test")
	b := browser{w.t, w.server.URL}
	for _, form := range []url.Values{
		businessForm(), ownerForm(), {"step": {"accounts"}, "do": {"link"}, "kind": {"business_checking"}, "institution": {"First Harbor Bank"}},
	} {
		status, _, body := b.do(http.MethodPost, page, form)
		require.Equal(w.t, http.StatusSeeOther, status, body)
	}
	status, back, _ := b.do(http.MethodPost, page, url.Values{"step": {"accounts"}, "do": {"finish"}})
	require.Equal(w.t, http.StatusSeeOther, status)
	u, err := url.Parse(back)
	require.NoError(w.t, err)
	require.Equal(w.t, "shop.example", u.Host)
	require.Equal(w.t, "PO-1", u.Query().Get("order"))
	got, err := w.client.ExchangeLink(ctx, wire.NewLinkExchange("link-1", buyer, lender.NewSecret(u.Query().Get("public_token"))))
	require.NoError(w.t, err)
	business, owner, ok := got.Applicant()
	require.True(w.t, ok)
	a := lender.Application{
		ID: "app-1", Buyer: buyer, Business: business, Owner: owner, Accounts: got.Linked(),
		Consent: lender.Consent{Version: "2019-03", At: w.clock(), By: "user-7"},
	}
	require.NoError(w.t, a.Validate())
	return a, got
}

// signs signs a loan on the lender's page.
func (w *town) signs(id order.ID, dollars int64) paylater.Loan {
	w.t.Helper()
	ctx := w.t.Context()
	draw := paylater.Draw{Order: id, Phase: order.Initial, Amount: money.Dollars(dollars), Recipient: "tok-supplier-1"}
	key := lender.Key("hold-" + id)
	_, err := w.program.Hold(ctx, lineID(), paylater.HoldRequest{Key: key, Order: id, Phase: draw.Phase, Amount: draw.Amount})
	require.NoError(w.t, err)
	offer, err := w.program.Offer(ctx, lineID(), draw, 6)
	require.NoError(w.t, err)
	terms := offer.Terms()
	asked := wire.AgreementRequest{
		Session: key, Buyer: buyer, By: "user-7", Order: id, Phase: draw.Phase, Amount: terms.Principal, Months: terms.Months,
		APR: money.PPM(int32(terms.APR / 1_000_000)), TermsHash: offer.Hash(), Return: "https://shop.example/signed",
	}
	for _, row := range terms.Schedule {
		asked.Payments = append(asked.Payments, wire.AgreementPayment{Due: row.Due, Principal: row.Principal, Fee: row.Fee})
	}
	session, err := w.client.AgreementSession(ctx, asked)
	require.NoError(w.t, err)
	page, b := strings.TrimPrefix(session.URL, "http://pages.test"), browser{w.t, w.server.URL}
	status, _, body := b.do(http.MethodGet, page, nil)
	require.Equal(w.t, http.StatusOK, status)
	require.Contains(w.t, body, terms.Schedule[5].Principal.String())
	require.Contains(w.t, body, terms.Fees.String())
	status, _, _ = b.do(http.MethodPost, page, url.Values{})
	require.Equal(w.t, http.StatusUnprocessableEntity, status, "nothing is signed by itself")
	status, back, _ := b.do(http.MethodPost, page, url.Values{"agree": {"yes"}})
	require.Equal(w.t, http.StatusSeeOther, status)
	u, err := url.Parse(back)
	require.NoError(w.t, err)
	public := lender.NewSecret(u.Query().Get("public_token"))
	signed, err := w.client.ExchangeAgreement(ctx, wire.AgreementExchange(wire.NewLinkExchange(key, buyer, public)))
	require.NoError(w.t, err)
	require.Equal(w.t, "user-7", signed.By)
	loan, err := w.program.Sign(ctx, offer, paylater.Signature{Hold: key, Terms: signed.TermsHash, By: lender.Key(signed.By)})
	require.NoError(w.t, err)
	return loan
}

// days lets time pass as a host does its evening's work.
func (w *town) days(n int) {
	w.t.Helper()
	w.pass(n)
	_, err := w.program.Recover(w.t.Context(), nil)
	require.NoError(w.t, err)
	_, err = w.program.BillAll(w.t.Context(), nil)
	require.NoError(w.t, err)
}

// live is a whole life: the lender's page, a decision, two loans, a payment that
// clears and one that bounces, a refund, an account that is lost.
func (w *town) live(between func(n int)) {
	w.t.Helper()
	ctx := w.t.Context()
	a, linked := w.fills()
	between(0)
	_, err := w.program.Apply(ctx, partnerName, a)
	require.NoError(w.t, err)
	w.days(1)
	first := w.signs("PO-1", 10_000)
	between(1)
	w.days(4)
	second := w.signs("PO-2", 6_000)
	w.days(4)
	between(2)
	// Each names its loan: where two payments of one day lie follows from which came
	// first, though never how much is owed in all.
	_, err = w.client.Repay(ctx, wire.Repayment{ID: "pay-1", Buyer: buyer, Amount: money.Cents(250_000), Loan: first.ID})
	require.NoError(w.t, err)
	_, err = w.client.Repay(ctx, wire.Repayment{ID: "pay-2", Buyer: buyer, Amount: money.Cents(10_063), Loan: second.ID}) // 63 cents bounce
	require.NoError(w.t, err)
	w.days(8)
	between(3)
	_, err = w.program.Refund(ctx, lineID(), paylater.RefundRequest{ID: "refund-1", Order: "PO-2", Phase: order.Initial, Amount: second.Principal})
	require.NoError(w.t, err)
	w.days(10)
	between(4)
	require.NoError(w.t, w.client.Revoke(ctx, wire.NewRevocation(buyer, linked.Linked()[0].Token)))
	w.days(1)
	between(5)
	w.days(3)
}

// picture is all that matters of the line, after everything was delivered.
func (w *town) picture() string {
	w.t.Helper()
	ctx := w.t.Context()
	require.NoError(w.t, w.program.Audit(ctx, lineID()))
	line, err := w.program.Line(ctx, lineID())
	require.NoError(w.t, err)
	now := w.clock()
	text := fmt.Sprintf("%s %s of %s, owes %s, waits for %d\n", line.Status(), line.Available(now), line.Limit(now), line.Outstanding(), len(line.Waits()))
	for _, n := range line.Loans(now) {
		text += fmt.Sprintf("%s %s %s of %s, fees %s\n", n.Terms.Order, n.Status, n.PrincipalOwed, n.Principal, n.FeesOwed)
	}
	for range w.program.Parked(ctx) {
		text += "an event matches nothing\n"
	}
	for range w.program.Differences(ctx, lineID()) {
		text += "a difference\n"
	}
	totals, report := w.reconciled()
	require.Zero(w.t, totals.Differences(), report)
	return text + "the lender paid " + totals.Of(reconcile.Disbursed).Theirs.String() + "\n"
}

// reconciled compares the lender's statement of the whole life, as it comes over the
// wire, with our own record.
func (w *town) reconciled() (reconcile.Totals, string) {
	w.t.Helper()
	ctx := w.t.Context()
	body, err := w.client.Statement(ctx, civil.Of(2019, time.March, 1), civil.Of(2019, time.December, 31))
	require.NoError(w.t, err)
	theirs, err := reconcile.ReadCSV(body)
	require.NoError(w.t, err)
	ours := reconcile.Ours(theirs.Header, w.program.Rules(), func(yield func(reconcile.History, error) bool) {
		yield(reconcile.History{Line: lineID(), Events: w.program.History(ctx, lineID(), 0)}, nil)
	})
	var report strings.Builder
	totals, err := reconcile.Compare(theirs, ours, reconcile.Config{Only: reconcile.FactsOnly()}, reconcile.NewTable(&report))
	require.NoError(w.t, err)
	require.NoError(w.t, body.Close())
	return totals, report.String()
}

// Whatever happens to the webhooks on their way, and however often the sandbox is
// restarted in between, the life ends in the same state to the cent.
func TestEveryRoadEndsAlike(t *testing.T) {
	w := newTown(t, 3)
	w.live(func(int) {})
	want := w.picture()
	t.Log(want)
	require.Contains(t, want, "suspended", "the checking account was lost")
	// $2,500.00 came in for PO-1: its first fee of $275.00, and $2,225.00 of principal.
	require.Contains(t, want, "PO-1 active $7,775.00 of $10,000.00, fees $0.00")
	for _, trouble := range []string{troubleDelay, troubleDouble, troubleReorder, troubleDrop} {
		t.Run(trouble, func(t *testing.T) {
			t.Parallel()
			w := newTown(t, 3)
			require.NoError(t, set(t.Context(), w.sandbox.db, "trouble", trouble))
			w.live(func(int) { w.restart() })
			if trouble == troubleDrop { // what never arrived shows on the lender's statement
				totals, report := w.reconciled()
				require.Equal(t, 3, totals.Found(reconcile.Extra), report)
			}
			require.NoError(t, w.sandbox.bank.outbox.again(t.Context()))
			require.NoError(t, w.sandbox.bank.outbox.repeat(t.Context()))
			w.now.add(time.Minute) // what was delayed is due
			w.settles()
			_, err := w.program.Recover(t.Context(), nil)
			require.NoError(t, err)
			require.Equal(t, want, w.picture())
		})
	}
	t.Run("losses", func(t *testing.T) {
		t.Parallel()
		w := newTown(t, 24)
		n := 0
		w.proxy.losing(func() (bool, bool) { n++; return n%5 == 2, n%5 == 4 })
		w.live(func(int) { w.restart() })
		w.proxy.losing(nil)
		require.Equal(t, want, w.picture())
	})
}
