package sqlstore

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/paylater"
)

// phrases are the statements of a store. Rows says each of them row by row, as
// every database understands; sets says those of many rows as one.
type phrases interface {
	find(q question, into *state) []Statement
	write(w *writes) []Statement
	load(id paylater.LineID, keys []string) Statement
	scan(q paylater.Query, into *[]paylater.Head) Statement
	events(q paylater.EventQuery, into *[]paylater.EventRecord) Statement
	parked(after paylater.Parked, limit int, into *[]paylater.Parked) Statement
	park(ev paylater.Parked) Statement
}

func phrasesOf(d Dialect) phrases {
	if d == Postgres {
		return sets{rows{lock: forUpdate}}
	}
	return rows{}
}

// forUpdate keeps other transactions from what was read, until this one ends.
const forUpdate = " FOR UPDATE"

// rows writes one row a statement.
type rows struct {
	lock string // ends a SELECT of what is about to change
}

func (r rows) find(q question, into *state) []Statement {
	var list []Statement
	for _, id := range q.lines {
		list = append(list, Statement{
			Query: `SELECT seq FROM paylater_lines WHERE buyer = $1 AND lender = $2` + r.lock,
			Args:  []any{string(id.Buyer), string(id.Lender)},
			Row: func(scan func(...any) error) error {
				var seq int64
				err := scan(&seq)
				into.numbers[id] = seq
				return err
			},
		})
	}
	for _, k := range q.keys {
		list = append(list, Statement{
			Query: `SELECT seq FROM paylater_events WHERE buyer = $1 AND lender = $2 AND key = $3 AND key <> ''`,
			Args:  []any{string(k.line.Buyer), string(k.line.Lender), k.key},
			Row:   func(scan func(...any) error) error { var seq int64; into.used[k] = true; return scan(&seq) },
		})
	}
	for _, p := range q.phases {
		list = append(list, Statement{
			Query: `SELECT order_id, phase, buyer, lender, hold FROM paylater_claims WHERE order_id = $1 AND phase = $2` + r.lock,
			Args:  []any{string(p.Order), p.Phase.String()},
			Row:   into.readClaim,
		})
	}
	return list
}

func (s *state) readClaim(scan func(...any) error) error {
	var id, name, buyer, partner, hold string
	if err := scan(&id, &name, &buyer, &partner, &hold); err != nil {
		return err
	}
	p, err := order.ParsePhase(name)
	if err != nil {
		return err
	}
	s.claims[paylater.Claimable{Order: order.ID(id), Phase: p}] = paylater.Claim{Line: lineOf(buyer, partner), Hold: lender.Key(hold)}
	return nil
}

// manyKeys is how many keys are arguments of their own. A line has more of them
// when very many of its lender's events are parked, and a statement takes 32,766
// arguments in SQLite, 65,535 in PostgreSQL.
const manyKeys = 500

func (r rows) load(id paylater.LineID, keys []string) Statement {
	switch {
	case len(keys) == 0:
		return loadLine(id, "")
	case len(keys) > manyKeys:
		list, _ := json.Marshal(keys) //nolint:errchkjson // texts alone: it cannot fail
		return loadLine(id, "key IN (SELECT value FROM json_each($3))", string(list))
	}
	marks, args := make([]string, len(keys)), make([]any, len(keys))
	for i, key := range keys {
		marks[i], args[i] = "$"+strconv.Itoa(3+i), key
	}
	return loadLine(id, "key IN ("+strings.Join(marks, ", ")+")", args...)
}

// loadLine reads a line, its bodies, the events of some keys, and its parked
// events. The condition on the keys has its arguments from the third on.
func loadLine(id paylater.LineID, which string, keys ...any) Statement {
	answers := ""
	if which != "" {
		answers = `
UNION ALL
SELECT 2, kind, key, seq, 0, 0, 0, at_micros, CAST(NULL AS bigint), data
FROM paylater_events WHERE buyer = $1 AND lender = $2 AND key <> '' AND ` + which
	}
	return Statement{Args: append([]any{string(id.Buyer), string(id.Lender)}, keys...), Query: `
SELECT 0, status, '', seq, limit_cents, held_cents, outstanding_cents, next_micros, waiting_micros, data
FROM paylater_lines WHERE buyer = $1 AND lender = $2
UNION ALL
SELECT 1, kind, id, 0, 0, 0, 0, CAST(NULL AS bigint), CAST(NULL AS bigint), data
FROM paylater_bodies WHERE buyer = $1 AND lender = $2
UNION ALL
SELECT 3, why, event, 0, 0, 0, 0, since_micros, CAST(NULL AS bigint), body
FROM paylater_parked WHERE buyer = $1 AND lender = $2` + answers}
}

