package partner_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp/partner"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// plain is the host's side with nothing in it but the protocol, so that the partner's
// side is not judged by its own twin.
type plain struct {
	base   string
	client *http.Client
}

var errUnknown = errors.New("the outcome is unknown") // written by nobody

func (p plain) ask(ctx context.Context, method, path, key string, body []byte) ([]lender.Event, error) {
	if ctx == nil {
		ctx = context.Background()
	}
	var content io.Reader
	if body != nil {
		content = io.MultiReader(bytes.NewReader(body)) // cannot be rewound, so it is sent once
	}
	r, err := http.NewRequestWithContext(ctx, method, p.base+path, content)
	if err != nil {
		return nil, errUnknown
	}
	r.ContentLength = int64(len(body))
	r.Header.Set("Authorization", "Bearer "+testKey)
	r.Header.Set(wire.HeaderMode, "test")
	if body != nil {
		r.Header.Set("Content-Type", wire.TypeJSON)
		r.Header.Set(wire.HeaderKey, key)
	}
	answer, err := p.client.Do(r)
	if err != nil {
		return nil, errUnknown
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(io.LimitReader(answer.Body, wire.MaxBody+1))
	media, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	switch {
	case err != nil, answer.Header.Get(wire.HeaderMode) != "test":
		return nil, errUnknown
	case answer.StatusCode == http.StatusOK && media == wire.TypeJSON:
		said, err := wire.ParseAnswer(wire.Test, data)
		if err != nil {
			return nil, errUnknown
		}
		return said, nil
	case media == wire.TypeProblem:
		if no := wire.ReadProblem(wire.Test, answer.StatusCode, data); no != nil {
			return nil, no
		}
	}
	return nil, errUnknown
}

func (p plain) post(ctx context.Context, path, key string, wrong error, encode func() ([]byte, error)) ([]lender.Event, error) {
	if wrong != nil {
		return nil, lender.Refuse(fault.All(wrong)...)
	}
	body, err := encode()
	if err != nil {
		return nil, errUnknown
	}
	return p.ask(ctx, http.MethodPost, path, key, body)
}

func (p plain) Apply(ctx context.Context, a lender.Application) ([]lender.Event, error) {
	return p.post(ctx, wire.PathApplications, string(a.ID), a.Validate(), func() ([]byte, error) { return wire.EncodeApplication(a) })
}

func (p plain) Disburse(ctx context.Context, d lender.Disbursement) ([]lender.Event, error) {
	return p.post(ctx, wire.PathDisbursements, string(d.Loan), d.Validate(), func() ([]byte, error) { return wire.Encode(d) })
}

func (p plain) ReturnMoney(ctx context.Context, m lender.MoneyReturn) ([]lender.Event, error) {
	return p.post(ctx, wire.PathMoneyReturns, string(m.Refund), m.Validate(), func() ([]byte, error) { return wire.Encode(m) })
}

func (p plain) LookUp(ctx context.Context, r lender.Reference) ([]lender.Event, error) {
	q := url.Values{"kind": {string(r.Kind)}, "key": {string(r.Key)}, "buyer": {string(r.Buyer)}}
	return p.ask(ctx, http.MethodGet, wire.PathReferences+"?"+q.Encode(), "", nil)
}

// proxy stands between a host and its partner and cuts connections: the next one
// after so many bytes of a side.
type proxy struct {
	listener net.Listener
	server   string

	mu        sync.Mutex
	questions int // bytes of the next request that pass; -1 all
	answers   int // bytes of its answer that pass; -1 all
	asked     int // bytes of the last request that passed whole
	answered  int // bytes of the last answer that passed whole
}

func newProxy(t testing.TB, server string) *proxy {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	p := &proxy{listener: listener, server: server, questions: -1, answers: -1}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go p.pass(client)
		}
	}()
	return p
}

func (p *proxy) cut(questions, answers int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.questions, p.answers = questions, answers
}

// sizes are those of the last exchange that passed whole, once it has ended.
func (p *proxy) sizes(t testing.TB) (asked, answered int) {
	t.Helper()
	require.Eventually(t, func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		asked, answered = p.asked, p.answered
		return asked > 0
	}, 10*time.Second, time.Millisecond)
	return asked, answered
}

// pass passes one connection. A request that is cut off never arrives as a whole; an
// answer is read to its end here before it is cut, so that the partner has done what
// it was asked.
func (p *proxy) pass(client net.Conn) {
	defer client.Close()
	p.mu.Lock()
	questions, answers := p.questions, p.answers
	p.questions, p.answers = -1, -1
	p.mu.Unlock()
	server, err := net.Dial("tcp", p.server)
	if err != nil {
		return
	}
	defer server.Close()
	if questions >= 0 {
		_, _ = io.CopyN(server, client, int64(questions))
		return
	}
	asked := make(chan int64, 1)
	go func() {
		n, _ := io.Copy(server, client)
		asked <- n
	}()
	if answers < 0 {
		n, _ := io.Copy(client, server)
		_ = client.Close()
		p.mu.Lock()
		defer p.mu.Unlock()
		p.asked, p.answered = int(<-asked), int(n)
		return
	}
	whole, _ := io.ReadAll(server)
	_, _ = client.Write(whole[:min(answers, len(whole))])
}

// rig is a whole partner on the loopback: the simulated lender behind the handler,
// behind a proxy, and its webhooks signed and sent to a host.
type rig struct {
	*desk

	proxy *proxy
	host  *host
	plain plain
}

