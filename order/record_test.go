package order_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

const storedV1 = "testdata/record_v1.json"

// lived is an order that has something of everything.
func lived(t testing.TB) order.Order {
	return story(t, confirm(),
		start("p0", order.Initial, order.Card, usd(3_000)),
		func(o order.Order) (order.Order, error) { return o.FailPayment("p0", day(2)) },
		start("p1", order.Initial, order.PayLater, usd(3_000)), arrive("r1", "p1", usd(2_000)),
		receive("r2", order.Initial, order.Wire, usd(900)), accept,
		receive("r3", order.Balance, order.Card, usd(7_005)),
		func(o order.Order) (order.Order, error) { return o.ReturnSurplus("r3", day(4)) },
		ship, complete,
		refund("f1", order.Initial, usd(290)),
		func(o order.Order) (order.Order, error) {
			n, _, err := o.Refund(order.Refund{ID: "f2", Phase: order.Balance, Amount: usd(5), Receipt: "r3"}, day(5))
			return n, err
		},
		dispute, func(o order.Order) (order.Order, error) { return o.CloseDispute(order.OutcomeWithdrawn, day(6)) },
		func(o order.Order) (order.Order, error) { return o.OpenDispute(day(6)) }, func(o order.Order) (order.Order, error) { return o.Escalate(order.SideSupplier, day(10)) },
	)
}

func TestRecordRoundTrip(t *testing.T) {
	fail := func(o order.Order) (order.Order, error) { return o.FailPayment("p", day(3)) }
	all := append(situations(t), situation{order: lived(t)},
		situation{order: story(t, confirm(), start("p", order.Initial, order.LocalTransfer, usd(10_000)))},
		situation{order: story(t, confirm(), start("p", order.Initial, order.Card, usd(1)), fail, cancel)},
		situation{order: story(t, confirm(), start("p", order.Initial, order.Card, usd(1)), fail, cancel, arrive("r", "p", usd(1)))},
		situation{order: story(t, confirm(), receive("r", order.Initial, order.Wire, cents(money.MaxCents)))},
		situation{order: play(t, disputed(t), func(o order.Order) (order.Order, error) { return o.CloseDispute(order.OutcomeAgreed, day(6)) }, ship)}, // both at one instant
		situation{order: story(t, confirm(), receive("r", order.Initial, order.Card, usd(1)), accept, func(o order.Order) (order.Order, error) {
			return o.Receive(order.Receipt{ID: "later", Phase: order.Balance, Method: order.Card, Amount: usd(7_000)}, day(6))
		})},
	)
	for _, s := range all {
		data := record(t, s.order)
		back, err := order.Parse([]byte(data))
		require.NoError(t, err, data)
		require.Equal(t, s.order.Saved(), back)
	}
}

// TestStoredRecord reads a record that version 1 wrote: it must be readable for ever.
func TestStoredRecord(t *testing.T) {
	if *rewrite {
		var pretty strings.Builder
		enc := json.NewEncoder(&pretty)
		enc.SetIndent("", "  ")
		require.NoError(t, enc.Encode(json.RawMessage(record(t, lived(t)))))
		require.NoError(t, os.WriteFile(storedV1, []byte(pretty.String()), 0o644))
	}
	data, err := os.ReadFile(storedV1)
	require.NoError(t, err)
	o, err := order.Parse(data)
	require.NoError(t, err)
	require.Equal(t, lived(t).Saved(), o)
}

func TestParseVersion(t *testing.T) {
	for _, data := range []string{`{"format":2,"new_field":1}`, `{"format":0}`, `{"format":-1}`} {
		_, err := order.Parse([]byte(data))
		require.ErrorIs(t, err, order.CodeRecordVersion, data)
	}
	for _, data := range []string{``, `null`, `[]`, `{}`, `{"format":null}`, `{"format":"1"}`, `{"format":1}`, `{"format":1} {}`, `{"format":1.0}`} {
		_, err := order.Parse([]byte(data))
		require.Error(t, err, data)
		require.NotEmpty(t, fault.CodeOf(err))
	}
}

