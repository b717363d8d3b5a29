package sqlstore

import "github.com/paylater-go/payments/paylater"

func (s sets) write(w *writes) []Statement {
	if w.size() <= few {
		return s.rows.write(w)
	}
	var list []Statement
	for _, one := range []Statement{
		insertHeads(w.inserts), updateHeads(w.updates), putBodies(w.puts), dropBodies(w.drops), addEvents(w.events),
		giveClaims(w.given), takeClaims(w.taken), unparkAll(w.unpark), feed(w),
	} {
		if one.Query != "" {
			one.Many = true
			list = append(list, one)
		}
	}
	return list
}

// heads are rows of lines by column.
type headColumns struct {
	texts                          columns // buyer, lender, status
	seq, limit, held, owed, expect []int64
	next, waiting                  []*int64
	data                           [][]byte
}

func columnsOfHeads(list []headRow) headColumns {
	c := headColumns{texts: newColumns(3)}
	for i := range list {
		h := &list[i].head
		c.texts.add(string(h.ID.Buyer), string(h.ID.Lender), string(h.Status))
		c.seq, c.expect = append(c.seq, h.Seq), append(c.expect, list[i].expect)
		c.limit, c.held, c.owed = append(c.limit, h.Limit.Cents()), append(c.held, h.Held.Cents()), append(c.owed, h.Outstanding.Cents())
		c.next, c.waiting = append(c.next, micros(h.Next)), append(c.waiting, micros(h.Waiting))
		c.data = append(c.data, bytes(h.Data))
	}
	return c
}

func (c *headColumns) args() []any {
	return append(c.texts.args(), c.seq, c.limit, c.held, c.owed, c.next, c.waiting, c.data)
}

const headArrays = `unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[],
$8::bigint[], $9::bigint[], $10::bytea[]`

func insertHeads(list []headRow) Statement {
	if len(list) == 0 {
		return Statement{}
	}
	c := columnsOfHeads(list)
	return Statement{Args: c.args(), Query: `INSERT INTO paylater_lines
(buyer, lender, status, seq, limit_cents, held_cents, outstanding_cents, next_micros, waiting_micros, data)
SELECT w.buyer, w.lender, w.status, w.seq, w.limit_cents, w.held_cents, w.outstanding_cents, w.next_micros, w.waiting_micros, w.data
FROM ` + headArrays + `)
AS w(buyer, lender, status, seq, limit_cents, held_cents, outstanding_cents, next_micros, waiting_micros, data)`}
}

func updateHeads(list []headRow) Statement {
	if len(list) == 0 {
		return Statement{}
	}
	c := columnsOfHeads(list)
	return Statement{Args: append(c.args(), c.expect), Query: `UPDATE paylater_lines l SET
seq = w.seq, status = w.status, limit_cents = w.limit_cents, held_cents = w.held_cents, outstanding_cents = w.outstanding_cents,
next_micros = w.next_micros, waiting_micros = w.waiting_micros, data = w.data
FROM ` + headArrays + `, $11::bigint[])
AS w(buyer, lender, status, seq, limit_cents, held_cents, outstanding_cents, next_micros, waiting_micros, data, expect)
WHERE l.buyer = w.buyer AND l.lender = w.lender AND l.seq = w.expect`}
}

func putBodies(list []bodyRow) Statement {
	if len(list) == 0 {
		return Statement{}
	}
	texts, data := columnsOfBodies(list)
	return Statement{Args: append(texts.args(), data), Query: `INSERT INTO paylater_bodies (buyer, lender, kind, id, data)
SELECT w.buyer, w.lender, w.kind, w.id, w.data
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bytea[]) AS w(buyer, lender, kind, id, data)
ON CONFLICT (buyer, lender, kind, id) DO UPDATE SET data = excluded.data`}
}

