package sqlstore_test

import (
	"context"
	"database/sql"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater/sqlstore"
	"github.com/paylater-go/payments/paylater/sqlstore/postgres"
	"github.com/paylater-go/payments/paylater/sqlstore/sqlite"
)

// doctor examines a place without bringing its schema up to date.
func doctor(t *testing.T, d sqlstore.Dialect, place string) []sqlstore.Finding {
	t.Helper()
	look := postgres.Doctor
	if d == sqlstore.SQLite {
		look = sqlite.Doctor
	}
	found, err := look(t.Context(), place)
	require.NoError(t, err)
	return found
}

// spoil runs statements as somebody who does not know what they do.
func spoil(t *testing.T, d sqlstore.Dialect, place string, queries ...string) {
	t.Helper()
	driver := "pgx"
	if d == sqlstore.SQLite {
		driver = "sqlite"
	}
	db, err := sql.Open(driver, place)
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	for _, query := range queries {
		_, err := db.ExecContext(t.Context(), query)
		require.NoError(t, err, query)
	}
}

func codes(list []sqlstore.Finding) (codes []fault.Code) {
	for _, f := range list {
		codes = append(codes, f.Code)
	}
	return codes
}

// TestDoctorFindsNothing in a database as we make it.
func TestDoctorFindsNothing(t *testing.T) {
	both(t, func(t *testing.T, d sqlstore.Dialect) {
		store := open(t, d, place(t, d))
		list, err := store.Doctor(t.Context())
		require.NoError(t, err)
		assert.Empty(t, list)
	})
}

// TestDoctorFindsWhatIsSpoiled breaks a database in each way that can be done
// from outside.
func TestDoctorFindsWhatIsSpoiled(t *testing.T) {
	all, pg, lite := []sqlstore.Dialect{sqlstore.SQLite, sqlstore.Postgres}, []sqlstore.Dialect{sqlstore.Postgres}, []sqlstore.Dialect{sqlstore.SQLite}
	for _, c := range []struct {
		want     fault.Code
		severity sqlstore.Severity
		on       []sqlstore.Dialect
		do       string
		url      string // added to the address
	}{
		{sqlstore.CodeSchemaMissing, sqlstore.Broken, all, `DROP TABLE paylater_schema`, ""},
		{sqlstore.CodeSchemaOlder, sqlstore.Broken, all, `DELETE FROM paylater_schema`, ""},
		{sqlstore.CodeSchemaNewer, sqlstore.Broken, all, `INSERT INTO paylater_schema (version) VALUES (99)`, ""},
		{sqlstore.CodeTableMissing, sqlstore.Broken, all, `DROP TABLE paylater_subscriptions`, ""},
		{sqlstore.CodeIndexMissing, sqlstore.Risk, all, `DROP INDEX paylater_lines_next`, ""},
		{sqlstore.CodeIndexMissing, sqlstore.Broken, all, `DROP INDEX paylater_events_key`, ""},
		{
			sqlstore.CodeIndexInvalid, sqlstore.Risk, pg,
			`CREATE INDEX left_over ON paylater_lines (status); UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'left_over'::regclass`, "",
		},
		{sqlstore.CodeCollation, sqlstore.Broken, pg, `ALTER TABLE paylater_claims ALTER COLUMN hold TYPE text COLLATE "default"`, ""},
		{sqlstore.CodeCollation, sqlstore.Broken, lite, `DROP TABLE paylater_parked; CREATE TABLE paylater_parked (lender text COLLATE NOCASE NOT NULL,
event text NOT NULL, buyer text NOT NULL, PRIMARY KEY (lender, event)); CREATE INDEX paylater_parked_line ON paylater_parked (buyer, lender)`, ""},
		{sqlstore.CodeReadOnly, sqlstore.Broken, pg, "", "&default_transaction_read_only=on"},
		{sqlstore.CodeIsolation, sqlstore.Note, pg, "", "&default_transaction_isolation=serializable"},
		{sqlstore.CodeCommitsNotSaved, sqlstore.Broken, pg, "", "&synchronous_commit=off"},
	} {
		for _, d := range c.on {
			t.Run(string(c.want)+"-"+c.severity.String(), func(t *testing.T) {
				at := place(t, d)
				require.NoError(t, reopen(t, d, at).Close())
				if c.do != "" {
					spoil(t, d, at, strings.Split(c.do, "; ")...)
				}
				list := doctor(t, d, at+c.url)
				require.Equal(t, []fault.Code{c.want}, codes(list), "%v", list)
				assert.Equal(t, c.severity, list[0].Severity)
				assert.NotEmpty(t, list[0].Found)
				assert.NotEmpty(t, list[0].Do)
				t.Log(list[0])
			})
		}
	}
}

// TestDoctorSeesAnEmptyDatabase before anybody opened it.
func TestDoctorSeesAnEmptyDatabase(t *testing.T) {
	at := place(t, sqlstore.Postgres)
	require.Equal(t, []fault.Code{sqlstore.CodeSchemaMissing}, codes(doctor(t, sqlstore.Postgres, at)))
	_, err := sqlite.Doctor(t.Context(), place(t, sqlstore.SQLite))
	require.Error(t, err, "there is no file, and none is made")
}

