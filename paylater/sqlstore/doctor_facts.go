package sqlstore

import (
	"context"
	"strconv"
	"strings"
	"time"
)

// facts are what the doctor sees of a database.
type facts struct {
	dialect  Dialect
	version  int // of the schema
	tables   map[string]bool
	indexes  map[string]bool
	invalid  []string          // indexes that nothing reads
	collated []string          // columns that are not compared byte by byte
	said     map[string]string // settings and the like
	skew     time.Duration     // the server's clock less ours, as far as it is certain
}

func newFacts(d Dialect) *facts {
	return &facts{dialect: d, tables: map[string]bool{}, indexes: map[string]bool{}, said: map[string]string{}}
}

// look asks the database, in statements of two columns: what, and its name or
// value.
func (f *facts) look(ctx context.Context, db Database, now func() time.Time) error {
	query := aboutSQLite
	if f.dialect == Postgres {
		query = aboutPostgres
	}
	before := now()
	if err := db.Read(ctx, Statement{Query: query, Row: f.note}); err != nil {
		return err
	}
	f.compare(before, now())
	if !f.tables["paylater_schema"] {
		return nil
	}
	return db.Read(ctx, Statement{
		Query: `SELECT 'schema', CAST(COALESCE(MAX(version), 0) AS text) FROM paylater_schema`, Row: f.note,
	})
}

func (f *facts) note(scan func(...any) error) error {
	var what, value string
	if err := scan(&what, &value); err != nil {
		return err
	}
	switch what {
	case "table":
		f.tables[value] = true
	case "index":
		f.indexes[value] = true
	case "invalid":
		f.invalid = append(f.invalid, value)
	case "collated":
		f.collated = append(f.collated, value)
	case "schema":
		n, err := strconv.Atoi(value)
		f.version = n
		return err
	default:
		f.said[what] = value
	}
	return nil
}

// compare sets the server's clock against ours. It was read some time between
// two looks at ours: what lies between them is not held against it.
func (f *facts) compare(before, after time.Time) {
	n, err := strconv.ParseInt(f.said["micros"], 10, 64)
	if err != nil {
		return
	}
	switch at := time.UnixMicro(n); {
	case at.Before(before):
		f.skew = at.Sub(before)
	case at.After(after):
		f.skew = at.Sub(after)
	}
}

// aboutPostgres looks at the tables where the search path finds ours.
const aboutPostgres = `
SELECT name, setting FROM pg_settings WHERE name IN ('server_version_num', 'server_encoding', 'fsync', 'synchronous_commit',
'full_page_writes', 'default_transaction_isolation', 'default_transaction_read_only')
UNION ALL SELECT 'in_recovery', CAST(pg_is_in_recovery() AS text)
UNION ALL SELECT 'micros', CAST(CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint) AS text)
UNION ALL SELECT 'table', CAST(c.relname AS text) FROM pg_class c
WHERE c.relkind IN ('r', 'p') AND c.relname LIKE 'paylater\_%' AND pg_table_is_visible(c.oid)
UNION ALL SELECT CASE WHEN x.indisvalid THEN 'index' ELSE 'invalid' END, CAST(i.relname AS text)
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
WHERE c.relname LIKE 'paylater\_%' AND pg_table_is_visible(c.oid)
UNION ALL SELECT 'collated', c.relname || '.' || a.attname FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid JOIN pg_collation o ON o.oid = a.attcollation
WHERE c.relkind IN ('r', 'p') AND c.relname LIKE 'paylater\_%' AND pg_table_is_visible(c.oid)
AND a.attnum > 0 AND NOT a.attisdropped AND o.collname NOT IN ('C', 'POSIX')`

// aboutSQLite looks at the main file.
const aboutSQLite = `
SELECT 'version', sqlite_version()
UNION ALL SELECT 'encoding', encoding FROM pragma_encoding
UNION ALL SELECT 'journal_mode', journal_mode FROM pragma_journal_mode
UNION ALL SELECT 'synchronous', CAST(synchronous AS text) FROM pragma_synchronous
UNION ALL SELECT type, name FROM sqlite_master WHERE type IN ('table', 'index') AND tbl_name LIKE 'paylater\_%' ESCAPE '\'
UNION ALL SELECT DISTINCT 'collated', m.name || '.' || i.name
FROM sqlite_master m, pragma_index_list(m.name) l, pragma_index_xinfo(l.name) i
WHERE m.type = 'table' AND m.name LIKE 'paylater\_%' ESCAPE '\' AND i.key = 1 AND i.coll <> 'BINARY'`

// made is the table or the index that a statement of the schema makes.
func made(query string) (table, index string) {
	words := strings.Fields(withoutComments(query))
	for i, word := range words[:max(0, len(words)-1)] {
		switch word {
		case "TABLE":
			return words[i+1], ""
		case "INDEX":
			return "", words[i+1]
		}
	}
	return "", ""
}

// withoutComments is a statement of the schema without the lines above it.
func withoutComments(query string) string {
	var lines []string
	for line := range strings.SplitSeq(query, "\n") {
		if !strings.HasPrefix(line, "--") {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// liteVersion is 3.45.1 as 3045001; 0 for what is no version.
func liteVersion(text string) int {
	parts := strings.Split(text, ".")
	n := 0
	for i := range 3 {
		part := 0
		if i < len(parts) {
			var err error
			if part, err = strconv.Atoi(parts[i]); err != nil {
				return 0
			}
		}
		n = 1000*n + part
	}
	return n
}
