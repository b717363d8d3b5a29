package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/paylater"
)

// phaseOf names a phase of an order.
type phaseOf struct {
	order order.ID
	phase order.Phase
}

// book is what the backend acknowledged: the loan of each phase that was paid.
type book struct {
	mu    sync.Mutex
	loans map[phaseOf]lender.LoanID
	twice int // answers to a request that was sent again
}

func (b *book) note(p phaseOf, loan lender.LoanID) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if first, ok := b.loans[p]; ok {
		b.twice++
		if first != loan {
			return fmt.Errorf("%v was paid by %s and then by %s", p, first, loan)
		}
	}
	b.loans[p] = loan
	return nil
}

func (b *book) size() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.loans)
}

// client is a browser of a buyer. It insists: a request without an answer is sent
// again as it was.
type client struct {
	name    string
	buyer   string
	backend func() string
	book    *book
	r       *rand.Rand
	initial []order.ID // orders whose balance may still be paid
}

// live places orders and pays them until it is told to stop; then it finishes
// what it began.
func (c *client) live(ctx context.Context, stop <-chan struct{}) error {
	for n := 0; ; n++ {
		select {
		case <-stop:
			return nil
		default:
		}
		if err := c.apply(ctx); err != nil {
			return err
		}
		id := order.ID(fmt.Sprintf("%s-%d", c.name, n))
		cents := 20_000 + c.r.IntN(20_000)
		first := 5_000 + c.r.IntN(10_000)
		placed := newOrder{ID: id, Supplier: "supplier-7", Total: dollars(cents), Initial: dollars(first)}
		if err := c.ask(ctx, http.MethodPost, "/orders", placed, nil); err != nil {
			return err
		}
		if paid, err := c.pay(ctx, phaseOf{id, order.Initial}); err != nil || !paid {
			return errors.Join(err, fmt.Errorf("%s: paid %v", id, paid))
		}
		c.initial = append(c.initial, id)
		if len(c.initial) > 3 { // by now the money of an old one may have arrived
			old := phaseOf{c.initial[0], order.Balance}
			paid, err := c.pay(ctx, old)
			if err != nil {
				return err
			}
			if c.initial = c.initial[1:]; !paid {
				c.initial = append(c.initial, old.order)
			}
		}
	}
}

func dollars(cents int) string { return fmt.Sprintf("%d.%02d", cents/100, cents%100) }

// apply applies until the buyer is approved.
func (c *client) apply(ctx context.Context) error {
	var f map[string]any
	if err := json.Unmarshal([]byte(sample), &f); err != nil {
		return err
	}
	f["id"] = "apply-" + c.buyer
	for {
		var said struct{ State paylater.ApplicationState }
		if err := c.ask(ctx, http.MethodPost, "/application", f, &said); err != nil {
			return err
		}
		if said.State == paylater.ApplicationApproved {
			return nil
		}
		pause(ctx, 10*time.Millisecond)
	}
}

// pay pays a phase under one of its offers, sometimes twice; false when there are
// none.
func (c *client) pay(ctx context.Context, p phaseOf) (bool, error) {
	for {
		var page offers
		if err := c.ask(ctx, http.MethodGet, "/orders/"+string(p.order)+"/offers?phase="+p.phase.String(), nil, &page); err != nil {
			return false, err
		}
		if len(page.Offers) == 0 {
			return false, nil
		}
		chosen := page.Offers[c.r.IntN(len(page.Offers))]
		signed := consent{Phase: p.phase, Months: chosen.Months, Terms: chosen.Terms, Key: page.Key, Person: "user-7"}
		for range 1 + c.r.IntN(2) {
			var said struct{ Loan lender.LoanID }
			err := c.ask(ctx, http.MethodPost, "/orders/"+string(p.order)+"/pay", signed, &said)
			if errors.Is(err, paylater.CodeTermsChanged) {
				break // it is midnight in New York: look again
			}
			if err == nil {
				err = c.book.note(p, said.Loan)
			}
			if err != nil {
				return false, fmt.Errorf("%v: %w", p, err)
			}
		}
		if c.book.has(p) {
			return true, nil
		}
	}
}

func (b *book) has(p phaseOf) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.loans[p] != ""
}

// ask insists on an answer, from whichever backend runs.
func (c *client) ask(ctx context.Context, method, path string, request, into any) error {
	for ctx.Err() == nil {
		status, answer, err := send(ctx, method, c.backend()+path, c.buyer, request)
		switch {
		case err != nil, status == http.StatusServiceUnavailable:
			pause(ctx, 5*time.Millisecond)
		case status != http.StatusOK:
			var why []problem
			_ = json.Unmarshal(answer, &why)
			if slices.ContainsFunc(why, func(p problem) bool { return p.Code == paylater.CodeTermsChanged }) {
				return paylater.CodeTermsChanged
			}
			return fmt.Errorf("%s %s: %d %s", method, path, status, answer)
		case into != nil:
			return json.Unmarshal(answer, into)
		default:
			return nil
		}
	}
	return ctx.Err()
}

func send(ctx context.Context, method, address, buyer string, request any) (int, []byte, error) {
	body := []byte(nil)
	if request != nil {
		var err error
		if body, err = json.Marshal(request); err != nil {
			return 0, nil, err
		}
	}
	req, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Buyer", buyer)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, err
	}
	answer, err := io.ReadAll(resp.Body)
	return resp.StatusCode, bytes.TrimSpace(answer), errors.Join(err, resp.Body.Close())
}

// personal are words of the sample application that nothing may show.
func personal() []string {
	return []string{"Harbor Lamp", "20-5550143", "Rosalind", "rosalind", "+12125550143", "1979-11-23", "350 Mill", "tok-checking", "tok-sales"}
}

func shows(text string) string {
	for _, word := range personal() {
		if strings.Contains(text, word) {
			return word
		}
	}
	return ""
}