func dropBodies(list []bodyRow) Statement {
	if len(list) == 0 {
		return Statement{}
	}
	texts, _ := columnsOfBodies(list)
	return Statement{Args: texts.args(), Query: `DELETE FROM paylater_bodies b
USING unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS w(buyer, lender, kind, id)
WHERE b.buyer = w.buyer AND b.lender = w.lender AND b.kind = w.kind AND b.id = w.id`}
}

func columnsOfBodies(list []bodyRow) (columns, [][]byte) {
	texts, data := newColumns(4), make([][]byte, 0, len(list))
	for i := range list {
		line, b := list[i].line, &list[i].body
		texts.add(string(line.Buyer), string(line.Lender), string(b.Kind), b.ID)
		data = append(data, bytes(b.Data))
	}
	return texts, data
}

func addEvents(list []paylater.EventRecord) Statement {
	if len(list) == 0 {
		return Statement{}
	}
	texts, seq, at, data := newColumns(4), []int64(nil), []*int64(nil), [][]byte(nil)
	for i := range list {
		ev := &list[i]
		texts.add(string(ev.Line.Buyer), string(ev.Line.Lender), ev.Key, string(ev.Kind))
		seq, at, data = append(seq, ev.Seq), append(at, micros(ev.At)), append(data, bytes(ev.Data))
	}
	return Statement{Args: append(texts.args(), seq, at, data), Query: `INSERT INTO paylater_events
(buyer, lender, key, kind, seq, at_micros, data)
SELECT w.buyer, w.lender, w.key, w.kind, w.seq, w.at_micros, w.data
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bytea[])
AS w(buyer, lender, key, kind, seq, at_micros, data)`}
}

func giveClaims(list []claimRow) Statement {
	if len(list) == 0 {
		return Statement{}
	}
	c := newColumns(2)
	for _, row := range list {
		c.add(string(row.on.Order), row.on.Phase.String())
	}
	return Statement{Args: c.args(), Query: `DELETE FROM paylater_claims c
USING unnest($1::text[], $2::text[]) AS w(order_id, phase)
WHERE c.order_id = w.order_id AND c.phase = w.phase`}
}

func takeClaims(list []claimRow) Statement {
	if len(list) == 0 {
		return Statement{}
	}
	c := newColumns(5)
	for _, row := range list {
		line := row.claim.Line
		c.add(string(row.on.Order), row.on.Phase.String(), string(line.Buyer), string(line.Lender), string(row.claim.Hold))
	}
	return Statement{Args: c.args(), Query: `INSERT INTO paylater_claims (order_id, phase, buyer, lender, hold)
SELECT w.order_id, w.phase, w.buyer, w.lender, w.hold
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) AS w(order_id, phase, buyer, lender, hold)`}
}

func unparkAll(list []parkedRow) Statement {
	if len(list) == 0 {
		return Statement{}
	}
	c := newColumns(2)
	for _, row := range list {
		c.add(string(row.key.Lender), string(row.key.Event))
	}
	return Statement{Args: c.args(), Query: `DELETE FROM paylater_parked p
USING unnest($1::text[], $2::text[]) AS w(lender, event)
WHERE p.lender = w.lender AND p.event = w.event`}
}

// feed notes for each subscription how far its lines are. With none it reads an
// empty table.
func feed(w *writes) Statement {
	c, last := newColumns(2), []int64(nil)
	for _, list := range [][]headRow{w.inserts, w.updates} {
		for i := range list {
			h := &list[i].head
			c.add(string(h.ID.Buyer), string(h.ID.Lender))
			last = append(last, h.Seq)
		}
	}
	return Statement{Args: append(c.args(), last), Query: `INSERT INTO paylater_feed
(buyer, lender, subscription, done_seq, last_seq, tries, retry_micros)
SELECT w.buyer, w.lender, p.name, 0, w.seq, 0, CAST(NULL AS bigint)
FROM paylater_subscriptions p, unnest($1::text[], $2::text[], $3::bigint[]) AS w(buyer, lender, seq)
ORDER BY w.buyer, w.lender, p.name
ON CONFLICT (buyer, lender, subscription) DO UPDATE SET last_seq = excluded.last_seq`}
}
