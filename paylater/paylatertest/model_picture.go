package paylatertest

// Picture is what a [Model] says about its line. Amounts are US cents.
type Picture struct {
	Status        string             // as package paylater spells it, once approved
	Limit         int64              // usable
	Held          int64              // by live holds
	Available     int64              // for new holds
	Outstanding   int64              // principal unpaid, or paid with money that may come back
	PastDue       int64              // unpaid after its due date
	CreditBalance int64              // the buyer's money
	Charges       int64              // unpaid of late, returned-payment and paid-out charges
	FeeCredit     int64              // that can be assigned today
	NextStatement Day                // 0 when there is none to come
	CameIn        int64              // by repayments that did not bounce, and refunds
	Lies          int64              // on loans, on charges, with the buyer or paid out; the same, or the model is wrong
	Loans         []PictureLoan      // oldest first, ended ones too
	Statements    []PictureStatement // oldest first
}

// PictureLoan is one loan of a picture, oldest first.
type PictureLoan struct {
	ID            string  // as the input named it
	Status        string  // as package paylater spells it
	Principal     int64   // as paid out, or as agreed until it is
	PrincipalOwed int64   // unpaid
	FeesOwed      int64   // of the months begun
	PastDue       int64   // of both
	Credit        int64   // fee credit on the first fee, once it is earned
	Fees          []int64 // of each month, from the first
	PaidFees      []int64 // of each month, in cash
	PaidPrincipal []int64 // of each installment
}

// PictureStatement is one statement of a picture, oldest first.
type PictureStatement struct {
	Number     int            // counted from 1
	Day, Due   Day            // its date, and the day by which it is to be paid
	Opening    int64          // closing balance of the one before
	Entries    []PictureEntry // in no order that counts
	Closing    int64          // opening balance and all entries
	PastDue    int64          // what earlier statements asked for and nobody paid
	MinimumDue int64          // everything billed and unpaid
	Fees       int64          // and charges less reversals, before fee credit
	FeesYear   int64          // the same of all statements of its year
	Last       bool           // of a closed line
}

// PictureEntry is one line of a statement; kinds as package paylater spells them.
type PictureEntry struct {
	Posted      Day    // decides the statement
	Kind        string // such as new_loan or payment
	Loan        string // "" when it is not about one
	Installment int    // counted from 1
	Ref         string // repayment, refund or charge
	Amount      int64  // above zero is the buyer's to pay
}

func (d *dumbLine) picture() Picture {
	p := Picture{
		Status: "open", Limit: d.usable(), Held: d.held(), Available: d.available(), Outstanding: d.outstanding(),
		PastDue: d.pastDue(nil), CreditBalance: d.balance(), Statements: d.statements,
	}
	switch {
	case d.closed:
		p.Status = "closed"
	case d.suspended:
		p.Status = "suspended"
	case d.late:
		p.Status = "delinquent"
	}
	for _, c := range d.charges {
		p.Charges += c.owed()
	}
	for _, g := range d.grants {
		if g.expires >= d.today {
			p.FeeCredit += d.creditLeft(g)
		}
	}
	if !d.lastDone && d.qualified != 0 {
		p.NextStatement = d.statementDay(len(d.statements) + 1)
	}
	for _, l := range d.loans {
		p.Loans = append(p.Loans, d.pictureOf(l))
		p.Lies += sumOf(l.pieces)
	}
	for _, c := range d.charges {
		p.Lies += sumOf(c.pieces)
	}
	p.Lies += sumOf(d.purse)
	for _, in := range d.pays {
		if !in.bounced {
			p.CameIn += in.amount
		}
	}
	return p
}

func sumOf(list []*dumbPiece) int64 {
	var sum int64
	for _, p := range list {
		sum += p.amount
	}
	return sum
}

func (d *dumbLine) pictureOf(l *dumbLoan) PictureLoan {
	p := PictureLoan{
		ID: l.id, Status: "active", Principal: l.principal, PrincipalOwed: l.owed(), FeesOwed: l.feesOwed(d.today),
		PastDue: d.pastDue(l),
	}
	if l.earned(1, d.today) {
		p.Credit = l.credit
	}
	switch {
	case l.void:
		p.Status = "void"
	case !l.active:
		p.Status = "disbursing"
	case l.done(d.today):
		p.Status = "closed"
	}
	for k := 1; k <= l.months; k++ {
		p.Fees = append(p.Fees, l.fee[k])
		p.PaidFees = append(p.PaidFees, l.paid(k, true))
		p.PaidPrincipal = append(p.PaidPrincipal, l.paid(k, false))
	}
	return p
}
