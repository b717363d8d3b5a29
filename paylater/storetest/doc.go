// Package storetest is the conformance suite for every [paylater.Store]. It
// holds each sentence of the contract against a store, alone and under
// contention, and prints the sentence that is broken:
//
//	func TestConformance(t *testing.T) {
//		storetest.Run(t, func() paylater.Store { return mystore.New() })
//	}
//
// It ends with a [paylater.Program] over the store and a scripted lender:
// rivals for one line, two programs, one phase that two lenders would finance.
//
// A store whose commits may end without an answer, such as a database behind a
// network, is opened once more with its answers cut off, for [RunUnknown].
//
// The suite imports no test kit and reads no clock.
package storetest
