// Package shop puts the marketplace together: the database, the sandbox lender, the
// host's side of Pay Later, the pages, and the loop behind them.
package shop
