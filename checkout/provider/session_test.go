package provider_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout/provider"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

const sessionText = `{"v":1,"key":"pay-1","buyer":"buyer-1","lender":"kabbage","order":"TA-1","phase":"initial","amount":1000000}`

func aSession() provider.Session {
	return provider.Session{
		Key: "pay-1", Buyer: buyer, Lender: kabbage, Order: "TA-1", Phase: order.Initial, Amount: money.Dollars(10_000),
	}
}

func TestSessionText(t *testing.T) {
	data, err := json.Marshal(aSession())
	require.NoError(t, err)
	require.Equal(t, sessionText, string(data), "to the byte") //nolint:testifylint // the form is the promise
	inside := struct {
		Session provider.Session `json:"session"`
	}{aSession()}
	data, err = json.Marshal(inside)
	require.NoError(t, err)
	got := inside
	got.Session = provider.Session{}
	require.NoError(t, json.Unmarshal(data, &got), "as a part of an engine's own data")
	require.Equal(t, inside, got)
	require.Error(t, (*provider.Session)(nil).UnmarshalJSON(nil))
	require.NoError(t, json.Unmarshal(data, &got))
	require.Error(t, json.Unmarshal([]byte(`{"session":{"v":1}}`), &got))
	require.Equal(t, inside, got, "an error changes nothing")
	_, err = json.Marshal(provider.Session{})
	require.ErrorIs(t, err, provider.CodeSessionInvalid)
}

// Everything that is wrong is named by its path, and nothing is repaired.
func TestSessionParsedStrictly(t *testing.T) {
	for text, want := range map[string][2]string{
		`{"v":2,"something":"new"}`: {"session_version", "v"},
		`{"v":1,"key":"pay-1","buyer":"buyer-1","lender":"kabbage","order":"TA-1","phase":"initial","amount":0}`:                   {"session_invalid", "amount"},
		`{"v":1,"key":"pay-1","buyer":"buyer-1","lender":"kabbage","order":"TA-1","phase":"initial","amount":-5}`:                  {"session_invalid", "amount"},
		`{"v":1,"key":"pay-1","buyer":"buyer-1","lender":"kabbage","order":"TA-1","phase":"initial","amount":9000000000000000000}`: {"session_invalid", "amount"},
		`{"v":1,"key":"","buyer":"buyer-1","lender":"kabbage","order":"TA-1","phase":"initial","amount":5}`:                        {"session_invalid", "key"},
		`{"v":1,"key":"k","buyer":"a b","lender":"kabbage","order":"TA-1","phase":"initial","amount":5}`:                           {"session_invalid", "buyer"},
		`{"v":1,"key":"k","buyer":"b","lender":"K","order":"TA-1","phase":"initial","amount":5}`:                                   {"session_invalid", "lender"},
		`{"v":1,"key":"k","buyer":"b","lender":"k","order":"../1","phase":"initial","amount":5}`:                                   {"session_invalid", "order"},
		`{"v":1,"key":"k","buyer":"b","lender":"k","order":"TA-1","phase":"all","amount":5}`:                                       {"order_field_invalid", "phase"},
		`{"v":1,"key":"k","buyer":"b","lender":"k","order":"TA-1","phase":"initial","amount":5,"loan":"<b>"}`:                      {"session_invalid", "loan"},
		`{"v":1,"key":"k","buyer":"b","lender":"k","order":"TA-1","phase":"initial","amount":5,"since":-1}`:                        {"session_invalid", "since"},
		`{"v":1,"key":"k","key":"l","buyer":"b","lender":"k","order":"TA-1","phase":"initial","amount":5}`:                         {"", "key"},
		`{"v":1,"Key":"k","buyer":"b","lender":"k","order":"TA-1","phase":"initial","amount":5}`:                                   {"", ""},
		`{"v":1,"key":"k","buyer":"b","lender":"k","order":"TA-1","phase":"initial","amount":5,"price":1}`:                         {"", "price"},
		`{"v":1,"key":"k","buyer":"b","lender":"k","order":"TA-1","phase":"initial","amount":5.5}`:                                 {"", "amount"},
		sessionText + "x": {"", ""},
		"":                {"", ""},
		"null":            {"", ""},
		"[]":              {"", ""},
	} {
		s, err := provider.ParseSession([]byte(text))
		require.Error(t, err, text)
		require.Equal(t, provider.Session{}, s, text)
		all := fault.All(err)
		require.NotEmpty(t, all, "%s: %v", text, err)
		if want[0] != "" {
			require.Equal(t, want[0], string(all[0].Code), text)
		}
		if want[1] != "" {
			require.Equal(t, want[1], all[0].Path, text)
		}
	}
}

// Ids of an engine have any characters; their key has the grammar, and no two
// lists of ids have one.
func TestKeyOf(t *testing.T) {
	seen := map[string]bool{}
	for _, ids := range [][]string{nil, {""}, {"", ""}, {"a", "b"}, {"ab"}, {"b", "a"}, {"VHJhbnNhY3Rpb25JdGVtOjhh=="}, {"ä", "\x00"}} {
		key := provider.KeyOf(ids...)
		require.True(t, key.Valid(), ids)
		require.Equal(t, key, provider.KeyOf(ids...))
		require.False(t, seen[string(key)], ids)
		seen[string(key)] = true
	}
}

// FuzzParseSession: nothing panics, and what is read is written the same.
func FuzzParseSession(f *testing.F) {
	f.Add([]byte(sessionText))
	f.Add([]byte(`{"v":1,"key":"pay-1","buyer":"b","lender":"k","order":"o","phase":"balance","amount":1,"loan":"L1","canceled":true,"since":7}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := provider.ParseSession(data)
		if err != nil {
			require.Equal(t, provider.Session{}, s)
			return
		}
		text, err := json.Marshal(s)
		require.NoError(t, err)
		again, err := provider.ParseSession(text)
		require.NoError(t, err)
		require.Equal(t, s, again)
	})
}
