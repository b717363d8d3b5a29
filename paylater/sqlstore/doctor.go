package sqlstore

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/paylater-go/payments/order/fault"
)

// Severity says what a finding of the doctor means.
type Severity int

// The severities, the gravest last.
const (
	Note   Severity = iota // works; somebody should know
	Risk                   // works, and may lose or delay something
	Broken                 // does not work, or not as promised
)

// String names the severity in a word.
func (s Severity) String() string {
	switch s {
	case Note:
		return "note"
	case Risk:
		return "risk"
	case Broken:
		return "broken"
	}
	return "severity " + strconv.Itoa(int(s))
}

// The codes of what the doctor finds, besides [CodeSchemaNewer]. They do not
// change.
const (
	CodeSchemaMissing   fault.Code = "schema_missing"
	CodeSchemaOlder     fault.Code = "schema_older"
	CodeTableMissing    fault.Code = "table_missing"
	CodeIndexMissing    fault.Code = "index_missing"
	CodeIndexInvalid    fault.Code = "index_invalid"
	CodeCollation       fault.Code = "collation"
	CodeEncoding        fault.Code = "encoding"
	CodeServerTooOld    fault.Code = "server_too_old"
	CodeReadOnly        fault.Code = "read_only"
	CodeIsolation       fault.Code = "isolation"
	CodeCommitsNotSaved fault.Code = "commits_not_saved"
	CodeTornPages       fault.Code = "torn_pages"
	CodeJournal         fault.Code = "journal"
	CodeClockSkew       fault.Code = "clock_skew"
)

// Finding is one thing that is not as it should be.
type Finding struct {
	Code     fault.Code
	Severity Severity
	Found    string // what is there, and what should be
	Do       string // what mends it
}

// String is the finding in one line.
func (f Finding) String() string {
	return fmt.Sprintf("%s %s: %s; %s", f.Severity, f.Code, f.Found, f.Do)
}

// Doctor examines the database of the store and says what is not as it should
// be, and what to do about it: the gravest first, nothing when all is well. It
// only reads. An error means that it could not look.
func (s *Store) Doctor(ctx context.Context) ([]Finding, error) {
	return Examine(ctx, s.db, time.Now)
}

// Examine is [Store.Doctor] for a database that may not have its schema yet, by
// the clock of the host.
func Examine(ctx context.Context, db Database, now func() time.Time) ([]Finding, error) {
	found := newFacts(db.Dialect())
	if err := found.look(ctx, db, now); err != nil {
		return nil, settled(ctx, err)
	}
	list := found.judge()
	slices.SortStableFunc(list, func(a, b Finding) int { return cmp.Compare(b.Severity, a.Severity) })
	return list, nil
}

// judge says what the facts mean.
func (f *facts) judge() []Finding {
	list := f.schema()
	if f.dialect == Postgres {
		return append(append(list, f.server()...), f.clock()...)
	}
	return append(list, f.file()...)
}

// schema compares what is there with the steps that lead to it.
func (f *facts) schema() []Finding {
	known := latest(f.dialect)
	switch {
	case !f.tables["paylater_schema"]:
		return []Finding{{
			CodeSchemaMissing, Broken, "the tables are not there",
			"open the store once, call Migrate, or apply Steps with your own tool",
		}}
	case f.version > known:
		return []Finding{{
			CodeSchemaNewer, Broken, newerSchema(f.version, known),
			"use the version of the library that wrote it, or a later one",
		}}
	case f.version < known:
		return []Finding{{
			CodeSchemaOlder, Broken, fmt.Sprintf("schema %d is there, this version needs %d", f.version, known),
			"open the store once, call Migrate, or apply the missing Steps",
		}}
	}
	var list []Finding
	for _, step := range Steps(f.dialect) {
		table, index := made(step.Query)
		switch {
		case table != "" && !f.tables[table]:
			list = append(list, Finding{CodeTableMissing, Broken, "the table " + table + " is not there", "restore it from a backup"})
		case index != "" && !f.indexes[index]:
			list = append(list, Finding{
				CodeIndexMissing, missingIndex(step.Query), "the index " + index + " is not there",
				"run: " + withoutComments(step.Query),
			})
		}
	}
	for _, name := range f.invalid {
		list = append(list, Finding{
			CodeIndexInvalid, Risk, "the index " + name + " is left from a build that failed; nothing reads it",
			"run: REINDEX INDEX " + name + ", or drop it if it is not one of ours",
		})
	}
	for _, column := range f.collated {
		list = append(list, Finding{
			CodeCollation, Broken, "the column " + column + " is not compared byte by byte",
			`give it COLLATE "C" (SQLite: BINARY) and rebuild its indexes`,
		})
	}
	return list
}

