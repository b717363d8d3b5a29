// Package host is what a marketplace writes to have Pay Later, and all of it: the
// program opened over the marketplace's own database, the verbs that its pages call,
// what its orders hear of their loans, and the loop in the background. It knows no
// page and no request: copy it, and put your own orders behind [Orders].
//
// A verb that changes an order and a line does it in one transaction of the
// marketplace. Inside of it only the bound program is used; the lender is called
// after the commit, or later by the loop.
package host
