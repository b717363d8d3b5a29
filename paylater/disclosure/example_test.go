package disclosure_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/disclosure"
	"github.com/paylater-go/payments/paylater/paylatertest"
)

// anOffer is $10,000.00 over six months at the dearest published price, made on
// 2026-03-05 to a line that qualified that day.
func anOffer() paylater.Offer {
	at := paylatertest.Noon(civil.Of(2026, time.March, 5))
	rules, err := paylater.NewRules(paylater.DefaultPolicy(), nil)
	check(err)
	line, err := paylatertest.OpenLine(rules, at, money.Dollars(100_000),
		paylatertest.Stepped(6, 2, money.PPM(27_500), money.PPM(7_500)))
	check(err)
	offer, err := line.Offer(paylatertest.DrawOf("PO-1", money.Dollars(10_000)), 6, at)
	check(err)
	return offer
}

// aCase is that offer to a business run from California.
func aCase() disclosure.Case {
	return disclosure.Case{Offer: anOffer(), State: disclosure.California, Financer: disclosure.Financer{
		Name: "Kabbage", Product: "Pay Later Loan",
		Manner:    "Payments are collected automatically from your linked account.",
		Avoidable: disclosure.AvoidableOf(paylater.DefaultPolicy()[0]),
	}}
}

// check keeps the examples short; a program handles its errors.
func check(err error) {
	if err != nil {
		fmt.Println(err)
	}
}

func Example() {
	sheets, answers, err := disclosure.Published().Disclose(aCase())
	check(err)
	for _, a := range answers {
		fmt.Println(a)
	}
	for _, r := range sheets[0].Rows {
		fmt.Println(strings.TrimSpace(fmt.Sprint(r.Order, " ", r.Label, ": ", r.Value)))
	}
	// Output:
	// CA: required
	// NY: not required: other_state
	// 1 Funding Provided: $10,000.00
	// 2 Annual Percentage Rate (APR): 29.12%
	// 3 Finance Charge: $850.00
	// 4 Total Payment Amount: $10,850.00
	// 5 Payment:
	// 6 Term: 184 days
	// 7 Prepayment:
	// 8 Prepayment:
}

func ExamplePublished() {
	for _, r := range disclosure.Published() {
		fmt.Printf("%s: from %s, at most %s: %s\n", r.State, r.From.Day, r.Most.Amount, r.Most.Source.Citation)
	}
	// Output:
	// CA: from 2022-12-09, at most $500,000.00: 10 CCR 921(a); Cal. Fin. Code 22800
	// NY: from 2023-08-01, at most $2,500,000.00: N.Y. Financial Services Law 802(g); 23 NYCRR 600.19
}

func ExampleBook_On() {
	_, ok := disclosure.Published().On(disclosure.NewYork, civil.Of(2023, time.July, 31))
	fmt.Println(ok)
	r, ok := disclosure.Published().On(disclosure.NewYork, civil.Of(2023, time.August, 1))
	fmt.Println(r.Name, ok)
	// Output:
	// false
	// NY 2023-08-01 true
}

func ExampleBook_Answers() {
	c := aCase()
	c.State = "TX"
	answers, err := disclosure.Published().Answers(c)
	fmt.Println(answers, err)
	// Output: [CA: not required: other_state NY: not required: other_state] <nil>
}

func ExampleBook_Disclose() {
	c := aCase()
	c.State = disclosure.NewYork
	sheets, _, err := disclosure.Published().Disclose(c)
	fmt.Println(len(sheets), sheets[0].Rule, len(sheets[0].Rows), err)
	// Output: 1 NY 2023-08-01 10 <nil>
}

func ExampleRule_Answer() {
	rule := disclosure.Published()[0]
	rule.Name, rule.Most.Amount = "CA, as a host lowered it", money.Dollars(9_000)
	answer, err := rule.Answer(aCase())
	fmt.Println(answer, err)
	// Output: CA: not required: above_most (amount $10,000.00, most $9,000.00) <nil>
}

func ExampleRule_Unconfirmed() {
	for _, n := range disclosure.Published()[0].Unconfirmed()[:2] {
		fmt.Println(n.For, "-", n.Source.Citation)
	}
	// Output:
	// rows.apr - 10 CCR 910(a)(3)
	// rows.finance_charge - 10 CCR 910(a)(4)
}

