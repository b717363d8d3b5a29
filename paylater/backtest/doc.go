// Package backtest runs a changed policy over a host's past: over every draw that
// was asked of its lines, what was offered then and what would have been offered,
// refused, earned and lost, case by case and in sum.
//
//	trial, err := backtest.New(backtest.Config{Was: config.Policies, Would: changed, To: end})
//	sums, err := trial.Run(histories, backtest.NewTable(os.Stdout), backtest.NewCSV(file))
//
// It is pure: it knows no clock, no store and no context, decides nothing and
// writes nothing but the table and the CSV. A run is ended by ending the stream of
// histories, or the loop over [Trial.Cases].
//
// # What a case is
//
// A draw that was asked, of one line, at one instant. There are three sources:
//
//   - the line's own events: every hold that was placed, together with its
//     signature if there was one ([SourceLine]);
//   - what a host kept of draws that were refused, or looked at and left
//     ([SourceAsked]): a line keeps its yeses only, a host its noes;
//   - a host's orders: a phase in US dollars that another method paid, at the
//     instant of its first payment by one, for that payment's amount
//     ([SourceOrder]). Nobody asked for Pay Later there, so that such a case only
//     says what would have been on offer. It is left out when one of the other
//     sources has a case of that phase, or Pay Later paid part of it.
//
// # The one rule
//
// Each case is judged alone, on the line as it stood in fact at the instant of the
// case: limit, prices, holds, unpaid principal, fee credit and standing are those
// that the line's events make, whatever the changed policy would have done to the
// cases before. Both policies are asked the same questions: may credit be held, at
// the instant of the hold; which terms are offered, at the instant of the signature,
// or of the hold when nobody signed. A hold that the changed policy would have let
// expire before the signature refuses the draw with hold_expired.
//
// A loan whose term is still offered is kept, and is then the same loan: principal,
// rates, days, fees, repayments and losses are those it had. A loan whose draw is
// refused, or whose term is not offered any more, is taken away whole. So the same
// policy under another name changes nothing in any case, and a lower limit never
// offers more.
//
// # What is not modeled
//
// Nothing that a buyer or lender might have done instead:
//
//   - a buyer who is refused, or finds the term gone, might have drawn less, or over
//     another term, or not at all: counted is what that loan brought, as gone;
//   - a buyer who is newly offered something might not have drawn: the most that the
//     offered terms would have borne is shown beside the sums ([Tally].FeesAtMost) and
//     is in no total of fees, earned or lost;
//   - a loan that is gone would have left its credit to later cases, and a new one
//     taken it: availability, and idle days, are as they were;
//   - the lender's limits, prices and decisions on applications stay as they were, and
//     so does what it charged for lateness;
//   - only the rules of the line are asked: what a checkout page, a host's own rule or
//     the order itself would refuse, and a phase that another line holds, is not seen;
//   - what an act left on the line stays: statements and due dates, fee credit as it was
//     granted and assigned, refunds, the days on which repayments cleared, holds that
//     were released when a line became delinquent.
//
// An offer's own lifetime is not judged, as nobody keeps when an offer was shown.
// Fields of a policy that are changed and of which the run can say nothing for that
// reason are named by [Trial.NotJudged], and under the table. Judged are max_line,
// max_months, rates, tiers, apr_cap, min_draw, hold_for, delinquent_after_days and
// inactive_after_days.
//
// # What is earned and lost
//
// All of it as of one instant, [Config].To, as far as the records know: fees of the
// months begun less fee credit are earned; principal that is past due is lost so far.
// Nothing is forecast, late charges belong to the line and not to a case, and the
// records know no write-off.
//
// # Size
//
// One line is in memory at a time, with the cases that it makes; sums do not grow.
// A record that cannot be read is counted and named with its path, such as
// lines[3].events[17], counted from 0, and the run goes on: a line with an event that cannot be
// read, or that does not follow from those before, gives no case, an order or a
// question that cannot be read only misses itself.
package backtest
