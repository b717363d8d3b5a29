package data

import (
	"context"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/paylater-go/payments/order"
)

// Person is somebody who signs in. A person without a buyer is an operator.
type Person struct {
	ID       string
	Email    string
	Name     string
	Business string
	Buyer    order.ID
	Shown    string // the password of a sample person
}

// Operator tells the people of the marketplace from its buyers'.
func (p Person) Operator() bool { return p.Buyer == "" }

// Session is one browser that is signed in.
type Session struct {
	Person Person
	CSRF   string // what each of its forms carries
	token  string
}

// stay is how long a session lasts, in real time.
const stay = 12 * time.Hour

// HashPassword is what is kept of a password; cost is the number of rounds.
func HashPassword(password string, cost int) (string, error) {
	salt := make([]byte, 16)
	if _, err := rand.Read(salt); err != nil {
		return "", err
	}
	key, err := pbkdf2.Key(sha256.New, password, salt, cost, sha256.Size)
	if err != nil {
		return "", err
	}
	text := base64.RawStdEncoding.EncodeToString
	return strings.Join([]string{"pbkdf2-sha256", strconv.Itoa(cost), text(salt), text(key)}, "$"), nil
}

// checkPassword compares in a time that does not depend on what differs.
func checkPassword(kept, password string) bool {
	parts := strings.Split(kept, "$")
	if len(parts) != 4 || parts[0] != "pbkdf2-sha256" {
		return false
	}
	cost, err := strconv.Atoi(parts[1])
	salt, err2 := base64.RawStdEncoding.DecodeString(parts[2])
	want, err3 := base64.RawStdEncoding.DecodeString(parts[3])
	if err != nil || err2 != nil || err3 != nil {
		return false
	}
	got, err := pbkdf2.Key(sha256.New, password, salt, cost, len(want))
	return err == nil && subtle.ConstantTimeCompare(got, want) == 1
}

// AddPerson keeps a person with a password, shown on the sign-in page or not.
func (d *DB) AddPerson(ctx context.Context, p Person, hash string) error {
	_, err := d.own.ExecContext(ctx, `INSERT INTO market_users (id, email, name, business, buyer, password, shown)
VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING`, p.ID, p.Email, p.Name, p.Business, string(p.Buyer), hash, p.Shown)
	return err
}

const personColumns = `p.id, p.email, p.name, p.business, p.buyer, p.shown`

func (p *Person) columns() []any {
	return []any{&p.ID, &p.Email, &p.Name, &p.Business, (*string)(&p.Buyer), &p.Shown}
}

// SamplePeople are those whose passwords the sign-in page shows.
func (d *DB) SamplePeople(ctx context.Context) ([]Person, error) {
	return d.people(ctx, `SELECT `+personColumns+` FROM market_users p WHERE p.shown <> '' ORDER BY p.id`)
}

// People are all who can sign in.
func (d *DB) People(ctx context.Context) ([]Person, error) {
	return d.people(ctx, `SELECT `+personColumns+` FROM market_users p ORDER BY p.id`)
}

func (d *DB) people(ctx context.Context, query string) ([]Person, error) {
	rows, err := d.own.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // rows.Err tells what matters
	var list []Person
	for rows.Next() {
		var p Person
		if err := rows.Scan(p.columns()...); err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, rows.Err()
}

// SignIn begins a session and gives its cookie; false when address and password do
// not belong together. An address that nobody has takes as long as a wrong password.
func (d *DB) SignIn(ctx context.Context, email, password string, now time.Time) (cookie string, ok bool, err error) {
	var p Person
	kept := "pbkdf2-sha256$600000$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	err = d.own.QueryRowContext(ctx, `SELECT `+personColumns+`, p.password FROM market_users p WHERE p.email = $1`,
		strings.ToLower(strings.TrimSpace(email))).Scan(append(p.columns(), &kept)...)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", false, err
	}
	if !checkPassword(kept, password) || p.ID == "" {
		return "", false, nil
	}
	cookie = rand.Text()
	_, err = d.own.ExecContext(ctx, `INSERT INTO market_sessions (token, person, csrf, expires) VALUES ($1, $2, $3, $4)`,
		hashToken(cookie), p.ID, rand.Text(), now.Add(stay).UnixMicro())
	if err == nil {
		_, err = d.own.ExecContext(ctx, `DELETE FROM market_sessions WHERE expires <= $1`, now.UnixMicro())
	}
	return cookie, err == nil, err
}

// Session finds the session of a cookie; false when there is none any more.
func (d *DB) Session(ctx context.Context, cookie string, now time.Time) (Session, bool, error) {
	s := Session{token: hashToken(cookie)}
	err := d.own.QueryRowContext(ctx, `SELECT `+personColumns+`, s.csrf FROM market_sessions s JOIN market_users p ON p.id = s.person
WHERE s.token = $1 AND s.expires > $2`, s.token, now.UnixMicro()).Scan(append(s.Person.columns(), &s.CSRF)...)
	if errors.Is(err, sql.ErrNoRows) {
		return Session{}, false, nil
	}
	return s, err == nil, err
}

// SignOut ends a session.
func (d *DB) SignOut(ctx context.Context, s Session) error {
	_, err := d.own.ExecContext(ctx, `DELETE FROM market_sessions WHERE token = $1`, s.token)
	return err
}

// hashToken is what is kept of a cookie: who reads the table cannot sign in.
func hashToken(cookie string) string {
	sum := sha256.Sum256([]byte(cookie))
	return hex.EncodeToString(sum[:])
}
