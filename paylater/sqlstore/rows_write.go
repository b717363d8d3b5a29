package sqlstore

import "github.com/paylater-go/payments/paylater"

func (r rows) write(w *writes) []Statement {
	var list []Statement
	add := func(query string, args ...any) { list = append(list, Statement{Query: query, Args: args}) }
	for i := range w.inserts {
		h := &w.inserts[i].head
		add(`INSERT INTO paylater_lines
(buyer, lender, seq, status, limit_cents, held_cents, outstanding_cents, next_micros, waiting_micros, data)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, headArgs(h)...)
	}
	for i := range w.updates {
		h := &w.updates[i].head
		add(`UPDATE paylater_lines SET seq = $3, status = $4, limit_cents = $5, held_cents = $6, outstanding_cents = $7,
next_micros = $8, waiting_micros = $9, data = $10
WHERE buyer = $1 AND lender = $2 AND seq = $11`, append(headArgs(h), w.updates[i].expect)...)
	}
	for i := range w.puts {
		line, b := w.puts[i].line, &w.puts[i].body
		add(`INSERT INTO paylater_bodies (buyer, lender, kind, id, data) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (buyer, lender, kind, id) DO UPDATE SET data = excluded.data`,
			string(line.Buyer), string(line.Lender), string(b.Kind), b.ID, bytes(b.Data))
	}
	for i := range w.drops {
		line, b := w.drops[i].line, &w.drops[i].body
		add(`DELETE FROM paylater_bodies WHERE buyer = $1 AND lender = $2 AND kind = $3 AND id = $4`,
			string(line.Buyer), string(line.Lender), string(b.Kind), b.ID)
	}
	for i := range w.events {
		ev := &w.events[i]
		add(`INSERT INTO paylater_events (buyer, lender, seq, key, kind, at_micros, data) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			string(ev.Line.Buyer), string(ev.Line.Lender), ev.Seq, ev.Key, string(ev.Kind), micros(ev.At), bytes(ev.Data))
	}
	for _, c := range w.given {
		add(`DELETE FROM paylater_claims WHERE order_id = $1 AND phase = $2`, string(c.on.Order), c.on.Phase.String())
	}
	for _, c := range w.taken {
		add(`INSERT INTO paylater_claims (order_id, phase, buyer, lender, hold) VALUES ($1, $2, $3, $4, $5)`,
			string(c.on.Order), c.on.Phase.String(), string(c.claim.Line.Buyer), string(c.claim.Line.Lender), string(c.claim.Hold))
	}
	for _, p := range w.unpark {
		add(`DELETE FROM paylater_parked WHERE lender = $1 AND event = $2`, string(p.key.Lender), string(p.key.Event))
	}
	for _, list := range [][]headRow{w.inserts, w.updates} {
		for i := range list {
			h := &list[i].head
			add(`INSERT INTO paylater_feed (buyer, lender, subscription, done_seq, last_seq, tries, retry_micros)
SELECT $1, $2, name, 0, $3, 0, CAST(NULL AS bigint) FROM paylater_subscriptions WHERE true
ON CONFLICT (buyer, lender, subscription) DO UPDATE SET last_seq = excluded.last_seq`,
				string(h.ID.Buyer), string(h.ID.Lender), h.Seq)
		}
	}
	return list
}

func headArgs(h *paylater.Head) []any {
	return []any{
		string(h.ID.Buyer), string(h.ID.Lender), h.Seq, string(h.Status), h.Limit.Cents(), h.Held.Cents(), h.Outstanding.Cents(),
		micros(h.Next), micros(h.Waiting), bytes(h.Data),
	}
}
