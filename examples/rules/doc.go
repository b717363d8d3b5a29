// Package rules shows how a host tests its own financing rules: policy.json is
// the policy of a made-up marketplace, with caps, terms, rates, fee credit and a
// statement cycle of its own, and rules_test.go says in a table what a buyer
// gets under it. There is no store, no lender and no clock.
//
//	go test ./examples/rules -v
//
// Change a figure of the policy and run it again: the cases that fail are what
// the change means for buyers.
package rules
