package sandbox

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"net/url"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/fault"
)

// session is one visit of a buyer to a page of the lender. The page's address has
// a secret part; who knows it is the buyer that the host sent.
type session struct {
	kind    string // kindLink or kindAgreement
	id      lender.Key
	buyer   lender.BuyerID
	asked   []byte // the request that opened it
	page    string // the secret part of its address
	public  string // the token that goes through the browser
	answer  []byte // what the buyer gave so far
	done    time.Time
	expires time.Time
}

// The kinds of sessions.
const (
	kindLink      = "link"
	kindAgreement = "agreement"
)

// sessionFor is how long a buyer may take, in the sandbox's time.
const sessionFor = 24 * time.Hour

// Codes of sessions.
const (
	codeSessionUnknown = "session_unknown"
	codeSessionExpired = "session_expired"
)

func sessionUnknown() error {
	return lender.Refuse(fault.New(codeSessionUnknown, "there is no such session of this buyer, or it is not done"))
}

// sessions keeps them.
type sessions struct {
	db    *sql.DB
	clock *clock
}

// open opens a session, or answers the one that was opened before with the same
// contents.
func (s *sessions) open(ctx context.Context, kind string, id lender.Key, buyer lender.BuyerID, asked []byte) (session, error) {
	now := s.clock.now()
	n := session{
		kind: kind, id: id, buyer: buyer, asked: asked, page: rand.Text(), public: "pub_" + rand.Text(),
		answer: []byte("{}"), expires: now.Add(sessionFor),
	}
	_, err := s.db.ExecContext(ctx, `INSERT INTO sessions (kind, session, buyer, asked, page, public, answer, done, expires)
		VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?) ON CONFLICT (kind, session) DO NOTHING`,
		n.kind, n.id, n.buyer, n.asked, n.page, n.public, n.answer, n.expires.UnixMicro())
	if err != nil {
		return session{}, err
	}
	first, err := s.find(ctx, "kind = ? AND session = ?", kind, id)
	if err != nil {
		return session{}, err
	}
	if first.buyer != buyer || string(first.asked) != string(asked) {
		return session{}, lender.Refuse(fault.New(lender.CodeKeyReused, "this session was opened before with other contents").At("session"))
	}
	return first, nil
}

// at is the session whose page has that address.
func (s *sessions) at(ctx context.Context, kind, page string) (session, error) {
	n, err := s.find(ctx, "kind = ? AND page = ?", kind, page)
	if err == nil && s.clock.now().After(n.expires) {
		return n, fault.New(codeSessionExpired, "this page has expired; go back to the shop and begin again")
	}
	return n, err
}

// exchange is the session that a public token stands for.
func (s *sessions) exchange(ctx context.Context, kind string, id lender.Key, buyer lender.BuyerID, public lender.Secret) (session, error) {
	n, err := s.find(ctx, "kind = ? AND session = ?", kind, id)
	if err != nil {
		return session{}, err
	}
	if n.buyer != buyer || n.done.IsZero() || !lender.NewSecret(n.public).Equal(public) {
		return session{}, sessionUnknown()
	}
	return n, nil
}

// save keeps what the buyer gave so far, and whether that was all.
func (s *sessions) save(ctx context.Context, n session) error {
	var done int64
	if !n.done.IsZero() {
		done = n.done.UnixMicro()
	}
	_, err := s.db.ExecContext(ctx, "UPDATE sessions SET answer = ?, done = ? WHERE kind = ? AND session = ? AND done = 0",
		n.answer, done, n.kind, n.id)
	return err
}

func (s *sessions) find(ctx context.Context, where string, args ...any) (session, error) {
	var n session
	var done, expires int64
	const all = "SELECT kind, session, buyer, asked, page, public, answer, done, expires FROM sessions WHERE "
	err := s.db.QueryRowContext(ctx, all+where, args...).
		Scan(&n.kind, &n.id, &n.buyer, &n.asked, &n.page, &n.public, &n.answer, &done, &expires)
	if errors.Is(err, sql.ErrNoRows) {
		return n, sessionUnknown()
	}
	if done != 0 {
		n.done = time.UnixMicro(done).UTC()
	}
	n.expires = time.UnixMicro(expires).UTC()
	return n, err
}

// back is where the buyer goes when the page is done, or given up.
func back(address string, n session) string {
	u, err := url.Parse(address)
	if err != nil {
		return "/"
	}
	q := u.Query()
	q.Set("session", string(n.id))
	if !n.done.IsZero() {
		q.Set("public_token", n.public)
	}
	u.RawQuery = q.Encode()
	return u.String()
}
