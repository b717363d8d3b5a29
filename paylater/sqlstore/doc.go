// Package sqlstore keeps credit lines in SQLite or PostgreSQL. Package sqlite
// opens the one, package postgres the other; each passes
// [github.com/paylater-go/payments/paylater/storetest].
//
// Everything is decided in Go: a transaction locks the rows that a change is
// about, compares them with what the change expects, writes, and commits. The
// unique keys of the schema keep what locks cannot: two first changes of one
// line, two claims on one phase. A transaction that loses such a race runs
// again.
//
// Money is in whole cents, instants in microseconds since 1970 UTC, documents
// as the bytes that package paylater wrote. A buyer's id comes first in every
// key and condition, so that a distributed engine may place rows by buyer. The
// exceptions are what spans buyers: the claims on phases, which are unique over
// all of them; parked events, which their lender names; and the looks for work
// (what is due, what waits, what a subscription has not been told), each with an
// index of its own.
package sqlstore
