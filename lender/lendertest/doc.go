// Package lendertest is the conformance suite for adapters of financing
// partners: it checks the numbered duties in the documentation of package
// lender, and each failure prints the sentence that is broken.
//
// An adapter's author describes the partner's sandbox in a [Harness] and runs:
//
//	func TestConformance(t *testing.T) {
//		lendertest.Run(t, func() lendertest.Harness { return newHarness(t) })
//	}
//
// A duty that a harness cannot show is not checked, and the log says so; one that
// it can show in part is checked in that part. Run it with the race detector.
//
// The package also has samples, complete and valid requests and facts, for
// tests of any kind: [Application], [Disbursement], [MoneyReturn], [Facts].
package lendertest
