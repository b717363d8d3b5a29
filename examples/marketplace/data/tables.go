package data

// tables are the marketplace's own. Instants are microseconds since 1970 UTC, money
// is in the record of an order.
func tables() []string {
	return []string{
		`CREATE TABLE IF NOT EXISTS market_users (
    id text PRIMARY KEY,
    email text NOT NULL UNIQUE,
    name text NOT NULL,
    business text NOT NULL,
    buyer text NOT NULL,    -- the business that buys; '' for an operator
    password text NOT NULL, -- as HashPassword wrote it
    shown text NOT NULL     -- the password of a sample person, for the sign-in page; '' for others
)`,
		`CREATE TABLE IF NOT EXISTS market_sessions (
    token text PRIMARY KEY, -- the SHA-256 of the cookie
    person text NOT NULL,
    csrf text NOT NULL,
    expires bigint NOT NULL -- real time
)`,
		`CREATE TABLE IF NOT EXISTS market_orders (
    id text PRIMARY KEY,
    buyer text NOT NULL,
    goods text NOT NULL,
    supplier text NOT NULL,
    placed bigint NOT NULL,
    state text NOT NULL,
    record text NOT NULL
)`,
		`CREATE INDEX IF NOT EXISTS market_orders_buyer ON market_orders (buyer, placed)`,
		`CREATE TABLE IF NOT EXISTS market_links (
    id text PRIMARY KEY,      -- the session at the lender, and the application's id
    buyer text NOT NULL,
    order_id text NOT NULL,   -- '' when in advance
    phase text NOT NULL,
    device text NOT NULL,     -- where the buyer comes back to
    applicant bigint NOT NULL, -- 1: a whole application; 0: more accounts
    consent text NOT NULL,    -- the version of the text
    person text NOT NULL,     -- who agreed to it
    at bigint NOT NULL,       -- when, by the market's clock
    done bigint NOT NULL      -- 1 once it was handed in
)`,
		`CREATE INDEX IF NOT EXISTS market_links_buyer ON market_links (buyer, done)`,
		`CREATE TABLE IF NOT EXISTS market_settings (name text PRIMARY KEY, value text NOT NULL)`,
	}
}
