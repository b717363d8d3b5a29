// Package reconcile compares a lender's statement with our own record, to the cent,
// per loan and per line, and names each difference.
//
//	march := reconcile.Header{Lender: "kabbage", Mode: reconcile.Live, From: first, To: last}
//	theirs, err := reconcile.ReadCSV(file) // or ReadJSON, or the pages of an API
//	ours := reconcile.Ours(march, program.Rules(), histories)
//	totals, err := reconcile.Compare(theirs, ours, reconcile.Config{}, reconcile.NewCSV(report))
//
// It is pure: it knows no clock, no store and no context, and writes nothing but
// reports. What differs is never overwritten, on neither side. What a lender's words
// and our record disagree about while they come in is told by
// [paylater.Program.Differences]; this package finds what never came in, what came in
// that the lender does not stand by, and what either side computed otherwise.
//
// # What is compared
//
// Two statements of one lender, one mode (test or live) and one period of whole New
// York days. The host says what it expects, as above: a sandbox's file, or one of
// another month, is refused only if our header does not come from that file.
//
// A statement has two sorts of rows. Facts are what moved in the period: disbursed,
// disbursement_returned, repayment, repayment_returned, refund_money, late_fee,
// returned_fee, waived, credit_paid_out, and what the months of loans brought: fee,
// fee_reversed, fee_credit, fee_credit_reversed. Balances are how it stands at the end
// of the last day: principal_owed and fees_owed of a loan, line_balance of a line. The
// kinds say which id each row has. A lender whose statement lacks some kinds is
// compared in the others ([Config].Only).
//
// # The differences
//
// Rows are about the same thing when buyer, loan, kind and id are the same.
//
//   - missing: our record has the row, the lender's statement has not;
//   - extra: the lender's statement has it, our record has not;
//   - amount: both have it, with another amount;
//   - date: both have it, on another day (one that is also otherwise in its amount
//     makes two differences);
//   - rounding: the amounts are one cent apart, on the same day, and come from a rate:
//     a fee, its reversal, or the fee credit on it. A cent on anything else, a balance
//     too, has another cause and is an amount.
//
// A balance of $0.00 may be left out. Everything adds up: the changes of the
// differences of a kind are the difference of its two sums, loans add up to their line,
// and lines to the totals.
//
// # Our side
//
// [Ours] rebuilds each line from its events and so has one place for each rule: that of
// package paylater.
//
//   - A fact belongs to the New York day on which the lender said it, however late we
//     heard it, and takes effect on the day that our record gave it.
//   - A row of fees says what the period changed of one loan month's fee, on the first
//     day of that month; what a later word takes back is reversed in the period of that
//     word.
//   - A loan stands on a statement once it was paid out, with all its months begun.
//   - Balances are those of the line at the end of the period's last day. A word that
//     the lender had said by then and that we heard later counts if we heard it before
//     anything else; if not, the balances differ by it although the row agrees.
//   - Two charges to which a lender gave one id, the first being long gone, are one row of
//     their sum, on the day of the last.
//   - What our record did not take as the lender said it (a late fee over the policy's
//     most, a credit balance paid out that was not there) differs as it should.
//   - line_balance is principal, fees of months begun and charges owed, less the credit
//     balance; it changes by exactly what moved, unless a lender paid out more than was
//     agreed.
//
// # The lender's file
//
// CSV has a row of names and one of values that say whose statement it is, a row of
// names and the rows, and a trailer with their number and the sum of their amounts:
//
//	version,lender,mode,from,to
//	1,kabbage,live,2019-03-01,2019-03-31
//	buyer,loan,kind,id,on,amount
//	buyer-1,,repayment,pay-1,2019-03-20,1000.00
//	buyer-1,loan-1,principal_owed,,2019-03-31,9000.00
//	rows,sum
//	2,10000.00
//
// JSON Lines have the same as objects, with empty fields left out:
//
//	{"version":1,"lender":"kabbage","mode":"live","from":"2019-03-01","to":"2019-03-31"}
//	{"buyer":"buyer-1","kind":"repayment","id":"pay-1","on":"2019-03-20","amount":"1000.00"}
//	{"buyer":"buyer-1","loan":"loan-1","kind":"principal_owed","on":"2019-03-31","amount":"9000.00"}
//	{"rows":2,"sum":"10000.00"}
//
// Rows are sorted by buyer, loan, kind and id, byte by byte, and none comes twice. Lines
// end with LF or CR LF and have at most [MaxRow] bytes. Ids are 1 to 64 of A-Z, a-z,
// 0-9, "_" and "-", so that nothing is ever escaped; a field may stand in quotation
// marks. Amounts are decimal dollars without sign or grouping, but for a line_balance
// below zero. A file that is cut, changed, unsorted or not of this form is refused with
// a stable code and the path row[n].field, n counted from 1, and what came before that
// row is no result.
//
// # Size
//
// Both statements are read once, row by row. One row of each side, the sums of one loan
// and one line, and the events of one line are in memory at a time: a million rows take
// no more than ten thousand.
package reconcile
