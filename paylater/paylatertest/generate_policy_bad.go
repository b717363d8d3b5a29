package paylatertest

import (
	"slices"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// BadPolicy is [AnyPolicy] with one field outside its bounds. Its
// Validate refuses it, and so do NewRules and New, with "policies" before the
// path.
func BadPolicy(s Source) Bad[paylater.Policy] {
	p := AnyPolicy(s)
	spoil := one(s, policySpoils()...)
	spoil.with(s, &p)
	return Bad[paylater.Policy]{p, paylater.CodePolicyInvalid, spoil.path}
}

// policySpoil breaks the bound of one field, and of no other.
type policySpoil struct {
	path string
	with func(Source, *paylater.Policy)
}

func policySpoils() []policySpoil {
	below := money.Cents(-1)
	return []policySpoil{
		{"version", func(s Source, p *paylater.Policy) { p.Version = one(s, "", "two words", word(s, 33)) }},
		{"effective", func(_ Source, p *paylater.Policy) { p.Effective = civil.Date{} }},
		{"max_line", func(s Source, p *paylater.Policy) {
			p.MaxLine, p.MinDraw, p.FeeCredit = one(s, money.USD{}, money.Cents(money.MaxCents+1)), money.USD{}, nil
		}},
		{"max_months", func(s Source, p *paylater.Policy) { p.MaxMonths, p.Tiers = one(s, 0, -1, longestTerm+1), nil }},
		{"tiers[1]", func(s Source, p *paylater.Policy) {
			p.Tiers = slices.Repeat([]paylater.Tier{{Months: 1, From: 1, To: 1, Rates: anyBand(s, p.Rates)}}, 2)
		}},
		{"rates", func(_ Source, p *paylater.Policy) {
			p.Rates, p.Tiers = paylater.Band{Min: money.PPM(2), Max: money.PPM(1)}, nil
		}},
		{"apr_cap", func(s Source, p *paylater.Policy) { p.APRCap = one(s, money.PPM(0), money.PPM(wholeRate+1)) }},
		{"min_draw", func(s Source, p *paylater.Policy) { p.MinDraw = one(s, below, above(p)) }},
		{"first_statement_days", func(s Source, p *paylater.Policy) { p.FirstStatement = one(s, 0, 32) }},
		{"due_after_days", func(s Source, p *paylater.Policy) { p.DueAfter = one(s, 0, 61) }},
		{"delinquent_after_days", func(s Source, p *paylater.Policy) { p.DelinquentAfter = one(s, 0, 366) }},
		{"arrives_to_working_days", func(s Source, p *paylater.Policy) { p.ArrivesTo = one(s, p.ArrivesFrom-1, 61) }},
		{"hold_for", func(s Source, p *paylater.Policy) { p.HoldFor = badSpan(s) }},
		{"offer_for", func(s Source, p *paylater.Policy) { p.OfferFor = badSpan(s) }},
		{"refund_window", func(s Source, p *paylater.Policy) { p.RefundWindow = badSpan(s) }},
		{"clear_after_working_days", func(s Source, p *paylater.Policy) { p.ClearAfter = one(s, -1, 61) }},
		{"return_window_days", func(s Source, p *paylater.Policy) { p.ReturnWindow = one(s, 0, 367) }},
		{"refundable_for_days", func(s Source, p *paylater.Policy) { p.RefundableFor = one(s, -1, tenYears+1) }},
		{"late_fee_max", func(s Source, p *paylater.Policy) { p.LateFeeMax = one(s, below, money.Cents(wholeRate+1)) }},
		{"returned_fee_max", func(s Source, p *paylater.Policy) { p.ReturnedFeeMax = one(s, below, money.Cents(wholeRate+1)) }},
		{"fee_credit.amount", func(s Source, p *paylater.Policy) {
			p.FeeCredit = &paylater.CreditRule{Amount: one(s, money.USD{}, above(p)), Days: 1}
		}},
		{"fee_credit.days", func(s Source, p *paylater.Policy) {
			p.FeeCredit = &paylater.CreditRule{Amount: money.Cents(1), Days: one(s, 0, tenYears+1)}
		}},
		{"inactive_after_days", func(s Source, p *paylater.Policy) { p.InactiveAfter = one(s, -1, tenYears+1) }},
		{"credit_reopen_days", func(s Source, p *paylater.Policy) { p.CreditReopen = one(s, -1, tenYears+1) }},
	}
}

// above is a cent more than the line may be.
func above(p *paylater.Policy) money.USD { return p.MaxLine.Add(money.Cents(1)) }
