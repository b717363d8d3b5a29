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
	"github.com/paylater-go/payments/paylater/memstore"
)

// saleor calls a payment app as Saleor does: synchronous webhooks, each answered
// with a result, an amount and data; what ends later is reported by the app
// itself. The order of the calls is that of its pages "Using Payment Apps" and
// "Transaction events"; see README.md for the sources. It is the order that is
// shown here, no integration.
type saleor struct {
	*world

	key    string // the transaction's idempotency key
	stored []byte // metadata of the transaction
	log    []string
}

// answer is what a synchronous webhook answers and what a report says.
func (s *saleor) answer(event, result string, amount money.USD) {
	s.log = append(s.log, event+": "+result+" "+amount.String())
}

func (s *saleor) keep(res provider.Result) {
	s.t.Helper()
	var err error
	s.stored, err = json.Marshal(res.Session)
	require.NoError(s.t, err)
}

func (s *saleor) session() provider.Session {
	s.t.Helper()
	read, err := provider.ParseSession(s.stored)
	require.NoError(s.t, err)
	return read
}

// gatewayInitialize is PAYMENT_GATEWAY_INITIALIZE_SESSION: what the storefront
// needs before it begins.
func (s *saleor) gatewayInitialize() {
	page, err := s.provider.Methods(s.ctx, request(""))
	require.NoError(s.t, err)
	s.log = append(s.log, "gateway-initialize: "+string(page.Next()))
}

// initialize is TRANSACTION_INITIALIZE_SESSION; the same key and amount come
// again when the storefront tries again.
func (s *saleor) initialize(amount money.Amount) {
	r := request(provider.KeyOf("saleor", s.key))
	r.Amount = amount
	res, err := s.provider.Initiate(s.ctx, r)
	require.NoError(s.t, err)
	s.keep(res)
	s.process("initialize", nil)
}

// process is TRANSACTION_PROCESS_SESSION: called until no action of the buyer is
// required, with what the storefront has to say.
func (s *saleor) process(event string, yes *provider.Consent) {
	res, err := s.provider.Authorize(s.ctx, s.session())
	if err == nil && yes != nil && res.State == provider.StateAuthorized {
		res, err = s.provider.Capture(s.ctx, res.Session, *yes)
	}
	if err != nil {
		s.answer(event, "CHARGE_FAILURE", res.Session.Amount)
		return
	}
	s.keep(res)
	switch res.State {
	case provider.StateSigned:
		s.answer(event, "CHARGE_REQUEST", res.Captured)
	case provider.StateCaptured:
		s.answer(event, "CHARGE_SUCCESS", res.Captured)
	default:
		s.answer(event, "CHARGE_ACTION_REQUIRED "+string(res.Next), res.Session.Amount)
	}
}

// chargeRequested is TRANSACTION_CHARGE_REQUESTED, by a person of the shop.
func (s *saleor) chargeRequested() {
	res, err := s.provider.Capture(s.ctx, s.session(), provider.Consent{})
	require.NoError(s.t, err)
	s.answer("charge", "CHARGE_REQUEST", res.Captured)
}

// cancelationRequested is TRANSACTION_CANCELATION_REQUESTED.
func (s *saleor) cancelationRequested() {
	res, err := s.provider.Cancel(s.ctx, s.session())
	if err != nil {
		s.answer("cancel", "CANCEL_FAILURE", res.Captured)
		return
	}
	s.keep(res)
	s.answer("cancel", "CANCEL_SUCCESS", res.Session.Amount)
}

// refundRequested is TRANSACTION_REFUND_REQUESTED: the money is on its way, the
// app reports later.
func (s *saleor) refundRequested(id string, dollars int64) {
	res, err := s.provider.Refund(s.ctx, s.session(), provider.Refund{
		ID: lender.RefundID(provider.KeyOf("saleor", id)), Amount: money.Dollars(dollars),
	})
	if err != nil {
		s.answer("refund", "REFUND_FAILURE", money.Dollars(dollars))
		return
	}
	s.answer("refund", "REFUND_REQUEST", res.Refunded)
}

