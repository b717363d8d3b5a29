package pgtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync/atomic"
)

// Shared is one server for all tests of a package. Main starts it from TestMain
// and stops it; Schema gives each test a place of its own on it.
type Shared struct {
	// Server is the running server; nil where there is none.
	Server *Server

	made atomic.Int64
}

// T is what Schema needs of a *testing.T.
type T interface {
	// Helper marks the caller as one whose line says nothing.
	Helper()
	// Context ends with the test.
	Context() context.Context
	// Skip ends the test without a verdict.
	Skip(args ...any)
	// Fatal ends the test as failed.
	Fatal(args ...any)
}

// Main starts the server, runs the tests, stops the server, and returns the exit
// status. Without a server on this machine the tests run all the same.
func (s *Shared) Main(tests interface{ Run() int }) int {
	server, err := Start(context.Background())
	if err != nil && !errors.Is(err, ErrNoServer) {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	s.Server = server
	code := tests.Run()
	if server != nil {
		if err := server.Stop(); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
	return code
}

// Schema is the address of a new, empty schema. Without a server the test is
// skipped, or has failed where POSTGRES=required says that one has to be.
func (s *Shared) Schema(t T) string {
	t.Helper()
	if s.Server == nil {
		if os.Getenv("POSTGRES") == "required" {
			t.Fatal(ErrNoServer)
		}
		t.Skip(ErrNoServer)
		return ""
	}
	url, err := s.Server.Schema(t.Context(), fmt.Sprintf("test%d", s.made.Add(1)))
	if err != nil {
		t.Fatal(err)
	}
	return url
}
