package main

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// What cannot work is refused with status 2 before anything is opened.
func TestBadArguments(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		{"-addr", "0.0.0.0:8080"},
		{"-addr", "192.168.0.7:8080"},
		{"-addr", ":8080"},
		{"-addr", "example.com:80"},
		{"-lender", "http://127.0.0.1:1"},
		{"-key", "plk_test_1"},
		{"-nothing"},
		{"now"},
	} {
		var out, wrong bytes.Buffer
		require.Equal(t, exitBadInput, run(t.Context(), args, "", &out, &wrong), args)
		require.NotEmpty(t, wrong.String(), args)
		require.Empty(t, out.String(), args)
	}
}

// A database that cannot be opened ends it with status 1, and its password is not repeated.
func TestBadDatabase(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"mysql://root:hunter22@127.0.0.1/x", "postgres://root:hunter22@127.0.0.1:1/x?connect_timeout=1"} {
		var out, wrong bytes.Buffer
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		require.Equal(t, exitFailed, run(ctx, []string{"-addr", "127.0.0.1:0", "-dir", t.TempDir()}, address, &out, &wrong), address)
		stop()
		require.NotContains(t, wrong.String(), "hunter22")
	}
}

// It prints where to look, and ends well when it is stopped.
func TestPrintsItsAddress(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	said := s.said.String()
	for _, line := range []string{"laptop          " + s.url() + "/", "the app         " + s.url() + "/app/", "no money moves"} {
		require.Contains(t, said, line)
	}
	names, err := filepath.Glob(filepath.Join(s.folder, "*.db"))
	require.NoError(t, err)
	require.Len(t, names, 2, strings.Join(names, " "))
	s.stop()
}
