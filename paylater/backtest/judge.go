package backtest

import (
	"time"

	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater"
)

// quote asks a line, as it stands and under its own rules, for every term of a draw.
// The answer is that of the term of so many months, or of any when it is 0. The error
// is one of the question itself, not a refusal.
func quote(line paylater.Line, draw paylater.Draw, months int, at time.Time) (Side, error) {
	quotes, err := line.Offers(draw, at)
	if err != nil {
		return Side{}, err
	}
	var s Side
	for _, q := range quotes {
		t := Term{Months: q.Months, Rule: fault.CodeOf(q.Err)}
		if q.Err == nil {
			terms := q.Offer.Terms()
			t.Fees, t.Credit, t.APR = terms.Fees, terms.Credit, terms.APR
		}
		s.Terms = append(s.Terms, t)
		if q.Months == months || months == 0 && s.Err == nil {
			s.Err = q.Err
		}
	}
	if len(quotes) == 0 {
		_, s.Err = line.Offer(draw, 1, at) // nothing is priced: hear why
	}
	if months == 0 && s.Offered() {
		s.Err = nil
	}
	s.Rule = fault.CodeOf(s.Err)
	return s, nil
}

// refused is a draw for which credit could not be held.
func refused(err error) Side { return Side{Rule: fault.CodeOf(err), Err: err} }

// both asks a line under the policy that was in force and under the changed one.
func (t *Trial) both(line paylater.Line, draw paylater.Draw, months int, at time.Time) (was, would Side, err error) {
	if was, err = quote(line, draw, months, at); err != nil {
		return was, would, err
	}
	changed, err := line.Under(t.would)
	if err != nil {
		return was, would, err
	}
	would, err = quote(changed, draw, months, at)
	return was, would, err
}

// holds asks whether the changed policy would have let a hold be placed, and until
// when.
func (t *Trial) holds(line paylater.Line, ev *paylater.Event) (until time.Time, refusal, err error) {
	changed, err := line.Under(t.would)
	if err != nil {
		return until, nil, err
	}
	changed, refusal = changed.Hold(paylater.HoldRequest{Key: ev.Hold, Order: ev.Order, Phase: ev.Phase, Amount: ev.Amount}, ev.At)
	h, _ := changed.HeldFor(ev.Order, ev.Phase, ev.At)
	return h.Expires, refusal, nil
}

// lifeOf is what a loan has brought, seen on some day: nothing when it is void, which
// leaves no principal and so no fees.
func lifeOf(n *paylater.Loan) Life {
	v := Life{Principal: n.Principal, Unpaid: n.PrincipalOwed, UnpaidFees: n.FeesOwed}
	late := n.PastDue // lies on the oldest installments that are owed
	for k := range n.Rows {
		row := &n.Rows[k]
		v.Fees = v.Fees.Add(row.Fee)
		if k == 0 {
			v.Fees = v.Fees.Sub(n.Terms.Credit.Min(row.Fee))
		}
		if row.Earned {
			v.Earned = v.Earned.Add(row.Fee).Sub(row.Credit)
		}
		if row.Owed.Sign() > 0 && late.Sign() > 0 {
			late = late.Sub(row.Owed)
			v.PastDue = v.PastDue.Add(row.Principal.Sub(row.PaidPrincipal))
		}
	}
	return v
}
