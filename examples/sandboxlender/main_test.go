package main

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Bad arguments are refused before anything is opened.
func TestArguments(t *testing.T) {
	for _, args := range [][]string{{"-addr", "0.0.0.0:1"}, {"-addr", "nowhere"}, {"x"}, {"-port", "1"}, {"-name", "The Bank"}} {
		var out, errs strings.Builder
		require.Equal(t, exitBadInput, run(context.Background(), args, &out, &errs), args)
		require.Empty(t, out.String())
		require.NotEmpty(t, errs.String())
	}
	var out, errs strings.Builder
	require.Equal(t, exitStopped, run(context.Background(), []string{"-h"}, &out, &errs))
	require.Equal(t, exitFailed, run(context.Background(), []string{"-db", t.TempDir()}, &out, &errs), "a folder is no file")
}

// It starts, says what a host needs, and stops when it is told to.
func TestRun(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	var out, errs strings.Builder
	require.Equal(t, exitStopped, run(ctx, []string{"-addr", "127.0.0.1:0", "-db", filepath.Join(t.TempDir(), "sandbox.db"), "-webhooks", "http://127.0.0.1:1/"}, &out, &errs), errs.String())
	for _, words := range []string{"http://127.0.0.1:", "plk_test_", "whsec_", "no money moves"} {
		require.Contains(t, out.String(), words)
	}
}
