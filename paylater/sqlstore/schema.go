package sqlstore

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/paylater-go/payments/order/fault"
)

//go:embed schema
var schema embed.FS // immutable: the compiler fills it in

// Step is one statement of the schema.
type Step struct {
	Version int    // of the schema that it leads to, counted from 1
	Query   string // one statement
}

// Steps are the statements that make the schema of a dialect, in order, for a
// host whose own tool applies them. [Migrate] applies those that are missing.
func Steps(d Dialect) []Step {
	folder := "schema/sqlite"
	if d == Postgres {
		folder = "schema/postgres"
	}
	names, err := fs.Glob(schema, path.Join(folder, "*.sql"))
	if err != nil {
		return nil // the pattern is right
	}
	slices.Sort(names)
	var list []Step
	for n, name := range names {
		text, err := schema.ReadFile(name)
		if err != nil {
			return nil // it was just listed
		}
		for _, query := range statements(string(text)) {
			list = append(list, Step{Version: n + 1, Query: query})
		}
	}
	return list
}

// statements splits a file at the semicolons that end a line; comments stay
// with the statement below them.
func statements(text string) []string {
	var list []string
	for part := range strings.SplitSeq(text, ";\n") {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, part)
		}
	}
	return list
}

// CodeSchemaNewer refuses a database whose schema was made by a newer version of
// the library: it may hold what this one would overlook.
const CodeSchemaNewer fault.Code = "schema_newer"

// latest is the version of the schema that this version of the library knows.
func latest(d Dialect) int {
	version := 0
	for _, step := range Steps(d) {
		version = max(version, step.Version)
	}
	return version
}

func newerSchema(found, known int) string {
	return fmt.Sprintf("schema %d was made by a newer version of the library, this one knows %d", found, known)
}

// Migrate brings a database to the schema of this version of the library. It
// may run again, and in several processes at once. A newer schema is left as it
// is and refused with [CodeSchemaNewer].
func Migrate(ctx context.Context, db Database) error {
	return again(ctx, db, func() error { return migrate(ctx, db) })
}

func migrate(ctx context.Context, db Database) error {
	tx, err := db.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := tx.Run(ctx, Statement{Query: `CREATE TABLE IF NOT EXISTS paylater_schema (version integer PRIMARY KEY)`}); err != nil {
		return err
	}
	have := 0
	err = tx.Run(ctx, Statement{
		Query: `SELECT COALESCE(MAX(version), 0) FROM paylater_schema`,
		Row:   func(scan func(...any) error) error { return scan(&have) },
	})
	if err != nil {
		return err
	}
	if known := latest(db.Dialect()); have > known {
		return fault.New(CodeSchemaNewer, newerSchema(have, known)+": use that version of the library, or a later one",
			fault.Count("found", int64(have)), fault.Count("known", int64(known)))
	}
	var list []Statement
	for _, step := range Steps(db.Dialect()) {
		if step.Version <= have {
			continue
		}
		list = append(list, Statement{Query: step.Query})
		if last := step.Version; !slices.ContainsFunc(list, func(s Statement) bool { return len(s.Args) == 1 && s.Args[0] == last }) {
			// The row comes first: who lost the race for it does nothing.
			list = slices.Insert(list, len(list)-1, Statement{Query: `INSERT INTO paylater_schema (version) VALUES ($1)`, Args: []any{last}})
		}
	}
	return tx.Commit(ctx, list...)
}
