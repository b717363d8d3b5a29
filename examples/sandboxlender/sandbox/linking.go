package sandbox

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/order/fault"
)

// linking is the lender's side of linked accounts: what a buyer linked on its page
// it keeps under a token of its own.
type linking struct {
	*sessions
	bank    *bank
	address string // of this server
}

// Session opens the page on which a buyer links accounts.
func (l *linking) Session(ctx context.Context, r wire.LinkRequest) (wire.LinkSession, error) {
	asked, err := json.Marshal(r)
	if err != nil {
		return wire.LinkSession{}, err
	}
	n, err := l.open(ctx, kindLink, r.Session, r.Buyer, asked)
	if err != nil {
		return wire.LinkSession{}, err
	}
	return wire.LinkSession{URL: l.address + "/link/" + n.page, Expires: n.expires}, nil
}

// Exchange trades a public token for what the buyer linked.
func (l *linking) Exchange(ctx context.Context, x wire.LinkExchange) (wire.LinkResult, error) {
	n, err := l.exchange(ctx, kindLink, x.Session, x.Buyer, x.PublicToken.Secret)
	if err != nil {
		return wire.LinkResult{}, err
	}
	var d draft
	if err := json.Unmarshal(n.answer, &d); err != nil {
		return wire.LinkResult{}, err
	}
	if !d.asked(n).Applicant {
		return wire.NewLinkResult(wire.Test, d.accounts(), nil, nil), nil
	}
	business, owner := d.business(), d.owner()
	return wire.NewLinkResult(wire.Test, d.accounts(), &business, &owner), nil
}

// link keeps an account under a token of the lender. A checking account in the place
// of one that was lost ends the suspension.
func (l *linking) link(ctx context.Context, buyer lender.BuyerID, kind lender.AccountKind, institution string) (linked, error) {
	a := linked{Token: "acct_" + rand.Text(), Kind: kind, Institution: institution}
	_, err := l.db.ExecContext(ctx, "INSERT INTO accounts (token, buyer, kind, institution) VALUES (?, ?, ?, ?)",
		a.Token, buyer, kind, institution)
	if err == nil && kind == lender.BusinessChecking {
		err = l.restore(ctx, buyer, a.Token)
	}
	return a, err
}

// restore reinstates a line whose only checking account was lost before this one came.
func (l *linking) restore(ctx context.Context, buyer lender.BuyerID, token string) error {
	var lost, others int
	err := l.db.QueryRowContext(ctx, `SELECT coalesce(sum(revoked), 0), coalesce(sum(NOT revoked AND token <> ?), 0)
		FROM accounts WHERE buyer = ? AND kind = ?`, token, buyer, lender.BusinessChecking).Scan(&lost, &others)
	if err != nil || lost == 0 || others > 0 {
		return err
	}
	err = l.bank.tell(ctx, buyer, lender.Reinstated{})
	if len(fault.All(err)) > 0 {
		return nil // no suspended line
	}
	return err
}

// lose takes all checking accounts of a buyer back, as the bank does.
func (l *linking) lose(ctx context.Context, buyer lender.BuyerID) error {
	for lost := 0; ; lost++ {
		var token string
		err := l.db.QueryRowContext(ctx, "SELECT token FROM accounts WHERE buyer = ? AND kind = ? AND NOT revoked LIMIT 1",
			buyer, lender.BusinessChecking).Scan(&token)
		switch {
		case errors.Is(err, sql.ErrNoRows) && lost > 0:
			return nil
		case errors.Is(err, sql.ErrNoRows):
			return fault.New(lender.CodeTokenMalformed, "the buyer linked no checking account on this lender's page").At("buyer")
		case err == nil:
			err = l.Revoke(ctx, wire.NewRevocation(buyer, lender.NewSecret(token)))
		}
		if err != nil {
			return err
		}
	}
}

// Revoke takes an account back, or learns from the bank that it was: a line
// without a checking account is suspended.
func (l *linking) Revoke(ctx context.Context, r wire.Revocation) error {
	var kind lender.AccountKind
	var revoked bool
	err := l.db.QueryRowContext(ctx, "SELECT kind, revoked FROM accounts WHERE token = ? AND buyer = ?", r.Token.Reveal(), r.Buyer).
		Scan(&kind, &revoked)
	if errors.Is(err, sql.ErrNoRows) {
		return lender.Refuse(fault.New(lender.CodeTokenMalformed, "this buyer has no such account").At("token"))
	}
	if err != nil || revoked {
		return err
	}
	if _, err := l.db.ExecContext(ctx, "UPDATE accounts SET revoked = 1 WHERE token = ?", r.Token.Reveal()); err != nil {
		return err
	}
	var left int
	err = l.db.QueryRowContext(ctx, "SELECT count(*) FROM accounts WHERE buyer = ? AND kind = ? AND NOT revoked",
		r.Buyer, lender.BusinessChecking).Scan(&left)
	if err != nil || kind != lender.BusinessChecking || left > 0 {
		return err
	}
	err = l.bank.tell(ctx, r.Buyer, lender.Suspended{Reason: lender.ReasonAccountLost})
	if len(fault.All(err)) > 0 {
		return nil // no open line to suspend
	}
	return err
}
