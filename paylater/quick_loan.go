package paylater

import (
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
)

// readLoan reads the document of a loan if it is as usual.
func readLoan(data []byte) (loan, bool) {
	r, n := &reader{data, true}, loan{}
	r.skip(`{"id":`)
	n.ID = lender.LoanID(r.word())
	r.skip(`,"number":`)
	n.Number = int(r.number())
	r.skip(`,"terms":`)
	r.terms(&n.Terms)
	r.skip(`,"signed_at":`)
	r.into(&n.SignedAt)
	r.skip(`,"hold":`)
	n.Hold = lender.Key(r.word())
	r.skip(`,"signed":`)
	n.Signed = string(r.word())
	r.skip(`,"status":`)
	n.Status = LoanStatus(r.word())
	r.skip(`,"principal":`)
	r.into(&n.Principal)
	r.skip(`,"rows":`)
	n.Rows = make([]row, 0, len(n.Terms.Schedule))
	r.list(func() { n.Rows = append(n.Rows, r.row()) })
	r.skip(`,"early":`)
	n.Early = make([]money.USD, 0, len(n.Rows)+1)
	r.list(func() { n.Early = append(n.Early, r.usd()) })
	r.loanTail(&n)
	r.skip(`}`)
	return n, r.ok && len(r.text) == 0
}

// loanTail reads what may be left out.
func (r *reader) loanTail(n *loan) {
	if r.has(`,"credit":`) {
		r.list(func() {
			var part creditPart
			r.skip(`{"grant":`)
			part.Grant = string(r.word())
			r.skip(`,"amount":`)
			r.into(&part.Amount)
			r.skip(`}`)
			n.Credit = append(n.Credit, part)
		})
	}
	if r.has(`,"shown":`) {
		r.into(&n.Shown)
	}
	n.FeesVoid = r.has(`,"fees_void":true`)
	n.Told = r.has(`,"told":true`)
	if r.has(`,"paid_out":`) {
		r.into(&n.PaidOut)
	}
	if r.has(`,"settled_on":`) {
		r.into(&n.SettledOn)
	}
	if r.has(`,"ended_on":`) {
		r.into(&n.EndedOn)
	}
	if r.has(`,"reversed":`) {
		r.into(&n.Reversed)
	}
}

func (r *reader) usd() (u money.USD) {
	r.into(&u)
	return u
}

func (r *reader) row() (part row) {
	r.skip(`{"principal":`)
	r.into(&part.Principal)
	r.skip(`,"fee":`)
	r.into(&part.Fee)
	if r.has(`,"paid_fee":`) {
		r.into(&part.PaidFee)
	}
	if r.has(`,"paid":`) {
		r.into(&part.Paid)
	}
	part.Billed = r.has(`,"billed":true`)
	if r.has(`,"billed_fee":`) {
		r.into(&part.BilledFee)
	}
	r.skip(`}`)
	return part
}

func (r *reader) terms(t *Terms) {
	r.skip(`{"line":{"buyer":`)
	t.Line.Buyer = lender.BuyerID(r.word())
	r.skip(`,"lender":`)
	t.Line.Lender = lender.ID(r.word())
	r.skip(`},"order":`)
	t.Order = order.ID(r.word())
	r.skip(`,"phase":`)
	r.into(&t.Phase)
	r.skip(`,"recipient":`)
	t.Recipient = lender.Key(r.word())
	r.skip(`,"principal":`)
	r.into(&t.Principal)
	r.skip(`,"months":`)
	t.Months = int(r.number())
	r.skip(`,"rates":`)
	t.Rates = make([]money.Rate, 0, min(max(t.Months, 0), maxMonths))
	r.list(func() {
		var rate money.Rate
		r.into(&rate)
		t.Rates = append(t.Rates, rate)
	})
	r.skip(`,"agreed":`)
	r.into(&t.Agreed)
	r.skip(`,"first":`)
	t.First = int(r.number())
	r.skip(`,"schedule":`)
	t.Schedule = make(Schedule, 0, len(t.Rates))
	r.list(func() { t.Schedule = append(t.Schedule, r.installment()) })
	r.skip(`,"fees":`)
	r.into(&t.Fees)
	r.skip(`,"credit":`)
	r.into(&t.Credit)
	r.skip(`,"apr":`)
	t.APR = APR(r.number())
	r.skip(`,"policy":`)
	t.Policy = string(r.word())
	r.skip(`}`)
}

