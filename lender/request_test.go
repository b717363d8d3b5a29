package lender_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

func TestDisbursementRefusals(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(*lender.Disbursement)
		path  string
		code  fault.Code
	}{
		{"no amount", func(d *lender.Disbursement) { d.Amount = money.USD{} }, "amount", lender.CodeAmountBounds},
		{"negative amount", func(d *lender.Disbursement) { d.Amount = money.Cents(-1) }, "amount", lender.CodeAmountBounds},
		{"amount out of bounds", func(d *lender.Disbursement) { d.Amount = money.Cents(math.MaxInt64) }, "amount", lender.CodeAmountBounds},
		{"amount far below", func(d *lender.Disbursement) { d.Amount = money.Cents(math.MinInt64) }, "amount", lender.CodeAmountBounds},
		{"no months", func(d *lender.Disbursement) { d.Months = 0 }, "months", lender.CodeTermBounds},
		{"37 months", func(d *lender.Disbursement) { d.Months = 37 }, "months", lender.CodeTermBounds},
		{"no phase", func(d *lender.Disbursement) { d.Phase = 0 }, "phase", lender.CodeNotListed},
		{"another phase", func(d *lender.Disbursement) { d.Phase = 3 }, "phase", lender.CodeNotListed},
		{"account as recipient", func(d *lender.Disbursement) { d.Recipient = "000123456789" }, "recipient", lender.CodeTokenMalformed},
		{"recipient too long", func(d *lender.Disbursement) { d.Recipient = strings.Repeat("a", 513) }, "recipient", lender.CodeTooLong},
		{"short hash", func(d *lender.Disbursement) { d.TermsHash = "abcdef012345678" }, "terms_hash", lender.CodeTextMalformed},
		{"hash with a space", func(d *lender.Disbursement) { d.TermsHash = "abcdef01 23456789" }, "terms_hash", lender.CodeTextMalformed},
		{"never signed", func(d *lender.Disbursement) { d.SignedAt = time.Time{} }, "signed_at", lender.CodeRequired},
		{"signed in 2200", func(d *lender.Disbursement) { d.SignedAt = time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC) }, "signed_at", lender.CodeInstantMalformed},
		{"loan with a dot", func(d *lender.Disbursement) { d.Loan = "l.1" }, "loan", lender.CodeIDMalformed},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := lendertest.Disbursement("loan-1", "buyer-1")
			require.NoError(t, d.Validate())
			test.spoil(&d)
			requireFault(t, d.Validate(), test.path, test.code)
		})
	}
}

func TestDisbursementLimits(t *testing.T) {
	d := lendertest.Disbursement("loan-1", "buyer-1")
	for _, hash := range []string{"AZaz09+/=:_-abcd", strings.Repeat("0", 128)} {
		d.TermsHash = hash
		require.NoError(t, d.Validate())
	}
	for _, amount := range []money.USD{money.Cents(1), money.Cents(money.MaxCents)} {
		d.Amount = amount
		require.NoError(t, d.Validate())
	}
	for _, months := range []int{1, lender.MaxMonths} {
		d.Months = months
		require.NoError(t, d.Validate())
	}
}

func TestMoneyReturnRefusals(t *testing.T) {
	m := lendertest.MoneyReturn("refund-1", lendertest.Disbursement("loan-1", "buyer-1"))
	require.NoError(t, m.Validate())
	m.Amount = money.Cents(-500)
	requireFault(t, m.Validate(), "amount", lender.CodeAmountBounds)
}

func TestReferences(t *testing.T) {
	d := lendertest.Disbursement("loan-1", "buyer-1")
	require.Equal(t, lender.Reference{Kind: lender.RefApplication, Key: "app-1", Buyer: "buyer-1"}, lendertest.Application("app-1", "buyer-1").Reference())
	require.Equal(t, lender.Reference{Kind: lender.RefLoan, Key: "loan-1", Buyer: "buyer-1"}, d.Reference())
	require.Equal(t, lender.Reference{Kind: lender.RefRefund, Key: "refund-1", Buyer: "buyer-1"}, lendertest.MoneyReturn("refund-1", d).Reference())
	require.NoError(t, d.Reference().Validate())
	requireFault(t, lender.Reference{Kind: "order", Key: "k", Buyer: "b"}.Validate(), "kind", lender.CodeNotListed)
}

func TestRefuseAndNotFound(t *testing.T) {
	err := lender.Refuse(fault.New(lender.CodeKeyReused, "once more"))
	require.ErrorIs(t, err, lender.CodeRefused)
	require.ErrorIs(t, err, lender.CodeKeyReused)
	require.Equal(t, lender.CodeRefused, fault.CodeOf(err))
	require.ErrorIs(t, lender.Refuse(), lender.CodeRefused)
	require.ErrorIs(t, lender.NotFound(), lender.CodeNotFound)
	require.NotErrorIs(t, lender.NotFound(), lender.CodeRefused)
}
