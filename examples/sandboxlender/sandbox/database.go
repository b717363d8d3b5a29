package sandbox

import (
	"context"
	"database/sql"
	"errors"
	"net/url"

	_ "modernc.org/sqlite" // the driver
)

// schema is everything that the sandbox keeps. What the simulated lender knows
// follows from the journal: every call that was made of it, with its instant.
const schema = `
CREATE TABLE IF NOT EXISTS journal (
	seq  INTEGER PRIMARY KEY,
	at   INTEGER NOT NULL, -- the sandbox's time, microseconds
	verb TEXT NOT NULL,
	body BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS deliveries (
	id       INTEGER PRIMARY KEY,
	event    TEXT NOT NULL,
	copy     INTEGER NOT NULL, -- the lender may say one event more than once
	body     BLOB NOT NULL,    -- as the event is encoded
	due      INTEGER NOT NULL, -- real time, microseconds
	attempts INTEGER NOT NULL DEFAULT 0,
	state    TEXT NOT NULL DEFAULT 'waiting', -- waiting, done, dropped, dead
	why      TEXT NOT NULL DEFAULT '',
	UNIQUE (event, copy)
) STRICT;
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (due) WHERE state = 'waiting';
CREATE TABLE IF NOT EXISTS sessions (
	kind    TEXT NOT NULL,    -- link or agreement
	session TEXT NOT NULL,
	buyer   TEXT NOT NULL,
	asked   BLOB NOT NULL,    -- the request that opened it
	page    TEXT NOT NULL UNIQUE, -- the secret part of its address
	public  TEXT NOT NULL,    -- the token that goes through the browser, once it is done
	answer  BLOB NOT NULL,    -- what the buyer gave
	done    INTEGER NOT NULL, -- 0, or when: the sandbox's time, microseconds
	expires INTEGER NOT NULL, -- the sandbox's time, microseconds
	PRIMARY KEY (kind, session)
) STRICT;
CREATE TABLE IF NOT EXISTS accounts (
	token       TEXT PRIMARY KEY,
	buyer       TEXT NOT NULL,
	kind        TEXT NOT NULL,
	institution TEXT NOT NULL,
	revoked     INTEGER NOT NULL DEFAULT 0
) STRICT;
`

// open opens the sandbox's file and makes it if it is not there.
func open(ctx context.Context, file string) (*sql.DB, error) {
	pragmas := url.Values{"_pragma": {"journal_mode(wal)", "synchronous(full)", "busy_timeout(5000)"}, "_txlock": {"immediate"}}
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Opaque: url.PathEscape(file), RawQuery: pragmas.Encode()}).String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1) // one writer, no waiting for locks inside one process
	if _, err := db.ExecContext(ctx, schema); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}
