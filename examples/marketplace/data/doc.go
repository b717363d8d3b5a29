// Package data is what the marketplace has of its own, beside the credit lines: who
// signs in, the orders, applications that are being filled in, and the test clock,
// on SQLite or PostgreSQL in plain SQL.
package data
