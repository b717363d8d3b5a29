package sandbox

import (
	"context"
	"slices"

	"github.com/paylater-go/payments/order/fault"
)

// What a host that runs the sandbox in its own process can do to its webhooks: the
// same as the operator's page.

// codeNoTrouble refuses a word that names nothing that webhooks can suffer.
const codeNoTrouble = "unknown_trouble"

// Ways are the words for how webhooks can go, the one that is right first: "none",
// "delay", "double", "reorder", "drop".
func Ways() []string {
	var words []string
	for _, c := range troubles() {
		words = append(words, c.Value)
	}
	return words
}

// Way is how webhooks go now, one of [Ways]. The error is that of the file.
func (s *Sandbox) Way(ctx context.Context) (string, error) { return s.bank.outbox.trouble(ctx) }

// LetWebhooks decides how webhooks go from now on, kept over a restart. A word that
// is none of [Ways] is refused with the code unknown_trouble.
func (s *Sandbox) LetWebhooks(ctx context.Context, way string) error {
	return s.bank.outbox.let(ctx, way)
}

// DeliverDropped lets all webhooks wait once more that were dropped or given up.
func (s *Sandbox) DeliverDropped(ctx context.Context) error { return s.bank.outbox.again(ctx) }

// DeliverAgain lets all webhooks wait once more that were delivered: a host takes each
// in once.
func (s *Sandbox) DeliverAgain(ctx context.Context) error { return s.bank.outbox.repeat(ctx) }

// Deliveries counts the webhooks of each state: "waiting", "done", "dropped", "dead".
func (s *Sandbox) Deliveries(ctx context.Context) (map[string]int, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT state, count(*) FROM deliveries GROUP BY state")
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // rows.Err tells what matters
	counts := make(map[string]int)
	for rows.Next() {
		var state string
		var count int
		if err := rows.Scan(&state, &count); err != nil {
			return nil, err
		}
		counts[state] = count
	}
	return counts, rows.Err()
}

// let decides how webhooks go from now on.
func (o *outbox) let(ctx context.Context, way string) error {
	if !slices.Contains(Ways(), way) {
		return fault.New(codeNoTrouble, "choose how webhooks go")
	}
	return set(ctx, o.db, "trouble", way)
}
