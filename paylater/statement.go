package paylater

import (
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

// EntryKind names a line of a statement.
type EntryKind string

// The kinds of entries. Charges to the buyer are positive, money for the buyer
// is negative.
const (
	EntryLoan            EntryKind = "new_loan"
	EntryLoanReversed    EntryKind = "loan_reversed" // void, or paid short
	EntryFee             EntryKind = "fee"
	EntryFeeReversed     EntryKind = "fee_reversed"
	EntryCredit          EntryKind = "fee_credit"
	EntryCreditReversed  EntryKind = "fee_credit_reversed"
	EntryPayment         EntryKind = "payment"
	EntryPaymentReturned EntryKind = "payment_returned"
	EntryRefund          EntryKind = "refund"
	EntryCharge          EntryKind = "charge"
	EntryChargeWaived    EntryKind = "charge_waived"
	EntryPaidOut         EntryKind = "paid_out"
)

// Entry is one line of a statement. Every entry is on exactly one statement:
// the first dated after its posting day, or, for fees, the one that bills them.
type Entry struct {
	Posted      civil.Date    `json:"posted"`
	Kind        EntryKind     `json:"kind"`
	Loan        lender.LoanID `json:"loan,omitempty"`
	Installment int           `json:"installment,omitempty"` // counted from 1
	Ref         string        `json:"ref,omitempty"`         // repayment, refund or charge
	Amount      money.USD     `json:"amount"`
}

// Statement is what a line sends its buyer each month: all loans in one, with
// one due date. It never changes; a correction is an entry on the next one.
// (FAQ 24156504)
type Statement struct {
	Number int        `json:"number"` // counted from 1, dense
	Date   civil.Date `json:"date"`
	Due    civil.Date `json:"due"`
	// Opening is the closing balance of the statement before.
	Opening money.USD `json:"opening"`
	Entries []Entry   `json:"entries,omitempty"`
	// Closing is the opening balance and all entries: unpaid principal, billed
	// fees and charges less what was paid; below zero it is the buyer's.
	Closing money.USD `json:"closing"`
	// Installments are those billed on this statement, with what is unpaid of them.
	Installments []Billed `json:"installments,omitempty"`
	// PastDue is what earlier statements asked for and nobody paid.
	PastDue money.USD `json:"past_due"`
	// MinimumDue is everything billed and unpaid, past due included. On the due
	// date the lesser of it and what is then unpaid of it is collected.
	MinimumDue money.USD `json:"minimum_due"`
	// FeesPeriod and FeesYear are fees and charges less reversals, before fee
	// credit: of this statement, and of all statements dated in its year.
	FeesPeriod money.USD `json:"fees_period"`
	FeesYear   money.USD `json:"fees_year"`
	// Last marks the last statement of a closed line.
	Last bool `json:"last,omitempty"`
}

// Billed is an installment on the statement that bills it.
type Billed struct {
	Loan        lender.LoanID `json:"loan"`
	Installment int           `json:"installment"` // counted from 1
	Principal   money.USD     `json:"principal"`
	Fee         money.USD     `json:"fee"` // less fee credit
}

// Owed is the installment's principal part and fee.
func (b Billed) Owed() money.USD { return b.Principal.Add(b.Fee) }

// issued is what the line keeps of its latest statement.
type issued struct {
	Index    int        `json:"index"`  // place in the cycle
	Number   int        `json:"number"` // dense
	Date     civil.Date `json:"date,omitzero"`
	Closing  money.USD  `json:"closing"`
	Minimum  money.USD  `json:"minimum"`
	FeesYear money.USD  `json:"fees_year"`
	Last     bool       `json:"last,omitempty"`
}

// post notes an entry on its posting day, today. Without an approval there is
// no statement that could carry it, and nothing can be posted.
func (l *Line) post(e Entry) {
	e.Posted = l.day()
	l.entries = append(l.entries, e) // clipped by advance: no other line sees it
}

// nextStatement is the New York midnight of the next statement's date.
func (l *Line) nextStatement() time.Time {
	if l.qualified.IsZero() || l.last.Last && len(l.entries) == 0 {
		return time.Time{}
	}
	return civil.Midnight(l.cycle.Statement(l.last.Index + 1))
}

// issueStatements issues every statement whose date has come. Dates missed
// because the approval was learned late are issued now.
func (l *Line) issueStatements() {
	for {
		next := l.nextStatement()
		if next.IsZero() || l.at.Before(next) {
			return
		}
		l.thaw()
		l.issue(l.last.Index + 1)
		l.retire()
	}
}

// issue makes one statement: what was posted before its date, and the fees that
// it bills.
func (l *Line) issue(index int) {
	date := l.cycle.Statement(index)
	s := Statement{Number: l.last.Number + 1, Date: date, Due: date.AddDays(l.cycle.DueAfter), Opening: l.last.Closing}
	later := l.split(&s, date)
	l.last.Index = index
	for i := range l.loans {
		l.bill(&l.loans[i], date)
		l.list(&s, &l.loans[i], index)
	}
	for _, e := range l.entries {
		e.Posted = date
		s.Entries = append(s.Entries, e)
	}
	l.entries = later
	l.total(&s)
	year := s.FeesPeriod
	if l.last.Date.Year() == date.Year() {
		year = year.Add(l.last.FeesYear)
	}
	s.FeesYear = year
	s.Last = l.standing.Closed && s.Closing.IsZero() && l.settled()
	l.last = issued{Index: index, Number: s.Number, Date: date, Closing: s.Closing, Minimum: s.MinimumDue, FeesYear: year, Last: s.Last}
	l.emit(Event{Kind: KindStatementIssued, Day: date, Amount: s.MinimumDue, Statement: &s})
}

// split puts what was posted before the date on the statement and returns the
// rest; the line's entries are empty then, to gather the fees it bills.
func (l *Line) split(s *Statement, date civil.Date) []Entry {
	var later []Entry
	for _, e := range l.entries {
		if e.Posted.Before(date) {
			s.Entries = append(s.Entries, e)
		} else {
			later = append(later, e)
		}
	}
	l.entries = nil
	return later
}

// list adds the installments of a loan that the statement bills.
func (l *Line) list(s *Statement, n *loan, index int) {
	k := index - n.Terms.First
	if k < 0 || k >= len(n.Rows) || n.Status == LoanVoid {
		return
	}
	b := Billed{Loan: n.ID, Installment: k + 1, Principal: n.partOwed(k), Fee: n.feeOwed(k, s.Date)}
	if b.Owed().Sign() > 0 {
		s.Installments = append(s.Installments, b)
	}
}

// total adds the statement up.
func (l *Line) total(s *Statement) {
	s.Closing = s.Opening
	for _, e := range s.Entries {
		s.Closing = s.Closing.Add(e.Amount)
		switch e.Kind {
		case EntryFee, EntryFeeReversed, EntryCharge, EntryChargeWaived:
			s.FeesPeriod = s.FeesPeriod.Add(e.Amount)
		}
	}
	for _, it := range l.owedItems(s.Date) {
		if it.class <= pastDuePrincipal {
			s.PastDue = s.PastDue.Add(it.owed)
		}
		if it.class.billed() {
			s.MinimumDue = s.MinimumDue.Add(it.owed)
		}
	}
}

// Collection is what the lender collects on a statement's due date.
type Collection struct {
	Statement int        `json:"statement"` // its number
	Due       civil.Date `json:"due"`
	Amount    money.USD  `json:"amount"`
}

// Collection returns what is to be collected for the latest statement as of an
// instant: the lesser of its minimum due and what is still unpaid of it. False
// when there is no statement yet.
func (l Line) Collection(at time.Time) (Collection, bool) {
	n, err := l.Advance(at)
	if err != nil || n.last.Number == 0 {
		return Collection{}, false
	}
	var unpaid money.USD
	for _, it := range n.owedItems(n.day()) {
		if it.class.billed() {
			unpaid = unpaid.Add(it.owed)
		}
	}
	due := n.last.Date.AddDays(n.cycle.DueAfter)
	return Collection{Statement: n.last.Number, Due: due, Amount: n.last.Minimum.Min(unpaid)}, true
}

// settled tells whether nothing on the line can still move.
func (l *Line) settled() bool {
	for i := range l.loans {
		if l.loans[i].live() {
			return false
		}
	}
	for i := range l.inflows {
		if !l.inflows[i].Cleared {
			return false
		}
	}
	return l.credit.IsZero()
}
