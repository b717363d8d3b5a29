package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/paylater-go/payments/paylater/sqlstore"
)

// Doctor examines the database of an address as it is: [Open] would bring its
// schema up to date first, or refuse it. See [sqlstore.Store.Doctor].
func Doctor(ctx context.Context, url string) ([]sqlstore.Finding, error) {
	pool, err := pgxpool.New(ctx, url)
	if err != nil {
		return nil, errors.New("the database's address cannot be read") // pgx's error may repeat a password
	}
	defer pool.Close()
	return sqlstore.Examine(ctx, &database{pool: pool}, time.Now)
}
