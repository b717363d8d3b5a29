package lender_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
)

func TestIDGrammar(t *testing.T) {
	good := []string{"a", "z", "A", "Z", "0", "9", "_", "-", "PO-1_x", strings.Repeat("a", 64)}
	bad := []string{"", "a.b", "a b", "é", "a\n", "a/b", "a:b", "\x00", "a@b", "[", "`", "{", strings.Repeat("a", 65)}
	for _, s := range good {
		for name, ok := range everyID(s) {
			require.True(t, ok, "%s %q", name, s)
		}
	}
	for _, s := range bad {
		for name, ok := range everyID(s) {
			require.False(t, ok, "%s %q", name, s)
		}
	}
}

func everyID(s string) map[string]bool {
	return map[string]bool{
		"buyer": lender.BuyerID(s).Valid(), "key": lender.Key(s).Valid(),
		"application": lender.ApplicationID(s).Valid(), "loan": lender.LoanID(s).Valid(),
		"refund": lender.RefundID(s).Valid(), "repayment": lender.RepaymentID(s).Valid(),
		"charge": lender.ChargeID(s).Valid(), "event": lender.EventID(s).Valid(),
	}
}

func TestLenderNameGrammar(t *testing.T) {
	for _, s := range []string{"kabbage", "a", "0-_", strings.Repeat("z", 32)} {
		require.True(t, lender.ID(s).Valid(), "%q", s)
	}
	for _, s := range []string{"", "Kabbage", "a.b", "é", strings.Repeat("z", 33)} {
		require.False(t, lender.ID(s).Valid(), "%q", s)
	}
}

func TestWordGrammar(t *testing.T) {
	for _, s := range []string{"a", "z", "past_due", "a1_9z", strings.Repeat("a", 64)} {
		require.True(t, lender.Reason(s).Valid(), "%q", s)
		require.True(t, lender.Item(s).Valid(), "%q", s)
	}
	for _, s := range []string{"", "1a", "_a", "Past", "a-b", "a b", strings.Repeat("a", 65)} {
		require.False(t, lender.Reason(s).Valid(), "%q", s)
		require.False(t, lender.Item(s).Valid(), "%q", s)
	}
}

func TestReferenceKinds(t *testing.T) {
	require.True(t, lender.RefApplication.Valid())
	require.True(t, lender.RefLoan.Valid())
	require.True(t, lender.RefRefund.Valid())
	require.False(t, lender.ReferenceKind("").Valid())
	require.False(t, lender.ReferenceKind("Loan").Valid())
}
