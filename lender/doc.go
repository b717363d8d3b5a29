// Package lender is the contract with a financing partner: what a host asks of
// it, what it says in return, and what a partner's adapter implements.
//
// A host asks four things of a [Lender]: apply, disburse, return money, look up.
// A lender says one kind of thing: an [Event]. The answer to a call and a
// webhook are the same values, so a host has one path for both, on which an
// event that comes twice, late or out of order does no harm.
//
// # Personal data
//
// An [Application] passes through and is never stored. Its personal fields are
// a [Secret], which prints, logs and marshals as "[redacted]". There is no field
// for the number of a bank account or of a bank: accounts and beneficiaries are
// tokens, and a token without a letter is refused.
//
// # The duties of an adapter
//
// The suite in lendertest checks these by their numbers. A request is an
// application, a disbursement or a return of money; its reference is what
// [Lender.LookUp] takes.
//
//  1. Every event is valid by itself: [Event.Validate] finds nothing.
//  2. Every event has an id of its own, and wherever it is said again, id and contents are the same.
//  3. The events that answer a call are about the request that was made, and about its buyer.
//  4. A request that is repeated does nothing more and is answered with at least what was said before.
//  5. A key that comes again with other contents is refused, and what came first stands.
//  6. Requests that come at once under one key act once.
//  7. A look-up answers everything that was said about the reference, in the order it was said, and changes nothing.
//  8. A look-up of a reference that the lender never received is not found, whatever its kind.
//  9. Another buyer's reference is not found, as if it did not exist.
//  10. Only a look-up answers not found.
//  11. A request that is refused did nothing, and is refused again.
//  12. A request that is not valid is refused with the codes of its faults and never reaches the lender.
//  13. A lost answer is neither a refusal nor not found; what was executed is found by its key and is not executed again.
//  14. A request that was lost on its way is not found and can be made again with its key.
//  15. A canceled context ends a call soon with an error that is neither a refusal nor not found.
//  16. An application is approved once or declined once, never both.
//  17. A disbursement settles once or fails once, never both, and pays no more than was agreed.
//  18. Money comes back from a beneficiary's bank only after settlement, and no more than was paid.
//  19. A refund's money is received once, for the loan that was named, and no more than was sent.
//  20. No error, no event and no webhook repeats what an applicant gave.
//  21. Values that were handed in or out are shared with nobody: changing them later changes nothing.
//  22. No call panics, whatever it is given.
//
// A zero value and a nil context belong to whatever a call is given.
//
// What no suite can see from outside is owed as well. An adapter sends each
// request once: Go's HTTP client repeats a POST with an Idempotency-Key header
// by itself when a connection breaks, unless the body cannot be rewound. It
// follows no redirects, bounds what it reads, and treats whatever it cannot read
// as an unknown outcome. It checks the signature of a webhook over the raw
// bytes before it parses them, and acknowledges it only when the host has taken
// the event in. It keeps test and live partners apart.
package lender
