-- Lines: what operators ask for in columns, the rest in one document.
CREATE TABLE paylater_lines (
    buyer text NOT NULL,
    lender text NOT NULL,
    seq integer NOT NULL CHECK (seq > 0),
    status text NOT NULL,
    limit_cents integer NOT NULL CHECK (limit_cents BETWEEN 0 AND 10000000000000),
    held_cents integer NOT NULL CHECK (held_cents BETWEEN 0 AND 10000000000000),
    outstanding_cents integer NOT NULL CHECK (outstanding_cents BETWEEN 0 AND 10000000000000),
    next_micros integer,
    waiting_micros integer,
    data blob NOT NULL,
    PRIMARY KEY (buyer, lender)
) STRICT, WITHOUT ROWID;

-- What is due, for BillAll and Recover: most lines at most times are not.
CREATE INDEX paylater_lines_next ON paylater_lines (next_micros, buyer, lender) WHERE next_micros IS NOT NULL;

CREATE INDEX paylater_lines_waiting ON paylater_lines (waiting_micros, buyer, lender) WHERE waiting_micros IS NOT NULL;

-- Live holds and loans, each rewritten only when it changes.
CREATE TABLE paylater_bodies (
    buyer text NOT NULL,
    lender text NOT NULL,
    kind text NOT NULL,
    id text NOT NULL,
    data blob NOT NULL,
    PRIMARY KEY (buyer, lender, kind, id)
) STRICT, WITHOUT ROWID;

-- Events: only ever added.
CREATE TABLE paylater_events (
    buyer text NOT NULL,
    lender text NOT NULL,
    seq integer NOT NULL CHECK (seq > 0),
    key text NOT NULL,
    kind text NOT NULL,
    at_micros integer,
    data blob NOT NULL,
    PRIMARY KEY (buyer, lender, seq)
) STRICT, WITHOUT ROWID;

-- A command's key is used once on its line, for ever.
CREATE UNIQUE INDEX paylater_events_key ON paylater_events (buyer, lender, key) WHERE key <> '';

-- A phase is financed once, over all lines: the one key without its buyer.
CREATE TABLE paylater_claims (
    order_id text NOT NULL,
    phase text NOT NULL,
    buyer text NOT NULL,
    lender text NOT NULL,
    hold text NOT NULL,
    PRIMARY KEY (order_id, phase)
) STRICT, WITHOUT ROWID;

-- Lenders' events that match nothing yet. An event is known by its lender's id.
CREATE TABLE paylater_parked (
    lender text NOT NULL,
    event text NOT NULL,
    buyer text NOT NULL,
    since_micros integer,
    why text NOT NULL,
    body blob NOT NULL,
    PRIMARY KEY (lender, event)
) STRICT, WITHOUT ROWID;

CREATE INDEX paylater_parked_line ON paylater_parked (buyer, lender);

-- Who is told of every event.
CREATE TABLE paylater_subscriptions (
    name text NOT NULL,
    PRIMARY KEY (name)
) STRICT, WITHOUT ROWID;

-- How far each of them has been told, line by line: there is no common cursor
-- that a late commit could fall behind.
CREATE TABLE paylater_feed (
    buyer text NOT NULL,
    lender text NOT NULL,
    subscription text NOT NULL,
    done_seq integer NOT NULL CHECK (done_seq >= 0),
    last_seq integer NOT NULL CHECK (last_seq >= done_seq),
    tries integer NOT NULL CHECK (tries >= 0),
    retry_micros integer,
    PRIMARY KEY (buyer, lender, subscription)
) STRICT, WITHOUT ROWID;

-- What is still to be told: at most times nearly nothing.
CREATE INDEX paylater_feed_open ON paylater_feed (subscription, retry_micros, buyer, lender) WHERE done_seq < last_seq;
