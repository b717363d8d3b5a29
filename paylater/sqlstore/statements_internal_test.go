package sqlstore

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// The law of the statements: what is in them, any database that speaks SQL can
// do, a distributed one too. See the package's documentation.

// acrossBuyers are the statements and indexes that look over all buyers on
// purpose, by how they begin.
func acrossBuyers() []string {
	return []string{
		"SELECT buyer, lender, done_seq, tries FROM paylater_feed WHERE subscription = $1",                                                            // what is still to be told
		"SELECT buyer, lender, done_seq FROM paylater_feed WHERE subscription = $1",                                                                   // what was set aside
		"SELECT count(buyer) FROM paylater_feed WHERE subscription = $1",                                                                              // what is told for the first time
		"DELETE FROM paylater_feed WHERE subscription = $1",                                                                                           // a subscription ends
		"INSERT INTO paylater_feed (buyer, lender, subscription, done_seq, last_seq, tries, retry_micros) SELECT l.buyer, l.lender, p.name, 0, l.seq", // it begins
		"CREATE INDEX paylater_lines_next", "CREATE INDEX paylater_lines_waiting", "CREATE INDEX paylater_feed_open",
	}
}

// withoutBuyer are the tables whose key is not a buyer's.
func withoutBuyer() []string {
	return []string{"paylater_claims", "paylater_parked", "paylater_subscriptions", "paylater_schema"}
}

// patterns are what the law looks for.
type patterns struct {
	forbidden, comments, space, tables, star, first *regexp.Regexp
}

func newPatterns() patterns {
	return patterns{
		forbidden: regexp.MustCompile(`(?i)\b(nextval|\w*serial|sequence|identity|autoincrement|rowid|pg_\w+|\w*advisory\w*|listen|notify|` +
			`trigger|enum|type|function|procedure|call|do|language|now|random\w*|\w*uuid\w*|current_\w+|localtime\w*|clock_timestamp|` +
			`statement_timestamp|datetime|strftime|julianday|unixepoch|real|float\w*|double|numeric|decimal|money|json\w*)\b`),
		comments: regexp.MustCompile(`(?m)--.*$`),
		space:    regexp.MustCompile(`\s+`),
		tables:   regexp.MustCompile(`\bpaylater_(?:lines|bodies|events|claims|parked|subscriptions|feed|schema)\b`),
		star:     regexp.MustCompile(`(?i)select \*|\w\.\*|returning \*|count\(\*\)`),
		// The first column of a condition, an order, a key, a conflict's key, or of what is inserted.
		first: regexp.MustCompile(`(?i)\b(where|order by|primary key|on conflict|on|insert into \w+|create (?:unique )?index \w+ on \w+) ?\(*(?:\w+\.)?(\w+)`),
	}
}

// broken are the sentences of the law that a statement breaks.
func (p patterns) broken(query string) []string {
	query = p.flat(query)
	var list []string
	if strings.Contains(query, ";") {
		list = append(list, "it is more than one statement")
	}
	// ON CONFLICT ... DO is no block of code, and a table without row ids uses none.
	plain := strings.NewReplacer("DO UPDATE", "", "DO NOTHING", "", "WITHOUT ROWID", "").Replace(query)
	if word := p.forbidden.FindString(plain); word != "" {
		list = append(list, "it says "+word)
	}
	if p.star.MatchString(query) {
		list = append(list, "it does not name its columns")
	}
	if p.exempt(query) {
		return list
	}
	if strings.HasPrefix(query, "CREATE") {
		query, _, _ = strings.Cut(query, " WHERE ") // which rows an index has
	}
	for _, m := range p.first.FindAllStringSubmatch(query, -1) {
		inOneLine := m[1] == "ORDER BY" && m[2] == "seq" && strings.Contains(query, "WHERE buyer = $1")
		if m[2] != "buyer" && m[2] != "true" && !inOneLine { // SQLite wants a WHERE, be it true, before ON CONFLICT
			list = append(list, m[1]+" begins with "+m[2])
		}
	}
	return list
}

// flat is a statement on one line, without comments.
func (p patterns) flat(query string) string {
	return strings.TrimSpace(p.space.ReplaceAllString(p.comments.ReplaceAllString(query, " "), " "))
}

func (p patterns) exempt(query string) bool {
	for _, known := range acrossBuyers() {
		if strings.HasPrefix(query, known) {
			return true
		}
	}
	others := query
	for _, table := range withoutBuyer() {
		others = strings.ReplaceAll(others, table, "")
	}
	return !p.tables.MatchString(others)
}

// recorder is a database that keeps what it is told to run, and has no rows.
type recorder struct {
	dialect Dialect
	said    map[string]bool
}

func (r *recorder) Read(_ context.Context, s Statement) error { r.said[s.Query] = true; return nil }
func (r *recorder) Begin(context.Context) (Tx, error)         { return r, nil }
func (r *recorder) Dialect() Dialect                          { return r.dialect }
func (r *recorder) Judge(error) Verdict                       { return Failed }
func (r *recorder) Close() error                              { return nil }
func (r *recorder) Rollback()                                 {}

