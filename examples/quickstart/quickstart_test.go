package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// update rewrites the golden files: go test ./examples/quickstart -update.
var update = flag.Bool("update", false, "rewrite the golden files")

// play runs the program as from a shell.
func play(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	status = run(context.Background(), args, &out, &errs)
	return status, out.String(), errs.String()
}

// told runs the program and requires that the story was told.
func told(t *testing.T, args ...string) string {
	t.Helper()
	status, stdout, stderr := play(t, args...)
	require.Equal(t, exitTold, status, stderr)
	require.Empty(t, stderr)
	return stdout
}

// file writes a file for one test.
func file(t *testing.T, content string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "input.json")
	require.NoError(t, os.WriteFile(name, []byte(content), 0o600))
	return name
}

func orderOf(t *testing.T, currency, total, initial string) string {
	t.Helper()
	return file(t, `{"id":"PO-7","supplier":"s-1","destination":"US","currency":"`+currency+
		`","total":"`+total+`","initial":"`+initial+`"}`)
}

func TestGolden(t *testing.T) {
	for golden, args := range map[string][]string{"story.golden": nil, "story.json": {"-json"}} {
		t.Run(golden, func(t *testing.T) {
			golden := filepath.Join("testdata", golden)
			got := told(t, args...)
			if *update {
				require.NoError(t, os.WriteFile(golden, []byte(got), 0o644))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err)
			require.Equal(t, string(want), got, "to accept it: go test ./examples/quickstart -update")
		})
	}
}

// TestSamples holds the files of the folder against what is told without them.
func TestSamples(t *testing.T) {
	assert.Equal(t, told(t), told(t, "-order", "order.json", "-policy", "policy.json"))
}

func TestLinesFitATerminal(t *testing.T) {
	for _, args := range [][]string{nil, {"-order", orderOf(t, "USD", "400000.00", "200000.00")}, {"-order", orderOf(t, "JPY", "90000000", "1")}} {
		for line := range strings.Lines(told(t, args...)) {
			line = strings.TrimSuffix(line, "\n")
			assert.LessOrEqual(t, len(line), 100, line)
			assert.Equal(t, strings.TrimRight(line, " "), line, "spaces at the end")
		}
	}
}

// TestOwnOrders: whatever the amounts are, the story ends well or says why not.
func TestOwnOrders(t *testing.T) {
	for name, c := range map[string]struct {
		currency, total, initial string
		says                     []string
	}{
		"over the limit": {"USD", "400000.00", "200000.00", []string{"The story ends here", "asked $200,000.00, available $150,000.00", "over_available"}},
		"euros":          {"EUR", "18000.00", "6000.00", []string{"The story ends here", "pay_later_usd_only"}},
		"yen":            {"JPY", "5000", "5000", []string{"The story ends here", "pay_later_usd_only"}},
		"cents":          {"USD", "0.03", "0.01", []string{"below_min_draw", "14. Where everything stands"}},
		"no balance":     {"USD", "150000.00", "150000.00", []string{"This order has no balance", "$12,750.00", "14. Where everything stands"}},
		"balance over":   {"USD", "290000.00", "145000.00", []string{"This could not be done", "$145,000.00, available $5,000.00", "14. Where everything stands"}},
		"magic cents":    {"USD", "20000.63", "10000.63", []string{"$10,000.63", "14. Where everything stands"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := strings.Join(strings.Fields(told(t, "-order", orderOf(t, c.currency, c.total, c.initial))), " ")
			for _, sentence := range c.says {
				assert.Contains(t, got, sentence)
			}
		})
	}
}

// TestOwnPolicies: the story follows the rules that it is given.
func TestOwnPolicies(t *testing.T) {
	sample, err := os.ReadFile("policy.json")
	require.NoError(t, err)
	for name, c := range map[string]struct{ from, to, says string }{
		"cap":            {`"max_line": "150000.00"`, `"max_line": "5000.00"`, "The story ends here"},
		"apr":            {`"apr_cap": "30.00%"`, `"apr_cap": "1%"`, "apr_over_cap"},
		"refund window":  {`"refund_window": "48h"`, `"refund_window": "1m"`, "Two refunds, one on each side of 1m"},
		"long due dates": {`"due_after_days": 21`, `"due_after_days": 60`, "14. Where everything stands"},
		"more credit":    {`"amount": "100.00"`, `"amount": "300.00"`, "-$275.00"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, string(sample), c.from)
			got := told(t, "-policy", file(t, strings.Replace(string(sample), c.from, c.to, 1)))
			assert.Contains(t, got, c.says)
		})
	}
}

