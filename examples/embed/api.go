package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/order/strictjson"
	"github.com/paylater-go/payments/paylater"
)

// bodyLimit is the most that a request or an answer may hold, in bytes.
const bodyLimit = 1 << 20

// answer is what a request gets: a status and a value that is written as JSON.
type answer func(r *http.Request, body []byte) (int, any, error)

// api is the backend's small JSON API. Who is signed in stands in the header
// Buyer, where a real host has its sessions.
func (m *market) api() http.Handler {
	mux := http.NewServeMux()
	for pattern, do := range map[string]answer{
		"POST /orders":            m.postOrder,
		"GET /orders/{id}":        m.getOrder,
		"POST /application":       m.postApplication,
		"GET /orders/{id}/offers": m.getOffers,
		"POST /orders/{id}/pay":   m.postPay,
		"POST /webhooks":          m.postWebhook,
		"GET /healthz":            func(*http.Request, []byte) (int, any, error) { return http.StatusNoContent, nil, nil },
	} {
		mux.HandleFunc(pattern, m.handle(do))
	}
	return http.NewCrossOriginProtection().Handler(mux)
}

// handle reads the body, answers, and logs the route, never what was in it.
func (m *market) handle(do answer) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyLimit))
		if err != nil {
			writeJSON(w, http.StatusRequestEntityTooLarge, nil)
			return
		}
		status, value, err := do(r, body)
		if err != nil {
			status, value = refusal(err)
		}
		if status >= http.StatusInternalServerError {
			m.log.Error("not answered", "route", r.Pattern, "why", words(err))
		}
		writeJSON(w, status, value)
		m.log.Debug("answered", "route", r.Pattern, "status", status, "took", time.Since(began))
	}
}

func buyerOf(r *http.Request) order.ID { return order.ID(r.Header.Get("Buyer")) }

// newOrder is what a buyer agreed on with a supplier. Amounts are dollars, "30000.00".
type newOrder struct {
	ID       order.ID `json:"id"`
	Supplier order.ID `json:"supplier"`
	Total    string   `json:"total"`
	Initial  string   `json:"initial"`
}

func (m *market) postOrder(r *http.Request, body []byte) (int, any, error) {
	var n newOrder
	if err := strictjson.Decode(body, &n); err != nil {
		return 0, nil, err
	}
	total, err := money.ParseAmount(n.Total, money.USDollar)
	if err != nil {
		return 0, nil, fault.In("total", err)
	}
	initial, err := money.ParseAmount(n.Initial, money.USDollar)
	if err != nil {
		return 0, nil, fault.In("initial", err)
	}
	po, err := m.place(r.Context(), order.Terms{
		ID: n.ID, Buyer: buyerOf(r), Supplier: n.Supplier, Destination: "US", Total: total, Initial: initial,
	}, m.program.Now())
	return show(po, err)
}

func (m *market) getOrder(r *http.Request, _ []byte) (int, any, error) {
	return show(m.db.order(r.Context(), buyerOf(r), order.ID(r.PathValue("id"))))
}

func show(po order.Order, err error) (int, any, error) {
	if err != nil {
		return 0, nil, err
	}
	row, err := rowOf(po)
	return http.StatusOK, row, err
}

func (m *market) postApplication(r *http.Request, body []byte) (int, any, error) {
	var f form
	if err := strictjson.Decode(body, &f); err != nil {
		return 0, nil, err
	}
	f.Buyer = lender.BuyerID(buyerOf(r))
	line, err := m.program.Apply(r.Context(), m.lender, f.application())
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, map[string]any{
		"state": line.Application().State, "available": line.Available(m.program.Now()),
	}, nil
}

// offers is a page of the checkout: Pay Later at every term, and the key under
// which one of them is signed.
type offers struct {
	Next   checkout.Next `json:"next"`
	Key    lender.Key    `json:"key"`
	Offers []offer       `json:"offers"`
}

type offer struct {
	Months int    `json:"months"`
	Fees   string `json:"fees"`
	APR    string `json:"apr"`
	Terms  string `json:"terms"`
}

func (m *market) getOffers(r *http.Request, _ []byte) (int, any, error) {
	phase, err := order.ParsePhase(r.FormValue("phase"))
	if err != nil {
		return 0, nil, fault.In("phase", err)
	}
	page, err := m.open(r.Context(), buyerOf(r), order.ID(r.PathValue("id")), phase)
	if err != nil {
		return 0, nil, err
	}
	view := offers{Next: page.Next(), Key: page.Key(), Offers: []offer{}}
	for _, q := range page.Offers() {
		if q.Err == nil {
			t := q.Offer.Terms()
			view.Offers = append(view.Offers, offer{q.Months, t.Fees.String(), t.APR.String(), t.Hash()})
		}
	}
	return http.StatusOK, view, nil
}

// open shows the checkout; nothing is written.
func (m *market) open(ctx context.Context, buyer, id order.ID, phase order.Phase) (checkout.Page, error) {
	po, err := m.db.order(ctx, buyer, id)
	if err != nil {
		return checkout.Page{}, err
	}
	return checkout.Open(ctx, m.program, po, phase, m.visit(buyer, po))
}

func (m *market) postPay(r *http.Request, body []byte) (int, any, error) {
	var c consent
	if err := strictjson.Decode(body, &c); err != nil {
		return 0, nil, err
	}
	loan, err := m.pay(r.Context(), buyerOf(r), order.ID(r.PathValue("id")), c)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, map[string]any{"loan": loan.ID, "status": loan.Status, "principal": loan.Principal}, nil
}

// postWebhook takes what the lender says. A real one is believed only with its
// signature; this one only reaches the loopback address.
func (m *market) postWebhook(r *http.Request, body []byte) (int, any, error) {
	ev, err := lender.ParseEvent(body)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusNoContent, nil, m.program.Receive(r.Context(), m.lender, ev) // acknowledged once it is kept
}

// problem is why a request was refused.
type problem struct {
	Code    fault.Code `json:"code"`
	Path    string     `json:"path,omitempty"`
	Message string     `json:"message"`
}

// refusal is the answer to an error: faults are for the client to read, anything
// else is for the log.
func refusal(err error) (int, any) {
	var list []problem
	for _, f := range fault.All(err) {
		list = append(list, problem{f.Code, f.Path, f.Message})
	}
	switch {
	case len(list) == 0, errors.Is(err, paylater.CodeConflict), errors.Is(err, paylater.CodeOutcomeUnknown):
		return http.StatusServiceUnavailable, nil // sent again, it gets the first answer
	case errors.Is(err, paylater.CodeNotFound):
		return http.StatusNotFound, list
	}
	return http.StatusUnprocessableEntity, list
}

// words is an error for the log: codes where there are any.
func words(err error) string {
	if code := fault.CodeOf(err); code != "" {
		return string(code)
	}
	if err == nil {
		return ""
	}
	return err.Error()
}

func writeJSON(w http.ResponseWriter, status int, value any) {
	if value == nil {
		w.WriteHeader(status)
		return
	}
	text, err := json.Marshal(value)
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(text, '\n')) // who asked has gone
}