func newRig(t testing.TB) *rig {
	t.Helper()
	d := open(t, nil)
	r := &rig{desk: d, proxy: newProxy(t, d.serve(t)), host: newHost(t)}
	transport := &http.Transport{DisableKeepAlives: true} // the proxy cuts whole connections
	r.plain = plain{"http://" + r.proxy.listener.Addr().String(), &http.Client{Transport: transport, Timeout: 20 * time.Second}}
	return r
}

func (r *rig) harness(t testing.TB) lendertest.Harness {
	t.Helper()
	s := sender(t, r.host, nil)
	return lendertest.Harness{
		Lender: r.plain, Application: shapeApplication, Disbursement: shapeLoan,
		LoseRequest: func() { r.proxy.cut(40, -1) },
		LoseAnswer:  func() { r.proxy.cut(-1, 40) },
		Wait: func() {
			_, err := r.plain.post(t.Context(), wire.PathClock, "", nil, func() ([]byte, error) {
				return wire.Encode(wire.ClockMove{Seconds: 15 * 24 * 60 * 60})
			})
			require.ErrorIs(t, err, errUnknown, "the answer is a clock and no event")
		},
		Webhooks: func() []lender.Event {
			require.NoError(t, s.Send(t.Context(), r.sim.Events()...))
			for {
				made, err := s.Deliver(t.Context())
				require.NoError(t, err)
				if made == 0 {
					break
				}
			}
			r.host.mu.Lock()
			defer r.host.mu.Unlock()
			taken := r.host.taken
			r.host.taken = nil
			return taken
		},
	}
}

// shapeApplication asks for a case by a magic name.
func shapeApplication(c lendertest.Case, a *lender.Application) bool {
	words := map[lendertest.Case]string{
		lendertest.Usual: "", lendertest.Declined: " #declined", lendertest.Information: " #needs-info", lendertest.Refused: " #refused",
	}
	word, ok := words[c]
	a.Business.LegalName = lender.NewSecret(a.Business.LegalName.Reveal() + word)
	return ok
}

// shapeLoan asks for a case by magic cents.
func shapeLoan(c lendertest.Case, d *lender.Disbursement) bool {
	cents := map[lendertest.Case]int64{lendertest.Usual: 0, lendertest.Short: 62, lendertest.Fails: 63, lendertest.ComesBack: 65}
	more, ok := cents[c]
	d.Amount = d.Amount.Add(money.Cents(more))
	return ok
}

// loud is a test that takes nothing that was left out.
type loud struct{ *testing.T }

func (l loud) Logf(format string, args ...any) { l.Errorf("left out: "+format, args...) }

// Every duty of a lender holds over real connections, lost ones included, and none
// is left out.
func TestEveryDutyOverTheLoopback(t *testing.T) {
	for _, duty := range lendertest.Duties() {
		t.Run(fmt.Sprintf("duty %d", duty.Number), func(t *testing.T) { duty.Check(loud{t}, newRig(t).harness(t)) })
	}
}

// Wherever a connection is cut, in the request or in the answer, the outcome is
// unknown or right, the look-up tells, and the loan is paid once.
func TestCutEverywhere(t *testing.T) {
	r := newRig(t)
	r.approve(t, "buyer-1")
	loan := func(side string, at int) lender.Disbursement {
		d := lendertest.Disbursement(lender.LoanID(fmt.Sprintf("loan-%s-%04d", side, at)), "buyer-1")
		d.Amount = money.Dollars(1)
		return d
	}
	_, err := r.plain.Disburse(t.Context(), loan("whole", 0))
	require.NoError(t, err)
	asked, answered := r.proxy.sizes(t)
	cuts := 0
	for side, whole := range map[string]int{"asked": asked, "heard": answered} {
		for at := 0; at < whole; at += 5 {
			loan := loan(side, at)
			if side == "asked" {
				r.proxy.cut(at, -1)
			} else {
				r.proxy.cut(-1, at)
			}
			first, err := r.plain.Disburse(t.Context(), loan)
			if err != nil {
				require.ErrorIs(t, err, errUnknown)
				cuts++
			}
			said, lost := r.plain.LookUp(t.Context(), loan.Reference())
			if side == "heard" {
				require.NoError(t, lost, "it was executed")
			} else if err != nil {
				require.ErrorIs(t, lost, lender.CodeNotFound)
			}
			again, err := r.plain.Disburse(t.Context(), loan)
			require.NoError(t, err)
			for i, e := range again {
				require.True(t, i >= len(first) || first[i].Equal(e))
				require.True(t, i >= len(said) || said[i].Equal(e))
			}
		}
	}
	require.GreaterOrEqual(t, cuts, (asked+answered)/5)
}

var _ lender.Lender = plain{}

// Many hosts at once, each with its own buyer.
func TestAtOnce(t *testing.T) {
	d := open(t, func(c *partner.Config) { c.Log = slog.New(slog.DiscardHandler) })
	p := plain{"http://" + d.serve(t), &http.Client{Timeout: 20 * time.Second}}
	var all sync.WaitGroup
	for n := range 16 {
		all.Go(func() {
			buyer := lender.BuyerID(fmt.Sprintf("buyer-%d", n))
			a := lendertest.Application(lender.ApplicationID("app-"+string(buyer)), buyer)
			for range 20 {
				said, err := p.Apply(t.Context(), a)
				if err != nil || len(said) != 2 || said[0].Buyer != buyer {
					t.Errorf("%v: %d events", err, len(said))
				}
			}
		})
	}
	all.Wait()
}