// told is a database that says of itself what a test wants.
type told struct {
	sqlstore.Database
	dialect sqlstore.Dialect
	says    map[string]string
}

func (d told) Dialect() sqlstore.Dialect { return d.dialect }

func (d told) Read(_ context.Context, s sqlstore.Statement) error {
	if strings.Contains(s.Query, "'schema'") {
		return s.Row(answer("schema", "1"))
	}
	for what, value := range d.says {
		if err := s.Row(answer(what, value)); err != nil {
			return err
		}
	}
	for _, step := range sqlstore.Steps(d.dialect) {
		_, made, _ := strings.Cut(step.Query, "CREATE ")
		words := strings.Fields(strings.TrimPrefix(made, "UNIQUE "))
		what, name := words[0], words[1]
		if err := s.Row(answer(strings.ToLower(what), name)); err != nil {
			return err
		}
	}
	return s.Row(answer("table", "paylater_schema"))
}

// answer is one row of two texts.
func answer(texts ...string) func(...any) error {
	return func(dest ...any) error {
		for i := range dest {
			*dest[i].(*string) = texts[i]
		}
		return nil
	}
}

// TestDoctorJudgesServers that this machine does not have.
func TestDoctorJudgesServers(t *testing.T) {
	noon := time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC)
	healthy := map[sqlstore.Dialect]map[string]string{
		sqlstore.Postgres: {
			"server_version_num": "130004", "server_encoding": "UTF8", "fsync": "on", "synchronous_commit": "on", "full_page_writes": "on",
			"default_transaction_isolation": "read committed", "default_transaction_read_only": "off", "in_recovery": "false",
			"micros": "1772366400000000",
		},
		sqlstore.SQLite: {"version": "3.37.0", "encoding": "UTF-8", "journal_mode": "wal", "synchronous": "2"},
	}
	for _, c := range []struct {
		dialect     sqlstore.Dialect
		what, value string
		want        fault.Code
	}{
		{sqlstore.Postgres, "", "", ""},
		{sqlstore.Postgres, "server_version_num", "120022", sqlstore.CodeServerTooOld},
		{sqlstore.Postgres, "server_version_num", "", sqlstore.CodeServerTooOld},
		{sqlstore.Postgres, "server_encoding", "SQL_ASCII", sqlstore.CodeEncoding},
		{sqlstore.Postgres, "fsync", "off", sqlstore.CodeCommitsNotSaved},
		{sqlstore.Postgres, "full_page_writes", "off", sqlstore.CodeTornPages},
		{sqlstore.Postgres, "in_recovery", "true", sqlstore.CodeReadOnly},
		{sqlstore.Postgres, "micros", "1772366401000000", ""}, // one second
		{sqlstore.Postgres, "micros", "1772366401000001", sqlstore.CodeClockSkew},
		{sqlstore.Postgres, "micros", "1772366398999999", sqlstore.CodeClockSkew},
		{sqlstore.SQLite, "", "", ""},
		{sqlstore.SQLite, "version", "3.36.9", sqlstore.CodeServerTooOld},
		{sqlstore.SQLite, "version", "three", sqlstore.CodeServerTooOld},
		{sqlstore.SQLite, "encoding", "UTF-16le", sqlstore.CodeEncoding},
		{sqlstore.SQLite, "journal_mode", "delete", sqlstore.CodeJournal},
		{sqlstore.SQLite, "journal_mode", "off", sqlstore.CodeJournal},
		{sqlstore.SQLite, "journal_mode", "memory", sqlstore.CodeJournal},
		{sqlstore.SQLite, "synchronous", "1", sqlstore.CodeCommitsNotSaved},
		{sqlstore.SQLite, "synchronous", "3", ""},
	} {
		says := maps.Clone(healthy[c.dialect])
		if c.what != "" {
			says[c.what] = c.value
		}
		list, err := sqlstore.Examine(t.Context(), told{dialect: c.dialect, says: says}, func() time.Time { return noon })
		require.NoError(t, err)
		if c.want == "" {
			require.Empty(t, list, "%s %q", c.what, c.value)
			continue
		}
		require.Equal(t, []fault.Code{c.want}, codes(list), "%s %q", c.what, c.value)
		t.Log(list[0])
	}
}

// TestNewerSchemaIsRefused with a code of its own, and left as it is.
func TestNewerSchemaIsRefused(t *testing.T) {
	both(t, func(t *testing.T, d sqlstore.Dialect) {
		at := place(t, d)
		require.NoError(t, reopen(t, d, at).Close())
		spoil(t, d, at, `INSERT INTO paylater_schema (version) VALUES (2)`)
		var err error
		if d == sqlstore.SQLite {
			_, err = sqlite.Open(t.Context(), at)
		} else {
			_, err = postgres.Open(t.Context(), at, postgres.Options{})
		}
		require.ErrorIs(t, err, sqlstore.CodeSchemaNewer)
		require.ErrorContains(t, err, "newer version of the library")
		t.Log(err)
	})
}
