// Package wire is the partner protocol, version 1: what a host and a financing
// partner say to each other, as JSON over HTTPS. Both sides of package lenderhttp
// are written on it, and so may be an adapter or a partner in another language:
// openapi.yaml beside this file describes the same, and a test compares them.
//
// # The rules of the protocol
//
//   - A request names what it is about by a key that the host made up: the id of
//     the application, of the loan, of the refund. It stands in the body and in
//     the header Idempotency-Key. The same key never acts twice.
//   - The answer to a request is every event said so far about it, the same
//     values that webhooks carry ([Answer]).
//   - A definite no is a problem document (RFC 9457) with the code lender_refused
//     and the reasons beside it, and status 409 or 422. A look-up of what was never
//     received is 404 with lender_not_found. Everything else that is no [Answer] -
//     another status, another content type, a body that does not parse, no answer
//     at all - says nothing about what happened: the outcome is unknown.
//   - An amount is text, "1234.56": dollars with two digits of cents. A day is
//     "2019-03-05" in New York, an instant RFC 3339 in UTC with at most six digits
//     of a second.
//   - Test and live never meet: the mode stands in the API key, in the header
//     Lender-Mode of each request and answer, and in each [Answer] and [Webhook].
//   - No number of a bank account or of a bank has a place in it.
package wire