func (r *recorder) Run(_ context.Context, list ...Statement) error {
	for _, s := range list {
		r.said[s.Query] = true
	}
	return nil
}

func (r *recorder) Commit(ctx context.Context, list ...Statement) error { return r.Run(ctx, list...) }

// everything makes a store say all that it can say.
func everything(t *testing.T, r *recorder) {
	t.Helper()
	ctx, id, now := t.Context(), lineOf("ada", "kabbage"), time.Unix(1, 0)
	store, f := New(r), Feed{Subscription: "host"}.filled()
	require.NoError(t, Migrate(ctx, r))
	for _, keys := range [][]string{nil, {"one"}, {"one", "two"}} {
		_, err := store.Load(ctx, id, keys...)
		require.ErrorIs(t, err, paylater.CodeNotFound)
	}
	full := change(id)
	many := []paylater.Change{full} // one is said in other words than many
	for range 3 {
		for _, err := range store.Save(ctx, many) {
			require.NoError(t, err)
		}
		for n := range 20 {
			many = append(many, change(lineOf(fmt.Sprintf("buyer-%d-%d", len(many), n), "kabbage")))
			last := &many[len(many)-1]
			last.Claims[0].Order = order.ID(fmt.Sprintf("PO-%d", len(many)))
		}
	}
	bound := BindRun(func(_ context.Context, s Statement) error { r.said[s.Query] = true; return nil }, r.dialect)
	require.NoError(t, bound.Save(ctx, []paylater.Change{full})[0])
	full.Expect = 7
	require.Error(t, bound.Save(ctx, []paylater.Change{full})[0])
	for _, say := range []phrases{store.say, bound.say} {
		for _, n := range []int{1, 30} {
			require.NoError(t, r.Run(ctx, say.write(allWrites(id, n))...))
		}
	}
	for _, q := range []paylater.Query{{Limit: 1}, {Limit: 1, Due: now}, {Limit: 1, Waiting: now}, {Limit: 1, Due: now, Waiting: now}} {
		_, err := store.Scan(ctx, q)
		require.NoError(t, err)
		_, err = store.LoadDue(ctx, q)
		require.NoError(t, err)
	}
	for _, kind := range []paylater.Kind{"", paylater.KindSigned} {
		_, err := store.Events(ctx, paylater.EventQuery{Line: id, Limit: 1, Kind: kind})
		require.NoError(t, err)
	}
	_, err := store.Parked(ctx, paylater.Parked{}, 1)
	require.NoError(t, err)
	require.NoError(t, store.Park(ctx, paylater.Parked{}))
	feeds(t, store, f, id)
}

func feeds(t *testing.T, store *Store, f Feed, id paylater.LineID) {
	t.Helper()
	ctx, now := t.Context(), micros(time.Unix(1, 0))
	require.NoError(t, store.Subscribe(ctx, f.Subscription))
	require.NoError(t, store.Unsubscribe(ctx, f.Subscription))
	require.ErrorIs(t, store.Relay(ctx, f, nil), CodeSubscriptionUnknown)
	_, err := store.RelayOnce(ctx, f, nil)
	require.NoError(t, err)
	_, err = store.take(ctx, f, &openLine{id: id}, now, now)
	require.NoError(t, err)
	require.NoError(t, store.note(ctx, f, openLine{id: id}, now, nil))
	_, err = store.SetAside(ctx, f)
	require.NoError(t, err)
	_, err = store.Untold(ctx, f)
	require.NoError(t, err)
	require.NoError(t, store.TellAgain(ctx, f, id))
}

// change has one of everything, so that everything is asked for.
func change(id paylater.LineID) paylater.Change {
	key := paylater.BodyKey{Kind: paylater.BodyHold, ID: "h"}
	return paylater.Change{
		Head: paylater.Head{ID: id, Seq: 1, Limit: money.Cents(1)}, Put: []paylater.Body{{BodyKey: key}},
		Drop: []paylater.BodyKey{{Kind: paylater.BodyLoan, ID: "l"}}, Events: []paylater.EventRecord{{Line: id, Seq: 1, Key: "k"}},
		Claims: []paylater.ClaimChange{{Op: paylater.ClaimTake, Order: "PO", Phase: order.Initial, Hold: "h"}},
		Unpark: []paylater.ParkedKey{{Lender: id.Lender, Event: "e"}},
	}
}

// allWrites is what no single change comes to: a head that is there already, and
// a claim that is given up, each so many times.
func allWrites(id paylater.LineID, n int) *writes {
	of := claimRow{paylater.Claimable{Order: "PO", Phase: order.Initial}, paylater.Claim{Line: id, Hold: "h"}}
	head := headRow{1, paylater.Head{ID: id, Seq: 2}}
	return &writes{
		updates: slices.Repeat([]headRow{head}, n), given: slices.Repeat([]claimRow{of}, n),
		taken: slices.Repeat([]claimRow{of}, n), drops: slices.Repeat([]bodyRow{{line: id}}, n),
	}
}

