package data

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
)

// Link is a page of the lender that a buyer was sent to: to apply, or to link more
// accounts. What is typed there never comes by here.
type Link struct {
	ID        lender.Key
	Buyer     order.ID
	Order     order.ID // "" in advance
	Phase     order.Phase
	Device    string
	Applicant bool
	Consent   string // the version of the text that was agreed to
	Person    string // who agreed
	At        time.Time
	Done      bool
}

const linkColumns = `id, buyer, order_id, phase, device, applicant, consent, person, at, done`

func scanLink(row *sql.Row) (Link, bool, error) {
	var l Link
	var phase string
	var applicant, at, done int64
	err := row.Scan((*string)(&l.ID), (*string)(&l.Buyer), (*string)(&l.Order), &phase, &l.Device, &applicant, &l.Consent,
		&l.Person, &at, &done)
	if errors.Is(err, sql.ErrNoRows) {
		return Link{}, false, nil
	}
	if err == nil && phase != "" {
		l.Phase, err = order.ParsePhase(phase)
	}
	l.Applicant, l.Done, l.At = applicant != 0, done != 0, micros(at)
	return l, err == nil, err
}

// AddLink keeps a link before the buyer leaves.
func (d *DB) AddLink(ctx context.Context, l Link) error {
	_, err := d.own.ExecContext(ctx, `INSERT INTO market_links (`+linkColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		string(l.ID), string(l.Buyer), string(l.Order), phaseName(l.Phase), l.Device, number(l.Applicant), l.Consent, l.Person,
		l.At.UnixMicro(), number(l.Done))
	return err
}

// Link finds a buyer's link; false for another's.
func (d *DB) Link(ctx context.Context, buyer order.ID, id lender.Key) (Link, bool, error) {
	return scanLink(d.own.QueryRowContext(ctx, `SELECT `+linkColumns+` FROM market_links WHERE id = $1 AND buyer = $2`,
		string(id), string(buyer)))
}

// OpenLink finds the application that a buyer has begun and not handed in, the
// newest first.
func (d *DB) OpenLink(ctx context.Context, buyer order.ID, applicant bool) (Link, bool, error) {
	return scanLink(d.own.QueryRowContext(ctx, `SELECT `+linkColumns+` FROM market_links
WHERE buyer = $1 AND done = 0 AND applicant = $2 ORDER BY at DESC, id LIMIT 1`, string(buyer), number(applicant)))
}

// MoveLink notes from where the buyer went to the lender's page this time.
func (d *DB) MoveLink(ctx context.Context, l Link) error {
	_, err := d.own.ExecContext(ctx, `UPDATE market_links SET order_id = $1, phase = $2, device = $3 WHERE id = $4`,
		string(l.Order), phaseName(l.Phase), l.Device, string(l.ID))
	return err
}

// phaseName is a phase as it is kept, "" for none.
func phaseName(p order.Phase) string {
	if p.Valid() {
		return p.String()
	}
	return ""
}

// CloseLink notes that a link was handed in, or is of no use any more.
func (d *DB) CloseLink(ctx context.Context, id lender.Key) error {
	_, err := d.own.ExecContext(ctx, `UPDATE market_links SET done = 1 WHERE id = $1`, string(id))
	return err
}

func number(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}
