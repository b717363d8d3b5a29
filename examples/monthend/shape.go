package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/memstore"
)

// The days of every line: qualified, lent and paid out, billed.
func qualified() time.Time { return time.Date(2019, time.March, 5, 15, 0, 0, 0, time.UTC) }
func paidOut() time.Time   { return time.Date(2019, time.March, 12, 15, 0, 0, 0, time.UTC) }
func monthEnd() time.Time  { return time.Date(2019, time.March, 15, 15, 0, 0, 0, time.UTC) }

// bank is the lender's name, token what stands in a shape for a line's number.
const (
	bank  = "kabbage"
	token = "zzzzzzz"
)

// shape is one line, made by the real acts, with places for what differs from
// line to line: its number, and the ids and hashes that follow from it.
type shape struct {
	head   paylater.Head
	data   template
	loans  []loanShape
	bodies []template
}

// loanShape is what the id and the hash of a loan are made of.
type loanShape struct {
	hold  string
	terms paylater.Terms
}

// world is a program with a lender and a clock of its own.
type world struct {
	*paylater.Program
	clock *lendersim.Clock
	sim   *lendersim.Sim
}

func newWorld(store paylater.Store, at time.Time) (*world, error) {
	w := &world{clock: lendersim.NewClock(at)}
	w.sim = lendersim.New(lendersim.Config{Now: w.clock.Now})
	var err error
	w.Program, err = paylater.New(paylater.Config{
		Lenders: map[lender.ID]lender.Lender{bank: w.sim}, Store: store, Now: w.clock.Now,
	})
	return w, err
}

// makeShape lives one line with so many loans up to the day before month-end.
func makeShape(ctx context.Context, loans int) (*shape, error) {
	memory := memstore.New()
	w, err := newWorld(memory, qualified())
	if err != nil {
		return nil, err
	}
	id := paylater.LineID{Buyer: "buyer-" + token, Lender: bank}
	if _, err := w.Apply(ctx, bank, lendertest.Application("app-"+token, id.Buyer)); err != nil {
		return nil, err
	}
	for k := range loans {
		if err := w.lend(ctx, id, k); err != nil {
			return nil, err
		}
	}
	w.clock.Set(paidOut())
	for _, ev := range w.sim.Events() {
		if err := w.Receive(ctx, bank, ev); err != nil {
			return nil, err
		}
	}
	loaded, err := memory.Load(ctx, id)
	if err != nil {
		return nil, err
	}
	return shapeOf(loaded.Record)
}

// lend holds, offers and signs.
func (w *world) lend(ctx context.Context, id paylater.LineID, k int) error {
	phase := order.ID(fmt.Sprintf("PO-%s-%d", token, k))
	hold := lender.Key(fmt.Sprintf("hold-%s-%d", token, k))
	draw := paylater.Draw{Order: phase, Phase: order.Initial, Amount: money.Dollars(int64(1_000 * (k + 1))), Recipient: "supplier-1"}
	_, err := w.Hold(ctx, id, paylater.HoldRequest{Key: hold, Order: draw.Order, Phase: draw.Phase, Amount: draw.Amount})
	if err != nil {
		return err
	}
	offer, err := w.Offer(ctx, id, draw, 6)
	if err != nil {
		return err
	}
	_, err = w.Sign(ctx, offer, paylater.Signature{Hold: hold, Terms: offer.Hash(), By: "user-1"})
	return err
}

// shapeOf cuts a record at the places.
func shapeOf(rec paylater.Record) (*shape, error) {
	s := &shape{head: rec.Head}
	places := []string{token}
	for _, b := range rec.Bodies {
		var n struct {
			ID     string         `json:"id"`
			Hold   string         `json:"hold"`
			Signed string         `json:"signed"`
			Terms  paylater.Terms `json:"terms"`
		}
		if err := json.Unmarshal(b.Data, &n); err != nil {
			return nil, err
		}
		s.loans = append(s.loans, loanShape{n.Hold, n.Terms})
		places = append(places, n.ID, n.Signed)
	}
	s.data = cut(rec.Head.Data, places)
	for _, b := range rec.Bodies {
		s.bodies = append(s.bodies, cut(b.Data, places))
	}
	return s, nil
}

// values are what stands at the places in the line of that number.
func (s *shape) values(number string) []string {
	list := []string{number}
	line := paylater.LineID{Buyer: lender.BuyerID("buyer-" + number), Lender: bank}
	for i := range s.loans {
		n := &s.loans[i]
		terms := n.terms
		terms.Line, terms.Order = line, order.ID(strings.ReplaceAll(string(terms.Order), token, number))
		hold := strings.ReplaceAll(n.hold, token, number)
		sum := sha256.Sum256(fmt.Appendf(nil, "loan/1\n%s\n%s\n", line, hold)) // a wrong one would not pass the line's audit
		list = append(list, "L"+hex.EncodeToString(sum[:12]), terms.Hash())
	}
	return list
}

// template is a text with places.
type template []piece

// piece is a text and the place behind it; the last has none.
type piece struct {
	text  string
	place int
}

func cut(data []byte, places []string) template {
	var t template
	text := string(data)
	for {
		at, which := len(text), -1
		for i, p := range places {
			if k := strings.Index(text, p); k >= 0 && k < at {
				at, which = k, i
			}
		}
		t = append(t, piece{text[:at], which})
		if which < 0 {
			return t
		}
		text = text[at+len(places[which]):]
	}
}

func (t template) fill(values []string) []byte {
	size := 0
	for _, p := range t {
		size += len(p.text) + 64
	}
	out := make([]byte, 0, size)
	for _, p := range t {
		out = append(out, p.text...)
		if p.place >= 0 {
			out = append(out, values[p.place]...)
		}
	}
	return out
}
