-- Lines: what operators ask for in columns, the rest in one document.
CREATE TABLE paylater_lines (
    buyer text COLLATE "C" NOT NULL,
    lender text COLLATE "C" NOT NULL,
    seq bigint NOT NULL CHECK (seq > 0),
    status text COLLATE "C" NOT NULL,
    limit_cents bigint NOT NULL CHECK (limit_cents BETWEEN 0 AND 10000000000000),
    held_cents bigint NOT NULL CHECK (held_cents BETWEEN 0 AND 10000000000000),
    outstanding_cents bigint NOT NULL CHECK (outstanding_cents BETWEEN 0 AND 10000000000000),
    next_micros bigint,
    waiting_micros bigint,
    data bytea NOT NULL,
    PRIMARY KEY (buyer, lender)
);

-- What is due, for BillAll and Recover: most lines at most times are not.
CREATE INDEX paylater_lines_next ON paylater_lines (next_micros, buyer, lender) WHERE next_micros IS NOT NULL;

CREATE INDEX paylater_lines_waiting ON paylater_lines (waiting_micros, buyer, lender) WHERE waiting_micros IS NOT NULL;

-- Live holds and loans, each rewritten only when it changes.
CREATE TABLE paylater_bodies (
    buyer text COLLATE "C" NOT NULL,
    lender text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    data bytea NOT NULL,
    PRIMARY KEY (buyer, lender, kind, id)
);

-- Events: only ever added.
CREATE TABLE paylater_events (
    buyer text COLLATE "C" NOT NULL,
    lender text COLLATE "C" NOT NULL,
    seq bigint NOT NULL CHECK (seq > 0),
    key text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    at_micros bigint,
    data bytea NOT NULL,
    PRIMARY KEY (buyer, lender, seq)
);

-- A command's key is used once on its line, for ever.
CREATE UNIQUE INDEX paylater_events_key ON paylater_events (buyer, lender, key) WHERE key <> '';

-- A phase is financed once, over all lines: the one key without its buyer.
CREATE TABLE paylater_claims (
    order_id text COLLATE "C" NOT NULL,
    phase text COLLATE "C" NOT NULL,
    buyer text COLLATE "C" NOT NULL,
    lender text COLLATE "C" NOT NULL,
    hold text COLLATE "C" NOT NULL,
    PRIMARY KEY (order_id, phase)
);

-- Lenders' events that match nothing yet. An event is known by its lender's id.
CREATE TABLE paylater_parked (
    lender text COLLATE "C" NOT NULL,
    event text COLLATE "C" NOT NULL,
    buyer text COLLATE "C" NOT NULL,
    since_micros bigint,
    why text COLLATE "C" NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (lender, event)
);

CREATE INDEX paylater_parked_line ON paylater_parked (buyer, lender);

-- Who is told of every event.
CREATE TABLE paylater_subscriptions (
    name text COLLATE "C" NOT NULL,
    PRIMARY KEY (name)
);

-- How far each of them has been told, line by line: there is no common cursor
-- that a late commit could fall behind.
CREATE TABLE paylater_feed (
    buyer text COLLATE "C" NOT NULL,
    lender text COLLATE "C" NOT NULL,
    subscription text COLLATE "C" NOT NULL,
    done_seq bigint NOT NULL CHECK (done_seq >= 0),
    last_seq bigint NOT NULL CHECK (last_seq >= done_seq),
    tries bigint NOT NULL CHECK (tries >= 0),
    retry_micros bigint,
    PRIMARY KEY (buyer, lender, subscription)
);

-- What is still to be told: at most times nearly nothing.
CREATE INDEX paylater_feed_open ON paylater_feed (subscription, retry_micros, buyer, lender) WHERE done_seq < last_seq;
