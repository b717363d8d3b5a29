package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"unicode/utf8"
)

// table is printed in aligned columns.
type table struct {
	heads []string
	rows  [][]string
}

func (t table) print(w io.Writer) {
	widths := make([]int, len(t.heads))
	lines := append([][]string{t.heads}, t.rows...)
	for _, line := range lines {
		for i, cell := range line {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for n, line := range lines {
		var text strings.Builder
		for i, cell := range line {
			text.WriteString("  " + cell + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)))
		}
		fmt.Fprintln(w, strings.TrimRight(text.String(), " "))
		if n == 0 {
			for _, width := range widths {
				fmt.Fprint(w, "  ", strings.Repeat("-", width))
			}
			fmt.Fprintln(w)
		}
	}
}

// read runs a query of the story and returns all of its answer.
func read(ctx context.Context, db *sql.DB, query string) (t table, err error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return t, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	if t.heads, err = rows.Columns(); err != nil {
		return t, err
	}
	for rows.Next() {
		line, into := make([]string, len(t.heads)), make([]any, len(t.heads))
		for i := range line {
			into[i] = &line[i]
		}
		if err := rows.Scan(into...); err != nil {
			return t, err
		}
		t.rows = append(t.rows, line)
	}
	return t, rows.Err()
}

// ownSchema makes a schema for the story in a database of PostgreSQL, so that it
// meets nobody's tables, and returns the address and what drops it again.
func ownSchema(ctx context.Context, address string) (string, func() error, error) {
	at, err := url.Parse(address)
	if err != nil {
		return "", nil, errors.New("DATABASE_URL cannot be read") // the error would repeat a password
	}
	db, err := sql.Open("pgx", address)
	if err != nil {
		return "", nil, errors.New("DATABASE_URL cannot be read")
	}
	name := "embed_" + strings.ToLower(rand.Text()[:10])
	if _, err := db.ExecContext(ctx, "CREATE SCHEMA "+name); err != nil {
		return "", nil, errors.Join(fmt.Errorf("make a schema: %w", err), db.Close())
	}
	query := at.Query()
	query.Set("search_path", name)
	at.RawQuery = query.Encode()
	return at.String(), func() error {
		_, err := db.ExecContext(context.WithoutCancel(ctx), "DROP SCHEMA "+name+" CASCADE")
		return errors.Join(err, db.Close())
	}, nil
}
