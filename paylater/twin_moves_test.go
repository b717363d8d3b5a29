package paylater_test

import (
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/paylatertest"
)

// Acts that no value of package paylater describes.
type (
	waiting   struct{}
	releasing struct {
		key   lender.Key
		order order.ID
		phase order.Phase
	}
	offering struct {
		draw   paylater.Draw
		months int
	}
)

// told passes an act and its answer on, and returns the answer.
func (p *player) told(act any, err error) error {
	if p.hear != nil {
		p.hear(act, err)
	}
	return err
}

// soon is when something happens by itself, or the latest due date.
func (p *player) soon() time.Time {
	next := p.line.NextDue()
	if all := p.statements(); len(all) > 0 && p.seldom(2) {
		next = civil.Midnight(all[len(all)-1].Due)
	}
	if next.After(p.now) {
		return next
	}
	return p.now
}

// sayAgain repeats a word of the lender.
func (p *player) sayAgain() error {
	ev, ok := pick(p, p.said)
	if !ok {
		return errNothing
	}
	return p.told(ev, p.take(p.line.Receive(ev, p.now)))
}

// askAgain repeats a command of the host.
func (p *player) askAgain() error {
	if s, ok := pick(p, p.signed); ok && p.seldom(2) {
		return p.told(s, p.take(p.line.Sign(s.offer, s.signature, p.now)))
	}
	if h, ok := pick(p, p.holds); ok {
		return p.told(h, p.take(p.line.Hold(h, p.now)))
	}
	return errNothing
}

func dayNumber(d civil.Date) paylatertest.Day {
	if d.IsZero() {
		return 0
	}
	return paylatertest.DayOf(d.Year(), int(d.Month()), d.Day())
}

// inputOf says in the model's words what a player did or heard.
func inputOf(act any, now time.Time, loan lender.LoanID) paylatertest.Input {
	in := paylatertest.Input{Kind: paylatertest.InWait, At: now}
	switch a := act.(type) {
	case paylater.HoldRequest:
		in.ID, in.Kind, in.Order, in.Phase, in.Amount = "hold/"+string(a.Key), paylatertest.InHold, string(a.Order), a.Phase.String(), a.Amount.Cents()
	case releasing:
		in.ID, in.Kind, in.Order, in.Phase = "release/"+string(a.key), paylatertest.InRelease, string(a.order), a.phase.String()
	case offering:
		in.Kind, in.Order, in.Phase, in.Amount, in.Months = paylatertest.InOffer, string(a.draw.Order), a.draw.Phase.String(), a.draw.Amount.Cents(), a.months
	case signing:
		in.ID, in.Kind, in.Hold = "sign/"+string(a.signature.Hold), paylatertest.InSign, "hold/"+string(a.signature.Hold)
		in.Said, in.Name = a.offer.Decision().At(), string(loan)
		in.Amount, in.Months = a.offer.Terms().Principal.Cents(), a.offer.Months()
	case paylater.RefundRequest:
		in.ID, in.Name, in.Kind, in.Order, in.Phase = "refund/"+string(a.ID), string(a.ID), paylatertest.InRefund, string(a.Order), a.Phase.String()
		in.Amount, in.Said = a.Amount.Cents(), a.AskedAt
		if in.Said.IsZero() {
			in.Said = now
		}
	case paylater.GrantRequest:
		in.ID, in.Kind, in.Amount, in.Day = "grant/"+string(a.ID), paylatertest.InGrant, a.Amount.Cents(), dayNumber(a.Expires)
	case lender.Event:
		in.ID, in.Said = "word/"+string(a.ID), a.At
		hear(&in, a.Fact)
		if in.Kind == paylatertest.InBankReturn {
			in.Name = "return:" + string(a.ID)
		}
	}
	return in
}

