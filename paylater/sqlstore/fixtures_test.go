package sqlstore_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/sqlstore"
)

// Fixtures are databases as a version of the library wrote them, one folder for
// each format. Every later version has to read them: they are made once, by
// -fixture, and never again.
var makeFixture = flag.Bool("fixture", false, "write testdata/format<n> if it is not there") //nolint:gochecknoglobals // a flag of the test

// fixtureOf is the folder of the format that this version writes.
func fixtureOf(format int) string { return filepath.Join("testdata", fmt.Sprintf("format%d", format)) }

func fixtureFile(folder string, d sqlstore.Dialect) string {
	if d == sqlstore.Postgres {
		return filepath.Join(folder, "postgres.sql")
	}
	return filepath.Join(folder, "sqlite.sql")
}

// story fills a store with a little of everything: loans paid out, one on its
// way, a repayment, a hold, an application that waits, a parked event.
func story(t *testing.T, s *shop) {
	t.Helper()
	ctx := t.Context()
	for _, buyer := range []string{"ada", "bob"} {
		id := s.qualify(t, buyer)
		for k, dollars := range []int64{4_000, 900} {
			signOf(t, s, id, order.ID(fmt.Sprintf("PO-%s-%d", buyer, k)), dollars)
		}
	}
	s.clock.Set(time.Date(2019, time.March, 12, 15, 0, 0, 0, time.UTC))
	for _, ev := range s.bank.Events() {
		require.NoError(t, s.Receive(ctx, "kabbage", ev))
	}
	_, err := s.Repay(ctx, lineOf("ada"), paylater.Repayment{ID: "R1", Amount: money.Dollars(500), Effective: civil.NewYork(s.clock.Now())})
	require.NoError(t, err)
	s.clock.Set(time.Date(2019, time.March, 15, 15, 0, 0, 0, time.UTC))
	_, err = s.BillAll(ctx, nil)
	require.NoError(t, err)
	signOf(t, s, lineOf("bob"), "PO-bob-late", 700)
	_, err = s.Hold(ctx, s.qualify(t, "cyd"), holdOf("PO-cyd", 800))
	require.NoError(t, err)
	stray := lender.Event{ID: "stray", Buyer: "bob", At: s.clock.Now(), Fact: lender.DisbursementFailed{Loan: "Lunknown", Reason: "closed"}}
	require.NoError(t, s.Receive(ctx, "kabbage", stray))
}

func signOf(t *testing.T, s *shop, id paylater.LineID, po order.ID, dollars int64) {
	t.Helper()
	hold := holdOf(po, dollars)
	_, err := s.Hold(t.Context(), id, hold)
	require.NoError(t, err)
	draw := paylater.Draw{Order: po, Phase: hold.Phase, Amount: hold.Amount, Recipient: "supplier-1"}
	offer, err := s.Offer(t.Context(), id, draw, 6)
	require.NoError(t, err)
	_, err = s.Sign(t.Context(), offer, paylater.Signature{Hold: hold.Key, Terms: offer.Hash(), By: "user-1"})
	require.NoError(t, err)
}

// view is what a fixture says, in the words of this version's public types.
func view(t *testing.T, s *shop) string {
	t.Helper()
	ctx := t.Context()
	var text bytes.Buffer
	for _, buyer := range []string{"ada", "bob", "cyd"} {
		id := lineOf(buyer)
		require.NoError(t, s.Audit(ctx, id), "%s follows from its events", id)
		line, err := s.Line(ctx, id)
		require.NoError(t, err)
		fmt.Fprintf(&text, "%s: number %d, %s, limit %s, held %s, outstanding %s\n", id, line.Seq(), line.Status(), line.LenderLimit(),
			line.Held(s.clock.Now()), line.Outstanding())
		for ev, err := range s.History(ctx, id, 0) {
			require.NoError(t, err)
			fmt.Fprintf(&text, "  %d %s %s %s\n", ev.Seq, ev.At.Format(time.RFC3339), ev.Kind, ev.Amount)
		}
		for st, err := range s.Statements(ctx, id) {
			require.NoError(t, err)
			data, err := json.Marshal(st)
			require.NoError(t, err)
			fmt.Fprintf(&text, "  %s\n", data)
		}
	}
	for p, err := range s.Parked(ctx) {
		require.NoError(t, err)
		fmt.Fprintf(&text, "parked %s of %s: %s\n", p.Event, p.Buyer, p.Why)
	}
	return text.String()
}

// TestFixturesAreRead: what every format so far wrote reads as it did, and
// lives on.
func TestFixturesAreRead(t *testing.T) {
	if _, err := os.Stat(fixtureOf(paylater.RecordVersion)); os.IsNotExist(err) {
		require.True(t, *makeFixture, "a new format needs a fixture: go test -run Fixtures -fixture")
		writeFixtures(t, fixtureOf(paylater.RecordVersion))
	}
	for format := 1; format <= paylater.RecordVersion; format++ {
		both(t, func(t *testing.T, d sqlstore.Dialect) {
			s := openFixture(t, d, fixtureOf(format), "")
			want, err := os.ReadFile(filepath.Join(fixtureOf(format), "says.txt"))
			require.NoError(t, err)
			require.Equal(t, string(want), view(t, s))
			s.clock.Set(time.Date(2019, time.April, 15, 15, 0, 0, 0, time.UTC))
			done, err := s.BillAll(t.Context(), nil)
			require.NoError(t, err)
			require.Equal(t, 3, done.Changed)
			for _, buyer := range []string{"ada", "bob", "cyd"} {
				require.NoError(t, s.Audit(t.Context(), lineOf(buyer)))
			}
		})
	}
}

