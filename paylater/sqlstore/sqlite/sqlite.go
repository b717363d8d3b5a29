// Package sqlite keeps credit lines in a SQLite file, without cgo. It is the
// store of a host's first day and of one machine: commits are on the disk
// before they are answered, readers do not wait for writers, and several
// processes may share the file.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"runtime"
	"strings"
	"sync"

	"modernc.org/sqlite"
	lite "modernc.org/sqlite/lib"

	"github.com/paylater-go/payments/paylater/sqlstore"
)

// Open opens the file, makes it if it is not there, and brings its schema up to
// date. Close the store when done.
func Open(ctx context.Context, file string) (*sqlstore.Store, error) {
	db, err := open(ctx, file)
	if err != nil {
		return nil, err
	}
	if err := sqlstore.Migrate(ctx, db); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return sqlstore.New(db), nil
}

// database has one connection that writes and several that read. Waiting
// writers stand in line at the mutex, where a deadline ends their waiting,
// rather than in SQLite, where chance decides who is next.
type database struct {
	writing chan struct{} // holds one token while nobody writes
	writer  *sql.Conn
	pools   []*sql.DB
	reads   *statements
	writes  *statements
}

func open(ctx context.Context, file string) (*database, error) {
	// Write-ahead log: readers see the last commit while another is written.
	// Full: the log is on the disk before a commit is answered.
	name := "file:" + (&url.URL{Path: file}).EscapedPath() + "?" + strings.Join([]string{
		"_pragma=journal_mode(wal)", "_pragma=synchronous(full)", "_pragma=busy_timeout(10000)",
	}, "&")
	write, err := sql.Open("sqlite", name)
	if err != nil {
		return nil, err
	}
	write.SetMaxOpenConns(1)
	writer, err := write.Conn(ctx)
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	read, err := sql.Open("sqlite", name)
	if err != nil {
		return nil, errors.Join(err, writer.Close(), write.Close())
	}
	read.SetMaxOpenConns(2 * runtime.GOMAXPROCS(0))
	read.SetMaxIdleConns(2 * runtime.GOMAXPROCS(0))
	d := &database{
		writing: make(chan struct{}, 1), writer: writer, pools: []*sql.DB{read, write},
		reads: &statements{prepare: read.PrepareContext}, writes: &statements{prepare: writer.PrepareContext},
	}
	d.writing <- struct{}{}
	return d, nil
}

// Dialect implements [sqlstore.Database].
func (d *database) Dialect() sqlstore.Dialect { return sqlstore.SQLite }

// Read implements [sqlstore.Database].
func (d *database) Read(ctx context.Context, s sqlstore.Statement) error { return d.reads.run(ctx, s) }

// Close implements [sqlstore.Database].
func (d *database) Close() error {
	err := errors.Join(d.reads.close(), d.writes.close(), d.writer.Close())
	for _, pool := range d.pools {
		err = errors.Join(err, pool.Close())
	}
	return err
}

// Judge implements [sqlstore.Database]. SQLite answers every commit while the
// process lives; only an error of the disk leaves open what is on it.
func (d *database) Judge(err error) sqlstore.Verdict {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return sqlstore.Failed
	}
	switch e.Code() {
	case lite.SQLITE_CONSTRAINT_PRIMARYKEY, lite.SQLITE_CONSTRAINT_UNIQUE:
		return sqlstore.Raced
	}
	switch e.Code() & 0xff {
	case lite.SQLITE_BUSY, lite.SQLITE_LOCKED:
		return sqlstore.Raced
	case lite.SQLITE_IOERR, lite.SQLITE_FULL:
		return sqlstore.Unknown
	}
	return sqlstore.Failed
}

// Begin implements [sqlstore.Database]. It takes SQLite's one write lock at
// once: a transaction that reads first and then wants to write may find that
// another did, and would have to begin anew.
func (d *database) Begin(ctx context.Context) (sqlstore.Tx, error) {
	select {
	case <-d.writing:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	t := &transaction{database: d}
	if _, err := d.writer.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		t.Rollback() //nolint:contextcheck // an interrupted BEGIN may have begun: it ends whatever the caller wants
		return nil, err
	}
	return t, nil
}

type transaction struct {
	*database
	ended bool
}

// Run implements [sqlstore.Tx]. What has begun is not interrupted: it takes no
// time, and an interrupted commit would leave open what it did.
func (t *transaction) Run(ctx context.Context, list ...sqlstore.Statement) error {
	ctx = context.WithoutCancel(ctx)
	for _, s := range list {
		if err := t.writes.run(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// Commit implements [sqlstore.Tx].
func (t *transaction) Commit(ctx context.Context, list ...sqlstore.Statement) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := t.Run(ctx, list...); err != nil {
		return err
	}
	_, err := t.writer.ExecContext(context.WithoutCancel(ctx), "COMMIT")
	if err == nil {
		t.end()
	}
	return err
}

// Rollback implements [sqlstore.Tx].
func (t *transaction) Rollback() {
	if t.ended {
		return
	}
	// An error means that SQLite rolled back already.
	_, _ = t.writer.ExecContext(context.Background(), "ROLLBACK")
	t.end()
}

func (t *transaction) end() {
	t.ended = true
	t.writing <- struct{}{}
}

// statements are prepared once.
type statements struct {
	prepare func(ctx context.Context, query string) (*sql.Stmt, error)
	mu      sync.Mutex
	known   map[string]*sql.Stmt
}

func (s *statements) get(ctx context.Context, query string) (*sql.Stmt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if stmt := s.known[query]; stmt != nil {
		return stmt, nil
	}
	stmt, err := s.prepare(ctx, sqlstore.Numbered(query)) //nolint:sqlclosecheck // it is kept until close
	if err != nil {
		return nil, err
	}
	if s.known == nil {
		s.known = map[string]*sql.Stmt{}
	}
	s.known[query] = stmt
	return stmt, nil
}

func (s *statements) run(ctx context.Context, one sqlstore.Statement) (err error) {
	stmt, err := s.get(ctx, one.Query) //nolint:sqlclosecheck // the same
	if err != nil {
		return err
	}
	if one.Row == nil {
		_, err = stmt.ExecContext(ctx, one.Args...)
		return err
	}
	rows, err := stmt.QueryContext(ctx, one.Args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := one.Row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (s *statements) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var err error
	for _, stmt := range s.known {
		err = errors.Join(err, stmt.Close())
	}
	s.known = nil
	return err
}
