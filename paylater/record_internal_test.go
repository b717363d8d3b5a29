package paylater

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order/money"
)

// What cannot be written is refused: no record is half a line.

// TestRecordRefusesWhatNobodyCouldRead bends a line in ways that no act does; the
// refusal says where.
func TestRecordRefusesWhatNobodyCouldRead(t *testing.T) {
	for want, bend := range map[string]func(l *Line){
		"the line holds a value that cannot be written": func(l *Line) { l.credit = money.Cents(money.MaxCents).Add(money.Cents(1)) },
		"a hold cannot be written":                      func(l *Line) { l.holds[0].Phase = 0 },
		"a loan cannot be written":                      func(l *Line) { l.loans[0].Terms.Phase = 0 },
	} {
		l := audited(t)
		_, err := l.Record()
		require.NoError(t, err)
		bend(&l)
		rec, err := l.Record()
		require.ErrorIs(t, err, CodeRecordInvalid, want)
		require.ErrorContains(t, err, want)
		require.Equal(t, Record{}, rec)
	}
}

// TestRecordOfUnusualLoan: a text that has to be written in another way than it is
// comes back as it was. No act makes one, but the form of a record allows it.
func TestRecordOfUnusualLoan(t *testing.T) {
	l := audited(t)
	l.loans[0].Credit[0].Grant = `Grüße "1" <2> & \`
	rec, err := l.Record()
	require.NoError(t, err)
	again, err := l.rules.ParseLine(rec, nil)
	require.NoError(t, err)
	require.Equal(t, l.loans, again.loans)
}
