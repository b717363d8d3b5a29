package paylatertest

import (
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// ModelRulesOf is a policy as the plain figures that a [Model] takes. What a
// model does not know is left out: the least draw, the days after which an idle
// line rests, and all that only a program asks.
func ModelRulesOf(p paylater.Policy) ModelRules {
	r := ModelRules{
		MaxLine: p.MaxLine.Cents(), MaxMonths: p.MaxMonths,
		MinRate: int64(p.Rates.Min.PPM()), MaxRate: int64(p.Rates.Max.PPM()), APRCap: int64(p.APRCap.PPM()),
		FirstStatement: p.FirstStatement, DueAfter: p.DueAfter, DelinquentAfter: p.DelinquentAfter,
		HoldFor: time.Duration(p.HoldFor), OfferFor: time.Duration(p.OfferFor), RefundWindow: time.Duration(p.RefundWindow),
		ClearAfter: p.ClearAfter, LateFeeMax: p.LateFeeMax.Cents(), ReturnedFeeMax: p.ReturnedFeeMax.Cents(),
		CreditReopen: p.CreditReopen,
	}
	for _, t := range p.Tiers {
		r.Tiers = append(r.Tiers, ModelTier{
			Months: t.Months, From: t.From, To: t.To, MinRate: int64(t.Rates.Min.PPM()), MaxRate: int64(t.Rates.Max.PPM()),
		})
	}
	if p.FeeCredit != nil {
		r.CreditAmount, r.CreditDays = p.FeeCredit.Amount.Cents(), p.FeeCredit.Days
	}
	return r
}

// ModelOf is a model of the line that [OpenLine] opens: approved at that instant
// for a limit at these prices, and nothing else yet.
func ModelOf(p paylater.Policy, at time.Time, limit money.USD, prices ...lender.Price) *Model {
	m := NewModel(ModelRulesOf(p))
	approved := Input{ID: "approved", Kind: InApprove, At: whole(at), Said: whole(at), Amount: limit.Cents()}
	for _, price := range prices {
		plain := ModelPrice{Months: price.Months}
		for _, rate := range price.Monthly {
			plain.Rates = append(plain.Rates, int64(rate.PPM()))
		}
		approved.Prices = append(approved.Prices, plain)
	}
	m.Tell(approved)
	return m
}

// ModelOffer is a draw as the question to a [Model] whether an offer of it over
// that many months would be refused.
func ModelOffer(d paylater.Draw, months int, at time.Time) Input {
	return Input{
		ID: "offer", Kind: InOffer, At: whole(at), Order: string(d.Order), Phase: d.Phase.String(),
		Amount: d.Amount.Cents(), Months: months,
	}
}
