package sqlstore

import (
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/paylater"
)

// sets says in one statement what rows says in many: the rows come as arrays.
// One commit of a thousand lines is as many statements as one of a dozen. A few
// rows are said one by one: PostgreSQL keeps the plans of those statements, and
// plans one with arrays anew each time.
type sets struct{ rows }

// few is up to how many statements rows are said one by one.
const few = 8

func (s sets) find(q question, into *state) []Statement {
	if len(q.lines)+len(q.keys)+len(q.phases) <= few {
		return s.rows.find(q, into)
	}
	lines := newColumns(2)
	for _, id := range q.lines {
		lines.add(string(id.Buyer), string(id.Lender))
	}
	list := []Statement{{
		Many: true,
		Query: `SELECT l.buyer, l.lender, l.seq FROM unnest($1::text[], $2::text[]) AS w(buyer, lender)
JOIN paylater_lines l ON l.buyer = w.buyer AND l.lender = w.lender
ORDER BY l.buyer, l.lender FOR UPDATE OF l`,
		Args: lines.args(),
		Row: func(scan func(...any) error) error {
			var buyer, partner string
			var seq int64
			err := scan(&buyer, &partner, &seq)
			into.numbers[lineOf(buyer, partner)] = seq
			return err
		},
	}}
	if len(q.keys) > 0 {
		keys := newColumns(3)
		for _, k := range q.keys {
			keys.add(string(k.line.Buyer), string(k.line.Lender), k.key)
		}
		list = append(list, Statement{
			Query: `SELECT e.buyer, e.lender, e.key FROM unnest($1::text[], $2::text[], $3::text[]) AS w(buyer, lender, key)
JOIN paylater_events e ON e.buyer = w.buyer AND e.lender = w.lender AND e.key = w.key AND e.key <> ''`,
			Args: keys.args(),
			Row: func(scan func(...any) error) error {
				var buyer, partner, key string
				err := scan(&buyer, &partner, &key)
				into.used[usedKey{lineOf(buyer, partner), key}] = true
				return err
			},
		})
	}
	if len(q.phases) > 0 {
		phases := newColumns(2)
		for _, p := range q.phases {
			phases.add(string(p.Order), p.Phase.String())
		}
		list = append(list, Statement{
			Query: `SELECT c.order_id, c.phase, c.buyer, c.lender, c.hold FROM unnest($1::text[], $2::text[]) AS w(order_id, phase)
JOIN paylater_claims c ON c.order_id = w.order_id AND c.phase = w.phase
ORDER BY c.order_id, c.phase FOR UPDATE OF c`,
			Args: phases.args(),
			Row:  into.readClaim,
		})
	}
	return list
}

func (s sets) load(id paylater.LineID, keys []string) Statement {
	if len(keys) <= manyKeys {
		return s.rows.load(id, keys)
	}
	return loadLine(id, "key = ANY($3::text[])", keys)
}

func lineOf(buyer, partner string) paylater.LineID {
	return paylater.LineID{Buyer: lender.BuyerID(buyer), Lender: lender.ID(partner)}
}

// columns are texts by column, as arrays travel.
type columns [][]string

func newColumns(n int) columns { return make(columns, n) }

func (c columns) add(row ...string) {
	for i := range c {
		c[i] = append(c[i], row[i])
	}
}

func (c columns) args() []any {
	list := make([]any, len(c))
	for i := range c {
		list[i] = c[i]
	}
	return list
}
