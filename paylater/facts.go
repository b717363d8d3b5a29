package paylater

import "github.com/paylater-go/payments/order/fault"

// facts are a decision's inputs, indexed by fact.
type facts [factCount]int64

// fact names one input of a decision.
type fact uint8

const (
	factLenderLimit fact = iota
	factLimit
	factHeld
	factUnpaid
	factAvailable
	factAsked
	factMonths
	factMinDraw
	factClaimed
	factHeldHere
	factLapsed
	factHold
	factPriced
	factBadMonth
	factRate
	factBandMin
	factBandMax
	factAPR
	factAPRCap
	factOverCap
	factExpires
	factNow
	factOtherTerms
	factCreditShown
	factCreditLeft
	factLoanKnown
	factPaid
	factRefunded
	factPastDueElsewhere
	factLoanEnded
	factMaxMonths
	factIdleDays
	factIdleMax
	factCount
)

// factName gives a fact its name and unit in records and messages.
func factName(f fact) (string, fault.Unit) {
	return [factCount]string{
			"lender_limit", "limit", "held", "outstanding", "available", "asked", "months", "min_draw",
			"claimed", "held_here", "lapsed", "hold", "priced", "month_out_of_band", "rate", "band_min", "band_max",
			"apr", "apr_cap", "apr_over_cap", "expires", "now", "other_terms", "credit_shown", "credit_left",
			"loan_known", "paid_out", "refunded", "past_due_elsewhere", "loan_ended", "max_months", "idle", "idle_max",
		}[f], [factCount]fault.Unit{
			factLenderLimit: fault.UnitCents, factLimit: fault.UnitCents, factHeld: fault.UnitCents, factUnpaid: fault.UnitCents,
			factAvailable: fault.UnitCents, factAsked: fault.UnitCents, factMinDraw: fault.UnitCents, factHold: fault.UnitCents,
			factRate: fault.UnitPPM, factBandMin: fault.UnitPPM, factBandMax: fault.UnitPPM,
			factAPR: fault.UnitPPM, factAPRCap: fault.UnitPPM,
			factExpires: fault.UnitMicros, factNow: fault.UnitMicros,
			factCreditShown: fault.UnitCents, factCreditLeft: fault.UnitCents,
			factPaid: fault.UnitCents, factRefunded: fault.UnitCents, factPastDueElsewhere: fault.UnitCents,
			factIdleDays: fault.UnitDays, factIdleMax: fault.UnitDays,
		}[f]
}
