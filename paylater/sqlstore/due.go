package sqlstore

import (
	"context"
	"slices"
	"strconv"

	"github.com/paylater-go/payments/paylater"
)

var _ paylater.Loader = (*Store)(nil) // it can

// LoadDue implements [paylater.Loader]. A page is one statement, and so one
// commit's picture of all its lines.
func (s *Store) LoadDue(ctx context.Context, q paylater.Query) ([]paylater.Loaded, error) {
	var lines []paylater.Loaded
	at := make(map[paylater.LineID]int, q.Limit)
	one := due(q)
	one.Row = func(scan func(...any) error) error {
		var r loadedRow
		var buyer, partner string
		if err := scan(&buyer, &partner, &r.part, &r.a, &r.b, &r.seq, &r.limit, &r.held, &r.owed, &r.first, &r.second, &r.data); err != nil {
			return err
		}
		id := lineOf(buyer, partner)
		i, known := at[id]
		if !known {
			i = len(lines)
			at[id], lines = i, append(lines, paylater.Loaded{})
		}
		r.into(id, &lines[i])
		return nil
	}
	if err := s.db.Read(ctx, one); err != nil {
		return nil, settled(ctx, err)
	}
	for i := range lines {
		sortLoaded(&lines[i])
	}
	slices.SortFunc(lines, func(a, b paylater.Loaded) int { return compareLines(a.Record.Head.ID, b.Record.Head.ID) })
	return lines, nil
}

// due reads a page of heads, and then what belongs to them. The limit stands in
// the text: a planner that does not know it takes the page for a tenth of all
// lines, and reads whole tables for it.
func due(q paylater.Query) Statement {
	which, args := conditions(q)
	return Statement{Args: args, Query: `WITH h AS (
SELECT buyer, lender, status, seq, limit_cents, held_cents, outstanding_cents, next_micros, waiting_micros, data
FROM paylater_lines WHERE (buyer, lender) > ($1, $2)` + which + ` ORDER BY buyer, lender LIMIT ` + strconv.Itoa(q.Limit) + `)
SELECT buyer, lender, 0, status, '', seq, limit_cents, held_cents, outstanding_cents, next_micros, waiting_micros, data FROM h
UNION ALL
SELECT b.buyer, b.lender, 1, b.kind, b.id, 0, 0, 0, 0, CAST(NULL AS bigint), CAST(NULL AS bigint), b.data
FROM h JOIN paylater_bodies b ON b.buyer = h.buyer AND b.lender = h.lender
UNION ALL
SELECT p.buyer, p.lender, 3, p.why, p.event, 0, 0, 0, 0, p.since_micros, CAST(NULL AS bigint), p.body
FROM h JOIN paylater_parked p ON p.buyer = h.buyer AND p.lender = h.lender`}
}

// conditions say which lines a query asks for.
func conditions(q paylater.Query) (string, []any) {
	args := []any{string(q.After.Buyer), string(q.After.Lender)}
	due, waiting := micros(q.Due), micros(q.Waiting)
	switch {
	case due != nil && waiting != nil:
		return ` AND (next_micros <= $3 OR waiting_micros <= $4)`, append(args, *due, *waiting)
	case due != nil:
		return ` AND next_micros <= $3`, append(args, *due)
	case waiting != nil:
		return ` AND waiting_micros <= $3`, append(args, *waiting)
	}
	return "", args
}