func ExampleRule_Disclose() {
	sheet, err := disclosure.Published()[0].Disclose(aCase())
	check(err)
	for _, line := range sheet.Rows[4].Lines[:3] {
		fmt.Println(line)
	}
	fmt.Println(sheet.Rows[6].Description)
	// Output:
	// Month 1, due April 5, 2026: $1,941.67
	// Month 2, due May 6, 2026: $1,941.67
	// Month 3, due June 5, 2026: $1,741.67
	// If you pay off the financing before the end of the term, you will be required to pay all or a portion of the finance charge other than accrued and unpaid interest, up to $350.00.
}

func ExampleRule_Disclose_refused() {
	c := aCase()
	c.Financer.Product = ""
	_, err := disclosure.Published()[0].Disclose(c)
	fmt.Println(err)
	// Output: financer.product: argument_invalid: must be one to five words, at most 60 printable characters
}

func ExampleFiguresOf() {
	f, err := disclosure.FiguresOf(anOffer(), false)
	check(err)
	fmt.Println(f.Funding, "+", f.FinanceCharge, "=", f.Total)
	fmt.Println(len(f.Payments), "payments in", f.Days(), "days, on average", f.Average)
	fmt.Println("paying early owes at most", f.EarlyMost, "in fees")
	// Output:
	// $10,000.00 + $850.00 = $10,850.00
	// 6 payments in 184 days, on average $1,808.33
	// paying early owes at most $350.00 in fees
}

func ExampleSheet_Text() {
	sheet, err := disclosure.Published()[0].Disclose(aCase())
	check(err)
	fmt.Println(sheet.Text()[:120])
	// Output:
	// OFFER SUMMARY - Pay Later Loan
	//
	// 1. Funding Provided: $10,000.00
	//    This is how much funding Kabbage will provide. Due to
}

func ExampleSheet_HTML() {
	sheet, err := disclosure.Published()[0].Disclose(aCase())
	check(err)
	page, err := sheet.HTML()
	check(err)
	fmt.Println(strings.Join(strings.Split(page, "\n")[5:9], "\n"))
	// Output:
	// <tr class="disclosure-funding">
	// <th scope="row">Funding Provided</th>
	// <td>$10,000.00</td>
	// <td>
}

func ExampleItemization_Text() {
	sheet, err := disclosure.Published()[0].Disclose(aCase())
	check(err)
	fmt.Println(sheet.Itemization.Text())
	// Output:
	// Itemization of Amount Financed
	//
	// 1. Amount Given Directly to You                                          $0.00
	// 2. Amount Paid on your Account with Us                                   $0.00
	// 3. Amount Paid to Your Supplier                                     $10,000.00
	// 4. Amount Provided to You or on Your Behalf (Sum of Items 1-3)      $10,000.00
	// 5. Prepaid Finance Charges                                               $0.00
	// 6. Amount Financed (Item 4 minus Item 5)                            $10,000.00
}

func ExampleItemization_HTML() {
	sheet, err := disclosure.Published()[0].Disclose(aCase())
	check(err)
	page, err := sheet.Itemization.HTML()
	fmt.Println(strings.Contains(page, "<td>$10,000.00</td>"), err)
	// Output: true <nil>
}

func ExampleTolerance_Holds() {
	t := disclosure.Published()[1].Tolerance
	apr := anOffer().Terms().APR
	quarter := paylater.APR(2_500_000_000) // a quarter of a percentage point
	fmt.Println(t.Holds(apr+quarter, apr, true), t.Holds(apr+4*quarter, apr, true))
	// Output: true false
}

func ExampleAvoidableOf() {
	fmt.Println(disclosure.AvoidableOf(paylater.DefaultPolicy()[0]))
	// Output: [{Late payment $100.00} {Returned payment $20.00}]
}

func ExampleRule_Validate() {
	rule := disclosure.Published()[0]
	rule.Rows = nil
	fmt.Println(rule.Validate())
	// Output: rows: argument_invalid: must be 1 to 20 rows
}
