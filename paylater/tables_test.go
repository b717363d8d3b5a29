package paylater_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater"
)

// update rewrites what is printed from the tables: read the difference.
var update = flag.Bool("update", false, "rewrite the golden tables and diagrams")

func requireGolden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o600))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), got, "go test ./paylater -run Golden -update, then read the difference")
}

// cell writes a cell of a table: "yes" or the code that refuses.
func cell(code fault.Code) string {
	if code == "" {
		return "yes"
	}
	return string(code)
}

// TestTablesGolden prints both tables whole.
func TestTablesGolden(t *testing.T) {
	var text strings.Builder
	text.WriteString("# What may be done to a line in each state.\n")
	for _, s := range paylater.Statuses() {
		for _, a := range paylater.Acts() {
			fmt.Fprintf(&text, "line %-10s %-8s %s\n", s, a, cell(paylater.LineTable(s, a)))
		}
	}
	text.WriteString("# What may happen to a loan in each state. A lender's settlement or failure against the table is noted with the difference.\n")
	for _, s := range paylater.LoanStatuses() {
		for _, a := range paylater.LoanActs() {
			fmt.Fprintf(&text, "loan %-10s %-8s %s\n", s, a, cell(paylater.LoanTable(s, a)))
		}
	}
	requireGolden(t, "testdata/tables.golden", text.String())
}

// busyBook is an open line with a loan that was paid out and a live hold.
func busyBook(t *testing.T) (*book, lender.LoanID) {
	b := openBook(t)
	loan := b.lend("hold-1", "PO-1", "10000.00", 6)
	b.must(b.hold("hold-2", drawOf("PO-2", "5000.00")))
	return b, loan
}

// reach brings a line really into a state; the loan is PO-1's, if it has one.
func reach(t *testing.T, s paylater.Status) (*book, lender.LoanID) {
	t.Helper()
	b, loan := newBook(t, defaultRules(t), "2019-03-05 10:00"), lender.LoanID("none")
	switch s {
	case paylater.StatusNew:
	case paylater.StatusApplying:
		b.apply()
	case paylater.StatusDeclined:
		b.apply()
		b.must(b.tell(lender.Declined{Application: theApp, Reasons: []lender.Reason{lender.ReasonRevenue}}))
	case paylater.StatusOpen:
		b, loan = busyBook(t)
	case paylater.StatusDelinquent:
		b, loan = busyBook(t)
		b.to("2019-04-08 10:00")
	case paylater.StatusSuspended:
		b, loan = busyBook(t)
		b.must(b.tell(lender.Suspended{Reason: lender.ReasonAccountLost}))
	case paylater.StatusClosed:
		b, loan = busyBook(t)
		b.must(b.tell(lender.Closed{Reason: lender.ReasonBuyerAsked}))
	}
	require.Equal(t, s, b.line.Status())
	return b, loan
}

// offerElsewhere is an offer on PO-2 as an open line with the same name would
// have made it at that instant: what a buyer may still have on the screen.
func offerElsewhere(t *testing.T, now *book) paylater.Offer {
	b, _ := busyBook(t)
	b.now = now.now
	if !b.now.Equal(at("2019-03-05 10:00")) {
		b.must(b.tell(lender.RepaymentReceived{Repayment: "R1", Amount: usd("5000.00"), Effective: day("2019-03-20")}))
	}
	o, err := b.line.Offer(drawOf("PO-2", "4000.00"), 6, b.now)
	b.must(err)
	return o
}

// do performs one act for real, with arguments that nothing but the state
// could refuse.
func (b *book) do(t *testing.T, a paylater.Act, loan lender.LoanID) error {
	l, now := b.line, b.now
	switch a {
	case paylater.ActApply:
		return b.take(l.Apply("app-9", nil, now))
	case paylater.ActOffer:
		_, err := l.Offer(drawOf("PO-3", "1000.00"), 6, now)
		return err
	case paylater.ActHold:
		return b.hold("hold-3", drawOf("PO-3", "1000.00"))
	case paylater.ActRelease:
		return b.take(l.Release("release-2", "PO-2", order.Initial, now))
	case paylater.ActSign:
		o := offerElsewhere(t, b)
		return b.take(l.Sign(o, signs(o, "hold-2"), now))
	case paylater.ActPayoff:
		_, err := l.Payoff(loan, now)
		return err
	case paylater.ActRefund:
		return b.take(l.Refund(refundOf("refund-1", "PO-1", "100.00"), now))
	case paylater.ActGrant:
		return b.take(l.Grant(paylater.GrantRequest{ID: "grant-9", Amount: usd("10.00"), Expires: day("2019-12-31")}, now))
	case paylater.ActReceive:
		return b.tell(lender.LimitChanged{Limit: usd("90000.00"), Reason: lender.ReasonRiskReview})
	case paylater.ActAdvance:
		return b.take(l.Advance(now))
	}
	return fmt.Errorf("no such act: %s", a)
}

