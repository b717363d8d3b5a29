package backtest_test

import (
	"fmt"
	"iter"
	"os"
	"strings"

	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/backtest"
	"github.com/paylater-go/payments/paylater/paylatertest"
)

// oneLine is the past of one line: $10,000 over six months, which nobody paid back, and
// $60,000 that were asked and refused.
func oneLine() iter.Seq2[backtest.History, error] {
	rules, err := paylater.NewRules(inForce(), nil)
	check(err)
	line, err := paylatertest.OpenLine(rules, noon(3, 5), money.Dollars(100_000))
	check(err)
	line, _, err = paylatertest.Lend(line, paylatertest.DrawOf("PO-1", money.Dollars(10_000)), 6, noon(3, 5))
	check(err)
	asked := backtest.Ask{At: noon(3, 7), Draw: paylatertest.DrawOf("PO-2", money.Dollars(60_000))}
	return func(yield func(backtest.History, error) bool) {
		yield(backtest.History{Line: line.ID(), Events: each(line.Events()), Asked: []backtest.Ask{asked}}, nil)
	}
}

// inForce is the default policy with a cap of $50,000.
func inForce() []paylater.Policy {
	policies := paylater.DefaultPolicy()
	policies[0].Version, policies[0].MaxLine = "2019-02", money.Dollars(50_000)
	return policies
}

// changed has at most three months, and the default's cap of $150,000.
func changed() []paylater.Policy {
	policies := paylater.DefaultPolicy()
	policies[0].Version, policies[0].MaxMonths, policies[0].Tiers = "what-if", 3, nil
	return policies
}

func each[T any](list []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, v := range list {
			if !yield(v, nil) {
				return
			}
		}
	}
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func ExampleNew() {
	_, err := backtest.New(backtest.Config{Was: inForce(), Would: changed()})
	fmt.Println(err)
	reused := changed()
	reused[0].Version = "2019-02"
	_, err = backtest.New(backtest.Config{Was: inForce(), Would: reused})
	fmt.Println(err)
	// Output:
	// <nil>
	// would: policy_invalid: a version that was in force stands for another policy; give it a new one
}

func ExampleTrial_Run() {
	trial, err := backtest.New(backtest.Config{Was: inForce(), Would: changed(), To: noon(5, 10)})
	check(err)
	sums, err := trial.Run(oneLine(), backtest.NewTable(os.Stdout))
	check(err)
	fmt.Println("fees earned that would not have been:", sums.TermLost.Was.Earned)
	// Output:
	// asked at          order        phase    source          asked  outcome                  rule             terms                   n         fees   difference     past due
	// 2019-03-05 17:00Z PO-1         initial  line       $10,000.00  signed term not offered  term_over_policy 1,2,3,4,5,6 > 1,2,3     6      $850.00     -$850.00    $3,333.34
	// 2019-03-07 17:00Z PO-2         initial  asked      $60,000.00  newly offered            over_available   none > 1,2,3                     $0.00        $0.00        $0.00
	//
	//                             cases signed            asked        principal          fees        earned          unpaid       past due
	// offered under both              0      0            $0.00            $0.00         $0.00         $0.00           $0.00          $0.00
	// signed term not offered         1      1       $10,000.00       $10,000.00       $850.00       $625.00      $10,000.00      $3,333.34
	// newly refused                   0      0            $0.00            $0.00         $0.00         $0.00           $0.00          $0.00
	//   by term_over_policy           1      1       $10,000.00       $10,000.00       $850.00       $625.00      $10,000.00      $3,333.34
	// newly offered                   1      0       $60,000.00            $0.00         $0.00         $0.00           $0.00          $0.00
	// refused under both              0      0            $0.00            $0.00         $0.00         $0.00           $0.00          $0.00
	// all, as it was                  2      1       $70,000.00       $10,000.00       $850.00       $625.00      $10,000.00      $3,333.34
	// all, as it would be                                                  $0.00         $0.00         $0.00           $0.00          $0.00
	// difference                                                     -$10,000.00      -$850.00      -$625.00     -$10,000.00     -$3,333.34
	// Newly offered draws would bear at most $2,250.00, had every buyer drawn; no total counts it.
	// Lines: 1. Records that could not be read: 0.
	// fees earned that would not have been: $625.00
}

