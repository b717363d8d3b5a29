package paylatertest

import "slices"

// refundable is the loan of an order's phase, nil when none was made or it is void.
func (d *dumbLine) refundable(in Input) *dumbLoan {
	for _, l := range slices.Backward(d.loans) {
		if l.order == in.Order && l.phase == in.Phase && !l.void {
			return l
		}
	}
	return nil
}

// refunded is what refunds of a loan take or will take.
func (d *dumbLine) refunded(l *dumbLoan) int64 {
	var sum int64
	for _, r := range d.refunds {
		if r.loan == l && !r.dropped {
			sum += r.amount
		}
	}
	return sum
}

// receive: the order's money has arrived at the lender. It pays the principal of
// its own loan, the oldest installment first, then that loan's fees, then what
// is past due on other loans. The whole principal in time makes all fees void.
func (d *dumbLine) receive(r *dumbRefund, amount int64, day Day) {
	l := r.loan
	r.received, r.amount = true, amount
	p := &dumbPay{id: r.id, amount: amount, day: day, cleared: true, isRefund: true}
	d.pays = append(d.pays, p)
	d.post("refund", l.id, 0, r.id, -amount)
	var inTime int64
	for _, x := range d.refunds {
		if x.loan == l && x.received && x.asked.Sub(l.signed) <= d.RefundWindow {
			inTime += x.amount
		}
	}
	l.freed = !l.void && inTime >= l.principal
	own, others := d.slots(l, day), d.slots(nil, day)
	var list []slot
	for _, fee := range []bool{false, true} {
		for k := 1; k <= l.months; k++ {
			for _, s := range own {
				if s.k == k && s.isFee == fee {
					list = append(list, s)
				}
			}
		}
	}
	for _, s := range others {
		if s.loan != nil && s.loan != l && (s.class == pastDueFee || s.class == pastDuePrincipal) {
			list = append(list, s)
		}
	}
	d.fill(p, amount, list)
}

// reverse takes back the fees that turn out not to be earned: the credit part
// goes back to the line, the cash part to the buyer.
func (d *dumbLine) reverse() {
	for _, l := range d.loans {
		for k := 1; k <= l.months && !l.void; k++ {
			if l.earned(k, d.today) || l.begins[k] > d.today && !l.freed {
				continue
			}
			d.unbillFee(l, k)
			d.squeeze(l, k, true, l.paid(k, true))
		}
		d.returnCredit(l)
	}
}

// returnCredit takes the fee credit off a first fee that is not earned. Until its
// disbursement has ended the loan keeps its credit.
func (d *dumbLine) returnCredit(l *dumbLoan) {
	if !l.void && l.active && !l.earned(1, d.today) {
		l.giveBack()
	}
}

func (d *dumbLine) unbill(l *dumbLoan) {
	for k := 1; k <= l.months; k++ {
		d.unbillFee(l, k)
	}
}

func (d *dumbLine) unbillFee(l *dumbLoan, k int) {
	if !l.billed[k] {
		return
	}
	l.billed[k], l.again[k] = false, true
	d.post("fee_reversed", l.id, k, "", -l.fee[k])
	if k == 1 && l.credit > 0 {
		d.post("fee_credit_reversed", l.id, k, "", l.credit)
	}
}

// finish bills at once what a loan that has just ended still owes on paper, and
// what turns out to be earned when its statement is long issued.
func (d *dumbLine) finish() {
	for _, l := range d.loans {
		for k := 1; k <= l.months && !l.void; k++ {
			if l.done(d.today) || l.again[k] || l.first+k-1 <= len(d.statements) {
				d.bill(l, k)
			}
		}
	}
}

// bill puts a fee on the next statement, once it is earned.
func (d *dumbLine) bill(l *dumbLoan, k int) {
	if l.billed[k] || !l.earned(k, d.today) {
		return
	}
	l.billed[k] = true
	d.post("fee", l.id, k, "", l.fee[k])
	if k == 1 && l.credit > 0 {
		d.post("fee_credit", l.id, k, "", -l.credit)
	}
}