func (r rows) scan(q paylater.Query, into *[]paylater.Head) Statement {
	which, args := conditions(q)
	args = append(args, q.Limit)
	return Statement{
		Query: `SELECT buyer, lender, status, seq, limit_cents, held_cents, outstanding_cents, next_micros, waiting_micros, data
FROM paylater_lines WHERE (buyer, lender) > ($1, $2)` + which + ` ORDER BY buyer, lender LIMIT $` + strconv.Itoa(len(args)),
		Args: args,
		Row: func(scan func(...any) error) error {
			var r loadedRow
			var buyer, partner string
			if err := scan(&buyer, &partner, &r.a, &r.seq, &r.limit, &r.held, &r.owed, &r.first, &r.second, &r.data); err != nil {
				return err
			}
			*into = append(*into, r.head(lineOf(buyer, partner)))
			return nil
		},
	}
}

func (r rows) events(q paylater.EventQuery, into *[]paylater.EventRecord) Statement {
	args := []any{string(q.Line.Buyer), string(q.Line.Lender), q.After, q.Limit}
	which := ""
	if q.Kind != "" {
		which, args = ` AND kind = $5`, append(args, string(q.Kind))
	}
	return Statement{
		Query: `SELECT seq, key, kind, at_micros, data FROM paylater_events
WHERE buyer = $1 AND lender = $2 AND seq > $3` + which + ` ORDER BY seq LIMIT $4`,
		Args: args,
		Row: func(scan func(...any) error) error {
			ev, at := paylater.EventRecord{Line: q.Line}, (*int64)(nil)
			var kind string
			err := scan(&ev.Seq, &ev.Key, &kind, &at, &ev.Data)
			ev.Kind, ev.At = paylater.Kind(kind), instant(at)
			*into = append(*into, ev)
			return err
		},
	}
}

// parked lists what no line has taken in. A zero instant, which is NULL, counts
// as the oldest.
func (r rows) parked(after paylater.Parked, limit int, into *[]paylater.Parked) Statement {
	return Statement{
		Query: `SELECT lender, event, buyer, since_micros, why, body FROM paylater_parked
WHERE (COALESCE(since_micros, $1), lender, event) > ($2, $3, $4)
ORDER BY COALESCE(since_micros, $1), lender, event LIMIT $5`,
		Args: []any{oldest, since(after), string(after.Lender), string(after.Event), limit},
		Row: func(scan func(...any) error) error {
			var ev paylater.Parked
			var partner, event, buyer string
			var at *int64
			err := scan(&partner, &event, &buyer, &at, &ev.Why, &ev.Body)
			ev.Lender, ev.Event, ev.Buyer, ev.Since = lender.ID(partner), lender.EventID(event), lender.BuyerID(buyer), instant(at)
			*into = append(*into, ev)
			return err
		},
	}
}

// oldest is before every instant.
const oldest = int64(-1 << 63)

func since(p paylater.Parked) int64 {
	if n := micros(p.Since); n != nil {
		return *n
	}
	return oldest
}

func (r rows) park(ev paylater.Parked) Statement {
	return Statement{
		Query: `INSERT INTO paylater_parked (lender, event, buyer, since_micros, why, body) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (lender, event) DO NOTHING`,
		Args: []any{string(ev.Lender), string(ev.Event), string(ev.Buyer), micros(ev.Since), ev.Why, bytes(ev.Body)},
	}
}

// bytes is never NULL: the absence of data is data of no length.
func bytes(data []byte) []byte {
	if data == nil {
		return []byte{}
	}
	return data
}
