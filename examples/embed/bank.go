package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/order/civil"
)

// bank is a simulated lender with an address of its own, so that it outlives the
// backend. It lives in memory: it may be restarted only with an empty database.
// It approves everybody and pays at once, where a lender takes 1-3 working days.
type bank struct {
	sim *lendersim.Sim
	log *slog.Logger

	mu   sync.Mutex
	paid map[lender.LoanID]lender.Disbursement // what it was asked to pay
}

func newBank(log *slog.Logger, trouble func(lendersim.Call) lendersim.Trouble) *bank {
	return &bank{
		sim: lendersim.New(lendersim.Config{Now: time.Now, Plain: true, Trouble: trouble}),
		log: log, paid: map[lender.LoanID]lender.Disbursement{},
	}
}

func (b *bank) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /apply", answering(func(ctx context.Context, f form) ([]lender.Event, error) {
		return b.sim.Apply(ctx, f.application())
	}))
	mux.HandleFunc("POST /disburse", answering(func(ctx context.Context, p payment) ([]lender.Event, error) {
		return b.disburse(ctx, p.disbursement())
	}))
	mux.HandleFunc("POST /look-up", answering(b.sim.LookUp))
	return mux
}

func (b *bank) disburse(ctx context.Context, d lender.Disbursement) ([]lender.Event, error) {
	said, err := b.sim.Disburse(ctx, d)
	b.mu.Lock()
	defer b.mu.Unlock()
	// Also when the answer is lost. Told already, or never asked: refused.
	if _, told := b.sim.Tell(d.Buyer, lender.DisbursementSettled{Loan: d.Loan, Paid: d.Amount, On: civil.NewYork(time.Now())}); told == nil {
		b.paid[d.Loan] = d
	}
	return said, err
}

// answering answers a request of one kind with what the lender says.
func answering[R any](ask func(context.Context, R) ([]lender.Event, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var request R
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, bodyLimit)).Decode(&request); err != nil {
			http.Error(w, "not read", http.StatusBadRequest)
			return
		}
		said, err := ask(r.Context(), request)
		switch {
		case errors.Is(err, lender.CodeNotFound):
			w.WriteHeader(http.StatusNotFound)
		case errors.Is(err, lender.CodeRefused):
			w.WriteHeader(http.StatusUnprocessableEntity)
		case err != nil:
			w.WriteHeader(http.StatusBadGateway)
		default:
			writeEvents(w, said)
		}
	}
}

func writeEvents(w http.ResponseWriter, said []lender.Event) {
	list := make([]json.RawMessage, len(said))
	for i := range said {
		var err error
		if list[i], err = lender.EncodeEvent(said[i]); err != nil {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
	}
	writeJSON(w, http.StatusOK, list)
}

// push hands every webhook to the backend until it is acknowledged, in whichever
// process the backend is by then.
func (b *bank) push(ctx context.Context, backend func() string) {
	client := &http.Client{Timeout: 5 * time.Second}
	var waiting []lender.Event
	for ctx.Err() == nil {
		waiting = append(waiting, b.sim.Events()...)
		var left []lender.Event
		for i := range waiting {
			if err := deliver(ctx, client, backend()+"/webhooks", waiting[i]); err != nil {
				b.log.Debug("a webhook is sent again later", "why", err)
				left = append(left, waiting[i])
			}
		}
		waiting = left
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
		}
	}
}

func deliver(ctx context.Context, client *http.Client, address string, ev lender.Event) error {
	body, err := lender.EncodeEvent(ev)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, resp.Body)
	if err = errors.Join(err, resp.Body.Close()); err == nil && resp.StatusCode != http.StatusNoContent {
		err = errors.New(resp.Status)
	}
	return err
}
