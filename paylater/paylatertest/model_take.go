package paylatertest

import "slices"

// take lets one input happen. What was said before, or makes no sense by now,
// changes nothing: the lender's word is no command.
func (d *dumbLine) take(in Input) {
	if d.seen[in.ID] {
		return
	}
	d.seen[in.ID] = in.ID != ""
	switch in.Kind {
	case InApprove, InLimit, InPrices, InSuspend, InReinstate, InClose, InGrant:
		d.takeStanding(in)
	case InHold, InRelease, InSign, InSettle, InFail:
		d.takeDraw(in)
	case InLateFee, InReturnedFee, InWaive:
		d.takeCharge(in)
	case InWait, InOffer, InNotedByOther:
	default:
		d.takeMoney(in)
	}
	d.reverse()
	d.finish()
	if d.qualified != 0 {
		d.judge()
	}
}

func (d *dumbLine) takeStanding(in Input) {
	switch in.Kind {
	case InApprove:
		if d.qualified != 0 {
			return
		}
		d.qualified = d.today
		d.limit, d.limitSaid, d.prices, d.priceSaid = in.Amount, in.Said, in.Prices, in.Said
		if d.CreditAmount > 0 {
			d.grants = append(d.grants, &dumbGrant{amount: d.CreditAmount, expires: d.today + Day(d.CreditDays)})
		}
	case InLimit:
		if !in.Said.Before(d.limitSaid) {
			d.limit, d.limitSaid = in.Amount, in.Said
		}
	case InPrices:
		if !in.Said.Before(d.priceSaid) {
			d.prices, d.priceSaid = in.Prices, in.Said
		}
	case InSuspend, InReinstate:
		if !in.Said.Before(d.standSaid) {
			d.suspended, d.standSaid = in.Kind == InSuspend, in.Said
		}
	case InClose:
		d.closed = true
	case InGrant:
		d.grants = append(d.grants, &dumbGrant{amount: in.Amount, expires: in.Day})
	}
}

func (d *dumbLine) takeDraw(in Input) {
	switch in.Kind {
	case InHold:
		d.holds = append(d.holds, &dumbHold{id: in.ID, order: in.Order, phase: in.Phase, amount: in.Amount, until: d.now.Add(d.HoldFor)})
	case InRelease:
		for _, h := range d.holds {
			h.ended = h.ended || h.order == in.Order && h.phase == in.Phase
		}
	case InSign:
		d.sign(in)
	case InSettle:
		if l := d.loan(in.Loan); l != nil && !l.active && !l.void {
			d.settle(l, in.Amount)
		}
	case InFail:
		if l := d.loan(in.Loan); l != nil && !l.active && !l.void {
			d.fail(l)
		}
	}
}

func (d *dumbLine) loan(id string) *dumbLoan {
	for _, l := range d.loans {
		if l.id == id {
			return l
		}
	}
	return nil
}

func (d *dumbLine) hold(id string) *dumbHold {
	for _, h := range d.holds {
		if h.id == id {
			return h
		}
	}
	return nil
}

// price lays a loan of today out; nil when the lender has no rates for the term.
func (d *dumbLine) price(principal int64, months int) *dumbLoan {
	for _, p := range d.prices {
		if p.Months == months {
			l := &dumbLoan{agreed: d.today, asked: principal, months: months, rates: p.Rates, first: d.firstStatement(d.today, months)}
			l.billed, l.again = make([]bool, months+1), make([]bool, months+1)
			d.layOut(l, principal)
			return l
		}
	}
	return nil
}

func (d *dumbLine) layOut(l *dumbLoan, principal int64) {
	l.principal = principal
	l.fee, l.begins = []int64{0}, []Day{0}
	for k := 1; k <= l.months; k++ {
		l.fee = append(l.fee, d.fee(principal, l.rates[k-1]))
		l.begins = append(l.begins, l.agreed.months(k-1))
	}
}

