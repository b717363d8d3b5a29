// Package lenderhttp is the host's side of a partner on the other end of a wire: a
// [Client] that asks, and [Webhooks] that take in what the partner says by itself.
// Package wire has the protocol, package partner the other side.
//
//	client, err := lenderhttp.New(lenderhttp.Config{URL: address, Key: key, Partner: "kabbage-test"})
//	program, err := paylater.New(paylater.Config{
//		Lenders: map[lender.ID]lender.Lender{client.Partner(): client}, Store: store,
//	})
//	hooks, err := lenderhttp.NewWebhooks(lenderhttp.WebhooksConfig{
//		Mode: client.Mode(), Partner: client.Partner(), Secrets: secrets, Receive: program.Receive,
//		Final: func(err error) bool { return errors.Is(err, paylater.CodeKeyReused) }, Quarantine: putAside,
//	})
//	mux.Handle("POST /webhooks/kabbage", hooks)
//
// # What is known and what is not
//
// A call ends in one of three ways: with events, with a definite no, or with
// [CodeOutcomeUnknown]. Only an answer of the protocol and a problem document that
// says so are the first two; a timeout, a reset, a redirect, a page of HTML, too much,
// another status, events about something else are the third. The client then
// looks the request up and, once the partner can say whether it has it, asks again
// under the same key; what it cannot settle within [Config.Total] it leaves to the
// program, which looks it up later. It never takes another key, and it does not
// believe a no to what a look-up has found.
//
// Each request leaves at most once for each attempt that is observed: its body cannot
// be rewound, so Go's transport does not send it again by itself. After too many
// attempts without an outcome nothing leaves for a while, and a call ends at once with
// [CodeCircuitOpen]; a caller who leaves in the middle counts neither way.
//
// # Webhooks
//
// A webhook is checked over its raw bytes against every secret that is in use, five
// minutes either way, and acknowledged once the program has kept its event: on its
// line, or parked until what it names appears. An id is taken in once, for ever, so
// a webhook that is replayed changes nothing. What the partner signed and nobody can
// take goes to [WebhooksConfig.Quarantine].
//
// # Test and live
//
// The mode stands in the API key, in the name of the partner and so in every row
// about it ("-test" at its end), in each request, answer and webhook. What crosses is
// refused with wire.CodeModeMismatch.
//
// # An adapter for a real partner
//
// A partner with a protocol of its own gets an adapter of its own. Write a type with
// the four methods of [lender.Lender]; take this package as the pattern:
//
//  1. Translate each request into the partner's, and the partner's ids, words and
//     amounts into events with ids that are the same whenever they are said again.
//     An amount is read as text, never as a float.
//
//  2. Send with the key of the request as the partner's idempotency key. If the
//     partner has none, look up by our id before every send.
//
//  3. Sort what comes back: an answer, a definite no ([lender.Refuse]), or unknown.
//     When in doubt, unknown.
//
//  4. Translate webhooks into the same events, check their signature over the raw
//     bytes, and hand them to the program's Receive before you acknowledge them.
//
//  5. Run the conformance suite against the partner's sandbox, with the race detector:
//
//     lendertest.Run(t, func() lendertest.Harness { return newHarness(t) })
//
// The numbered duties that it checks, and those that no suite can see from outside,
// stand in the documentation of package lender.
package lenderhttp
