package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// served asks the test's own program to be the marketplace, so that a test can kill it.
const served = "MARKETPLACE_SERVES"

func TestMain(m *testing.M) {
	if os.Getenv(served) == "" {
		os.Exit(m.Run())
	}
	ahead, err := time.ParseDuration(os.Getenv("MARKETPLACE_AHEAD"))
	if err != nil {
		panic(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	o := options{
		world: func() time.Time { return time.Now().Add(ahead) },
		addr:  os.Getenv(served), folder: os.Getenv("MARKETPLACE_FOLDER"), lender: os.Getenv("MARKETPLACE_LENDER"),
		database: os.Getenv("DATABASE_URL"), hashCost: 1_000, every: 200 * time.Millisecond,
	}
	err = o.serve(ctx, os.Stdout, slog.New(slog.NewTextHandler(os.Stderr, nil)))
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(exitFailed)
	}
	os.Exit(exitStopped)
}

// server is the marketplace in a process of its own, with its lender.
type server struct {
	t                *testing.T
	address, lender  string // host and port
	folder, database string
	ahead            time.Duration // of its clock before the real one
	process          *exec.Cmd
	said             *log
}

// log is what the process wrote.
type log struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// newServer starts a marketplace with the sample data; a database of "" is SQLite.
func newServer(t *testing.T, database string) *server {
	t.Helper()
	began := time.Date(2026, time.November, 23, 15, 0, 0, 0, time.UTC) // a Monday before a holiday; days on the pages are counted from it
	s := &server{
		t: t, address: free(t), lender: free(t), folder: t.TempDir(), database: database, said: new(log), ahead: time.Until(began).Round(time.Second),
	}
	s.begins(func() { s.address, s.lender = free(t), free(t) })
	t.Cleanup(s.stop)
	return s
}

// free is an address of this machine that nobody uses.
func free(t *testing.T) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	return l.Addr().String()
}

// url is where browsers find it.
func (s *server) url() string { return "http://" + s.address }

// start starts the process again after a stop, on the same files and addresses.
func (s *server) start() {
	s.t.Helper()
	s.begins(func() { time.Sleep(time.Second) })
}

// begins starts the process, some more times when somebody else took a port in
// between, and does something about that before each.
func (s *server) begins(again func()) {
	s.t.Helper()
	for try := 1; !s.begin(); try++ {
		require.Less(s.t, try, 4, "it does not start: %s", s.said)
		again()
	}
}

// begin starts the process; false when it ended at once.
func (s *server) begin() bool {
	s.t.Helper()
	self, err := os.Executable()
	require.NoError(s.t, err)
	s.process = exec.CommandContext(context.WithoutCancel(s.t.Context()), self)
	s.process.Env = append(os.Environ(), served+"="+s.address, "MARKETPLACE_FOLDER="+s.folder, "MARKETPLACE_LENDER="+s.lender,
		"MARKETPLACE_AHEAD="+s.ahead.String(), "DATABASE_URL="+s.database)
	s.process.Stderr = s.said
	out, err := s.process.StdoutPipe()
	require.NoError(s.t, err)
	require.NoError(s.t, s.process.Start())
	ready := make(chan bool, 1)
	go func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			fmt.Fprintln(s.said, lines.Text())
			if strings.Contains(lines.Text(), "Ctrl-C") { // the last of what it says first
				ready <- true
			}
		}
		ready <- false
	}()
	select {
	case ok := <-ready:
		if !ok {
			_ = s.process.Wait() // what it said tells why
		}
		return ok
	case <-time.After(time.Minute):
		require.Fail(s.t, "it did not start", "%s", s.said)
		return false
	}
}

// kill ends it at once, in the middle of whatever it does.
func (s *server) kill() {
	s.t.Helper()
	require.NoError(s.t, s.process.Process.Kill())
	_ = s.process.Wait() // it was killed
}

// stop ends it as Ctrl-C does.
func (s *server) stop() {
	if s.process.ProcessState != nil {
		return
	}
	require.NoError(s.t, s.process.Process.Signal(syscall.SIGTERM))
	require.NoError(s.t, s.process.Wait(), "it ends well: %s", s.said)
}

// bytes are the files in the folder and all that was said: where personal data must
// not be.
func (s *server) bytes() map[string][]byte {
	all := map[string][]byte{"the log": []byte(s.said.String())}
	names, err := filepath.Glob(filepath.Join(s.folder, "market.db*"))
	require.NoError(s.t, err)
	for _, name := range names {
		text, err := os.ReadFile(name)
		require.NoError(s.t, err)
		all[filepath.Base(name)] = text
	}
	return all
}
