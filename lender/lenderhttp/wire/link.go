package wire

import (
	"slices"
	"time"

	"github.com/paylater-go/payments/lender"
)

// Account is an account that a buyer linked at the lender, named by the lender's
// token. Nothing in it is the number of an account.
type Account struct {
	Kind        lender.AccountKind `json:"kind"`
	Institution string             `json:"institution"`
	Token       revealed           `json:"token"`
}

// AccountFrom is how an account goes over the wire.
func AccountFrom(l lender.LinkedAccount) Account {
	return Account{Kind: l.Kind, Institution: l.Institution, Token: revealed{l.Token}}
}

// Linked is the account as an application names it.
func (a Account) Linked() lender.LinkedAccount {
	return lender.LinkedAccount{Kind: a.Kind, Institution: a.Institution, Token: a.Token.Secret}
}

// LinkRequest asks for a page of the lender on which a buyer links accounts.
type LinkRequest struct {
	Session lender.Key           `json:"session"` // made up by the host; the same one gives the same page
	Buyer   lender.BuyerID       `json:"buyer"`
	Kinds   []lender.AccountKind `json:"kinds"`  // at least one
	Return  string               `json:"return"` // the https address of the host to which the buyer comes back
	// Applicant asks on the same page for the business and its owner as well, so that
	// the host needs no form of its own.
	Applicant bool `json:"applicant,omitempty"`
}

// LinkSession is where the buyer goes. The page sends the buyer back to
// [LinkRequest.Return] with the parameters session and, when something was linked,
// public_token.
type LinkSession struct {
	Mode    Mode       `json:"mode"`
	Session lender.Key `json:"session"`
	URL     string     `json:"url"`
	Expires time.Time  `json:"expires"`
}

// LinkExchange trades the public token of a session, which passed through a
// browser, for what was linked. A token is good for the session and the buyer it
// was made for; trading it again gives the same.
type LinkExchange struct {
	Session     lender.Key     `json:"session"`
	Buyer       lender.BuyerID `json:"buyer"`
	PublicToken revealed       `json:"public_token"`
}

// NewLinkExchange makes the trade of a public token.
func NewLinkExchange(session lender.Key, buyer lender.BuyerID, public lender.Secret) LinkExchange {
	return LinkExchange{Session: session, Buyer: buyer, PublicToken: revealed{public}}
}

// LinkResult is what a buyer linked.
type LinkResult struct {
	Mode     Mode      `json:"mode"`
	Accounts []Account `json:"accounts"`
	Business *business `json:"business,omitempty"` // when LinkRequest.Applicant asked
	Owner    *owner    `json:"owner,omitempty"`
}

// NewLinkResult is what a buyer gave on the page: accounts, and the applicant when
// both are given.
func NewLinkResult(m Mode, accounts []lender.LinkedAccount, b *lender.Business, o *lender.Owner) LinkResult {
	r := LinkResult{Mode: m, Accounts: make([]Account, 0, len(accounts))}
	for _, one := range accounts {
		r.Accounts = append(r.Accounts, AccountFrom(one))
	}
	if b != nil && o != nil {
		about, whose := businessFrom(*b), ownerFrom(*o)
		r.Business, r.Owner = &about, &whose
	}
	return r
}

// Sound reports whether the accounts are such as an application can name: at most
// [MaxAccounts], of known kinds, each once, by tokens of which none could be the
// number of an account.
func (r LinkResult) Sound() bool {
	for i, one := range r.Accounts {
		same := func(a Account) bool { return a.Token.Equal(one.Token.Secret) }
		if !one.Kind.Valid() || token("token", one.Token) != nil || slices.ContainsFunc(r.Accounts[:i], same) {
			return false
		}
	}
	return len(r.Accounts) <= MaxAccounts
}

// Linked are the accounts as an application names them.
func (r LinkResult) Linked() []lender.LinkedAccount {
	list := make([]lender.LinkedAccount, 0, len(r.Accounts))
	for _, one := range r.Accounts {
		list = append(list, one.Linked())
	}
	return list
}

// Applicant is the business and its owner as an application names them; false when
// the page did not ask.
func (r LinkResult) Applicant() (lender.Business, lender.Owner, bool) {
	if r.Business == nil || r.Owner == nil {
		return lender.Business{}, lender.Owner{}, false
	}
	return r.Business.company(), r.Owner.person(), true
}

// Revocation takes a linked account back. When it was the last checking account
// of a line, the lender suspends the line: linked_account_lost.
type Revocation struct {
	Buyer lender.BuyerID `json:"buyer"`
	Token revealed       `json:"token"`
}

// NewRevocation makes the revocation of a token.
func NewRevocation(buyer lender.BuyerID, token lender.Secret) Revocation {
	return Revocation{Buyer: buyer, Token: revealed{token}}
}