// report is the app's own call transactionEventReport, for each of the lender's
// events that concerns a transaction.
func (s *saleor) report() {
	for _, ev := range s.sim.Events() {
		res, err := s.provider.HandleEvent(s.ctx, kabbage, ev)
		require.NoError(s.t, err)
		switch ev.Fact.(type) {
		case lender.DisbursementSettled:
			s.answer("report", "CHARGE_SUCCESS", res.Captured)
		case lender.DisbursementFailed:
			s.answer("report", "CHARGE_FAILURE", res.Session.Amount)
		case lender.MoneyReceived:
			s.answer("report", "REFUND_SUCCESS", res.Returned)
		}
	}
}

// First a buyer without a line, who is sent away and comes back; then the whole
// way, with a charge that ends later and refunds that end later.
func TestSaleorOrderOfCalls(t *testing.T) {
	s := &saleor{world: newWorldOn(t, memstore.New()), key: "9f1c-web"}
	s.place("TA-1", buyer, usd(10_000), usd(30_000))
	s.gatewayInitialize()
	s.initialize(usd(10_000))
	s.apply("Harbor Lamp Works")
	s.process("process", nil)
	s.initialize(usd(10_000)) // the storefront lost the answer
	res, err := s.provider.Status(s.ctx, s.session())
	require.NoError(t, err)
	yes := consent(t, res, 6)
	s.process("process", &yes)
	s.process("process", &yes)
	s.chargeRequested()
	s.cancelationRequested()
	s.clock.Advance(48 * time.Hour)
	s.report()
	s.refundRequested("ref-1", 4_000)
	s.refundRequested("ref-2", 7_000)
	s.refundRequested("ref-3", 6_000)
	s.clock.Advance(96 * time.Hour)
	s.report()
	require.Equal(t, []string{
		"gateway-initialize: apply",
		"initialize: CHARGE_ACTION_REQUIRED redirect $10,000.00",
		"process: CHARGE_ACTION_REQUIRED sign $10,000.00",
		"initialize: CHARGE_ACTION_REQUIRED sign $10,000.00",
		"process: CHARGE_REQUEST $10,000.00",
		"process: CHARGE_REQUEST $10,000.00",
		"charge: CHARGE_REQUEST $10,000.00",
		"cancel: CANCEL_FAILURE $10,000.00",
		"report: CHARGE_SUCCESS $10,000.00",
		"refund: REFUND_REQUEST $4,000.00",
		"refund: REFUND_FAILURE $7,000.00",
		"refund: REFUND_REQUEST $10,000.00",
		"report: REFUND_SUCCESS $4,000.00",
		"report: REFUND_SUCCESS $10,000.00",
	}, s.log)
	require.True(t, s.order("TA-1").Paid(order.Initial).IsZero())
}

// A transaction is canceled before the buyer signed, and the lender fails to pay
// the next one.
func TestSaleorCancelsAndFails(t *testing.T) {
	s := &saleor{world: newWorld(t), key: "web-1"}
	s.initialize(usd(10_000))
	s.cancelationRequested()
	s.process("process", nil)
	s.key = "web-2"
	s.place("TA-1", buyer, money.AmountOf(money.Cents(10_000_63)), usd(30_000))
	s.initialize(money.AmountOf(money.Cents(10_000_63)))
	res, err := s.provider.Status(s.ctx, s.session())
	require.NoError(t, err)
	yes := consent(t, res, 3)
	s.process("process", &yes)
	s.clock.Advance(96 * time.Hour)
	s.report()
	s.process("process", &yes)
	require.Equal(t, []string{
		"initialize: CHARGE_ACTION_REQUIRED sign $10,000.00",
		"cancel: CANCEL_SUCCESS $10,000.00",
		"process: CHARGE_FAILURE $10,000.00",
		"initialize: CHARGE_ACTION_REQUIRED sign $10,000.63",
		"process: CHARGE_REQUEST $10,000.63",
		"report: CHARGE_FAILURE $10,000.63",
		"process: CHARGE_FAILURE $10,000.63",
	}, s.log)
	require.Equal(t, money.Dollars(100_000), s.available())
}
