package provider_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout/provider"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// medusa calls a payment provider as Medusa v2 does: each of its methods gets the
// data that the last one returned, and nothing else of the session. The order of
// the calls is that of its payment module (createPaymentSession, deletePaymentSession,
// authorizePaymentSession, capturePayment, refundPayment, cancelPayment), of its
// workflow complete-cart, and of its workflow process-payment for webhooks; see
// README.md for the sources. It is the order that is shown here, no integration.
type medusa struct {
	*world

	session string // the id of the payment session
	data    []byte // of the session, then of the payment
	payment bool   // a payment was made of the session
	// consents are kept by the host's own route, where the buyer is signed in: the
	// data of a session can be read in the storefront.
	consents map[lender.Key]provider.Consent
	calls    []string
}

// initiatePayment is called when a payment session is created.
func (m *medusa) initiatePayment(id string, amount money.Amount) {
	r := request(provider.KeyOf("medusa", id))
	r.Amount = amount
	m.session, m.payment = id, false
	res, err := m.provider.Initiate(m.ctx, r)
	m.store(res, err)
	m.calls = append(m.calls, "initiate "+string(res.Next))
}

func (m *medusa) store(res provider.Result, err error) {
	m.t.Helper()
	require.NoError(m.t, err)
	m.data, err = json.Marshal(res.Session)
	require.NoError(m.t, err)
}

func (m *medusa) read() provider.Session {
	m.t.Helper()
	s, err := provider.ParseSession(m.data)
	require.NoError(m.t, err)
	return s
}

// deletePayment is called when a session is dropped before it was authorized, for
// instance because the cart has changed.
func (m *medusa) deletePayment() {
	res, err := m.provider.Cancel(m.ctx, m.read())
	m.store(res, err)
	m.calls = append(m.calls, "delete "+string(res.State))
}

// authorizePayment is called when the cart is completed, again after each action
// of the buyer, and by a webhook that comes first. "captured" makes the engine
// capture at once.
func (m *medusa) authorizePayment() string {
	res, err := m.provider.Authorize(m.ctx, m.read())
	require.NoError(m.t, err)
	if yes, ok := m.consents[res.Session.Key]; ok && res.State == provider.StateAuthorized {
		res, err = m.provider.Capture(m.ctx, res.Session, yes)
	}
	m.store(res, err)
	status := map[provider.State]string{
		provider.StateInitiated: "requires_more", provider.StateAuthorized: "requires_more",
		provider.StateSigned: "captured", provider.StateCaptured: "captured", provider.StateRefunded: "captured",
	}[res.State]
	m.calls = append(m.calls, "authorize "+status)
	return status
}

// completeCart authorizes the session once and makes a payment of it.
func (m *medusa) completeCart() {
	if m.payment || m.authorizePayment() != "captured" {
		return
	}
	m.payment = true
	m.capturePayment()
}

// capturePayment gets the data of the payment, and no consent.
func (m *medusa) capturePayment() {
	res, err := m.provider.Capture(m.ctx, m.read(), provider.Consent{})
	m.store(res, err)
	m.calls = append(m.calls, "capture "+string(res.State))
}

// webhook finds the payment session by the key that the event is about; a
// payment that was captured elsewhere completes the cart.
func (m *medusa) webhook() {
	for _, ev := range m.sim.Events() {
		res, err := m.provider.HandleEvent(m.ctx, kabbage, ev)
		require.NoError(m.t, err)
		action := "not_supported"
		if res.Session.Key == provider.KeyOf("medusa", m.session) && res.State == provider.StateCaptured {
			action = "captured"
		}
		m.calls = append(m.calls, "webhook "+action)
		switch {
		case action == "captured" && m.payment:
			m.capturePayment()
		case action == "captured":
			m.completeCart()
		}
	}
}

func (m *medusa) refundPayment(id string, dollars int64) {
	r := provider.Refund{ID: lender.RefundID(provider.KeyOf("medusa", id)), Amount: money.Dollars(dollars)}
	res, err := m.provider.Refund(m.ctx, m.read(), r)
	m.store(res, err)
	m.calls = append(m.calls, "refund "+string(res.State))
}

