package sqlite

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/paylater-go/payments/paylater/sqlstore"
)

// Doctor examines a file as it is: [Open] would bring its schema up to date
// first, or refuse it. A file that is not there is an error. See
// [sqlstore.Store.Doctor].
func Doctor(ctx context.Context, file string) (list []sqlstore.Finding, err error) {
	if _, err := os.Stat(file); err != nil {
		return nil, err
	}
	db, err := open(ctx, file)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return sqlstore.Examine(ctx, db, time.Now)
}
