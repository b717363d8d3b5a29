package main

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// billed is what a run comes to: statements, the lines that have any, and what
// they ask for.
type billed struct{ statements, lines, cents int }

// look counts in the database itself.
func look(ctx context.Context, url string) (b billed, err error) {
	err = with(ctx, url, func(conn *pgx.Conn) error {
		return conn.QueryRow(ctx, `SELECT count(*), count(DISTINCT buyer),
COALESCE(sum((convert_from(data, 'UTF8')::jsonb->'statement'->>'minimum_due')::numeric * 100), 0)::bigint
FROM paylater_events WHERE kind = 'statement_issued'`).Scan(&b.statements, &b.lines, &b.cents)
	})
	return b, err
}