// hear fills in what the lender said.
func hear(in *paylatertest.Input, f lender.Fact) {
	in.Kind = paylatertest.InNotedByOther
	switch w := f.(type) {
	case lender.Approved:
		in.Kind, in.Amount, in.Prices = paylatertest.InApprove, w.Limit.Cents(), pricesOf(w.Prices)
	case lender.LimitChanged:
		in.Kind, in.Amount = paylatertest.InLimit, w.Limit.Cents()
	case lender.PricesChanged:
		in.Kind, in.Prices = paylatertest.InPrices, pricesOf(w.Prices)
	case lender.Suspended:
		in.Kind = paylatertest.InSuspend
	case lender.Reinstated:
		in.Kind = paylatertest.InReinstate
	case lender.Closed:
		in.Kind = paylatertest.InClose
	case lender.DisbursementSettled:
		in.Kind, in.Loan, in.Amount = paylatertest.InSettle, string(w.Loan), w.Paid.Cents()
	case lender.DisbursementFailed:
		in.Kind, in.Loan = paylatertest.InFail, string(w.Loan)
	default:
		hearMoney(in, f)
	}
}

func hearMoney(in *paylatertest.Input, f lender.Fact) {
	switch w := f.(type) {
	case lender.RepaymentReceived:
		in.Kind, in.Name, in.Amount, in.Day, in.Loan = paylatertest.InRepay, string(w.Repayment), w.Amount.Cents(), dayNumber(w.Effective), string(w.Loan)
	case lender.RepaymentCleared:
		in.Kind, in.Name = paylatertest.InClear, string(w.Repayment)
	case lender.RepaymentReturned:
		in.Kind, in.Name = paylatertest.InBounce, string(w.Repayment)
	case lender.MoneyReceived:
		in.Kind, in.Name, in.Amount, in.Day = paylatertest.InReceived, string(w.Refund), w.Amount.Cents(), dayNumber(w.On)
	case lender.DisbursementReturned:
		in.Kind, in.Loan, in.Amount, in.Day = paylatertest.InBankReturn, string(w.Loan), w.Amount.Cents(), dayNumber(w.On)
	case lender.LateFeeCharged:
		in.Kind, in.Name, in.Day, in.Amount = paylatertest.InLateFee, string(w.Charge), dayNumber(w.Statement), w.Amount.Cents()
	case lender.ReturnedFeeCharged:
		in.Kind, in.Name, in.For, in.Amount = paylatertest.InReturnedFee, string(w.Charge), string(w.Repayment), w.Amount.Cents()
	case lender.ChargeWaived:
		in.Kind, in.Name = paylatertest.InWaive, string(w.Charge)
	case lender.CreditPaidOut:
		in.Kind, in.Amount = paylatertest.InPaidOut, w.Amount.Cents()
	}
}

func pricesOf(list []lender.Price) []paylatertest.ModelPrice {
	var prices []paylatertest.ModelPrice
	for _, p := range list {
		m := paylatertest.ModelPrice{Months: p.Months}
		for _, r := range p.Monthly {
			m.Rates = append(m.Rates, int64(r.PPM()))
		}
		prices = append(prices, m)
	}
	return prices
}

// rulesOfModel are the figures of a policy.
func rulesOfModel(p paylater.Policy) paylatertest.ModelRules {
	r := paylatertest.ModelRules{
		MaxLine: p.MaxLine.Cents(), MaxMonths: p.MaxMonths, MinRate: int64(p.Rates.Min.PPM()), MaxRate: int64(p.Rates.Max.PPM()),
		APRCap: int64(p.APRCap.PPM()), FirstStatement: p.FirstStatement, DueAfter: p.DueAfter, DelinquentAfter: p.DelinquentAfter,
		HoldFor: time.Duration(p.HoldFor), OfferFor: time.Duration(p.OfferFor), RefundWindow: time.Duration(p.RefundWindow),
		ClearAfter: p.ClearAfter, ReturnWindow: p.ReturnWindow, LateFeeMax: p.LateFeeMax.Cents(), ReturnedFeeMax: p.ReturnedFeeMax.Cents(), CreditReopen: p.CreditReopen,
	}
	if p.FeeCredit != nil {
		r.CreditAmount, r.CreditDays = p.FeeCredit.Amount.Cents(), p.FeeCredit.Days
	}
	for _, t := range p.Tiers {
		r.Tiers = append(r.Tiers, paylatertest.ModelTier{
			Months: t.Months, From: t.From, To: t.To, MinRate: int64(t.Rates.Min.PPM()), MaxRate: int64(t.Rates.Max.PPM()),
		})
	}
	return r
}
