package reconcile_test

import (
	"errors"
	"fmt"
	"iter"
	"os"
	"strings"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/paylatertest"
	"github.com/paylater-go/payments/paylater/reconcile"
)

// fileOfMarch is what a lender sent: it rounded the fee of a loan up.
const fileOfMarch = `version,lender,mode,from,to
1,kabbage,live,2019-03-01,2019-03-31
buyer,loan,kind,id,on,amount
buyer-1,,line_balance,,2019-03-31,1027.51
buyer-1,loan-1,disbursed,loan-1,2019-03-05,1000.00
buyer-1,loan-1,fee,1,2019-03-05,27.51
buyer-1,loan-1,fees_owed,,2019-03-31,27.51
buyer-1,loan-1,principal_owed,,2019-03-31,1000.00
rows,sum
5,3082.53
`

// kept is what a host kept of one line: a loan of $1,000.00.
func kept() (*paylater.Rules, iter.Seq2[reconcile.History, error]) {
	r, err := paylater.NewRules(paylater.DefaultPolicy(), nil)
	check(err)
	line, err := paylatertest.OpenLine(r, noonOf(3, 5), money.Dollars(100_000))
	check(err)
	line, _, err = paylatertest.Lend(line, paylatertest.DrawOf("PO-1", money.Dollars(1_000)), 6, noonOf(3, 5))
	check(err)
	return r, each([]reconcile.History{{Line: line.ID(), Events: each(line.Events())}})
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

// sent is the lender's file, with the loan's id as our record has it.
func sent() string {
	r, histories := kept()
	for e, err := range reconcile.Ours(march(), r, histories).Entries {
		check(err)
		if e.Loan != "" {
			return strings.ReplaceAll(fileOfMarch, "loan-1", string(e.Loan))
		}
	}
	return ""
}

func ExampleCompare() {
	theirs, err := reconcile.ReadCSV(strings.NewReader(sent()))
	check(err)
	r, histories := kept() // program.Rules(), and each line with program.History
	totals, err := reconcile.Compare(theirs, reconcile.Ours(march(), r, histories), reconcile.Config{})
	check(err)
	fmt.Println("agree:", totals.Agree())
	fmt.Println("rounding:", totals.Found(reconcile.Rounding), "amount:", totals.Found(reconcile.AmountDiffers))
	fmt.Println("fees differ by", totals.Of(reconcile.Fee).Change())
	// Output:
	// agree: false
	// rounding: 1 amount: 2
	// fees differ by $0.01
}

func ExampleDifferences() {
	theirs, err := reconcile.ReadCSV(strings.NewReader(sent()))
	check(err)
	r, histories := kept()
	for d, err := range reconcile.Differences(theirs, reconcile.Ours(march(), r, histories), reconcile.Config{}) {
		check(err)
		fmt.Println(d.What, d.Entry().Kind, d.Theirs.Amount, d.Ours.Amount)
	}
	// Output:
	// amount line_balance $1,027.51 $1,027.50
	// rounding fee $27.51 $27.50
	// amount fees_owed $27.51 $27.50
}

func ExampleReadCSV() {
	cut := strings.TrimSuffix(fileOfMarch, "rows,sum\n5,3082.53\n")
	theirs, err := reconcile.ReadCSV(strings.NewReader(cut))
	fmt.Println(theirs.Lender, theirs.Mode, theirs.From, theirs.To, err)
	for e, err := range theirs.Entries {
		if err != nil {
			fmt.Println(err)
			break
		}
		fmt.Println(e.Kind, e.Amount)
	}
	// Output:
	// kabbage live 2019-03-01 2019-03-31 <nil>
	// line_balance $1,027.51
	// disbursed $1,000.00
	// fee $27.51
	// fees_owed $27.51
	// principal_owed $1,000.00
	// row[8]: statement_incomplete: the file ends here, without its trailer: a part of it is missing: rows 5
}

func ExampleReadJSON() {
	theirs, err := reconcile.ReadJSON(strings.NewReader(`{"version":1,"lender":"kabbage","mode":"test","from":"2019-03-01","to":"2019-03-31"}
{"buyer":"buyer-1","kind":"repayment","id":"pay-1","on":"2019-03-20","amount":"1000.001"}
`))
	check(err)
	for _, err := range theirs.Entries {
		fmt.Println(err)
	}
	// Output:
	// row[2].amount: amount_malformed: an amount is digits with at most this many decimals: decimals 2
}

func ExampleOurs() {
	r, histories := kept()
	for e, err := range reconcile.Ours(march(), r, histories).Entries {
		check(err)
		fmt.Println(e.On, e.Kind, e.Amount)
	}
	// Output:
	// 2019-03-31 line_balance $1,027.50
	// 2019-03-05 disbursed $1,000.00
	// 2019-03-05 fee $27.50
	// 2019-03-31 fees_owed $27.50
	// 2019-03-31 principal_owed $1,000.00
}

// The pages of a lender's API are a statement like any other: a loop that yields each
// row, and the error of a page that did not come.
func ExampleStatement() {
	pages := map[string][]reconcile.Entry{
		"":       {{Buyer: "buyer-1", Kind: reconcile.Repayment, ID: "pay-1", On: civil.Of(2019, 3, 20), Amount: money.Dollars(5)}},
		"page-2": nil,
	}
	next := map[string]string{"": "page-2", "page-2": "page-3"}
	theirs := reconcile.Statement{Header: march(), Entries: func(yield func(reconcile.Entry, error) bool) {
		for page, more := "", true; more; page, more = next[page], next[page] != "" {
			rows, ok := pages[page]
			if !ok {
				yield(reconcile.Entry{}, errors.New("the lender did not answer"))
				return
			}
			for _, e := range rows {
				if !yield(e, nil) {
					return
				}
			}
		}
	}}
	_, err := reconcile.Compare(theirs, reconcile.Sorted(march(), nil), reconcile.Config{})
	fmt.Println(err)
	// Output:
	// the lender did not answer
}

func ExampleFromEvents() {
	events := []lender.Event{
		{ID: "ev-2", Buyer: "buyer-1", At: noonOf(3, 22), Fact: lender.RepaymentReturned{Repayment: "pay-1", Reason: lender.ReasonRejected}},
		{ID: "ev-1", Buyer: "buyer-1", At: noonOf(3, 20), Fact: lender.RepaymentReceived{Repayment: "pay-1", Amount: money.Dollars(5), Effective: civil.Of(2019, 3, 20)}},
	}
	check(reconcile.WriteCSV(os.Stdout, reconcile.FromEvents(march(), events)))
	fmt.Println(len(reconcile.FactsOnly()), "of", len(reconcile.Kinds()), "kinds")
	// Output:
	// version,lender,mode,from,to
	// 1,kabbage,live,2019-03-01,2019-03-31
	// buyer,loan,kind,id,on,amount
	// buyer-1,,repayment,pay-1,2019-03-20,5.00
	// buyer-1,,repayment_returned,pay-1,2019-03-22,5.00
	// rows,sum
	// 2,10.00
	// 9 of 16 kinds
}

func ExampleWriteCSV() {
	rows := []reconcile.Entry{{Buyer: "buyer-1", Kind: reconcile.Repayment, ID: "pay 1", On: civil.Of(2019, 3, 20), Amount: money.Dollars(5)}}
	fmt.Println(reconcile.WriteCSV(&strings.Builder{}, reconcile.Sorted(march(), rows)))
	// Output:
	// rows[1].id: statement_field: must be an id of the agreed grammar
}

func ExampleWriteJSON() {
	rows := []reconcile.Entry{{Buyer: "buyer-1", Kind: reconcile.Repayment, ID: "pay-1", On: civil.Of(2019, 3, 20), Amount: money.Dollars(5)}}
	check(reconcile.WriteJSON(os.Stdout, reconcile.Sorted(march(), rows)))
	// Output:
	// {"version":1,"lender":"kabbage","mode":"live","from":"2019-03-01","to":"2019-03-31"}
	// {"buyer":"buyer-1","kind":"repayment","id":"pay-1","on":"2019-03-20","amount":"5.00"}
	// {"rows":1,"sum":"5.00"}
}

func ExampleNewTable() {
	theirs := []reconcile.Entry{{Buyer: "buyer-1", Kind: reconcile.Repayment, ID: "pay-1", On: civil.Of(2019, 3, 20), Amount: money.Dollars(5)}}
	_, err := reconcile.Compare(reconcile.Sorted(march(), theirs), reconcile.Sorted(march(), nil), reconcile.Config{}, reconcile.NewTable(os.Stdout))
	check(err)
	// Output:
	// what      buyer        loan                           kind                  id                   theirs on  ours on            theirs           ours        change
	// extra     buyer-1                                     repayment             pay-1                2019-03-20                     $5.00                        $5.00
	// = line    buyer-1                                     moved                                                                    -$5.00          $0.00        -$5.00
	//
	// kabbage, live, 2019-03-01 to 2019-03-31
	//                             rows  our rows             theirs               ours           change  differences
	// repayment                      1         0              $5.00              $0.00            $5.00            1
	// moved                          1         0             -$5.00              $0.00           -$5.00            1
	// Lines: 1, apart: 1. Loans: 0, apart: 0. Differences: missing 0, extra 1, amount 0, date 0, rounding 0.
}

func ExampleNewCSV() {
	theirs := []reconcile.Entry{{Buyer: "buyer-1", Kind: reconcile.Repayment, ID: "pay-1", On: civil.Of(2019, 3, 20), Amount: money.Dollars(5)}}
	var report strings.Builder
	_, err := reconcile.Compare(reconcile.Sorted(march(), theirs), reconcile.Sorted(march(), nil), reconcile.Config{}, reconcile.NewCSV(&report))
	check(err)
	fmt.Print(strings.ReplaceAll(report.String(), "\r\n", "\n"))
	// Output:
	// record,buyer,loan,difference,kind,id,theirs_on,ours_on,theirs,ours,change,theirs_rows,ours_rows,differences
	// difference,buyer-1,,extra,repayment,pay-1,2019-03-20,,5.00,,5.00,,,
	// line,buyer-1,,,repayment,,,,5.00,0.00,5.00,1,0,1
	// line,buyer-1,,,moved,,,,-5.00,0.00,-5.00,1,0,1
	// total,,,,repayment,,,,5.00,0.00,5.00,1,0,1
	// total,,,,moved,,,,-5.00,0.00,-5.00,1,0,1
}

func ExampleNewJSON() {
	_, err := reconcile.Compare(reconcile.Sorted(march(), nil), reconcile.Sorted(march(), nil), reconcile.Config{}, reconcile.NewJSON(os.Stdout))
	check(err)
	// Output:
	// {"rows":[],
	// "totals":{"lender":"kabbage","mode":"live","from":"2019-03-01","to":"2019-03-31","agree":true,"lines":0,"lines_apart":0,"loans":0,"loans_apart":0,"differences":{"amount":0,"date":0,"extra":0,"missing":0,"rounding":0},"moved":{"theirs":"0.00","ours":"0.00","change":"0.00","theirs_rows":0,"ours_rows":0,"differences":0},"kinds":[]}}
}
