package main

import (
	"bytes"
	"context"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// update rewrites the golden file: go test ./examples/checkout -update.
var update = flag.Bool("update", false, "rewrite the golden file")

// play runs the program as from a shell.
func play(args ...string) (status int, stdout, stderr string) {
	var out, errs bytes.Buffer
	status = run(context.Background(), args, &out, &errs)
	return status, out.String(), errs.String()
}

func TestGolden(t *testing.T) {
	const golden = "testdata/walks.golden"
	status, got, stderr := play()
	require.Equal(t, exitShown, status, stderr)
	require.Empty(t, stderr)
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(got), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), got, "to accept it: go test ./examples/checkout -update")
	_, again, _ := play()
	require.Equal(t, got, again, "every run prints the same")
	for line := range strings.Lines(got) {
		require.LessOrEqual(t, len(line), width+1, line)
		require.Equal(t, strings.TrimRight(line, " \n"), strings.TrimSuffix(line, "\n"), "spaces at the end")
	}
}

// The figures, from the published ones and by hand, wherever the walk has them.
func TestFigures(t *testing.T) {
	_, page, _ := play()
	page = strings.Join(strings.Fields(page), " ")
	for _, figure := range []string{
		"Credit card USD 295.00",                                                 // 2.95% of $10,000.00, FAQ 20111762
		"Online bank payment USD 15.00",                                          // FAQ 13887445
		"Local T/T up to USD 1.00",                                               // at most one unit of the currency
		"kabbage 6 $850.00 $0.00 USD 850.00",                                     // 2 x 2.75% + 4 x 0.75% of 10,000, as published
		"2019-04-06 $10,850.00",                                                  // 10,000 + 850; a month after March 6
		"1 to 3 working days",                                                    // product page
		"expected 2019-03-07 to 2019-03-11",                                      // Thursday to Monday after Wednesday, March 6
		"Fees $375.00 for three months",                                          // 3 x 1.25% of 10,000
		"Fees $562.50 for three months",                                          // 3 x 1.25% of 15,000
		"$75,000.00 of credit are left",                                          // 100,000 - 10,000 - 15,000
		"USD 3,800.00 first by another method, then USD 6,200.00 by Pay Later",   // 10,000 - 6,200
		"the loan is $6,200.00, the supplier has USD 10,000.00 of USD 10,000.00", // 3,800 + 6,200
		"northern 6 $350.00",                                                     // 2 x 1.25% + 4 x 0.25% of 10,000
		"Available before: $100,000.00, after: $100,000.00",
		"by mistake in another: one loan",
	} {
		require.Contains(t, page, figure)
	}
	require.NotContains(t, page, "TWO LOANS")
	require.NotContains(t, page, "ANOTHER ANSWER")
}

// The app names the initial payment's screens in its own words.
func TestWordsOfTheApp(t *testing.T) {
	status, page, _ := play("-walk", "app")
	require.Equal(t, exitShown, status)
	page = strings.Join(strings.Fields(page), " ")
	require.Contains(t, page, "My account > Manage order > Send initial payment > Pay Later > Complete application")
	require.NotContains(t, page, "laptop")
}

func TestOneWalk(t *testing.T) {
	_, all, _ := play()
	for _, w := range walks() {
		status, page, stderr := play("-walk", w.name)
		require.Equal(t, exitShown, status, stderr)
		body := strings.SplitN(page, "\n", 2)[1] // without the number of its title
		require.Contains(t, all, body)
	}
}

func TestBadArguments(t *testing.T) {
	for _, args := range [][]string{{"-walk", "boat"}, {"-device", "x"}, {"laptop"}} {
		status, stdout, stderr := play(args...)
		require.Equal(t, exitBadInput, status)
		require.Empty(t, stdout)
		require.NotEmpty(t, stderr)
		require.NotContains(t, stderr, "boat")
	}
	status, stdout, stderr := play("-h")
	require.Equal(t, exitShown, status)
	require.Empty(t, stdout)
	require.Contains(t, stderr, "-walk")
}
