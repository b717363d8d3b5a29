// Package sandbox is a financing partner that anyone can start, in a process of its
// own or in somebody else's: the protocol of package lenderhttp/wire over a simulated
// lender, the lender's own pages, and one SQLite file that remembers everything.
//
//	lender, err := sandbox.Open(ctx, sandbox.Config{File: "sandbox.db", Name: "sandbox-test", Webhooks: address})
//	err = lender.Serve(ctx, listener)
//
// It is for one machine: the operator's page has no login, and no money moves.
package sandbox