// elsewhere lists the acts that the table lets go on and another rule refuses,
// because of how the state was reached.
func elsewhere() map[string]fault.Code {
	const gone = paylater.CodeHoldMissing // the holds were released with the standing
	return map[string]fault.Code{
		"delinquent release": gone, "suspended release": gone, "closed release": gone,
		"new receive": paylater.CodeReferenceUnknown, "applying receive": paylater.CodeReferenceUnknown, "declined receive": paylater.CodeReferenceUnknown,
	}
}

// TestEveryActInEveryState performs all of the table for real.
func TestEveryActInEveryState(t *testing.T) {
	for _, s := range paylater.Statuses() {
		for _, a := range paylater.Acts() {
			name := fmt.Sprintf("%s %s", s, a)
			t.Run(name, func(t *testing.T) {
				b, loan := reach(t, s)
				before := record(t, b.line)
				want := paylater.LineTable(s, a)
				if want == "" {
					want = elsewhere()[name]
				}
				err := b.do(t, a, loan)
				require.Equal(t, want, codeOf(err), "%v", err)
				if err != nil {
					requireUnchanged(t, before, 0, b.line)
				}
				b.requireParsed()
				b.requireRebuilt()
			})
		}
	}
}

// TestCanSaysTheTable: which buttons a host shows.
func TestCanSaysTheTable(t *testing.T) {
	for _, s := range paylater.Statuses() {
		b, _ := reach(t, s)
		list := b.line.Can(b.now)
		require.Len(t, list, len(paylater.Acts())-2, "all but receive and advance")
		for _, p := range list {
			assert.Equal(t, paylater.LineTable(s, p.Act), p.Code, "%s %s", s, p.Act)
		}
	}
	assert.Empty(t, paylater.Line{}.Can(at("2019-03-05 10:00")))
	b := openBook(t)
	b.lend("hold-1", "PO-1", "10000.00", 6)
	late := b.line.Can(at("2019-04-08 10:00"))
	i := slices.IndexFunc(late, func(p paylater.Possible) bool { return p.Act == paylater.ActHold })
	assert.Equal(t, paylater.CodeLineDelinquent, late[i].Code, "what is due by then has happened")
}

// reachLoan brings a loan of PO-1 really into a state.
func reachLoan(t *testing.T, s paylater.LoanStatus) (*book, lender.LoanID) {
	t.Helper()
	b := openBook(t)
	loan := b.draw("hold-1", "PO-1", "10000.00", 6)
	on := day("2019-03-05")
	switch s {
	case paylater.LoanDisbursing:
	case paylater.LoanActive:
		b.must(b.tell(lender.DisbursementSettled{Loan: loan, Paid: usd("9000.00"), On: on}))
	case paylater.LoanClosed:
		b.must(b.tell(lender.DisbursementSettled{Loan: loan, Paid: usd("9000.00"), On: on}))
		b.to("2019-03-06 10:00")
		b.must(b.tell(lender.RepaymentReceived{Repayment: "R1", Amount: usd("9247.50"), Effective: day("2019-03-06")}))
	case paylater.LoanVoid:
		b.must(b.tell(lender.DisbursementFailed{Loan: loan, Reason: lender.ReasonRejected}))
	}
	require.Equal(t, s, b.loan(loan).Status)
	return b, loan
}

// happen lets something happen to a loan.
func (b *book) happen(what string, loan lender.LoanID) error {
	on := day("2019-03-06")
	switch what {
	case "settle":
		return b.tell(lender.DisbursementSettled{Loan: loan, Paid: usd("8000.00"), On: on})
	case "fail":
		return b.tell(lender.DisbursementFailed{Loan: loan, Reason: lender.ReasonRejected})
	case "return":
		return b.tell(lender.DisbursementReturned{Loan: loan, Amount: usd("500.00"), On: on})
	case "refund":
		return b.take(b.line.Refund(refundOf("refund-1", "PO-1", "500.00"), b.now))
	case "payoff":
		_, err := b.line.Payoff(loan, b.now)
		return err
	case "repay":
		return b.tell(lender.RepaymentReceived{Repayment: "R2", Amount: usd("10.00"), Effective: on, Loan: loan})
	}
	return fmt.Errorf("no such act: %s", what)
}

