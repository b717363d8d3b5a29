// Package paylatertest is what a host's own tests start from: a line that is
// ready, a clock, a lender that does what it is told, values that are likely to
// break something, and a model to compare with. It imports no test kit and not
// testing, so that it fits any of them; everything answers errors and nothing
// panics.
//
// # A rule under test
//
// A policy, an approved line, an act, an assertion:
//
//	rules, err := paylatertest.Rules(file)                          // your own policy, as JSON
//	line, err := paylatertest.OpenLine(rules, at, money.Dollars(100_000))
//	draw := paylatertest.DrawOf("PO-1", money.Dollars(10_000))
//
//	offer, err := line.Offer(draw, 6, at)                           // fees, APR, schedule
//	require.Equal(t, money.Dollars(850), offer.Terms().Fees)
//
//	line, loan, err := paylatertest.Lend(line, draw, 6, at)         // hold, sign, pay out
//	line, err = line.Advance(paylatertest.Noon(loan.NextDue))       // a month goes by
//	line, err = paylatertest.Repay(line, loan.NextAmount, line.At())
//	require.True(t, line.PastDue(line.At()).IsZero())
//
//	_, _, err = paylatertest.Sign(line, draw, 6, line.At())
//	require.ErrorIs(t, err, paylater.CodePhaseClaimed)              // once per phase
//
// The folder examples/rules tests a whole policy file in this way.
//
// # A backend under test
//
// A [Clock] and a scripted [Lender] go where the host's own would be, and the
// store is memstore:
//
//	clock := paylatertest.NewClock(at)
//	partner := paylatertest.NewLender(clock.Now,
//		paylatertest.Approve(money.Dollars(62_000)).Lost(), // decided, but the answer is lost
//		paylatertest.NeverArrives(),                        // then a request that is lost on its way,
//		paylatertest.SettleShort(money.Dollars(9_000)))     // and one that pays less
//	program, err := paylater.New(paylater.Config{
//		Lenders: map[lender.ID]lender.Lender{"kabbage": partner}, Store: memstore.New(), Now: clock.Now,
//	})
//	// ... the host's own code under test ...
//	require.NoError(t, partner.Done()) // every step was taken, and nothing else was asked
//
// What the lender says by itself is made by [Lender.Say] and delivered by the
// host; [Lender.Calls] tells what was asked of it. A complete application to hand
// in is lendertest.Application, or any of [AnyApplication]. A lender that lives on its own, pays a working day later and can be
// asked for trouble by magic values is in package lendersim.
//
// # Properties
//
// Functions whose names begin with Any make valid values that lie where mistakes
// are: [AnyAmount], [AnyDay], [AnyInstant], [AnyPolicy], [AnyPrices], [AnyDraw],
// [AnyApplication], [AnyEvent]. Those that begin with Bad make what has to be
// refused, and say how: [Bad]. All draw from a [Source], such as *rand.Rand of
// math/rand/v2, and from nothing else; a property-testing library becomes one in
// three lines:
//
//	type rapidSource struct{ t *rapid.T }
//
//	func (r rapidSource) IntN(n int) int { return rapid.IntRange(0, n-1).Draw(r.t, "n") }
//
// [Model] is a second opinion on what a line must look like, written from the
// rules alone.
package paylatertest