func (r *reader) installment() (i Installment) {
	r.skip(`{"number":`)
	i.Number = int(r.number())
	r.skip(`,"statement":`)
	r.into(&i.Statement)
	r.skip(`,"due":`)
	r.into(&i.Due)
	r.skip(`,"principal":`)
	r.into(&i.Principal)
	r.skip(`,"fee":`)
	r.into(&i.Fee)
	r.skip(`}`)
	return i
}

// writeLoan writes the document of a loan if it is as usual.
func writeLoan(n *loan) ([]byte, bool) {
	w := &writer{make([]byte, 0, 640+224*len(n.Rows)), true}
	w.word(`{"id":`, string(n.ID))
	w.number(`,"number":`, int64(n.Number))
	w.terms(&n.Terms)
	w.from(`,"signed_at":`, n.SignedAt)
	w.word(`,"hold":`, string(n.Hold))
	w.word(`,"signed":`, n.Signed)
	w.word(`,"status":`, string(n.Status))
	w.from(`,"principal":`, n.Principal)
	w.list(`,"rows":[`, len(n.Rows), func(i int) {
		part := &n.Rows[i]
		w.from(`{"principal":`, part.Principal)
		w.from(`,"fee":`, part.Fee)
		w.may(`,"paid_fee":`, part.PaidFee)
		w.may(`,"paid":`, part.Paid)
		w.flag(`,"billed":`, part.Billed)
		w.may(`,"billed_fee":`, part.BilledFee)
		w.put(`}`)
	})
	w.list(`,"early":[`, len(n.Early), func(i int) { w.from(``, n.Early[i]) })
	if len(n.Credit) > 0 {
		w.list(`,"credit":[`, len(n.Credit), func(i int) {
			w.word(`{"grant":`, n.Credit[i].Grant)
			w.from(`,"amount":`, n.Credit[i].Amount)
			w.put(`}`)
		})
	}
	w.may(`,"shown":`, n.Shown)
	w.flag(`,"fees_void":`, n.FeesVoid)
	w.flag(`,"told":`, n.Told)
	w.may(`,"paid_out":`, n.PaidOut)
	w.may(`,"settled_on":`, n.SettledOn)
	w.may(`,"ended_on":`, n.EndedOn)
	w.may(`,"reversed":`, n.Reversed)
	w.put(`}`)
	return w.text, w.ok
}

func (w *writer) terms(t *Terms) {
	w.word(`,"terms":{"line":{"buyer":`, string(t.Line.Buyer))
	w.word(`,"lender":`, string(t.Line.Lender))
	w.word(`},"order":`, string(t.Order))
	w.ok = w.ok && t.Phase.Valid()
	w.word(`,"phase":`, t.Phase.String())
	w.word(`,"recipient":`, string(t.Recipient))
	w.from(`,"principal":`, t.Principal)
	w.number(`,"months":`, int64(t.Months))
	w.list(`,"rates":[`, len(t.Rates), func(i int) { w.from(``, t.Rates[i]) })
	w.from(`,"agreed":`, t.Agreed)
	w.number(`,"first":`, int64(t.First))
	w.list(`,"schedule":[`, len(t.Schedule), func(i int) {
		part := &t.Schedule[i]
		w.number(`{"number":`, int64(part.Number))
		w.from(`,"statement":`, part.Statement)
		w.from(`,"due":`, part.Due)
		w.from(`,"principal":`, part.Principal)
		w.from(`,"fee":`, part.Fee)
		w.put(`}`)
	})
	w.from(`,"fees":`, t.Fees)
	w.from(`,"credit":`, t.Credit)
	w.number(`,"apr":`, int64(t.APR))
	w.word(`,"policy":`, t.Policy)
	w.put(`}`)
}