// TestNewerRecordsAreRefused: one line and one event of a format to come are
// refused by name; the other lines go on.
func TestNewerRecordsAreRefused(t *testing.T) {
	both(t, func(t *testing.T, d sqlstore.Dialect) {
		text := func(column string) string {
			return "convert_to(replace(convert_from(" + column + ", 'UTF8'), '\"v\":1', '\"v\":2'), 'UTF8')"
		}
		if d == sqlstore.SQLite {
			text = func(column string) string {
				return "CAST(replace(CAST(" + column + " AS text), '\"v\":1', '\"v\":2') AS blob)"
			}
		}
		s := openFixture(t, d, fixtureOf(1), `UPDATE paylater_lines SET data = `+text("data")+` WHERE buyer = 'ada';
UPDATE paylater_events SET data = `+text("data")+` WHERE buyer = 'bob' AND seq = 3;
`)
		_, err := s.Line(t.Context(), lineOf("ada"))
		require.ErrorIs(t, err, paylater.CodeRecordVersion)
		require.ErrorContains(t, err, "format 2, known 1")
		read := 0
		for _, err = range s.History(t.Context(), lineOf("bob"), 0) {
			if err == nil {
				read++
			}
		}
		require.ErrorIs(t, err, paylater.CodeRecordVersion)
		require.Equal(t, 2, read)
		s.clock.Set(time.Date(2019, time.April, 15, 15, 0, 0, 0, time.UTC))
		done, err := s.BillAll(t.Context(), nil)
		require.ErrorIs(t, err, paylater.CodeRecordVersion)
		require.ErrorContains(t, err, "ada@kabbage")
		require.Equal(t, 1, done.Failed)
		require.Equal(t, 2, done.Changed)
	})
}

// openFixture makes a database from a fixture, changes it, and opens it as of
// the fixture's last day.
func openFixture(t *testing.T, d sqlstore.Dialect, folder, change string) *shop {
	t.Helper()
	at := place(t, d)
	dump, err := os.ReadFile(fixtureFile(folder, d))
	require.NoError(t, err)
	var list []string
	for query := range strings.SplitSeq(string(dump)+change, ";\n") {
		if strings.TrimSpace(query) != "" {
			list = append(list, query)
		}
	}
	spoil(t, d, at, list...)
	s := newShop(t, open(t, d, at))
	s.clock.Set(time.Date(2019, time.March, 15, 15, 0, 0, 0, time.UTC))
	return s
}

// writeFixtures lives the story on both engines and dumps every table.
func writeFixtures(t *testing.T, folder string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(folder, 0o750))
	for _, d := range []sqlstore.Dialect{sqlstore.SQLite, sqlstore.Postgres} {
		at := place(t, d)
		s := newShop(t, open(t, d, at))
		story(t, s)
		require.NoError(t, os.WriteFile(filepath.Join(folder, "says.txt"), []byte(view(t, s)), 0o600))
		require.NoError(t, os.WriteFile(fixtureFile(folder, d), []byte(dump(t, d, at)), 0o600))
	}
}

// dump writes the statements that make a database as it is.
func dump(t *testing.T, d sqlstore.Dialect, at string) string {
	t.Helper()
	var text strings.Builder
	text.WriteString("CREATE TABLE paylater_schema (version integer PRIMARY KEY);\n")
	tables := []string{"paylater_schema"}
	for _, step := range sqlstore.Steps(d) {
		text.WriteString(step.Query + ";\n")
		if _, name, ok := strings.Cut(step.Query, "CREATE TABLE "); ok {
			tables = append(tables, strings.Fields(name)[0])
		}
	}
	driver := map[sqlstore.Dialect]string{sqlstore.SQLite: "sqlite", sqlstore.Postgres: "pgx"}[d]
	db, err := sql.Open(driver, at)
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	for _, table := range tables {
		dumpTable(t, db, d, table, &text)
	}
	return text.String()
}

func dumpTable(t *testing.T, db *sql.DB, d sqlstore.Dialect, table string, into *strings.Builder) {
	t.Helper()
	rows, err := db.QueryContext(context.Background(), "SELECT * FROM "+table+" ORDER BY 1") //nolint:unqueryvet // a dump is of all columns
	require.NoError(t, err)
	defer func() { require.NoError(t, rows.Close()) }()
	columns, err := rows.Columns()
	require.NoError(t, err)
	for rows.Next() {
		values, places := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			places[i] = &values[i]
		}
		require.NoError(t, rows.Scan(places...))
		words := make([]string, len(values))
		for i, v := range values {
			words[i] = literal(d, v)
		}
		fmt.Fprintf(into, "INSERT INTO %s VALUES (%s);\n", table, strings.Join(words, ", "))
	}
	require.NoError(t, rows.Err())
}

func literal(d sqlstore.Dialect, v any) string {
	switch v := v.(type) {
	case nil:
		return "NULL"
	case string:
		return "'" + strings.ReplaceAll(v, "'", "''") + "'"
	case []byte:
		if d == sqlstore.Postgres {
			return `'\x` + hex.EncodeToString(v) + `'`
		}
		return "x'" + hex.EncodeToString(v) + "'"
	}
	return fmt.Sprint(v)
}
