package main

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// document is the story as JSON.
type document struct {
	Chapters []struct {
		Name   string
		Tables []struct {
			Name  string
			Facts map[string]any
			Rows  []map[string]any
		}
	}
}

func storyOf(t *testing.T) document {
	t.Helper()
	var d document
	require.NoError(t, json.Unmarshal([]byte(told(t, "-json")), &d))
	return d
}

func (d document) rows(t *testing.T, chapter, name string) []map[string]any {
	t.Helper()
	for _, c := range d.Chapters {
		for _, table := range c.Tables {
			if c.Name == chapter && table.Name == name {
				if table.Facts != nil {
					return []map[string]any{table.Facts}
				}
				return table.Rows
			}
		}
	}
	require.Failf(t, "no such table", "%s in %s", name, chapter)
	return nil
}

// column is one column of a table as text.
func (d document) column(t *testing.T, chapter, name, key string) []string {
	t.Helper()
	var list []string
	for _, row := range d.rows(t, chapter, name) {
		require.Contains(t, row, key)
		list = append(list, fmt.Sprint(row[key]))
	}
	return list
}

// TestFigures holds the figures of the story against those that were published or
// worked out by hand.
func TestFigures(t *testing.T) {
	d := storyOf(t)
	for _, c := range []struct {
		chapter, table, key string
		want                []string
	}{
		// The lender says $200,000.00; the program's lines end at $150,000.00.
		{"apply", "line", "limit_of_the_lender", []string{"200000.00"}},
		{"apply", "line", "usable_limit", []string{"150000.00"}},
		// Ten days after Thursday, July 2.
		{"apply", "line", "first_statement", []string{"2026-07-12"}},

		// 2.75% of $10,000.00 twice and 0.75% four times are $850.00.
		{"offers", "offers", "months", []string{"1", "3", "4", "5", "6"}},
		{"offers", "offers", "fees", []string{"150.00", "375.00", "540.00", "675.00", "850.00"}},
		{"offers", "offers", "pays_back", []string{"10050.00", "10275.00", "10440.00", "10575.00", "10750.00"}},
		// Two months at 2.75% would be 43.74% a year.
		{"offers", "not_offered", "months", []string{"2"}},
		{"offers", "not_offered", "code", []string{"apr_over_cap"}},

		{"sign", "agreement", "available_after", []string{"140000.00"}},
		{"sign", "schedule", "principal", []string{"1666.67", "1666.67", "1666.67", "1666.67", "1666.66", "1666.66"}},
		{"sign", "schedule", "fee", []string{"275.00", "275.00", "75.00", "75.00", "75.00", "75.00"}},
		{"sign", "schedule", "due", []string{"2026-08-02", "2026-09-02", "2026-10-03", "2026-11-02", "2026-12-03", "2027-01-02"}},

		// Friday, July 3, 2026 is a bank day; the weekend is not.
		{"arrival", "days", "banks", []string{"open", "open", "closed", "closed", "open", "open"}},
		{"arrival", "days", "working_day", []string{"<nil>", "1", "<nil>", "<nil>", "2", "3"}},
		{"arrival", "arrival", "arrived_on", []string{"2026-07-03"}},

		// 1666.67 + 275.00 - 100.00 of fee credit; 10000 + 275 - 100.
		{"first_statement", "statement", "minimum_due", []string{"1841.67"}},
		{"first_statement", "entries", "amount", []string{"0.00", "10000.00", "275.00", "-100.00", "10175.00"}},
		{"first_statement", "statement", "due", []string{"2026-08-02"}},

		// 1.25% of $20,000.00 three times; 140000 - 20000.
		{"balance", "agreement", "fees", []string{"750.00"}},
		{"balance", "agreement", "available_after", []string{"120000.00"}},

		// Sunday, August 2 allows Monday.
		{"repayment", "collection", "collected_on", []string{"2026-08-03"}},
		{"repayment", "allocations", "amount", []string{"175.00", "1666.67"}},

		// 10175 + 20000 - 1841.67 + 275 + 250; 1666.67 + 275 + 6666.67 + 250.
		{"second_statement", "entries", "amount", []string{"10175.00", "20000.00", "-1841.67", "275.00", "250.00", "28858.33"}},
		{"second_statement", "statement", "minimum_due", []string{"8858.34"}},
		{"second_statement", "billed", "to_pay", []string{"1941.67", "6916.67"}},

		// Owed is 10000 - 1666.67 and the second fee; four fees of $75.00 are saved.
		{"payoff", "payoff", "together", []string{"8908.33", "8608.33", "300.00"}},
		{"payoff", "loan", "saved", []string{"300.00"}},
		{"payoff", "loan", "loan_is", []string{"closed"}},

		// In time no fee is left, half an hour late the first month's.
		{"refund", "refunds", "asked_after", []string{"47h30m", "48h30m"}},
		{"refund", "refunds", "principal_owed", []string{"0.00", "0.00"}},
		{"refund", "refunds", "fees_owed", []string{"0.00", "275.00"}},
		{"refund", "refunds", "loan_is", []string{"closed", "active"}},

		{"declined", "not_available", "code", []string{"application_declined"}},
		{"euro", "not_available", "code", []string{
			"pay_later_usd_only", "country_not_served", "currency_not_accepted", "currency_not_accepted",
		}},
		{"books", "lines", "status", []string{"open", "open", "declined"}},
	} {
		assert.Equal(t, c.want, d.column(t, c.chapter, c.table, c.key), "%s: %s of %s", c.chapter, c.key, c.table)
	}
}

// TestAPR works the APR of every six months' offer out again, by Regulation Z,
// Appendix J, from the dates and amounts that the story shows.
func TestAPR(t *testing.T) {
	d := storyOf(t)
	agreed := date(t, d.column(t, "sign", "agreement", "agreed_on")[0])
	var payments []payment
	for _, row := range d.rows(t, "sign", "schedule") {
		var principal, fee float64
		_, err := fmt.Sscan(fmt.Sprint(row["principal"], " ", row["fee"]), &principal, &fee)
		require.NoError(t, err)
		payments = append(payments, payment{unitPeriods(agreed, date(t, fmt.Sprint(row["due"]))), principal + fee})
	}
	want := fmt.Sprintf("%.2f%%", 100*12*monthlyRate(10_000, payments))
	assert.Equal(t, "29.13%", want)
	assert.Equal(t, want, d.column(t, "sign", "agreement", "apr")[0])
}

// payment is an amount and the unit periods after which it is paid.
type payment struct{ after, amount float64 }

// monthlyRate is the rate at which the payments are worth the advance: whole
// months compound, odd days bear simple interest.
func monthlyRate(advance float64, payments []payment) float64 {
	low, high := 0.0, 1.0
	for range 200 {
		rate, worth := (low+high)/2, 0.0
		for _, p := range payments {
			months, odd := math.Modf(p.after)
			worth += p.amount / ((1 + odd*rate) * math.Pow(1+rate, months))
		}
		if worth > advance {
			low = rate
		} else {
			high = rate
		}
	}
	return low
}

// unitPeriods counts whole months back from the payment and the remaining days as
// thirtieths. The days of the story are never the last of a month.
func unitPeriods(from, to time.Time) float64 {
	months := 0
	for !to.AddDate(0, -months-1, 0).Before(from) {
		months++
	}
	days := to.AddDate(0, -months, 0).Sub(from).Hours() / 24
	return float64(months) + days/30
}

func date(t *testing.T, text string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, text)
	require.NoError(t, err)
	return d
}
