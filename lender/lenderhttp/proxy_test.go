package lenderhttp_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

// whole lets everything through.
const whole = -1

// fate is what becomes of one request and its answer on their way.
type fate struct {
	request int           // so many bytes of the request arrive, and then the connection breaks; or whole
	answer  int           // the same of the answer
	wait    time.Duration // before the answer
	reset   bool          // the connection breaks with a reset, not with an end
}

// wireCutter is a proxy between a host and a partner that cuts bytes, not calls.
type wireCutter struct {
	address, partner string
	mu               sync.Mutex
	next             func(request []byte) fate
	requests         int // that began to arrive
	longest          int // of the answers, in bytes
}

func newWireCutter(t *testing.T, partner string) *wireCutter {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	p := &wireCutter{address: listener.Addr().String(), partner: strings.TrimPrefix(partner, "http://")}
	var open sync.WaitGroup
	t.Cleanup(func() { _ = listener.Close(); open.Wait() })
	open.Go(func() {
		for {
			host, err := listener.Accept()
			if err != nil {
				return
			}
			go p.pass(host)
		}
	})
	return p
}

func (p *wireCutter) set(next func([]byte) fate) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.next = next
}

func (p *wireCutter) fateOf(request []byte) fate {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.requests++
	if p.next == nil {
		return fate{request: whole, answer: whole}
	}
	return p.next(request)
}

// pass carries one connection, request by request, until a cut.
func (p *wireCutter) pass(host net.Conn) {
	defer func() { _ = host.Close() }()
	far, err := net.Dial("tcp", p.partner)
	if err != nil {
		return
	}
	defer func() { _ = far.Close() }()
	fromHost, fromFar := bufio.NewReader(host), bufio.NewReader(far)
	for {
		r, err := http.ReadRequest(fromHost)
		if err != nil {
			return
		}
		var request, answer bytes.Buffer
		if r.Write(&request) != nil {
			return
		}
		f := p.fateOf(request.Bytes())
		if !carry(far, request.Bytes(), f.request, f.reset) {
			p.end(host, f)
			return
		}
		a, err := http.ReadResponse(fromFar, r)
		if err != nil || a.Write(&answer) != nil || a.Body.Close() != nil {
			return
		}
		p.mu.Lock()
		p.longest = max(p.longest, answer.Len())
		p.mu.Unlock()
		time.Sleep(f.wait)
		if !carry(host, answer.Bytes(), f.answer, f.reset) {
			p.end(host, f)
			return
		}
	}
}

// carry carries so many bytes, and reports whether those were all.
func carry(to net.Conn, data []byte, most int, reset bool) bool {
	if most == whole || most >= len(data) {
		_, err := to.Write(data)
		return err == nil
	}
	_, _ = to.Write(data[:most])
	if tcp, ok := to.(*net.TCPConn); ok && reset {
		_ = tcp.SetLinger(0)
	}
	return false
}

// end breaks the host's side as the fate says.
func (*wireCutter) end(host net.Conn, f fate) {
	if tcp, ok := host.(*net.TCPConn); ok && f.reset {
		_ = tcp.SetLinger(0)
	}
}

// afar is a world whose client asks through a proxy.
func afar(t *testing.T, change func(*lenderhttp.Config)) (*world, *wireCutter) {
	t.Helper()
	var p *wireCutter
	w := newWorld(t, nil)
	p = newWireCutter(t, w.server.URL)
	c := lenderhttp.Config{
		URL: "http://" + p.address, Key: lender.NewSecret(testKey), Partner: "kabbage-test", Wait: time.Microsecond,
		Failures: 100_000, Log: debug(w.log), Observe: w.tries.observe,
	}
	if change != nil {
		change(&c)
	}
	var err error
	w.client, err = lenderhttp.New(c)
	require.NoError(t, err)
	return w, p
}

// Every duty holds through a proxy whose cuts lie anywhere: a lost request is cut
// after any of its bytes, a lost answer after any of its own, by a seed.
func TestEveryDutyThroughCuts(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	for _, duty := range lendertest.Duties() {
		t.Run(fmt.Sprintf("duty %d", duty.Number), func(t *testing.T) {
			chance := rand.New(rand.NewPCG(seed, uint64(duty.Number)))
			w, p := afar(t, func(c *lenderhttp.Config) { c.Attempts = 1 })
			h := harness(t, w)
			h.LoseRequest = func() {
				p.set(func(request []byte) fate {
					p.next = nil // it holds the lock
					return fate{request: chance.IntN(len(request)), answer: whole, reset: chance.IntN(2) == 0}
				})
			}
			h.LoseAnswer = func() {
				p.set(func([]byte) fate {
					p.next = nil
					return fate{request: whole, answer: chance.IntN(150), reset: chance.IntN(2) == 0}
				})
			}
			duty.Check(loud{t}, h)
			require.Equal(t, len(w.tries.calls())-w.tries.unsent(), p.requests, "each attempt left once")
		})
	}
}

