package lender_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
)

// hide makes a secret of every text.
func hide(s string) lender.Secret { return lender.NewSecret(s) }

func TestApplicationRefusals(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(*lender.Application)
		path  string
		code  fault.Code
	}{
		{"id with a dot", func(a *lender.Application) { a.ID = "a.1" }, "id", lender.CodeIDMalformed},
		{"buyer with a space", func(a *lender.Application) { a.Buyer = "b 1" }, "buyer", lender.CodeIDMalformed},
		{"no name", func(a *lender.Application) { a.Business.LegalName = hide("") }, "business.legal_name", lender.CodeRequired},
		{"name with a line break", func(a *lender.Application) { a.Business.LegalName = hide("A\nB") }, "business.legal_name", lender.CodeTextUnclean},
		{"name too long", func(a *lender.Application) { a.Business.LegalName = hide(strings.Repeat("a", 121)) }, "business.legal_name", lender.CodeTooLong},
		{"name of digits", func(a *lender.Application) { a.Business.LegalName = hide("021000021") }, "business.legal_name", lender.CodeTextMalformed},
		{"unknown legal form", func(a *lender.Application) { a.Business.Kind = "trust" }, "business.kind", lender.CodeNotListed},
		{"began tomorrow", func(a *lender.Application) { a.Business.StartedOn = civil.Of(2019, 3, 6) }, "business.started_on", lender.CodeNotPast},
		{"no first day", func(a *lender.Application) { a.Business.StartedOn = civil.Date{} }, "business.started_on", lender.CodeRequired},
		{"no street", func(a *lender.Application) { a.Business.Address.Line1 = hide("") }, "business.address.line1", lender.CodeRequired},
		{"second line too long", func(a *lender.Application) { a.Owner.Address.Line2 = hide(strings.Repeat("x", 101)) }, "owner.address.line2", lender.CodeTooLong},
		{"born today", func(a *lender.Application) { a.Owner.BirthDate = hide("2019-03-05") }, "owner.birth_date", lender.CodeNotPast},
		{"no account", func(a *lender.Application) { a.Accounts = nil }, "accounts", lender.CodeRequired},
		{"too many accounts", func(a *lender.Application) { a.Accounts = make([]lender.LinkedAccount, 21) }, "accounts", lender.CodeTooMany},
		{"no checking account", func(a *lender.Application) { a.Accounts = a.Accounts[1:] }, "accounts", lender.CodeCheckingNeeded},
		{"account twice", func(a *lender.Application) { a.Accounts[1].Token = a.Accounts[0].Token }, "accounts[1].token", lender.CodeRepeated},
		{"unknown account", func(a *lender.Application) { a.Accounts[1].Kind = "savings" }, "accounts[1].kind", lender.CodeNotListed},
		{"bank of digits", func(a *lender.Application) { a.Accounts[0].Institution = "021000021" }, "accounts[0].institution", lender.CodeTextMalformed},
		{"no consent", func(a *lender.Application) { a.Consent.At = time.Time{} }, "consent.at", lender.CodeRequired},
		{"consent long ago", func(a *lender.Application) { a.Consent.At = time.Date(1989, 12, 31, 0, 0, 0, 0, time.UTC) }, "consent.at", lender.CodeInstantMalformed},
		{"consent by a name", func(a *lender.Application) { a.Consent.By = "Rosalind Quill" }, "consent.by", lender.CodeIDMalformed},
		{"version with a space", func(a *lender.Application) { a.Consent.Version = "v 1" }, "consent.version", lender.CodeTextMalformed},
		{"no phase", func(a *lender.Application) { a.Order = &lender.OrderRef{Order: "PO-1"} }, "order.phase", lender.CodeNotListed},
		{"order with a dot", func(a *lender.Application) { a.Order = &lender.OrderRef{Order: "PO.1", Phase: order.Balance} }, "order.order", lender.CodeIDMalformed},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := lendertest.Application("app-1", "buyer-1")
			require.NoError(t, a.Validate())
			test.spoil(&a)
			requireFault(t, a.Validate(), test.path, test.code)
		})
	}
}

// requireFault wants exactly one fault, there and with that code.
func requireFault(t *testing.T, err error, path string, code fault.Code) {
	t.Helper()
	all := fault.All(err)
	require.Len(t, all, 1, "%v", err)
	require.Equal(t, path, all[0].Path)
	require.Equal(t, code, all[0].Code)
	require.ErrorIs(t, err, code)
	require.NotEmpty(t, all[0].Message)
}

