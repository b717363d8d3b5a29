package web_test

import (
	"encoding/csv"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/examples/marketplace/shop"
	"github.com/paylater-go/payments/order/money"
)

// Harbor's statements by hand. The first, of 2027-02-13: the loan of 8,000, its first
// fee of 100 and the fee credit of 100; closing 8,000, minimum due 2,666.67. The second,
// of 03-13: 2,666.67 paid, the second fee of 100; closing 5,433.33, due 2,766.67.
func TestAStatementShowsEveryEntry(t *testing.T) {
	w := openWorld(t)
	b := w.harbor()
	first := b.page("/credit/statements/1")
	for _, part := range []string{
		"Harbor Lamp Works", "$2,666.67 due Mar 6, 2027", "Opening balance $0.00 Closing balance $8,000.00 Fee credit -$100.00",
		"New loan TA-1001 $8,000.00", "Loan fee, month 1 TA-1001 $100.00", "Fee credit TA-1001 -$100.00",
		"Fees of this statement $100.00, before fee credit Fees of 2027 $100.00, before fee credit",
		"TA-1001 1 $2,666.67 $0.00 $2,666.67",
	} {
		require.Contains(t, first, part)
	}
	second := b.page("/credit/statements/2")
	for _, part := range []string{
		"$2,766.67 due Apr 3, 2027", "Opening balance $8,000.00 Closing balance $5,433.33 Fee credit none on this statement",
		"Payment, thank you -$2,666.67 $5,333.33", "Loan fee, month 2 TA-1001 $100.00 $5,433.33", "Fees of 2027 $200.00",
		"TA-1001 2 $2,666.67 $100.00 $2,766.67",
	} {
		require.Contains(t, second, part)
	}
	_, page := b.get("/credit/statements/1")
	require.Contains(t, page, "<button data-print hidden>", "the script shows it")
	require.Contains(t, page, `class="feecredit"`)
	app := b.page("/app/credit/statements/1")
	require.Contains(t, app, "Fee credit Posted")
	require.Contains(t, app, "$2,666.67 due Mar 6, 2027")
}

func TestTheFileAddsUpToTheClosingBalance(t *testing.T) {
	w := openWorld(t)
	b := w.harbor()
	w.days(35) // a third statement, after two more collections
	checked := 0
	for st, err := range w.shop.Host.Program().Statements(t.Context(), w.shop.Host.LineID(shop.Harbor)) {
		require.NoError(t, err)
		path := "/credit/statements/" + string(rune('0'+st.Number)) + "/csv"
		for _, device := range []string{"", "/app"} {
			res := b.head(device + path)
			require.Equal(t, "text/csv; charset=utf-8", res.Get("Content-Type"))
			require.Equal(t, `attachment; filename="statement-`+string(rune('0'+st.Number))+`-`+st.Date.String()+`.csv"`, res.Get("Content-Disposition"))
		}
		status, text := b.get(path)
		require.Equal(t, http.StatusOK, status)
		rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		require.NoError(t, err)
		require.Equal(t, []string{"posted", "entry", "kind", "loan", "order", "installment", "reference", "amount", "balance"}, rows[0])
		require.Len(t, rows, len(st.Entries)+2)
		var sum money.USD
		for _, row := range rows[1:] {
			amount, err := money.ParseUSD(row[7])
			require.NoError(t, err)
			sum = sum.Add(amount)
			require.Equal(t, sum.Text(), row[8])
		}
		require.Equal(t, st.Closing, sum)
		checked++
	}
	require.Equal(t, 3, checked)
}