// TestBadInput: every error of both files at once, each with its path and code,
// status 2, and nothing told.
func TestBadInput(t *testing.T) {
	badOrder := file(t, `{"id":"PO 7","supplier":"s-1","destination":"usa","currency":"BTC","total":"-5","initial":"1e3","note":""}`)
	badPolicy := file(t, strings.NewReplacer(`"30.00%"`, `"130%"`, `"max_months": 6`, `"max_months": 99`).Replace(read(t, "policy.json")))
	over := orderOf(t, "USD", "100.00", "100.01")
	for name, c := range map[string]struct {
		args []string
		says []string
	}{
		"order": {[]string{"-order", badOrder}, []string{
			badOrder + ": id: order_field_invalid: ", badOrder + ": destination: order_field_invalid: ", badOrder + ": currency: order_field_invalid: ",
			badOrder + ": total: order_field_invalid: ", badOrder + ": initial: amount_malformed: ", badOrder + ": note: unknown_field: ",
		}},
		"policy": {[]string{"-policy", badPolicy}, []string{
			badPolicy + ": apr_cap: policy_invalid: ", badPolicy + ": max_months: policy_invalid: ",
		}},
		"both": {[]string{"-json", "-order", over, "-policy", badPolicy}, []string{
			over + ": initial: order_field_invalid: ", badPolicy + ": apr_cap: policy_invalid: ", badPolicy + ": max_months: policy_invalid: ",
		}},
		"decimals of yen": {[]string{"-order", orderOf(t, "JPY", "10.50", "5.5")}, []string{"total: amount_malformed", "initial: amount_malformed"}},
		"missing fields": {[]string{"-order", file(t, `{"id":"PO-7"}`)}, []string{
			"supplier: field_missing", "destination: field_missing", "currency: field_missing", "total: field_missing", "initial: field_missing",
		}},
		"an id of the story": {[]string{"-order", file(t, strings.Replace(read(t, "order.json"), "TA-1001", "TA-2001", 1))}, []string{"id: order_field_invalid"}},
		"no JSON":            {[]string{"-order", file(t, "total 5")}, []string{"bad_json"}},
		"too large":          {[]string{"-order", file(t, strings.Repeat(" ", 2<<20))}, []string{"too_large"}},
		"no file":            {[]string{"-order", "missing.json", "-policy", "absent.json"}, []string{"missing.json", "absent.json"}},
		"a folder":           {[]string{"-policy", "testdata"}, []string{"testdata"}},
		"unknown flag":       {[]string{"-color"}, []string{"-color", "-order file"}},
		"argument":           {[]string{"order.json"}, []string{"takes flags only"}},
	} {
		t.Run(name, func(t *testing.T) {
			status, stdout, stderr := play(t, c.args...)
			assert.Equal(t, exitBadInput, status)
			assert.Empty(t, stdout)
			for _, line := range c.says {
				assert.Contains(t, stderr, line)
			}
			if c.args[0] == "-order" && c.args[1] == badOrder {
				assert.Equal(t, len(c.says), strings.Count(stderr, "\n"), "one line for each error")
			}
		})
	}
}

func TestHelp(t *testing.T) {
	status, stdout, stderr := play(t, "-help")
	assert.Equal(t, exitTold, status)
	assert.Empty(t, stdout)
	assert.Contains(t, stderr, "-policy file")
}

func TestCanceled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var out, errs bytes.Buffer
	assert.Equal(t, exitFailed, run(ctx, nil, &out, &errs))
	assert.Empty(t, out.String())
	assert.Contains(t, errs.String(), "quickstart: ")
}

func TestJSONParses(t *testing.T) {
	var document map[string]any
	require.NoError(t, json.Unmarshal([]byte(told(t, "-json")), &document))
	assert.Len(t, document["chapters"], 14)
	require.NoError(t, json.Unmarshal([]byte(told(t, "-json", "-order", orderOf(t, "EUR", "9.00", "9.00"))), &document))
	assert.Len(t, document["chapters"], 2)
}

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(data)
}