func ExampleTrial_Cases() {
	trial, err := backtest.New(backtest.Config{Was: inForce(), Would: changed(), To: noon(5, 10)})
	check(err)
	for c, err := range trial.Cases(oneLine()) {
		if err != nil {
			fmt.Println(err) // one record could not be read; the others can
			continue
		}
		fmt.Println(c.Order, c.Outcome, c.FeeDifference(), c.Was.Err)
	}
	// Output:
	// PO-1 term_lost -$850.00 <nil>
	// PO-2 newly_offered $0.00 over_available: the amount exceeds the available credit: asked $60,000.00, available $40,000.00
}

func ExampleTrial_NotJudged() {
	generous := changed()
	generous[0].FeeCredit = &paylater.CreditRule{Amount: money.Dollars(100), Days: 90}
	trial, err := backtest.New(backtest.Config{Was: inForce(), Would: generous})
	check(err)
	fmt.Println(trial.NotJudged())
	// Output: [fee_credit]
}

func ExampleSums_Add() {
	trial, err := backtest.New(backtest.Config{Was: inForce(), Would: changed(), To: noon(5, 10)})
	check(err)
	var large backtest.Sums // of the cases that a host chooses
	for c, err := range trial.Cases(oneLine()) {
		if err == nil && money.Dollars(50_000).Less(c.Asked) {
			large.Add(c)
		}
	}
	fmt.Println(large.All().Cases, large.Of(backtest.NewlyOffered).FeesAtMost)
	// Output: 1 $2,250.00
}

func ExampleNewSummary() {
	trial, err := backtest.New(backtest.Config{Was: inForce(), Would: inForce()})
	check(err)
	none := func(func(backtest.History, error) bool) {}
	_, err = trial.Run(none, backtest.NewSummary(os.Stdout))
	check(err)
	// Output:
	//                             cases signed            asked        principal          fees        earned          unpaid       past due
	// offered under both              0      0            $0.00            $0.00         $0.00         $0.00           $0.00          $0.00
	// signed term not offered         0      0            $0.00            $0.00         $0.00         $0.00           $0.00          $0.00
	// newly refused                   0      0            $0.00            $0.00         $0.00         $0.00           $0.00          $0.00
	// newly offered                   0      0            $0.00            $0.00         $0.00         $0.00           $0.00          $0.00
	// refused under both              0      0            $0.00            $0.00         $0.00         $0.00           $0.00          $0.00
	// all, as it was                  0      0            $0.00            $0.00         $0.00         $0.00           $0.00          $0.00
	// all, as it would be                                                  $0.00         $0.00         $0.00           $0.00          $0.00
	// difference                                                           $0.00         $0.00         $0.00           $0.00          $0.00
	// Lines: 0. Records that could not be read: 0.
}

func ExampleNewCSV() {
	trial, err := backtest.New(backtest.Config{Was: inForce(), Would: changed(), To: noon(5, 10)})
	check(err)
	fmt.Println(strings.Join(backtest.Columns()[14:20], " "))
	_, err = trial.Run(oneLine(), backtest.NewCSV(cells{14, 20}))
	check(err)
	// Output:
	// principal_was principal_would fees_was fees_would fees_less fees_more
	// 10000.00 0.00 850.00 0.00 850.00 0.00
	// 0.00 0.00 0.00 0.00 0.00 0.00
}

func ExampleEvents() {
	records := func(yield func(paylater.EventRecord, error) bool) { // from a store
		yield(paylater.EventRecord{Seq: 1, Data: []byte(`{"v":99}`)}, nil)
	}
	for _, err := range backtest.Events(records) {
		fmt.Println(err)
	}
	// Output: record_version: the event was written by a newer version of this library
}
