package paylater_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// happened prints what fell due in one step of the clock. A line says only once
// that it is past due; a script hears of every due date that is missed.
func (s *stage) happened(before money.USD) []string {
	var out []string
	heard := false
	for _, ev := range s.fresh {
		switch ev.Kind {
		case paylater.KindStatementIssued:
			out = append(out, fmt.Sprintf("%s statement %d", ev.Day, ev.Statement.Number))
		case paylater.KindHoldExpired:
			out = append(out, "hold "+phaseName(ev.Order, ev.Phase)+" expired")
		case paylater.KindHoldReleased:
			out = append(out, "hold "+phaseName(ev.Order, ev.Phase)+" released")
		case paylater.KindPastDue:
			out, heard = append(out, "past due "+ev.Amount.String()), true
		case paylater.KindDelinquent:
			out = append(out, "delinquent")
		case paylater.KindCured:
			out = append(out, "cured")
		}
	}
	if now := s.line.PastDue(s.now); !heard && before.Less(now) {
		out = append(out, "past due "+now.String())
	}
	return out
}

// endedHolds prints the holds that a command has released.
func (s *stage) endedHolds() []string {
	var out []string
	for _, ev := range s.fresh {
		if ev.Kind == paylater.KindHoldReleased {
			out = append(out, "hold "+phaseName(ev.Order, ev.Phase)+" released")
		}
	}
	return out
}

// availableBefore is the available credit that a decision was made with.
func availableBefore(ev paylater.Event) money.USD {
	i := slices.IndexFunc(ev.Decision.Inputs(), func(n fault.Number) bool { return n.Name == "available" })
	if i < 0 {
		return money.USD{}
	}
	return money.Cents(ev.Decision.Inputs()[i].Value)
}

func printOffer(o paylater.Offer) []string {
	t := o.Terms()
	from, to := o.Arrives()
	out := []string{
		fmt.Sprintf("offer %d months %s: fees %s, credit %s, total %s, APR %s", t.Months, t.Principal, t.Fees, t.Credit, t.Total(), t.APR),
		fmt.Sprintf("arrives %s..%s", from, to),
	}
	for _, row := range t.Schedule {
		pay := row.Principal.Add(row.Fee)
		if row.Number == 1 {
			pay = pay.Sub(t.Credit)
		}
		out = append(out, fmt.Sprintf("%d  due %s  principal %s  fee %s  pay %s",
			row.Number, row.Due, bare(row.Principal), bare(row.Fee), bare(pay)))
	}
	return out
}

func bare(u money.USD) string { return strings.Replace(u.String(), "$", "", 1) }

func printQuote(q paylater.Quote) string {
	t := q.Offer.Terms()
	if q.Err != nil {
		return fmt.Sprintf("%d months: refused %s (APR %s)", q.Months, fault.CodeOf(q.Err), t.APR)
	}
	return fmt.Sprintf("%d months: fees %s, credit %s, APR %s", q.Months, t.Fees, t.Credit, t.APR)
}

func (s *stage) printAllocations(list []paylater.Allocation) []string {
	var out []string
	for _, a := range list {
		switch a.Place {
		case paylater.PlaceFee, paylater.PlacePrincipal:
			out = append(out, fmt.Sprintf("%s %s %d %s", s.name(a.Loan), a.Place, a.Installment, a.Amount))
		case paylater.PlaceCharge:
			out = append(out, fmt.Sprintf("%s %s", s.chargeName(string(a.Charge)), a.Amount))
		case paylater.PlaceCredit:
			out = append(out, "credit balance "+a.Amount.String())
		default:
			out = append(out, fmt.Sprintf("%s %s", a.Place, a.Amount))
		}
	}
	return out
}

func (s *stage) printStatement(st paylater.Statement) []string {
	out := []string{
		fmt.Sprintf("statement %d of %s, due %s", st.Number, st.Date, st.Due),
		"opening " + st.Opening.String(),
	}
	entries := slices.Clone(st.Entries)
	slices.SortStableFunc(entries, compareEntries)
	for _, e := range entries {
		out = append(out, fmt.Sprintf("%s %s %s", e.Posted, s.entryName(e), e.Amount))
	}
	return append(out,
		"closing "+st.Closing.String(),
		"installments "+s.printInstallments(st),
		fmt.Sprintf("past due %s, minimum due %s, fees this period %s, fees this year %s",
			st.PastDue, st.MinimumDue, st.FeesPeriod, st.FeesYear))
}

// compareEntries puts the fees that a day bills before what was paid that day:
// a payoff bills the fees that it pays.
func compareEntries(a, b paylater.Entry) int {
	rank := func(e paylater.Entry) int {
		switch e.Kind {
		case paylater.EntryLoan:
			return 0
		case paylater.EntryFee, paylater.EntryCredit:
			return 1
		}
		return 2
	}
	return cmp.Or(a.Posted.Compare(b.Posted), cmp.Compare(rank(a), rank(b)))
}

// entryName is the kind of an entry and what it is about.
func (s *stage) entryName(e paylater.Entry) string {
	kind := strings.ReplaceAll(string(e.Kind), "_", " ")
	switch e.Kind {
	case paylater.EntryLoan, paylater.EntryLoanReversed:
		return kind + " " + s.name(e.Loan)
	case paylater.EntryFee, paylater.EntryFeeReversed, paylater.EntryCredit, paylater.EntryCreditReversed:
		return fmt.Sprintf("%s %s/%d", kind, s.name(e.Loan), e.Installment)
	case paylater.EntryCharge:
		return s.chargeName(e.Ref)
	case paylater.EntryPaidOut:
		return kind
	}
	return kind + " " + e.Ref
}

// chargeName is "late fee C1", "returned fee C2", or "paid out R1" for money that
// was paid out to the buyer before the repayment R1 came back.
func (s *stage) chargeName(id string) string {
	if repayment, ok := strings.CutPrefix(id, "paid-out:"); ok {
		return "paid out " + repayment
	}
	return s.charges[id] + " " + id
}

// printInstallments shows what a statement bills, before fee credit.
func (s *stage) printInstallments(st paylater.Statement) string {
	var list []string
	for _, b := range st.Installments {
		owed := b.Owed()
		for _, e := range st.Entries {
			if e.Kind == paylater.EntryCredit && e.Loan == b.Loan && b.Installment == e.Installment {
				owed = owed.Sub(e.Amount)
			}
		}
		list = append(list, fmt.Sprintf("%s/%d %s", s.name(b.Loan), b.Installment, owed))
	}
	if len(list) == 0 {
		return "none"
	}
	return strings.Join(list, ", ")
}