// change edits one place of a record: "receipts.0.initial".
func change(t *testing.T, data, path string, value any) string {
	t.Helper()
	var root any
	dec := json.NewDecoder(strings.NewReader(data))
	dec.UseNumber()
	require.NoError(t, dec.Decode(&root))
	keys := strings.Split(path, ".")
	at := root
	for _, k := range keys[:len(keys)-1] {
		switch x := at.(type) {
		case map[string]any:
			at = x[k]
		case []any:
			at = x[k[0]-'0']
		}
	}
	require.NotNil(t, at, path)
	last := keys[len(keys)-1]
	if value == nil {
		delete(at.(map[string]any), last)
	} else {
		at.(map[string]any)[last] = value
	}
	out, err := json.Marshal(root)
	require.NoError(t, err)
	return string(out)
}

const (
	march1  = "2019-03-01T16:00:00Z"
	march2  = "2019-03-02T16:00:00Z"
	march3  = "2019-03-03T16:00:00Z"
	march4  = "2019-03-04T16:00:00Z"
	march5  = "2019-03-05T16:00:00Z"
	march6  = "2019-03-06T16:00:00Z"
	march9  = "2019-03-09T16:00:00Z"
	march20 = "2019-03-20T16:00:00Z"
)

// TestTampered changes one field of a good record each: every one must be refused.
func TestTampered(t *testing.T) {
	good := record(t, lived(t))
	cases := []struct {
		path  string
		value any
	}{
		{"id", ""},
		{"id", "a b"},
		{"buyer", "a b"},
		{"destination", "usa"},
		{"currency", "XXX"},
		{"currency", "EUR"},
		{"total", 0},
		{"total", -1},
		{"total", "1"},
		{"total", 1_000_001},
		{"total", int64(10_000_000_000_001)},
		{"initial", 299_999},
		{"initial", 300_001},
		{"initial", 0},
		{"at", march1},
		{"at", march9},
		{"at", "2019-03-20T16:00:00.0000001Z"},
		{"at", "2019-03-20T12:00:00-04:00"},
		{"at", "2300-01-01T00:00:00Z"},
		{"at", nil},
		{"placed", march2},
		{"placed", nil},
		{"confirmed", nil},
		{"confirmed", march3},
		{"confirmed", "2019-02-01T00:00:00Z"},
		{"accepted", nil},
		{"accepted", march2},
		{"accepted", march4},
		{"waived", nil},
		{"waived", 9_999},
		{"waived", -10_000},
		{"shipped", nil},
		{"shipped", march2},
		{"shipped", march6},
		{"completed", march3},
		{"completed", "2019-03-05T17:00:00Z"},
		{"canceled", march20},
		{"canceled", march1},
		{"payments.0.id", "p1"},
		{"payments.0.id", ""},
		{"payments.0.phase", "balance"},
		{"payments.0.phase", "none"},
		{"payments.0.method", "cash"},
		{"payments.0.amount", 0},
		{"payments.0.amount", 300_001},
		{"payments.0.state", "processing"},
		{"payments.0.state", "received"},
		{"payments.0.state", "lost"},
		{"payments.0.started", march3},
		{"payments.0.started", "2019-03-01T15:00:00Z"},
		{"payments.0.ended", nil},
		{"payments.0.ended", march4},
		{"payments.0.ended", march1},
		{"payments.1.state", "failed"},
		{"payments.1.ended", march4},
		{"payments.1.ended", nil},
		{"payments.1.reference", "loan-x"},
		{"payments.1.method", "card"},
		{"payments.1.started", march4},
		{"receipts.0.id", "r2"},
		{"receipts.0.payment", nil},
		{"receipts.0.payment", "p0"},
		{"receipts.0.payment", "p9"},
		{"receipts.0.phase", "balance"},
		{"receipts.0.method", "card"},
		{"receipts.0.amount", 200_001},
		{"receipts.0.reference", nil},
		{"receipts.0.at", march2},
		{"receipts.0.at", march4},
		{"receipts.0.initial", 199_999},
		{"receipts.0.initial", nil},
		{"receipts.0.balance", 1},
		{"receipts.0.surplus", 1},
		{"receipts.0.returned", march4},
		{"receipts.1.amount", 100_000},
		{"receipts.1.at", march4},
		{"receipts.1.method", "paypal2"},
		{"receipts.2.balance", 700_500},
		{"receipts.2.surplus", nil},
		{"receipts.2.surplus", -500},
		{"receipts.2.initial", 500},
		{"receipts.2.returned", march2},
		{"receipts.2.phase", "initial"},
		{"receipts.2.at", march6},
		{"receipts.2.returned", march20},
		{"refunds.0.id", "f2"},
		{"refunds.0.phase", "balance"},
		{"refunds.0.amount", 28_999},
		{"refunds.0.amount", 0},
		{"refunds.0.receipt", "r1"},
		{"refunds.0.at", march2},
		{"refunds.0.at", march6},
		{"refunds.0.parts", []any{}},
		{"refunds.0.parts.0.amount", 19_999},
		{"refunds.0.parts.0.amount", 0},
		{"refunds.0.parts.0.receipt", "r2"},
		{"refunds.0.parts.0.receipt", "r9"},
		{"refunds.0.parts.1.receipt", "r1"},
		{"refunds.1.amount", 700_001},
		{"refunds.1.receipt", "r2"},
		{"refunds.1.at", march4},
		{"refunds.1.parts.0.receipt", "r1"},
		{"disputes.0.closed", nil},
		{"disputes.0.outcome", nil},
		{"disputes.0.outcome", "decided"},
		{"disputes.0.outcome", "refunded"},
		{"disputes.0.outcome", "lost"},
		{"disputes.0.opened", march2},
		{"disputes.0.opened", march9},
		{"disputes.0.closed", march4},
		{"disputes.0.closed", march9},
		{"disputes.0.escalated_by", "buyer"},
		{"disputes.0.escalated", march6},
		{"disputes.1.escalated", nil},
		{"disputes.1.escalated", march6},
		{"disputes.1.escalated", march20},
		{"disputes.1.escalated_by", nil},
		{"disputes.1.escalated_by", "platform"},
		{"disputes.1.escalated_by", "nobody"},
		{"disputes.1.closed", march20},
		{"disputes.1.outcome", "agreed"},
		{"disputes.1.opened", march5},
		{"disputes.1.opened", "2019-05-05T00:00:00Z"},
		{"extra", 1},
		{"payments.0.extra", 1},
		{"refunds.0.parts.0.extra", 1},
		{"disputes.0.extra", 1},
	}
	for _, c := range cases {
		bad := change(t, good, c.path, c.value)
		require.NotEqual(t, good, bad)
		_, err := order.Parse([]byte(bad))
		require.Error(t, err, "%s = %v", c.path, c.value)
		require.NotEmpty(t, fault.CodeOf(err))
	}
}