// TestStatementLaw holds the law against every statement that a store can send.
// That it is every one is proven from the source.
func TestStatementLaw(t *testing.T) {
	p, all := newPatterns(), map[string]bool{}
	for _, d := range []Dialect{SQLite, Postgres} {
		r := &recorder{d, map[string]bool{}}
		everything(t, r)
		for query := range r.said {
			require.Empty(t, p.broken(query), query)
			all[query] = true
		}
	}
	require.Greater(t, len(all), 60)
	for _, known := range acrossBuyers() {
		used := false
		for query := range all {
			used = used || strings.HasPrefix(p.flat(query), known)
		}
		require.True(t, used, "an exception that nothing needs: %s", known)
	}
	for _, text := range sqlInSource(t) {
		found := false
		for query := range all {
			found = found || strings.Contains(query, text)
		}
		require.True(t, found, "a statement that this test does not see:\n%s", text)
	}
}

// sqlInSource are the texts in this package's source that begin as statements do.
func sqlInSource(t *testing.T) []string {
	t.Helper()
	begins := regexp.MustCompile(`^\s*(SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|UNION|WITH|SAVEPOINT|ROLLBACK|RELEASE|unnest| AND| FOR)\b`)
	names, err := filepath.Glob("*.go")
	require.NoError(t, err)
	var list []string
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") || strings.HasPrefix(name, "doctor") {
			continue // the doctor asks the server about itself, each in its own words
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				text, err := strconv.Unquote(lit.Value)
				require.NoError(t, err)
				if begins.MatchString(text) {
					list = append(list, text)
				}
			}
			return true
		})
	}
	require.Greater(t, len(list), 40)
	return list
}

// TestSchemaLaw: each step of the schema is one statement that makes a table or
// an index, and both dialects make the same ones of the same columns.
func TestSchemaLaw(t *testing.T) {
	p := newPatterns()
	makes := regexp.MustCompile(`^CREATE (TABLE|INDEX|UNIQUE INDEX) (\w+)`)
	columns := regexp.MustCompile(`(?m)^ {4}([a-z_]+) `)
	shape := func(d Dialect) (list []string) {
		for _, step := range Steps(d) {
			require.Empty(t, p.broken(step.Query), step.Query)
			query := strings.TrimSpace(p.comments.ReplaceAllString(step.Query, ""))
			require.Regexp(t, makes, query)
			require.Equal(t, 1, strings.Count(query, "CREATE"), query)
			list = append(list, makes.FindString(query))
			for _, m := range columns.FindAllStringSubmatch(query, -1) {
				list = append(list, m[1])
			}
		}
		return list
	}
	require.Greater(t, len(shape(Postgres)), 40)
	require.Equal(t, shape(Postgres), shape(SQLite))
}

// TestLawBites: a statement that breaks the law is found.
func TestLawBites(t *testing.T) {
	p := newPatterns()
	for query, want := range map[string]string{
		`SELECT * FROM paylater_lines WHERE buyer = $1`:                                    "it does not name its columns",
		`SELECT seq FROM paylater_lines WHERE lender = $1 AND buyer = $2`:                  "WHERE begins with lender",
		`SELECT seq FROM paylater_events WHERE key = $1`:                                   "WHERE begins with key",
		`SELECT l.seq FROM paylater_lines l JOIN paylater_claims c ON c.hold = l.status`:   "ON begins with hold",
		`SELECT seq FROM paylater_lines WHERE buyer = $1 ORDER BY lender`:                  "ORDER BY begins with lender",
		`INSERT INTO paylater_lines (lender, buyer) VALUES ($1, $2)`:                       "INSERT INTO paylater_lines begins with lender",
		`INSERT INTO paylater_lines (buyer) VALUES ($1) ON CONFLICT (lender) DO NOTHING`:   "ON CONFLICT begins with lender",
		`CREATE UNIQUE INDEX i ON paylater_events (lender, buyer)`:                         "CREATE UNIQUE INDEX i ON paylater_events begins with lender",
		"CREATE TABLE paylater_lines (\n    buyer text,\n    PRIMARY KEY (lender, buyer))": "PRIMARY KEY begins with lender",
		`CREATE TABLE paylater_lines (buyer bigserial)`:                                    "it says bigserial",
		`SELECT nextval('s')`:             "it says nextval",
		`SELECT pg_advisory_xact_lock(1)`: "it says pg_advisory_xact_lock",
		`NOTIFY paylater`:                 "it says NOTIFY",
		`UPDATE paylater_lines SET next_micros = extract(epoch FROM now()) WHERE buyer = $1`: "it says now",
		`DELETE FROM paylater_bodies WHERE buyer = $1; DELETE FROM paylater_bodies`:          "it is more than one statement",
		`CREATE TYPE status AS ENUM ('open')`:                                                "it says TYPE",
		`CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS ''`:                         "it says FUNCTION",
		`UPDATE paylater_lines SET limit_cents = CAST($1 AS numeric) WHERE buyer = $1`:       "it says numeric",
		`DELETE FROM paylater_feed WHERE last_seq < $1`:                                      "WHERE begins with last_seq",
		`SELECT seq FROM paylater_claims c JOIN paylater_lines l ON l.lender = c.lender`:     "ON begins with lender",
	} {
		require.Contains(t, p.broken(query), want, query)
	}
}