func (d *dumbLine) sign(in Input) {
	h := d.hold(in.Hold)
	l := d.price(in.Amount, in.Months)
	l.id, l.hold, l.order, l.phase, l.signed = in.Name, in.Hold, h.order, h.phase, d.now
	h.ended = true
	d.assign(l, l.fee[1])
	l.had = l.credit
	d.loans = append(d.loans, l)
	d.post("new_loan", l.id, 0, "", l.principal)
}

// settle makes the loan again on what the lender paid. A place that has too
// much by now gives it to the next installment with room, or to the buyer.
func (d *dumbLine) settle(l *dumbLoan, paid int64) {
	l.active = true
	if paid >= l.principal {
		return
	}
	d.post("loan_reversed", l.id, 0, "", paid-l.principal)
	fee, credit := l.fee, l.credit
	d.layOut(l, paid)
	l.trim()
	l.had = l.credit
	for k := 1; k <= l.months; k++ {
		if l.billed[k] {
			d.post("fee_reversed", l.id, k, "", l.fee[k]-fee[k])
		}
	}
	if l.billed[1] {
		d.post("fee_credit_reversed", l.id, 1, "", credit-l.credit)
	}
	left := paid // no more can be refunded than was paid
	for _, r := range d.refunds {
		if r.loan == l {
			r.amount = min(r.amount, left)
			left -= r.amount
			r.dropped = r.amount == 0
		}
	}
	for k := 1; k <= l.months; k++ {
		d.squeeze(l, k, true, l.paid(k, true)-l.bears(k))
		d.squeeze(l, k, false, -l.part(k))
	}
}

// squeeze takes what is too much off a place, the newest money first.
func (d *dumbLine) squeeze(l *dumbLoan, k int, fee bool, over int64) {
	newest := slices.Clone(l.pieces)
	slices.SortStableFunc(newest, func(a, b *dumbPiece) int { return slices.Index(d.pays, b.pay) - slices.Index(d.pays, a.pay) })
	for _, p := range newest {
		if p.k != k || p.isFee != fee {
			continue
		}
		for j := k + 1; j <= l.months && !fee; j++ {
			if part := min(over, p.amount, l.part(j)); part > 0 {
				l.pieces = append(l.pieces, &dumbPiece{pay: p.pay, k: j, amount: part})
				p.amount, over = p.amount-part, over-part
			}
		}
		if part := min(over, p.amount); part > 0 {
			d.purse = append(d.purse, &dumbPiece{pay: p.pay, amount: part})
			p.amount, over = p.amount-part, over-part
		}
	}
}

// trim gives back the fee credit that the smaller fee cannot take, that which
// expires last first.
func (l *dumbLoan) trim() {
	for _, part := range slices.Backward(l.from) {
		less := min(part.amount, max(0, l.credit-l.fee[1]))
		part.amount -= less
		l.credit -= less
	}
}

// fail voids the loan, as if it had never been made.
func (d *dumbLine) fail(l *dumbLoan) {
	d.post("loan_reversed", l.id, 0, "", -l.principal)
	d.unbill(l)
	d.giveBackTo(l, true)
	l.void = true
	for _, p := range l.pieces {
		d.purse = append(d.purse, &dumbPiece{pay: p.pay, amount: p.amount})
	}
	l.pieces = nil
	d.layOut(l, 0)
	for _, r := range d.refunds {
		r.dropped = r.dropped || r.loan == l && !r.received
	}
}

// giveBackTo returns the loan's fee credit to the line; when the lender failed
// it is kept open for some days.
func (d *dumbLine) giveBackTo(l *dumbLoan, failed bool) {
	for _, part := range l.from {
		until := d.today + Day(d.CreditReopen)
		if failed && until > part.grant.expires {
			part.grant.amount -= part.amount
			d.grants = append(d.grants, &dumbGrant{amount: part.amount, expires: until})
		}
	}
	l.giveBack()
}

func (d *dumbLine) byExpiry() []*dumbGrant {
	list := slices.Clone(d.grants)
	slices.SortStableFunc(list, func(a, b *dumbGrant) int { return int(a.expires - b.expires) })
	return list
}
