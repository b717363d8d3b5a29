package paylater

import (
	"slices"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

// loan is the stored state of a loan. What is owed is never stored: it follows
// from the terms, from what was paid and when, and from the day one asks.
type loan struct {
	ID        lender.LoanID `json:"id"`
	Number    int           `json:"number"` // counts the loans of the line
	Terms     Terms         `json:"terms"`
	SignedAt  time.Time     `json:"signed_at"`
	Hold      lender.Key    `json:"hold"`   // the hold it was signed under: names its claim
	Signed    string        `json:"signed"` // the hash of the terms: they are not those of somebody else
	Status    LoanStatus    `json:"status"`
	Principal money.USD     `json:"principal"` // as paid out; the terms keep what was agreed
	Rows      []row         `json:"rows"`
	Early     []money.USD   `json:"early"` // principal paid by loan month: see bucket
	Credit    []creditPart  `json:"credit,omitempty"`
	Shown     money.USD     `json:"shown,omitzero"` // fee credit that a statement has shown or will
	FeesVoid  bool          `json:"fees_void,omitempty"`
	Told      bool          `json:"told,omitempty"` // the lender has answered the disbursement
	PaidOut   money.USD     `json:"paid_out,omitzero"`
	SettledOn civil.Date    `json:"settled_on,omitzero"`
	EndedOn   civil.Date    `json:"ended_on,omitzero"`
	// Reversed is principal taken off the loan again (void, short payment).
	Reversed money.USD `json:"reversed,omitzero"`
}

// row is one installment as the loan carries it now.
type row struct {
	Principal money.USD `json:"principal"` // the part
	Fee       money.USD `json:"fee"`       // the month's fee, should it be earned
	PaidFee   money.USD `json:"paid_fee,omitzero"`
	Paid      money.USD `json:"paid,omitzero"` // principal paid
	Billed    bool      `json:"billed,omitempty"`
	BilledFee money.USD `json:"billed_fee,omitzero"` // gross fee on statements so far
}

// creditPart is fee credit assigned to a loan from one grant.
type creditPart struct {
	Grant  string    `json:"grant"`
	Amount money.USD `json:"amount"`
}

// clone returns a copy that shares nothing that changes.
func (n loan) clone() loan {
	n.Rows = slices.Clone(n.Rows)
	n.Early = slices.Clone(n.Early)
	n.Credit = slices.Clone(n.Credit)
	return n
}

// layOut makes the rows for a principal; paid amounts stay where they are.
func (n *loan) layOut(principal money.USD) {
	n.Principal = principal
	for k := range n.Rows {
		n.Rows[k].Principal = principal.Part(k, len(n.Rows))
		n.Rows[k].Fee = principal.Scale(n.Terms.Rates[k])
	}
}

// begins is the first day of loan month k, counted from 0: the agreement day
// plus k months, clamped and never chained.
func (n *loan) begins(k int) civil.Date { return n.Terms.Agreed.AddMonths(k) }

// bucket is the number of loan months that began before that day. A payment in
// bucket b was there when month b (counted from 0) and all later ones began.
func (n *loan) bucket(day civil.Date) int {
	b := 0
	for b < len(n.Rows) && n.begins(b).Before(day) {
		b++
	}
	return b
}

// balanceAt is the principal unpaid when month k (from 0) began, after the
// payments effective that day.
func (n *loan) balanceAt(k int) money.USD {
	left := n.Principal
	for b := 0; b <= k; b++ {
		left = left.Sub(n.Early[b])
	}
	return left
}

// earned is the fee of month k (from 0) as of a day: the full one when the
// month has begun and the loan then had a balance, else nothing.
func (n *loan) earned(k int, day civil.Date) money.USD {
	if n.Status == LoanVoid || n.FeesVoid || n.begins(k).After(day) || n.balanceAt(k).Sign() <= 0 {
		return money.USD{}
	}
	return n.Rows[k].Fee
}

// net is the earned fee of month k less the fee credit assigned to it.
func (n *loan) net(k int, day civil.Date) money.USD {
	fee := n.earned(k, day)
	if k > 0 {
		return fee
	}
	return fee.Sub(n.assigned().Min(fee))
}

// feeOwed is what is still to be paid of month k's fee as of a day.
func (n *loan) feeOwed(k int, day civil.Date) money.USD {
	return n.net(k, day).Sub(n.Rows[k].PaidFee).Max(money.USD{})
}

// partOwed is what is still to be paid of principal part k.
func (n *loan) partOwed(k int) money.USD {
	return n.Rows[k].Principal.Sub(n.Rows[k].Paid)
}

// principalOwed is the unpaid principal.
func (n *loan) principalOwed() money.USD {
	var sum money.USD
	for k := range n.Rows {
		sum = sum.Add(n.partOwed(k))
	}
	return sum
}

// feesOwed is the earned and unpaid fees as of a day.
func (n *loan) feesOwed(day civil.Date) money.USD {
	var sum money.USD
	for k := range n.Rows {
		sum = sum.Add(n.feeOwed(k, day))
	}
	return sum
}

// assigned is the fee credit that this loan has.
func (n *loan) assigned() money.USD {
	var sum money.USD
	for _, c := range n.Credit {
		sum = sum.Add(c.Amount)
	}
	return sum
}

func (n *loan) live() bool { return n.Status == LoanDisbursing || n.Status == LoanActive }

// statement is the number of the statement that bills installment k (from 0).
func (n *loan) statement(k int) int { return n.Terms.First + k }

// Loan is a read-only view of a loan as of one day.
type Loan struct {
	ID     lender.LoanID `json:"id"`
	Hold   lender.Key    `json:"hold"` // the key of the hold that it was signed under
	Status LoanStatus    `json:"status"`
	Terms  Terms         `json:"terms"` // as signed
	// SignedAt is consummation: the instant at which the line recorded the signature.
	SignedAt time.Time `json:"signed_at"`
	// Principal is what the lender paid out, or the agreed principal until it has.
	Principal money.USD `json:"principal"`
	// PrincipalOwed and FeesOwed are unpaid; fees only of the months begun.
	PrincipalOwed money.USD `json:"principal_owed"`
	FeesOwed      money.USD `json:"fees_owed"`
	// PastDue is what of both is past its due date.
	PastDue money.USD `json:"past_due"`
	// NextDue is the due date of the first installment that is not paid, and
	// NextAmount what is owed on it; the zero date when nothing is.
	NextDue    civil.Date `json:"next_due,omitzero"`
	NextAmount money.USD  `json:"next_amount"`
	// SettledOn is the day on which the lender's payment settled, not that on which
	// the loan was paid back; the zero date before.
	SettledOn civil.Date `json:"settled_on,omitzero"`
	Rows      []LoanRow  `json:"installments"`
}

// LoanRow is one installment of a loan as of one day.
type LoanRow struct {
	Installment
	Earned        bool      `json:"earned"` // the month has begun and bears its fee
	Credit        money.USD `json:"credit"` // fee credit on this fee
	PaidPrincipal money.USD `json:"paid_principal"`
	PaidFee       money.USD `json:"paid_fee"`
	Owed          money.USD `json:"owed"` // principal part and earned fee, unpaid
}

// Loan returns the loan of that id as of an instant; false when the line does
// not carry it (any more).
func (l Line) Loan(id lender.LoanID, at time.Time) (Loan, bool) {
	i := l.loanIndex(id)
	if i < 0 {
		return Loan{}, false
	}
	return l.view(&l.loans[i], civil.NewYork(at)), true
}

// Expected returns the first and the last day on which the payment of a loan is
// expected, by the policy that it was signed under; zero dates when the line does
// not carry the loan.
func (l Line) Expected(id lender.LoanID) (from, to civil.Date) {
	i := l.loanIndex(id)
	if i < 0 {
		return from, to
	}
	p, err := l.rules.Policy(l.loans[i].Terms.Policy)
	if err != nil {
		return from, to
	}
	agreed := l.loans[i].Terms.Agreed
	return l.rules.workingDays(agreed, p.ArrivesFrom), l.rules.workingDays(agreed, p.ArrivesTo)
}

// Loans returns the loans that the line carries as of an instant, oldest
// first: the open ones, and ended ones until nothing can reopen them.
func (l Line) Loans(at time.Time) []Loan {
	list := make([]Loan, 0, len(l.loans))
	for i := range l.loans {
		list = append(list, l.view(&l.loans[i], civil.NewYork(at)))
	}
	return list
}

func (l *Line) loanIndex(id lender.LoanID) int {
	return slices.IndexFunc(l.loans, func(n loan) bool { return n.ID == id })
}

func (l *Line) view(n *loan, day civil.Date) Loan {
	v := Loan{
		ID: n.ID, Hold: n.Hold, Status: n.Status, Terms: n.Terms.clone(), SignedAt: n.SignedAt, Principal: n.Principal,
		PrincipalOwed: n.principalOwed(), FeesOwed: n.feesOwed(day), SettledOn: n.SettledOn,
	}
	for k := range n.Rows {
		r := &n.Rows[k]
		due := l.cycle.Due(n.statement(k))
		fee := n.earned(k, day)
		owed := n.partOwed(k).Add(n.feeOwed(k, day))
		v.Rows = append(v.Rows, LoanRow{
			Installment: Installment{
				Number: k + 1, Statement: l.cycle.Statement(n.statement(k)), Due: due,
				Principal: r.Principal, Fee: r.Fee,
			},
			Earned: fee.Sign() > 0, Credit: fee.Sub(n.net(k, day)),
			PaidPrincipal: r.Paid, PaidFee: r.PaidFee, Owed: owed,
		})
		if owed.Sign() > 0 && l.rules.onTime(due).Before(day) {
			v.PastDue = v.PastDue.Add(owed)
		}
		if v.NextDue.IsZero() && n.Status != LoanVoid && l.unsettled(n, k, day) {
			v.NextDue, v.NextAmount = due, owed
		}
	}
	return v
}

// unsettled tells whether installment k (from 0) is still to be paid.
func (l *Line) unsettled(n *loan, k int, day civil.Date) bool {
	return n.partOwed(k).Add(n.feeOwed(k, day)).Sign() > 0
}