// TestTamperedLives gives other lives something that cannot have happened and
// expects the rule that forbids it.
func TestTamperedLives(t *testing.T) {
	type object = map[string]any
	type list = []any
	later := func(o order.Order) (order.Order, error) { return o.Advance(day(6)) }
	paid := receive("r1", order.Initial, order.Card, usd(3_000))
	halves := receive("r1", order.Initial, order.Wire, usd(6_000)) // as much for the one phase as for the other
	pay := start("p", order.Initial, order.Card, usd(1))
	part := []step{confirm(), receive("r1", order.Initial, order.Card, usd(1)), later}
	opened := list{object{"opened": march4}}
	cases := []struct {
		order order.Order
		rule  string
		sets  object
	}{
		{story(t, confirm(), paid, later), "only an unpaid order is canceled", object{"canceled": march5}},
		{story(t, confirm(), pay, later), "nothing is canceled while a payment is processing", object{"canceled": march5}},
		{story(t, confirm(), pay, later), "nothing is canceled while a payment is processing, or paid", object{"canceled": march1, "payments.0.state": "failed", "payments.0.ended": march3}},
		{story(t, later, confirm()), "a canceled order is not confirmed", object{"canceled": march1}},
		{story(t, later), "the initial payment is settled before the shipment", object{"shipped": march5}},
		{story(t, confirm(), later), "the initial payment is settled before the shipment", object{"shipped": march5}},
		{story(t, confirm(), paid, later), "the initial payment is settled before the shipment", object{"shipped": march2}},
		{story(t, append(part, accept, later)...), "the initial payment is settled before the shipment", object{"shipped": march5}},
		{story(t, confirm(), paid, dispute, later), "nothing is shipped in a dispute", object{"shipped": march6}},
		{story(t, confirm(), receive("r", order.Initial, order.Wire, usd(10_000)), later), "the shipment comes before its receipt", object{"completed": march5}},
		{story(t, confirm(), receive("r", order.Initial, order.Wire, usd(10_000)), ship, later), "the shipment comes before its receipt", object{"completed": march3}},
		{story(t, confirm(), paid, ship, later), "the balance is paid before the receipt is confirmed", object{"completed": march5}},
		{story(t, confirm(), receive("r", order.Initial, order.Wire, usd(10_000)), ship, dispute, later), "nothing is confirmed in a dispute", object{"completed": march6}},
		{story(t, confirm(), later), "what is waived is the shortfall", object{"accepted": march5, "waived": 300_000}},
		{story(t, part...), "what is waived is the shortfall", object{"accepted": march5, "waived": 299_899}},
		{story(t, part...), "a shortfall is waived by an acceptance", object{"accepted": march5}},
		{story(t, part...), "a shortfall is waived by an acceptance", object{"waived": 299_900}},
		{story(t, part...), "a shortfall is waived by an acceptance", object{"waived": -1, "accepted": march5}},
		{story(t, append(part, pay, later)...), "nothing is accepted while a payment is processing", object{"accepted": "2019-03-06T16:00:01Z", "waived": 299_900, "at": march9}},
		{story(t, append(part, dispute, later)...), "nothing is accepted in a dispute", object{"accepted": "2019-03-06T16:00:01Z", "waived": 299_900, "at": "2019-03-06T17:00:00Z"}},
		{story(t, confirm(), paid), "money is taken after the confirmation", object{"confirmed": nil}},
		{story(t, confirm(), paid, later), "money is taken after the confirmation", object{"confirmed": march5}},
		{story(t, confirm(), halves, later), "money is taken after the confirmation", object{"confirmed": march5}},
		{story(t, confirm(), later), "a dispute is about money that was paid", object{"disputes": opened}},
		{story(t, confirm(), receive("r", order.Balance, order.Card, usd(1)), later), "a dispute is about money that was paid", object{"disputes": opened}},
		{story(t, confirm(), paid, later), "a dispute is about money that was paid", object{"disputes": list{object{"opened": march2}}}},
		{disputed(t), "a dispute escalates by itself on its day 7", object{"at": march20}},
		{disputed(t), "a dispute escalates by itself on its day 7", object{"at": "2019-03-11T04:00:00Z"}}, // as the day begins
		{disputed(t), "buyer and supplier escalate from day 4", object{"disputes.0.escalated": march6, "disputes.0.escalated_by": "buyer", "at": march20}},
		{disputed(t), "buyer and supplier escalate from day 4", object{"disputes.0.escalated": "2019-03-11T04:00:00Z", "disputes.0.escalated_by": "buyer", "at": march20}},
		{disputed(t), "as its day 7 begins", object{"disputes.0.escalated": "2019-03-11T04:00:01Z", "disputes.0.escalated_by": "platform", "at": march20}},
		{play(t, disputed(t), later), "a dispute is decided after its escalation", object{"disputes.0.closed": march6, "disputes.0.outcome": "decided"}},
		{play(t, disputed(t), later), "leaves nothing paid", object{"disputes.0.closed": march6, "disputes.0.outcome": "refunded"}},
		{play(t, disputed(t), later), "the outcome is one of this package", object{"disputes.0.closed": march6, "disputes.0.outcome": "lost"}},
		{play(t, disputed(t), later), "only it has no outcome", object{"disputes.0.closed": march6}},
		{play(t, disputed(t), later), "only it has no outcome", object{"disputes.0.outcome": "agreed"}},
		{play(t, disputed(t), later), "one dispute at a time", object{"disputes": list{object{"opened": march5, "closed": march6, "outcome": "agreed"}, object{"opened": march5}}}},
		{play(t, disputed(t), later), "only the last dispute", object{"disputes": list{object{"opened": march5}, object{"opened": march5}}}},
		{play(t, disputed(t), later), "a dispute ends last", object{"disputes.0.closed": march4, "disputes.0.outcome": "agreed"}},
		{play(t, disputed(t), refund("f", order.Initial, usd(3_000))), "of an order that is not closed is open", object{"disputes": list{object{"opened": march5}}}},
		{story(t, confirm(), receive("r", order.Initial, order.Wire, usd(10_000)), ship, complete), "opened under the order's cover", object{"disputes": list{object{"opened": "2019-04-05T04:00:00Z"}}, "at": "2019-04-05T04:00:00Z"}},
		{
			story(t, confirm(), paid, start("p", order.Balance, order.Card, usd(1)), later), "nothing is refunded while a payment is processing",
			object{"refunds": list{object{"id": "f", "phase": "initial", "amount": 1, "at": march5, "parts": list{object{"receipt": "r1", "amount": 1}}}}},
		},
		{
			story(t, confirm(), paid, later), "money comes before it goes",
			object{"refunds": list{object{"id": "f", "phase": "initial", "amount": 1, "at": march2, "parts": list{object{"receipt": "r1", "amount": 1}}}}},
		},
		{
			story(t, confirm(), paid, later), "no receipt gets back more than it paid",
			object{"refunds": list{object{"id": "f", "phase": "initial", "amount": 300_001, "at": march5, "parts": list{object{"receipt": "r1", "amount": 300_001}}}}},
		},
		{
			story(t, confirm(), receive("r1", order.Initial, order.Wire, usd(10_000)), later), "no receipt gets back more than it paid",
			object{"refunds": list{object{"id": "f", "phase": "balance", "amount": 700_001, "at": march5, "parts": list{object{"receipt": "r1", "amount": 700_001}}}}},
		},
		{
			story(t, confirm(), paid, later), "parts stand in the order of their receipts",
			object{"refunds": list{object{"id": "f", "phase": "initial", "amount": 2, "at": march5, "parts": list{object{"receipt": "r1", "amount": 1}, object{"receipt": "r1", "amount": 1}}}}},
		},
		{
			story(t, confirm(), paid, later), "the parts add up to the refund",
			object{"refunds": list{object{"id": "f", "phase": "initial", "amount": 2, "at": march5, "parts": list{object{"receipt": "r1", "amount": 1}}}}},
		},
		{
			story(t, confirm(), paid, refund("f", order.Initial, usd(3_000)), later), "a closed order takes no money",
			object{"receipts": list{
				object{"id": "r1", "phase": "initial", "method": "card", "amount": 300_000, "at": march3, "initial": 300_000},
				object{"id": "r2", "phase": "balance", "method": "card", "amount": 1, "at": march5, "balance": 1},
			}},
		},
		{
			story(t, confirm(), halves, refund("f", order.Initial, usd(3_000)), refund("g", order.Balance, usd(3_000)), later), "a closed order takes no money",
			object{"receipts": list{
				object{"id": "r1", "phase": "initial", "method": "wire", "amount": 600_000, "at": march3, "initial": 300_000, "balance": 300_000},
				object{"id": "r2", "phase": "balance", "method": "card", "amount": 1, "at": march5, "balance": 1},
			}},
		},
		{story(t, confirm(), receive("r", order.Balance, order.Card, usd(7_000))), "the balance is paid after the initial payment", object{"receipts.0.balance": 700_000, "receipts.0.surplus": nil}},
		{story(t, confirm(), paid, receive("r2", order.Balance, order.Card, usd(7_001))), "no phase holds more than it costs", object{"receipts.1.balance": 700_100, "receipts.1.surplus": nil}},
		{story(t, confirm(), receive("r1", order.Initial, order.Card, usd(3_001))), "no phase holds more than it costs", object{"receipts.0.initial": 300_100, "receipts.0.surplus": nil}},
		{story(t, append(part, accept, receive("r2", order.Initial, order.Card, usd(1)))...), "nothing is due after an acceptance", object{"receipts.1.initial": 100, "receipts.1.surplus": nil, "receipts.1.at": "2019-03-06T16:00:01Z", "at": march9, "waived": 299_800}},
		{story(t, confirm(), receive("r", order.Initial, order.Wire, usd(10_000))), "lie where it may pay", object{"receipts.0.method": "card"}},
		{story(t, confirm(), receive("r", order.Initial, order.Wire, usd(10_000))), "lie where it may pay", object{"receipts.0.initial": nil, "receipts.0.surplus": 300_000}},
		{story(t, confirm(), receive("r", order.Balance, order.Wire, usd(1))), "lie where it may pay", object{"receipts.0.initial": 100, "receipts.0.surplus": nil}},
		{story(t, confirm(), receive("r", order.Initial, order.Wire, usd(1))), "only surplus is sent back", object{"receipts.0.returned": march3}},
		{story(t, confirm(), pay, later), "one payment at a time", object{"payments": list{
			object{"id": "a", "phase": "initial", "method": "card", "amount": 1, "state": "processing", "started": march2},
			object{"id": "b", "phase": "initial", "method": "card", "amount": 1, "state": "processing", "started": march2},
		}}},
		{story(t, confirm(), pay, later), "its id is used once", object{"payments": list{
			object{"id": "a", "phase": "initial", "method": "card", "amount": 1, "state": "failed", "started": march2, "ended": march2},
			object{"id": "a", "phase": "initial", "method": "card", "amount": 1, "state": "failed", "started": march2, "ended": march2},
		}}},
		{story(t, confirm(), paid, later), "its id is used once", object{"refunds": list{
			object{"id": "f", "phase": "initial", "amount": 1, "at": march5, "parts": list{object{"receipt": "r1", "amount": 1}}},
			object{"id": "f", "phase": "initial", "amount": 1, "at": march5, "parts": list{object{"receipt": "r1", "amount": 1}}},
		}}},
		{story(t, confirm(), paid, later), "more than zero", object{"refunds": list{
			object{"id": "f", "phase": "balance", "amount": 1, "at": march5, "parts": list{object{"receipt": "r1", "amount": 0}}},
		}}},
		{story(t, confirm(), paid, later), "refunds stand in their order", object{"refunds": list{
			object{"id": "f", "phase": "initial", "amount": 1, "at": march5, "parts": list{object{"receipt": "r1", "amount": 1}}},
			object{"id": "g", "phase": "initial", "amount": 1, "at": march4, "parts": list{object{"receipt": "r1", "amount": 1}}},
		}}},
		{story(t, confirm(), receive("r", order.Initial, order.Wire, usd(1))), "lie where it may pay", object{"receipts.0.initial": -1, "receipts.0.surplus": 101}},
		{story(t, confirm(), start("p", order.Initial, order.Wire, usd(10_000))), "no payment is more than what it pays for", object{"payments.0.phase": "balance"}},
		{story(t, confirm(), start("p", order.Initial, order.Wire, usd(10_000))), "within the bounds of money", object{"payments.0.amount": int64(10_000_000_000_001)}},
		{story(t), "amounts are within the bounds of money", object{"total": int64(10_000_000_000_001)}},
		{story(t, confirm(), pay, later), "nothing is canceled while a payment is processing", object{"canceled": march3, "payments.0.state": "failed", "payments.0.ended": march4}},
		{story(t, confirm(), pay, later), "one payment at a time, after the confirmation", object{"confirmed": march3}},
		{story(t, confirm(), pay, later), "one payment at a time, after the confirmation", object{"confirmed": nil}},
		{story(t, confirm(), pay, later), "what is received has a receipt", object{"payments.0.state": "received", "payments.0.ended": march3}},
		{story(t, confirm(), pay, arrive("r", "p", usd(1)), later), "what is received has a receipt", object{"payments.0.state": "failed"}},
		{story(t, confirm(), pay, arrive("r", "p", usd(1)), later), "a receipt ends its payment", object{"payments.0.ended": march5}},
		{story(t, confirm(), pay, arrive("r", "p", usd(1)), later), "a receipt agrees with its payment", object{"payments.0.started": march4, "payments.0.ended": march4}},
		{story(t, confirm(), pay, later), "what has ended has started before", object{"payments.0.state": "failed", "payments.0.ended": march1}},
		{story(t, confirm(), pay, later), "what is processing has not ended", object{"payments.0.ended": march5}},
		{story(t, confirm(), pay), "the balance is payable after the initial payment", object{"payments.0.phase": "balance"}},
		{story(t, confirm(), paid, start("p", order.Balance, order.Card, usd(1)), later), "no payment starts in a dispute", object{"payments.0.started": march6, "disputes": list{object{"opened": march5}}, "at": "2019-03-06T17:00:00Z"}},
		{story(t, confirm(), start("p", order.Initial, order.Wire, usd(10_000))), "no payment is more than what it pays for", object{"payments.0.method": "card"}},
		{story(t, confirm(), start("p", order.Initial, order.Wire, usd(10_000))), "no payment is more than what it pays for", object{"payments.0.amount": 1_000_001}},
		{story(t, confirm(), start("p", order.Initial, order.PayLater, usd(1))), "each payment is well formed", object{"currency": "EUR"}},
		{story(t, confirm(), receive("a", order.Initial, order.Card, usd(1)), receive("b", order.Initial, order.Card, usd(1)), later), "in the order of their arrival", object{"receipts.0.at": march4}},
		{story(t, confirm(), receive("a", order.Initial, order.Card, usd(1)), receive("b", order.Initial, order.Card, usd(1)), later), "its id is used once", object{"receipts.0.id": "b"}},
		{
			story(t, confirm(), receive("a", order.Initial, order.Card, usd(1)), receive("b", order.Initial, order.Card, usd(1)), later), "within the bounds of money",
			object{"receipts.0.amount": int64(9_999_999_999_999), "receipts.0.surplus": int64(9_999_999_999_899), "receipts.1.amount": 2, "receipts.1.initial": 2},
		},
		{story(t), "between the placing and the last act", object{"confirmed": march2}},
		{story(t, later), "between the placing and the last act", object{"confirmed": "2019-03-01T15:59:59Z"}},
		{story(t), "cut to the microsecond", object{"at": "2019-03-01T16:00:00.0000001Z"}},
	}
	for i, c := range cases {
		bad := record(t, c.order)
		for path, value := range c.sets {
			bad = change(t, bad, path, value)
		}
		_, err := order.Parse([]byte(bad))
		require.ErrorIs(t, err, order.CodeRecordInvalid, "case %d: %s", i, c.rule)
		require.ErrorContains(t, err, c.rule, "case %d", i)
	}
}

