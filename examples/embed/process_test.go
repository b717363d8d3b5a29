package main

import (
	"bufio"
	"bytes"
	"context"
	"log/slog"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender/lendersim"
)

// town is a backend in a process of its own, and the bank, which outlives it.
type town struct {
	at     at
	bank   *bank
	lender string                 // the address of the bank
	now    atomic.Pointer[string] // the address of the backend that runs now
	logs   bytes.Buffer           // of all backends
	child  *exec.Cmd
}

// newTown opens a bank that loses one answer in eight.
func newTown(t *testing.T, at at) *town {
	t.Helper()
	w := &town{at: at}
	var calls atomic.Int64
	w.bank = newBank(slog.New(slog.DiscardHandler), func(lendersim.Call) lendersim.Trouble {
		if calls.Add(1)%8 == 0 {
			return lendersim.AnswerLost
		}
		return lendersim.NoTrouble
	})
	server := httptest.NewServer(w.bank.handler())
	t.Cleanup(server.Close)
	w.lender = server.URL
	nobody := "http://127.0.0.1:1"
	w.now.Store(&nobody)
	var pushing sync.WaitGroup
	ctx, stop := context.WithCancel(t.Context())
	pushing.Go(func() { w.bank.push(ctx, w.backend) })
	t.Cleanup(func() { stop(); pushing.Wait() })
	return w
}

func (w *town) backend() string { return *w.now.Load() }

// start starts a backend and waits until it listens.
func (w *town) start(t *testing.T) {
	t.Helper()
	args := []string{"-serve", "127.0.0.1:0", "-lender", w.lender, "-file", w.at.file, "-every", "100ms"}
	w.child = exec.Command(os.Args[0])
	w.child.Env = append(os.Environ(), childArgs+"="+strings.Join(args, "\n"), "DATABASE_URL="+w.at.address)
	w.child.Stderr = &w.logs
	out, err := w.child.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, w.child.Start())
	t.Cleanup(func() { _ = w.child.Process.Kill() })
	said, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err, "the backend says nothing: %s", &w.logs)
	address := strings.TrimSpace(strings.TrimPrefix(said, "listening on "))
	w.now.Store(&address)
}

// kill ends the backend at once.
func (w *town) kill(t *testing.T) {
	t.Helper()
	require.NoError(t, w.child.Process.Kill())
	require.Error(t, w.child.Wait(), "it was killed")
}

// stop asks the backend to end, which it does well.
func (w *town) stop(t *testing.T) {
	t.Helper()
	require.NoError(t, w.child.Process.Signal(syscall.SIGTERM))
	ended := make(chan error, 1)
	go func() { ended <- w.child.Wait() }()
	select {
	case err := <-ended:
		require.NoError(t, err, &w.logs)
	case <-time.After(20 * time.Second):
		require.Fail(t, "the backend does not end")
	}
}