// missingIndex is grave for an index that keeps keys from being used twice.
func missingIndex(query string) Severity {
	if strings.Contains(query, "CREATE UNIQUE INDEX") {
		return Broken
	}
	return Risk
}

// The oldest servers that have what the statements use.
const (
	oldestPostgres = 13_00_00
	oldestSQLite   = 3_037_000 // strict tables
)

// server judges PostgreSQL.
func (f *facts) server() []Finding {
	var list []Finding
	if n, err := strconv.Atoi(f.said["server_version_num"]); err != nil || n < oldestPostgres {
		list = append(list, Finding{
			CodeServerTooOld, Broken, "the server calls itself " + f.said["server_version_num"] + ", PostgreSQL 13 is needed",
			"upgrade the server",
		})
	}
	if enc := f.said["server_encoding"]; enc != "UTF8" {
		list = append(list, Finding{
			CodeEncoding, Broken, "the database is encoded in " + enc + ", not UTF8",
			"make a database with ENCODING 'UTF8' and move the tables",
		})
	}
	if f.said["in_recovery"] == "true" {
		list = append(list, Finding{
			CodeReadOnly, Broken, "this is a standby, which takes no writes",
			"connect to the primary (target_session_attrs=read-write)",
		})
	} else if f.said["default_transaction_read_only"] == "on" {
		list = append(list, Finding{
			CodeReadOnly, Broken, "transactions only read by default",
			"set default_transaction_read_only to off for this role",
		})
	}
	if level := f.said["default_transaction_isolation"]; level != "read committed" {
		list = append(list, Finding{
			CodeIsolation, Note,
			"transactions are " + level + " by default: the store's own say theirs, those of the host do not",
			"run the host's transactions again on 40001, or set default_transaction_isolation to read committed",
		})
	}
	if f.said["fsync"] == "off" {
		list = append(list, Finding{
			CodeCommitsNotSaved, Broken, "fsync is off: a loss of power may destroy the database",
			"set fsync to on",
		})
	}
	if f.said["synchronous_commit"] == "off" {
		list = append(list, Finding{
			CodeCommitsNotSaved, Broken, "synchronous_commit is off: a crash may undo commits that were answered",
			"set synchronous_commit to on or local for this role",
		})
	}
	if f.said["full_page_writes"] == "off" {
		list = append(list, Finding{
			CodeTornPages, Risk, "full_page_writes is off: a loss of power may tear pages",
			"set full_page_writes to on, unless the disk writes pages whole",
		})
	}
	return list
}

// file judges SQLite.
func (f *facts) file() []Finding {
	var list []Finding
	if liteVersion(f.said["version"]) < oldestSQLite {
		list = append(list, Finding{
			CodeServerTooOld, Broken, "this is SQLite " + f.said["version"] + ", 3.37 is needed",
			"use a newer driver",
		})
	}
	if enc := f.said["encoding"]; enc != "UTF-8" {
		list = append(list, Finding{
			CodeEncoding, Broken, "the file is encoded in " + enc + ", not UTF-8",
			"copy the tables into a new file",
		})
	}
	switch mode := f.said["journal_mode"]; mode {
	case "wal":
	case "delete", "truncate", "persist":
		list = append(list, Finding{
			CodeJournal, Note, "the journal is " + mode + ": readers wait for writers",
			"PRAGMA journal_mode = wal",
		})
	default:
		list = append(list, Finding{
			CodeJournal, Broken, "the journal is " + mode + ": a crash may destroy the file",
			"PRAGMA journal_mode = wal",
		})
	}
	switch f.said["synchronous"] {
	case "2", "3":
	default:
		list = append(list, Finding{
			CodeCommitsNotSaved, Broken,
			"synchronous is " + f.said["synchronous"] + ": a loss of power may undo commits that were answered",
			"PRAGMA synchronous = full, on every connection",
		})
	}
	return list
}

// mostSkew is how far two clocks may be apart: leases, due days and the order of
// what hosts write are told by them.
const mostSkew = time.Second

func (f *facts) clock() []Finding {
	if f.skew.Abs() <= mostSkew {
		return nil
	}
	which := "behind"
	if f.skew > 0 {
		which = "ahead of"
	}
	return []Finding{{
		CodeClockSkew, Risk,
		fmt.Sprintf("the server's clock is %v %s this machine's", f.skew.Abs().Round(time.Millisecond), which),
		"let both follow one time server (NTP)",
	}}
}
