// Package provider is Pay Later in the verbs that commerce engines expect of a
// payment provider. README.md beside it maps them to Medusa, Saleor, Vendure,
// Spree and the agentic commerce protocol, with the sources. There is no HTTP in
// it: an engine's plug-in calls the verbs and stores what they answer.
//
//	p, err := provider.New(provider.Config{Program: program, Orders: orders})
//	res, err := p.Initiate(ctx, provider.Request{Key: "pay-1", Buyer: "buyer-1", Lender: "kabbage", Order: "TA-1", Phase: order.Initial})
//	res, err = p.Authorize(ctx, res.Session)                            // credit is set aside; res.Offers to choose from
//	offer, _ := res.Offer(6)
//	res, err = p.Capture(ctx, res.Session, provider.ConsentTo(offer, "user-7")) // signed; the lender pays
//
// # What the engine stores
//
// A [Session]: one small JSON object of ids that the engine keeps as the data of
// its payment and hands back with every verb. It is believed in nothing. Whose
// order it is, what is due, who is paid come from the host's [Orders]; what is
// held, owed and refunded comes from the line. So a session that is old, was
// handed in twice, or by two processes at once does no harm, and one that names
// another buyer's order looks like one that does not exist.
//
// # Keys
//
// The engine's key of the attempt is the key of the session, of its hold and of
// its signature; a refund has a key of its own; the lender's events have theirs.
// A verb repeated with its key gives the first answer, the same key with other
// contents is refused, and a refusal changes nothing. When an answer was lost,
// repeat the verb or ask [Provider.Status].
//
// # States and actions
//
// Each verb answers with the [State] of the session and with what the buyer does
// [Next]. An error says that what the verb asks for is not so, and that the buyer
// cannot make it so by the next action; the result beside it tells what stands.
//
//	initiated -> authorized -> signed -> captured -> refunded
//	                 |            '-> failed
//	                 '-> canceled, expired
//
// # What a host owes
//
//  1. It knows who is signed in: [Request.Buyer] and [Consent.By] are its word.
//     A session that comes from a browser is handed on only if its buyer is the
//     one who is signed in.
//  2. It shows the offer that it hands in a consent for. An engine that captures
//     later, without the buyer, keeps the consent beside the session; once the
//     offer has expired the buyer signs another.
//  3. It starts no other payment of the phase while a session is authorized or
//     signed. A phase that is paid otherwise at the moment of a signature has a
//     loan too: [Result.Why] says so, its money is surplus of the order, and
//     [Provider.Refund] sends it back.
//  4. It hands in the lender's events, and asks [Provider.Status] of the sessions
//     that wait, or runs [paylater.Program.Recover].
//
// # Rules chosen by this library
//
//   - A session has one hold and one capture. What ended is not revived: another
//     session begins.
//   - A phase is held by one session at a time; another one hears that it is
//     claimed and may begin once the first was canceled or has expired.
//   - Authorizing is holding: the buyer signs at the capture, never before it and
//     never by itself.
//   - A refund of a session goes to its own loan, not over the other payments of
//     the phase.
package provider
