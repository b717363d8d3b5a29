package main

import (
	"errors"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/paylater/sqlstore/postgres/pgtest"
)

// The same on PostgreSQL, killed in between.
func TestOnPostgreSQL(t *testing.T) {
	t.Parallel()
	pg, err := pgtest.Start(t.Context())
	if errors.Is(err, pgtest.ErrNoServer) && os.Getenv("POSTGRES") != "required" {
		t.Skip(err)
	}
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, pg.Stop()) })
	s := newServer(t, pg.URL())
	p := laptop(browser(t), s)
	p.signIn(tomas)
	p.visit("/orders/TA-2001/pay/initial/application")
	p.applies(prairie())
	p.press("Choose an offer")
	p.press("Choose 4 months")
	p.signs()
	s.kill()
	s.start()
	s.days(t, 4)
	p.visit("/orders/TA-2001")
	p.waits("Initial payment $10,000.00 Paid") // who was killed while telling the order is waited for: two seconds
	s.hasLoans(t, "prairie", 1)
	s.keepsNo(t, prairie().secrets())
}