func TestApplicationReportsEverythingAtOnce(t *testing.T) {
	a := lendertest.Application("", "buyer-1")
	a.Owner.Email, a.Owner.Phone, a.Accounts[0].Token = hide("nobody"), hide("5550143"), hide("021000021")
	var paths []string
	for _, f := range fault.All(a.Validate()) {
		paths = append(paths, f.Path)
	}
	require.Equal(t, []string{"id", "owner.email", "owner.phone", "accounts[0].token"}, paths)
}

func TestLimitsAreReported(t *testing.T) {
	a := lendertest.Application("app-1", "buyer-1")
	a.Owner.Name = hide(strings.Repeat("n", 121))
	all := fault.All(a.Validate())
	require.Len(t, all, 1)
	require.Equal(t, []fault.Number{fault.Count("most characters", 120)}, all[0].Numbers)
}

// Bytes are counted too, and first: 254 bytes of an address, 360 of a name.
func TestBytesAreBounded(t *testing.T) {
	a := lendertest.Application("app-1", "buyer-1")
	a.Business.LegalName = hide(strings.Repeat("光", 120))
	require.NoError(t, a.Validate())
	a.Business.LegalName = hide(strings.Repeat("𠀋", 91))
	requireFault(t, a.Validate(), "business.legal_name", lender.CodeTooLong)

	a = lendertest.Application("app-1", "buyer-1")
	a.Owner.Email = hide("a@" + strings.Repeat("b.", 124) + "comm") // 254
	require.NoError(t, a.Validate())
	a.Owner.Email = hide("aa@" + strings.Repeat("b.", 124) + "comm")
	requireFault(t, a.Validate(), "owner.email", lender.CodeTooLong)
}

func TestErrorsNeverRepeatWhatWasGiven(t *testing.T) {
	spoils := []string{canary + "\n", canary + "\u202e", canary + "\x00", canary + " 021000021", strings.Repeat(canary, 40), "  " + canary}
	for _, spoil := range spoils {
		a := lendertest.Application("app-1", "buyer-1")
		for _, s := range secretsOf(&a) {
			*s = lender.NewSecret(spoil)
		}
		a.ID, a.Buyer, a.Business.Kind = lender.ApplicationID(spoil), lender.BuyerID(spoil), lender.BusinessKind(spoil)
		a.Accounts[0].Kind, a.Accounts[0].Institution = lender.AccountKind(spoil), spoil
		a.Consent.By, a.Consent.Version, a.Order = spoil, spoil, &lender.OrderRef{Order: spoil}
		err := a.Validate()
		require.Error(t, err)
		require.Greater(t, len(fault.All(err)), 15)
		noLeak(t, err.Error())
	}
}

func TestTwentyAccountsAreTheMost(t *testing.T) {
	a := lendertest.Application("app-1", "buyer-1")
	for i := len(a.Accounts); i < 20; i++ {
		a.Accounts = append(a.Accounts, lender.LinkedAccount{
			Kind: lender.Shipping, Institution: "Harbor Freight", Token: hide("tok-" + string(rune('a'+i))),
		})
	}
	require.NoError(t, a.Validate())
	a.Accounts[0].Kind = lender.Bookkeeping
	requireFault(t, a.Validate(), "accounts", lender.CodeCheckingNeeded)
	a.Accounts = append(a.Accounts, lender.LinkedAccount{Kind: lender.BusinessChecking, Institution: "Bank", Token: hide("tok")})
	requireFault(t, a.Validate(), "accounts", lender.CodeTooMany)
}

// A hostile application costs little: every text is 5 MB.
func TestHugeApplicationIsCheap(t *testing.T) {
	a := lendertest.Application("app-1", "buyer-1")
	huge := strings.Repeat("a", 5<<20)
	for _, s := range secretsOf(&a) {
		*s = lender.NewSecret(huge)
	}
	a.Accounts = append(a.Accounts, make([]lender.LinkedAccount, 1_000_000)...)
	err := a.Validate()
	require.Error(t, err)
	require.Less(t, len(err.Error()), 4_000)
}

func TestNewYorkDayOfTheConsentDecides(t *testing.T) {
	a := lendertest.Application("app-1", "buyer-1")
	a.Consent.At = time.Date(2019, 3, 6, 4, 59, 0, 0, time.UTC) // still March 5 in New York
	a.Business.StartedOn = civil.Of(2019, 3, 5)
	require.NoError(t, a.Validate())
	a.Business.StartedOn = civil.Of(2019, 3, 6)
	requireFault(t, a.Validate(), "business.started_on", lender.CodeNotPast)
}
