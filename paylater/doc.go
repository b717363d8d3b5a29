// Package paylater holds the financing rules of Pay Later: a buyer's credit
// line, the offers made on it, the loans drawn from it, its statements, and the
// money that comes back.
//
// # Two layers
//
// The rules are pure. A [Line] is an immutable value; an act such as
// [Line.Hold], [Line.Sign] or [Line.Receive] takes the time as an argument,
// returns the new value, and touches no clock, no database, no lender and no
// context. A financing rule is tested with a line, an act and an assertion:
//
//	line, err := rules.NewLine(paylater.LineID{Buyer: "buyer-1", Lender: "kabbage"})
//	line, err = line.Apply("A1", nil, at)
//	line, err = line.Receive(approved, at)
//	require.Equal(t, money.Dollars(150_000), line.Limit(at))
//
// [Program] is the thin shell around them: it loads lines from a [Store], runs
// an act, saves what it decided in one commit, and then talks to the lender.
//
// # What an act does
//
// Every act first lets happen what is due at its instant (holds expire,
// statements are issued, repayments clear, an unpaid due date passes), so it
// does not matter when, or how often, a scheduler runs. It then decides, and
// records its decision with all inputs on an [Event]. A refusal returns an
// error with a stable code, a [Refusal] with the decision when a rule of the line
// refused, and leaves the line as it was.
//
// # Units
//
// Money is whole US cents ([money.USD]), rates are whole parts per million
// ([money.Rate]), days are New York days ([civil.Date]), instants are UTC
// truncated to microseconds. A fee is rounded once, half to even.
//
// # What a host owes
//
//  1. It gives every command a key of its own and repeats the command with the
//     same key when it did not hear the answer.
//  2. It shows the buyer the terms of an [Offer] and passes their hash back
//     with the signature.
//  3. It hands every message of a lender to [Program.Receive] and acknowledges
//     it only when that returns without an error.
//  4. It calls [Program.BillAll] and [Program.Recover] now and then; missing a
//     day, or running them twice, changes no cent.
//  5. It applies the events of loans to its own orders, once per event: those of
//     [Program.History] after the number that it applied last. For orders of
//     package order, ApplyEvent of package checkout does it.
//
// # For those who write a store
//
// The contract is [Store], and package storetest checks each of its sentences.
// Besides, from trying it on SQLite and PostgreSQL:
//
//   - Load is one commit's picture: one statement, or REPEATABLE READ.
//   - Changes of different lines in one Save are independent, so a store may sort
//     them, and should: two changes that take two claims in opposite order would
//     otherwise deadlock. Answer such a retry with [CodeConflict].
//   - After [CodeOutcomeUnknown] a late commit may still appear; number and key
//     keep the next try from doing anything twice.
//   - Whether a change may be committed is decided by [Change.Fits] and
//     [Change.ClaimsAfter], from what the store has.
//   - [Loader] is worth its while: month-end is several times as fast with it.
//   - A store that is bound to a host's transaction ([Program.In]) answers nil for
//     what will be kept if the host commits; each change wants a savepoint.
package paylater
