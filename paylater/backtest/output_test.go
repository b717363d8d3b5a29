package backtest_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/backtest"
)

// update rewrites the golden files: go test ./paylater/backtest -run Golden -update.
var update = flag.Bool("update", false, "rewrite the golden files")

// goldenRun is a run in which everything happens: a loan kept, one gone, a term lost,
// a draw newly offered, refusals, a record that cannot be read.
func goldenRun(t *testing.T, outputs ...backtest.Output) backtest.Sums {
	t.Helper()
	would := policies("would-1", func(p *paylater.Policy) {
		p.MaxMonths, p.Tiers, p.MinDraw = 3, nil, money.Dollars(5_000)
		p.LateFeeMax = money.Dollars(50)
	})
	trial, err := backtest.New(springTrial(would))
	require.NoError(t, err)
	p, q := spring(t), begin(t, was(), money.Dollars(100_000))
	p.order = append(p.order, []byte(`{"format":`))
	q.lend("PO-6", money.Dollars(10_000), 3, noon(3, 5))
	s, err := trial.Run(stream(p.history(), q.history()), outputs...)
	require.NoError(t, err)
	return s
}

func TestGolden(t *testing.T) {
	var table, summary, rows bytes.Buffer
	s := goldenRun(t, backtest.NewTable(&table), backtest.NewSummary(&summary), backtest.NewCSV(&rows))
	for _, o := range []backtest.Outcome{backtest.OfferedBoth, backtest.TermLost, backtest.NewlyRefused, backtest.NewlyOffered} {
		require.Positive(t, s.Of(o).Cases, o)
	}
	require.Equal(t, 1, s.Failed)
	requireGolden(t, "table.golden", table.String())
	requireGolden(t, "cases.csv", rows.String())
	require.True(t, strings.HasSuffix(table.String(), summary.String()[strings.Index(summary.String(), "\n")+1:]),
		"a summary is the end of the table")
}

func requireGolden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile("testdata/"+name, []byte(got), 0o600))
	}
	want, err := os.ReadFile("testdata/" + name)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}

// TestCSVReadsBack: what was written is read by another reader, a row for each case
// and failure, and its amounts add up to the sums.
func TestCSVReadsBack(t *testing.T) {
	var rows bytes.Buffer
	s := goldenRun(t, backtest.NewCSV(&rows))
	require.Equal(t, strings.Count(rows.String(), "\n"), strings.Count(rows.String(), "\r\n"), "CR LF ends every row")
	list, err := csv.NewReader(&rows).ReadAll()
	require.NoError(t, err)
	require.Equal(t, backtest.Columns(), list[0])
	require.Len(t, list, 1+s.All().Cases+s.Failed)
	sum := map[string]money.USD{}
	for _, row := range list[1:] {
		for i, cell := range row {
			amount, err := money.ParseUSD(cell)
			if err == nil {
				sum[list[0][i]] = sum[list[0][i]].Add(amount)
				require.GreaterOrEqual(t, amount.Sign(), 0, "an amount without a sign")
			}
		}
	}
	all := s.All()
	require.Equal(t, all.Asked, sum["asked"])
	require.Equal(t, all.Was.Fees, sum["fees_was"])
	require.Equal(t, all.Would.Fees, sum["fees_would"])
	require.Equal(t, all.Was.Fees.Sub(all.Would.Fees), sum["fees_less"].Sub(sum["fees_more"]))
	require.Equal(t, all.Would.PastDue, sum["past_due_would"])
	require.Equal(t, all.FeesAtMost, sum["newly_offered_fees_at_most"])
}

// TestNoFormulas: ids may begin with a minus sign, and what a host made up with
// anything.
func TestNoFormulas(t *testing.T) {
	var rows bytes.Buffer
	out := backtest.NewCSV(&rows)
	for _, bad := range []string{"-1+1", "=1+1", "+1", "@SUM(A1)", "\t=1", "\r=1"} {
		require.NoError(t, out.Case(backtest.Case{
			Order: order.ID(bad), Line: paylater.LineID{Buyer: "-2", Lender: "=x"}, Outcome: backtest.Outcome(bad),
			Was: backtest.Side{Life: backtest.Life{Fees: money.Dollars(9)}},
		}))
		require.NoError(t, out.Fail(&backtest.Failure{Path: bad, Err: errors.New(bad)}))
	}
	require.NoError(t, out.End(backtest.Sums{}))
	list, err := csv.NewReader(&rows).ReadAll()
	require.NoError(t, err)
	require.Len(t, list, 13)
	for _, row := range list {
		for _, cell := range row {
			require.False(t, cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r"), "%q", cell)
		}
	}
	require.Equal(t, "'-1+1", list[1][3])
}

// brokenPipe takes so many bytes and no more.
type brokenPipe struct{ left int }

func (b *brokenPipe) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		return 0, os.ErrClosed
	}
	return len(p), nil
}

// TestBrokenWriter: a run ends with the error of an output, at the latest at its end.
func TestBrokenWriter(t *testing.T) {
	trial, err := backtest.New(springTrial(policies("w", asItIs)))
	require.NoError(t, err)
	history := spring(t).history()
	for _, out := range []backtest.Output{backtest.NewTable(&brokenPipe{}), backtest.NewSummary(&brokenPipe{}), backtest.NewCSV(&brokenPipe{})} {
		_, err := trial.Run(stream(history), out)
		require.ErrorIs(t, err, os.ErrClosed)
	}
	many := make([]backtest.History, 50)
	for i := range many {
		many[i] = history
	}
	for _, out := range []backtest.Output{backtest.NewTable(&brokenPipe{5_000}), backtest.NewCSV(&brokenPipe{5_000})} {
		s, err := trial.Run(stream(many...), out)
		require.ErrorIs(t, err, os.ErrClosed)
		require.Less(t, s.Lines, 50, "it does not go on for nothing")
	}
}

// TestNoOutput: outputs that were not made by their functions are refused.
func TestNoOutput(t *testing.T) {
	trial, err := backtest.New(springTrial(policies("w", asItIs)))
	require.NoError(t, err)
	for _, out := range []backtest.Output{
		nil, backtest.NewTable(nil), backtest.NewCSV(nil), &backtest.Table{}, &backtest.CSV{}, (*backtest.Table)(nil), (*backtest.CSV)(nil),
	} {
		_, err := trial.Run(stream(spring(t).history()), out)
		require.ErrorIs(t, err, paylater.CodeArgumentInvalid)
		_, err = trial.Run(nil, out)
		require.ErrorIs(t, err, paylater.CodeArgumentInvalid)
	}
}
