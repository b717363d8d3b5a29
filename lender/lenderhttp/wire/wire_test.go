package wire_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order/fault"
)

// What is said arrives: every kind of request and every kind of event.
func TestThereAndBack(t *testing.T) {
	a := lendertest.Application("app-1", "buyer-1")
	data, err := wire.EncodeApplication(a)
	require.NoError(t, err)
	require.Contains(t, string(data), a.Business.LegalName.Reveal())
	back, err := wire.ParseApplication(data)
	require.NoError(t, err)
	require.True(t, a.Equal(back))

	d := lendertest.Disbursement("loan-1", "buyer-1")
	data, err = wire.Encode(d)
	require.NoError(t, err)
	gotD, err := wire.ParseDisbursement(data)
	require.NoError(t, err)
	require.True(t, d.Equal(gotD))

	m := lendertest.MoneyReturn("refund-1", d)
	data, err = wire.Encode(m)
	require.NoError(t, err)
	gotM, err := wire.ParseMoneyReturn(data)
	require.NoError(t, err)
	require.True(t, m.Equal(gotM))

	for i, f := range lendertest.Facts() {
		e := lender.Event{ID: lender.EventID(fmt.Sprintf("e-%d", i)), Buyer: "buyer-1", At: lendertest.SampleInstant(), Fact: f}
		data, err = wire.Encode(wire.NewWebhook(wire.Test, e))
		require.NoError(t, err)
		got, err := wire.ParseWebhook(wire.Test, data)
		require.NoError(t, err)
		require.True(t, e.Equal(got))
		_, err = wire.ParseWebhook(wire.Live, data)
		require.ErrorIs(t, err, wire.CodeModeMismatch)

		data, err = wire.Encode(wire.Answer{Mode: wire.Live, Events: []lender.Event{e, e}})
		require.NoError(t, err)
		list, err := wire.ParseAnswer(wire.Live, data)
		require.NoError(t, err)
		require.Len(t, list, 2)
		require.True(t, e.Equal(list[1]))
	}
}

// What is printed on the way stays redacted.
func TestSecretsArePrintedNowhere(t *testing.T) {
	a := lendertest.Application("app-1", "buyer-1")
	one := wire.AccountFrom(a.Accounts[0])
	link := wire.NewLinkExchange("s-1", "buyer-1", lender.NewSecret("public-secret-one"))
	text := fmt.Sprintf("%v %+v %#v %s %v %+v %#v", one, one, one, one, link, link, link)
	require.NotContains(t, text, a.Accounts[0].Token.Reveal())
	require.NotContains(t, text, "public-secret-one")
	data, err := wire.Encode(link)
	require.NoError(t, err)
	require.True(t, bytes.Contains(data, []byte("public-secret-one")))
}

// A refusal arrives as a refusal with its reasons, not found as not found, and
// nothing else as either.
func TestProblems(t *testing.T) {
	no := lender.Refuse(fault.New(lender.CodeKeyReused, "again").At("id"), fault.New("over_limit", "hello SECRET"))
	p := wire.ProblemOf(wire.Test, no)
	require.Equal(t, 409, p.Status)
	data, err := wire.Encode(p)
	require.NoError(t, err)
	got := wire.ReadProblem(wire.Test, 409, data)
	require.ErrorIs(t, got, lender.CodeRefused)
	require.ErrorIs(t, got, lender.CodeKeyReused)
	require.ErrorIs(t, got, fault.Code("over_limit"))
	require.NotContains(t, got.Error(), "SECRET")

	require.NoError(t, wire.ReadProblem(wire.Live, 409, data))
	require.NoError(t, wire.ReadProblem(wire.Test, 422, data))
	require.NoError(t, wire.ReadProblem(wire.Test, 409, data[1:]))
	p = wire.ProblemOf(wire.Test, fmt.Errorf("database SECRET"))
	require.Equal(t, 500, p.Status)
	data, err = wire.Encode(p)
	require.NoError(t, err)
	require.NotContains(t, string(data), "SECRET")
	require.NoError(t, wire.ReadProblem(wire.Test, 500, data))

	data, err = wire.Encode(wire.ProblemOf(wire.Test, lender.NotFound()))
	require.NoError(t, err)
	require.ErrorIs(t, wire.ReadProblem(wire.Test, 404, data), lender.CodeNotFound)
}

// Nothing that a partner writes into a refusal is repeated but its words: a path that
// is none of ours, and a word with a number in it, are left out.
func TestProblemsRepeatNoNumbers(t *testing.T) {
	p := wire.ProblemOf(wire.Test, lender.Refuse(
		fault.New("over_limit", "").At("accounts[0].token"), fault.New("stale", "").At("owner.rosalind_quill"),
		fault.New("ssn_205550143", "").At("id"), fault.New("code_1234", "").At("accounts[205550143]"), fault.New("gone", "").At("205550143"),
	))
	data, err := wire.Encode(p)
	require.NoError(t, err)
	require.Contains(t, string(data), "205550143")
	got := wire.ReadProblem(wire.Test, p.Status, data)
	var shown []string
	for _, f := range fault.All(got) {
		shown = append(shown, string(f.Code)+" "+f.Path)
	}
	require.Equal(t, []string{"lender_refused ", "over_limit accounts[0].token", "stale ", "code_1234 ", "gone "}, shown)
}

// The mode of a key stands in it.
func TestModeOfKey(t *testing.T) {
	m, err := wire.ModeOfKey("plk_live_0123456789abcdefghijABCD")
	require.NoError(t, err)
	require.Equal(t, wire.Live, m)
	for _, bad := range []string{"", "plk_test_", "plk_test_0123456789abcdefghijABC", "plk_prod_0123456789abcdefghijABCD", "plk_test_0123456789abcdefghij-BCD"} {
		_, err := wire.ModeOfKey(bad)
		require.ErrorIs(t, err, wire.CodeKeyMalformed, "%d", len(bad))
		require.NotContains(t, err.Error(), "0123456789")
	}
}

// An address is absolute and https, in test mode also http, and has nothing that a
// page or an endpoint has no use for.
func TestAddress(t *testing.T) {
	for address, modes := range map[string]string{
		"https://host.example/back?order=1": "test live", "https://host.example:8443": "test live",
		"http://127.0.0.1:8080/back": "test", "HTTPS://host.example": "test live",
		"": "", "host.example/back": "", "/back": "", "https:///back": "", "ftp://host.example": "", "javascript:alert(1)": "",
		"https://user@host.example": "", "https://user:word@host.example": "", "https://host.example/#part": "", "https://host.example/\x00": "",
		"https://host.example/" + strings.Repeat("a", wire.MaxReturn-21): "test live",
		"https://host.example/" + strings.Repeat("a", wire.MaxReturn-20): "",
	} {
		for _, m := range []wire.Mode{wire.Test, wire.Live} {
			require.Equal(t, strings.Contains(modes, string(m)), wire.Address(m, address), "%s %s", m, address)
		}
	}
}