func (m *medusa) getPaymentStatus() {
	res, err := m.provider.Status(m.ctx, m.read())
	require.NoError(m.t, err)
	m.calls = append(m.calls, "status "+string(res.State))
}

// consent is the storefront's step between requires_more and the next try.
func (m *medusa) consent(months int) {
	res, err := m.provider.Status(m.ctx, m.read())
	require.NoError(m.t, err)
	require.Equal(m.t, provider.NextSign, res.Next)
	m.consents[res.Session.Key] = consent(m.t, res, months)
}

// A cart that changes before it is completed, an action of the buyer, a payment
// that is captured at once and confirmed by a webhook, two refunds.
func TestMedusaOrderOfCalls(t *testing.T) {
	m := &medusa{world: newWorld(t), consents: map[lender.Key]provider.Consent{}}
	m.initiatePayment("payses_1", usd(9_000))
	m.completeCart()
	m.deletePayment() // the cart changes
	m.initiatePayment("payses_2", usd(10_000))
	m.completeCart()
	m.consent(6)
	m.completeCart()
	m.completeCart() // completing twice is nothing new
	m.getPaymentStatus()
	m.clock.Advance(48 * time.Hour)
	m.webhook()
	m.refundPayment("ref_1", 2_500)
	m.refundPayment("ref_1", 2_500) // the answer was lost
	m.refundPayment("ref_2", 7_500)
	m.getPaymentStatus()
	require.Equal(t, []string{
		"initiate sign", "authorize requires_more", "delete canceled",
		"initiate sign", "authorize requires_more", "authorize captured", "capture signed", "status signed",
		"webhook captured", "capture captured",
		"refund captured", "refund captured", "refund refunded", "status refunded",
	}, m.calls)
	require.Len(t, m.line().Loans(m.clock.Now()), 1)
	require.True(t, m.order("TA-1").Paid(order.Initial).IsZero())
}

// The buyer signs and closes the browser: the webhook completes the cart.
func TestMedusaWebhookComesFirst(t *testing.T) {
	m := &medusa{world: newWorld(t), consents: map[lender.Key]provider.Consent{}}
	m.initiatePayment("payses_1", usd(10_000))
	m.completeCart()
	m.consent(6)
	_, err := m.provider.Capture(m.ctx, m.read(), m.consents[m.read().Key]) // on the host's own page
	require.NoError(t, err)
	m.clock.Advance(48 * time.Hour)
	m.webhook()
	require.True(t, m.payment)
	require.Equal(t, []string{
		"initiate sign", "authorize requires_more", "webhook captured", "authorize captured", "capture captured",
	}, m.calls)
}

// The engine cannot store what was authorized, and cancels: before a signature
// nothing stands, afterwards it has to refund.
func TestMedusaCompensates(t *testing.T) {
	m := &medusa{world: newWorld(t), consents: map[lender.Key]provider.Consent{}}
	m.initiatePayment("payses_1", usd(10_000))
	m.completeCart()
	m.deletePayment()
	require.Equal(t, money.Dollars(100_000), m.available())

	m.initiatePayment("payses_2", usd(10_000))
	m.completeCart()
	m.consent(6)
	m.completeCart()
	_, err := m.provider.Cancel(m.ctx, m.read())
	require.ErrorIs(t, err, provider.CodeAlreadyCaptured)
	m.refundPayment("ref_1", 10_000)
	require.Equal(t, "refund signed", m.calls[len(m.calls)-1], "the lender is still paying")
	require.Empty(t, m.order("TA-1").Refunds())
	m.clock.Advance(96 * time.Hour)
	m.webhook()
	m.clock.Advance(96 * time.Hour)
	m.webhook()
	require.Equal(t, money.Dollars(100_000), m.available())
	require.Equal(t, usd(10_000), m.order("TA-1").Refunded(order.Initial))
	require.Empty(t, openLoans(m.line(), m.clock.Now()))
}

func openLoans(line paylater.Line, at time.Time) []paylater.Loan {
	var open []paylater.Loan
	for _, n := range line.Loans(at) {
		if n.Status == paylater.LoanDisbursing || n.Status == paylater.LoanActive {
			open = append(open, n)
		}
	}
	return open
}
