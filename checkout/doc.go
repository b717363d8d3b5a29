// Package checkout is the page on which a phase of an order is paid: Pay Later
// and the other methods of the marketplace, each with its cost and its arrival,
// or with the reason why it cannot be used and what would change that.
//
// # A page is a view
//
// A [Page] is derived from an order, a line of credit, a [Visit] (with the catalog
// and the rules of the host) and an instant, and from nothing else: a browser that
// comes back, a lender's message, a retry and a program that opens the page converge
// on one result. It quotes; it never signs by itself. Open it again whenever
// something may have changed.
//
//	page, err := checkout.Open(ctx, program, po, order.Initial, visit)
//	offer, err := page.Offer(6)
//	loan, err := page.Pay(ctx, offer, paylater.Signature{Terms: offer.Hash(), By: "user-7"})
//	po, err = checkout.ApplyLoan(po, loan)
//
// [View] makes the same page without a program, a store or a context.
//
// # What comes next
//
// [Page.Next] is one stable word, and everything that a device shows follows from
// it: [Page.Path] is the way of a laptop or of the app in its own words, with the
// screen on which the buyer stands. [Page.Expected] says when a payment on its way
// arrives, [Page.Ended] why the latest attempt came to nothing. A buyer without a
// line applies on the page ([Page.Apply]); the order waits, and the page that is
// opened after the decision has its offers.
//
// # What it costs
//
// [Page.Ways] sorts every way to pay, Pay Later at each term included, by what is
// paid now or by what it costs over time. Why a way is not open stands with it: a
// stable code, the figures and a [Remedy]. [Page.Explain] gives each yes and no with
// all that it depended on, to be kept and replayed. A host adds reasons of its own
// by [Visit.Rules] and in the catalog ([Orders]).
//
// # More than the available credit
//
// With [Visit.Split] two methods pay one phase, the other one first: [Page.Split].
// Credit for the rest can be set aside meanwhile ([Page.Reserve]) and is given up
// when that money does not come ([Page.Tidy], or by its expiry). A loan is never
// taken first.
//
// # Several lenders
//
// [OpenAll] makes a page for each partner of the program; their offers are sorted
// together by [Pages.Ways]. A buyer has one line with each. An application that one
// partner declined goes on to the next only with the buyer's consent: [PassOn].
//
// # Facts are data
//
// What a method costs, which currencies it takes, how much one payment may be
// and when the money arrives are facts about one marketplace at one time. They
// stand in a [Catalog], each with the day from which it holds; a host hands in
// its own with [Visit.Catalog]. Only Pay Later's price and arrival are the
// lender's and the policy's: they stand on its offers.
//
// # One attempt, one key
//
// A page names one attempt to pay its phase by Pay Later: [Page.Key]. It is the
// key of the hold and of the signature. A payment that is repeated with the key
// gives the first loan, however it ended; two signatures under one key are one
// loan and one refusal. The key of a page counts the events of the line, so that
// no two attempts ever share one: an attempt that failed is followed by a page
// with another key, and a hold that was never signed (a crash, a closed browser)
// by a page that goes on with that hold.
//
// # What a host owes
//
//  1. It says who is signed in: [Visit.Buyer]. Another's order is not found.
//  2. It opens the page from the order as it is stored, and starts no other
//     payment of the phase while [Page.Next] says to wait for one.
//  3. It keeps [Page.Key] and the hash of the offer beside the button that
//     signs when no page outlives the request, and hands both back in the
//     signature.
//  4. It applies the events of its lines to its orders, in the order of their
//     numbers, once each: [ApplyEvent].
//  5. It hands in applications by [Page.Apply], and keeps the buyer's consents.
//  6. Its rules depend on nothing but what they are asked: [Rule].
//  7. Where two methods pay one phase it reports to the order what became of the
//     other payment, opens the page again, and gives up credit that waits for
//     nothing: [Page.Tidy].
//
// # Rules chosen by this library
//
//   - The limit of one payment counts what the order receives, not the fee.
//   - A limit is compared only with amounts of its own currency; nothing is
//     converted.
//   - Methods are compared by what they cost in cash now ([CompareCost]); with the
//     fees of a loan, the price of time, by [CompareWays].
//   - Where the credit does not cover what is due of a phase, no part of it is
//     financed before another method has paid the rest.
//   - While a signed loan is on its way, no other method is offered: on the pages of
//     other lenders, too, if they are opened together or the order knows of the loan.
package checkout
