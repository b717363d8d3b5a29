// Package memstore keeps a program's lines in memory. It is the reference for
// every other store: it keeps encoded records, never live values, so that what
// passes here passes through a database as well.
//
// It is meant for tests, examples and first days; nothing survives the process.
package memstore