// TestEverythingToALoanInEveryState performs all of the table of loans.
func TestEverythingToALoanInEveryState(t *testing.T) {
	for _, s := range paylater.LoanStatuses() {
		for _, a := range paylater.LoanActs() {
			t.Run(fmt.Sprintf("%s %s", s, a), func(t *testing.T) {
				b, loan := reachLoan(t, s)
				before, view, seen := record(t, b.line), b.loan(loan), len(b.history)
				err := b.happen(a, loan)
				switch code := paylater.LoanTable(s, a); {
				case code == "":
					require.NoError(t, err)
				case a == "settle" || a == "fail": // the lender's word is kept, and changes nothing
					require.NoError(t, err)
					require.Equal(t, paylater.KindNoted, b.history[seen].Kind)
					require.NotNil(t, b.history[seen].Difference)
					require.Equal(t, view, b.loan(loan))
				default:
					require.Equal(t, code, codeOf(err))
					requireUnchanged(t, before, 0, b.line)
				}
				b.requireParsed()
				b.requireRebuilt()
			})
		}
	}
}

// passage is something that can lead from one state of a line to another.
type passage struct {
	name string
	do   func(b *book) error
}

func passages() []passage {
	tell := func(f lender.Fact) func(b *book) error { return func(b *book) error { return b.tell(f) } }
	return []passage{
		{"apply", func(b *book) error { return b.take(b.line.Apply("app-9", nil, b.now)) }},
		{"information needed", tell(lender.InformationNeeded{Application: theApp, Items: []lender.Item{lender.ItemTaxReturn}})},
		{"lost on the way", func(b *book) error { return b.take(paylater.Lose(b.line, theApp, b.now)) }},
		{"approved", tell(approved("100000.00"))},
		{"declined", tell(lender.Declined{Application: theApp, Reasons: []lender.Reason{lender.ReasonRevenue}})},
		{"suspended", tell(lender.Suspended{Reason: lender.ReasonAccountLost})},
		{"reinstated", tell(lender.Reinstated{})},
		{"closed", tell(lender.Closed{Reason: lender.ReasonBuyerAsked})},
		{"limit changed", tell(lender.LimitChanged{Reason: lender.ReasonRiskReview})},
		{"due date missed", func(b *book) error {
			b.now = at("2019-04-08 10:00")
			return b.take(b.line.Advance(b.now))
		}},
		{"all that is past due paid", func(b *book) error {
			return b.tell(lender.RepaymentReceived{Repayment: "R9", Amount: usd("2000.00"), Effective: day("2019-04-05")})
		}},
	}
}

// loanPassages lead from one state of a loan to another.
func loanPassages() []passage {
	id := func(b *book) lender.LoanID { return b.lastLoan() }
	return []passage{
		{"settled", func(b *book) error { return b.happen("settle", id(b)) }},
		{"failed", func(b *book) error { return b.happen("fail", id(b)) }},
		{"paid off", func(b *book) error {
			n := b.loan(id(b))
			owed := n.PrincipalOwed.Add(n.FeesOwed)
			if owed.IsZero() {
				return errNothing
			}
			return b.tell(lender.RepaymentReceived{Repayment: "R8", Amount: owed, Effective: day("2019-03-06"), Loan: id(b)})
		}},
		{"payment bounced", func(b *book) error {
			return b.tell(lender.RepaymentReturned{Repayment: "R1", Reason: lender.ReasonNoFunds})
		}},
		{"refunded whole", func(b *book) error {
			n := b.loan(id(b))
			if err := b.take(b.line.Refund(refundOf("refund-8", "PO-1", n.Principal.Text()), b.now)); err != nil {
				return err
			}
			return b.tell(lender.MoneyReceived{Refund: "refund-8", Loan: n.ID, Amount: n.Principal, On: day("2019-03-06")})
		}},
	}
}

// TestLivesGolden walks every passage from every state and draws what came of
// it, for the documents.
func TestLivesGolden(t *testing.T) {
	var text strings.Builder
	text.WriteString("## The life of a line\n\n```mermaid\nstateDiagram-v2\n    [*] --> new\n")
	for _, s := range paylater.Statuses() {
		for _, p := range passages() {
			b, _ := reach(t, s)
			if err := p.do(b); err == nil && b.line.Status() != s {
				fmt.Fprintf(&text, "    %s --> %s: %s\n", s, b.line.Status(), p.name)
			}
		}
	}
	text.WriteString("```\n\n## The life of a loan\n\n```mermaid\nstateDiagram-v2\n    [*] --> disbursing: signed\n")
	for _, s := range paylater.LoanStatuses() {
		for _, p := range loanPassages() {
			b, loan := reachLoan(t, s)
			if err := p.do(b); err == nil && b.loan(loan).Status != s {
				fmt.Fprintf(&text, "    %s --> %s: %s\n", s, b.loan(loan).Status, p.name)
			}
		}
	}
	text.WriteString("    void --> [*]\n```\n")
	requireGolden(t, "testdata/lives.golden.md", text.String())
}
