package lendertest

import (
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/money"
)

// decidedOnce is duty 16.
func decidedOnce(p *probe) {
	for _, a := range p.live().applications {
		if n := p.count(a.Reference(), lender.KindApproved, lender.KindDeclined); n > 1 {
			p.brokenf("%s was decided %d times", a.ID, n)
		}
	}
}

// settledOnce is duty 17.
func settledOnce(p *probe) {
	ended := 0
	for _, d := range p.live().loans {
		ended += p.count(d.Reference(), lender.KindDisbursementSettled, lender.KindDisbursementFailed)
		if n := p.count(d.Reference(), lender.KindDisbursementSettled, lender.KindDisbursementFailed); n > 1 {
			p.brokenf("%s ended %d times", d.Loan, n)
		}
		for _, f := range factsAbout[lender.DisbursementSettled](p, d.Reference()) {
			if d.Amount.Less(f.Paid) {
				p.brokenf("%s paid %v, agreed were %v", d.Loan, f.Paid, d.Amount)
			}
		}
	}
	if ended == 0 {
		p.skip("no disbursement ended")
	}
}

// backAfterSettlement is duty 18.
func backAfterSettlement(p *probe) {
	came := false
	for _, d := range p.live().loans {
		story, _ := p.lookUp(d.Reference())
		var paid, back money.USD
		for _, e := range story {
			switch f := e.Fact.(type) {
			case lender.DisbursementSettled:
				paid = f.Paid
			case lender.DisbursementReturned:
				came = true
				back = back.Add(f.Amount)
				if paid.Less(back) {
					p.brokenf("%s had %v come back when %v had been paid", d.Loan, back, paid)
				}
			}
		}
	}
	if !came {
		p.skip("the harness has no disbursement that comes back")
	}
}

// receivedOnce is duty 19.
func receivedOnce(p *probe) {
	arrived := 0
	for _, m := range p.live().refunds {
		facts := factsAbout[lender.MoneyReceived](p, m.Reference())
		arrived += len(facts)
		if len(facts) > 1 {
			p.brokenf("the money of %s was received %d times", m.Refund, len(facts))
		}
		for _, f := range facts {
			if f.Loan != m.Loan {
				p.brokenf("the money of %s was received for loan %s, not %s", m.Refund, f.Loan, m.Loan)
			}
			if m.Amount.Less(f.Amount) {
				p.brokenf("%v of %s were received, sent were %v", f.Amount, m.Refund, m.Amount)
			}
		}
	}
	if arrived == 0 {
		p.skip("no refund's money arrived")
	}
}