func TestView(t *testing.T) {
	data, err := json.Marshal(lived(t))
	require.NoError(t, err)
	var v map[string]any
	require.NoError(t, json.Unmarshal(data, &v))
	require.Equal(t, "escalated", v["status"])
	require.Equal(t, "In dispute", v["title"])
	require.Equal(t, map[string]any{"amount": "100.00", "currency": "USD"}, v["waived"])
	require.NotContains(t, string(data), "null")
	for list, length := range map[string]int{"phases": 2, "payments": 2, "receipts": 3, "surplus": 0, "refunds": 2, "disputes": 2} {
		require.Len(t, v[list], length, list)
	}
	require.Equal(t, map[string]any{
		"phase": "initial", "title": "Initial payment",
		"amount":   map[string]any{"amount": "3000.00", "currency": "USD"},
		"due":      map[string]any{"amount": "0.00", "currency": "USD"},
		"paid":     map[string]any{"amount": "2610.00", "currency": "USD"},
		"refunded": map[string]any{"amount": "290.00", "currency": "USD"},
		"financed": map[string]any{"amount": "1800.00", "currency": "USD"},
	}, v["phases"].([]any)[0])
	whole := terms()
	whole.Initial = whole.Total
	o, err := order.New(whole, day(1))
	require.NoError(t, err)
	data, err = json.Marshal(o)
	require.NoError(t, err)
	require.NotContains(t, string(data), "null")
	require.NotContains(t, string(data), "waived")
	require.NoError(t, json.Unmarshal(data, &v))
	require.Len(t, v["phases"], 1)
	require.Error(t, json.Unmarshal(data, &o), "a view cannot be read back")
}