// The same while any request and any answer may be cut anywhere, or come late: the
// client finds out by itself, and nothing shows.
func TestEveryDutyThroughAnyCut(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	for _, duty := range lendertest.Duties() {
		t.Run(fmt.Sprintf("duty %d", duty.Number), func(t *testing.T) {
			chance := rand.New(rand.NewPCG(seed, uint64(duty.Number)))
			w, p := afar(t, func(c *lenderhttp.Config) { c.Attempts = 24 })
			h := harness(t, w)
			h.LoseRequest, h.LoseAnswer = nil, nil
			p.set(func(request []byte) fate { // one at a time: the proxy has the lock
				f := fate{request: whole, answer: whole, reset: chance.IntN(2) == 0}
				switch chance.IntN(6) {
				case 0:
					f.request = chance.IntN(len(request))
				case 1:
					f.answer = chance.IntN(600)
				case 2:
					f.wait = time.Duration(chance.IntN(2000)) * time.Microsecond
				}
				return f
			})
			duty.Check(t, h)
		})
	}
}

// Wherever the connection breaks, byte by byte: a request that did not arrive whole did
// nothing and is not found, an answer that did not come whole is unknown, and what was
// asked once is done once.
func TestCutAtEachByte(t *testing.T) {
	w, p := afar(t, func(c *lenderhttp.Config) { c.Attempts = 1 })
	w.approve(t)
	ask := func(id string) error {
		d := lendertest.Disbursement(lender.LoanID(id), "buyer-1")
		d.Amount = money.Cents(1) // there is credit for all of them
		_, err := w.client.Disburse(t.Context(), d)
		return err
	}
	ref := func(id string) lender.Reference {
		return lendertest.Disbursement(lender.LoanID(id), "buyer-1").Reference()
	}
	length := 0
	p.set(func(request []byte) fate { length = len(request); return fate{request: whole, answer: whole} })
	p.longest = 0
	require.NoError(t, ask("loan-x-0000"))
	answer := p.longest
	require.Greater(t, length, 500)
	require.Greater(t, answer, 300)
	step := 1
	if testing.Short() {
		step = 37
	}
	for i := 0; i < length; i += step {
		id := fmt.Sprintf("loan-r-%04d", i)
		p.set(func([]byte) fate { p.next = nil; return fate{request: i, answer: whole, reset: i%2 == 1} })
		err := ask(id)
		require.ErrorIs(t, err, lenderhttp.CodeOutcomeUnknown, "cut after %d bytes of the request", i)
		_, err = w.client.LookUp(t.Context(), ref(id))
		require.ErrorIs(t, err, lender.CodeNotFound, "cut after %d bytes of the request", i)
	}
	for i := 0; i < answer; i += step {
		id := fmt.Sprintf("loan-a-%04d", i)
		p.set(func([]byte) fate { p.next = nil; return fate{request: whole, answer: i, reset: i%2 == 1} })
		err := ask(id)
		require.ErrorIs(t, err, lenderhttp.CodeOutcomeUnknown, "cut after %d bytes of the answer", i)
		found, err := w.client.LookUp(t.Context(), ref(id))
		require.NoError(t, err, "cut after %d bytes of the answer", i)
		require.NoError(t, ask(id))
		again, err := w.client.LookUp(t.Context(), ref(id))
		require.NoError(t, err)
		require.Len(t, again, len(found))
	}
	require.Equal(t, len(w.tries.calls()), p.requests, "each attempt left once")
}

// A statement that is cut anywhere is never taken for the whole.
func TestStatementCutAtEachByte(t *testing.T) {
	rows := strings.Repeat("row\n", 20)
	w := newWorld(t, nil)
	w.set(func(rw http.ResponseWriter, _ *http.Request) bool {
		rw.Header().Set(wire.HeaderMode, "test")
		rw.Header().Set("Content-Type", wire.TypeCSV)
		rw.Header().Set("Trailer", wire.HeaderComplete)
		_, _ = io.WriteString(rw, rows)
		rw.Header().Set(wire.HeaderComplete, "true")
		return true
	}, nil)
	p, day := newWireCutter(t, w.server.URL), civil.Of(2019, time.March, 5)
	c, err := lenderhttp.New(lenderhttp.Config{URL: "http://" + p.address, Key: lender.NewSecret(testKey), Partner: "kabbage-test", Failures: 100_000})
	require.NoError(t, err)
	read := func() (string, error) {
		s, err := c.Statement(t.Context(), day, day)
		if err != nil {
			return "", err
		}
		defer func() { _ = s.Close() }()
		data, err := io.ReadAll(s)
		return string(data), err
	}
	got, err := read()
	require.NoError(t, err)
	require.Equal(t, rows, got)
	require.Greater(t, p.longest, len(rows))
	for i := range p.longest {
		p.set(func([]byte) fate { return fate{request: whole, answer: i} })
		got, err := read()
		require.Error(t, err, "cut after %d bytes", i)
		require.True(t, strings.HasPrefix(rows, got), "cut after %d bytes", i)
	}
}
