package shop

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/paylater-go/payments/examples/marketplace/web"
)

// What can happen to the market's requests on their way to the lender.
const (
	roadWell  = "well"
	roadDown  = "down"
	roadBusy  = "busy"
	roadLost  = "lost"
	roadHalf  = "half"
	roadGroup = "Requests to the lender"
	hookGroup = "Webhooks of the lender"
	dueGroup  = "Collections on the due date"
)

// road carries the market's requests to the lender, well or as the operator wants.
// What it does is not kept: after a restart all goes well.
type road struct {
	next  http.RoundTripper
	state atomic.Value // one of the words above
	sent  atomic.Int64 // requests, to lose every second answer
}

func newRoad(next http.RoundTripper) *road {
	if next == nil {
		next = &http.Transport{ // the lender is on this machine
			DialContext:         (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
			MaxIdleConnsPerHost: 16, IdleConnTimeout: 30 * time.Second, DisableCompression: true,
		}
	}
	w := &road{next: next}
	w.state.Store(roadWell)
	return w
}

func (w *road) now() string {
	state, _ := w.state.Load().(string)
	return state
}

// RoundTrip sends a request. What the operator lets go wrong looks as it would: a
// connection that is refused, a server that is overloaded, an answer that never comes.
func (w *road) RoundTrip(r *http.Request) (*http.Response, error) {
	state := w.now()
	switch state {
	case roadDown:
		closeBody(r)
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	case roadBusy:
		closeBody(r)
		return busy(r), nil
	}
	answer, err := w.next.RoundTrip(r)
	if err != nil || state == roadWell || state == roadHalf && w.sent.Add(1)%2 == 0 {
		return answer, err
	}
	_, _ = io.Copy(io.Discard, answer.Body) // the lender has done it; nobody hears of it
	_ = answer.Body.Close()
	return nil, &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
}

func closeBody(r *http.Request) {
	if r.Body != nil {
		_ = r.Body.Close() // a RoundTripper has to
	}
}

// busy is what a load balancer says when nobody behind it answers.
func busy(r *http.Request) *http.Response {
	const page = "<!doctype html><title>503</title>"
	return &http.Response{
		Status: "503 Service Unavailable", StatusCode: http.StatusServiceUnavailable, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Content-Type": {"text/html"}}, Body: io.NopCloser(strings.NewReader(page)), ContentLength: int64(len(page)),
		Request: r,
	}
}

// failures are the switches of the operator's page.
type failures struct{ *Shop }

var _ web.Failures = failures{}

// List is every failure, with what is on now. The webhooks of a lender that runs
// elsewhere are switched on its own page.
func (f failures) List(ctx context.Context) ([]web.Failure, error) {
	list := roadFailures()
	for i := range list {
		list[i].On = list[i].Word == f.road.now()
	}
	collecting, err := f.Collecting(ctx)
	if err != nil {
		return nil, err
	}
	for _, due := range dueFailures() {
		due.On = due.Right == collecting
		list = append(list, due)
	}
	if f.sandbox == nil {
		return list, nil
	}
	way, err := f.sandbox.Way(ctx)
	if err != nil {
		return nil, err
	}
	counts, err := f.sandbox.Deliveries(ctx)
	if err != nil {
		return nil, err
	}
	for _, hook := range hookFailures() {
		hook.Hooks, hook.On = true, hook.Word == "hooks-"+way
		if hook.On && hook.Word == "hooks-drop" {
			hook.Effect += fmt.Sprintf(" Dropped so far: %d.", counts["dropped"])
		}
		list = append(list, hook)
	}
	return list, nil
}

func roadFailures() []web.Failure {
	return []web.Failure{
		{Group: roadGroup, Word: roadWell, Title: "Go through", Right: true, Effect: "The lender answers."},
		{
			Group: roadGroup, Word: roadDown, Title: "Lender down",
			Effect: "Connections are refused. Pages that need the lender say so; what was decided waits and is asked again.",
		},
		{
			Group: roadGroup, Word: roadBusy, Title: "Lender overloaded",
			Effect: "Every answer is 503 and a page of HTML, which is none of the protocol: nobody knows what became of the request.",
		},
		{
			Group: roadGroup, Word: roadLost, Title: "Answers lost",
			Effect: "The lender does what it is asked; the answer never arrives. The loop looks it up once answers come again.",
		},
		{
			Group: roadGroup, Word: roadHalf, Title: "Every second answer lost",
			Effect: "The client asks again under the same key: a buyer notices a delay and nothing else.",
		},
	}
}

func hookFailures() []web.Failure {
	return []web.Failure{
		{Group: hookGroup, Word: "hooks-none", Title: "Delivered as they come", Right: true, Effect: "Within a second."},
		{Group: hookGroup, Word: "hooks-delay", Title: "Delayed", Effect: "Each arrives ten seconds late."},
		{Group: hookGroup, Word: "hooks-double", Title: "Doubled", Effect: "Each arrives twice; the second changes nothing."},
		{Group: hookGroup, Word: "hooks-reorder", Title: "Reordered", Effect: "Every second one is three seconds late: some overtake others."},
		{
			Group: hookGroup, Word: "hooks-drop", Title: "Dropped",
			Effect: "None arrives. The loop looks up what it asked for; of a repayment only the reconciliation knows.",
		},
	}
}

func dueFailures() []web.Failure {
	return []web.Failure{
		{
			Group: dueGroup, Word: "collect-on", Title: "Collected", Right: true,
			Effect: "What is due is taken from the linked account.",
		},
		{
			Group: dueGroup, Word: "collect-off", Title: "Not collected",
			Effect: "The account is empty: the line becomes past due, and then delinquent.",
		},
	}
}

// Switch turns a failure on in place of the other of its group, or carries out an
// act; false when nothing has that name.
func (f failures) Switch(ctx context.Context, word string) (bool, error) {
	if slices.ContainsFunc(roadFailures(), func(x web.Failure) bool { return x.Word == word }) {
		f.road.state.Store(word)
		return true, nil
	}
	if slices.ContainsFunc(dueFailures(), func(x web.Failure) bool { return x.Word == word }) {
		return true, f.SetCollecting(ctx, word == "collect-on")
	}
	if f.sandbox == nil {
		return false, nil
	}
	switch way, hooks := strings.CutPrefix(word, "hooks-"); {
	case word == "dropped":
		return true, f.sandbox.DeliverDropped(ctx)
	case word == "again":
		return true, f.sandbox.DeliverAgain(ctx)
	case hooks && slices.ContainsFunc(hookFailures(), func(x web.Failure) bool { return x.Word == word }):
		return true, f.sandbox.LetWebhooks(ctx, way)
	}
	return false, nil
}

// Right ends every failure, delivers what was dropped, and asks the lender about all
// that waits for it. What the client's rest keeps from being asked, the loop asks.
func (f failures) Right(ctx context.Context) error {
	f.road.state.Store(roadWell)
	if err := f.SetCollecting(ctx, true); err != nil {
		return err
	}
	if f.sandbox != nil {
		if err := errors.Join(f.sandbox.LetWebhooks(ctx, "none"), f.sandbox.DeliverDropped(ctx)); err != nil {
			return err
		}
	}
	f.follow(ctx)
	if err := f.Host.Round(ctx); err != nil {
		f.log.Warn("some lines wait for the next round", "type", fmt.Sprintf("%T", err))
	}
	return nil
}
