package paylater

import "github.com/paylater-go/payments/order/fault"

// check is one rule of an act: when it is broken, the act is refused with its
// code, for the reason in words and with the figures that decided it.
type check struct {
	code   fault.Code
	reason string
	broken func(f *facts) bool
	shows  []fact
}

// checks lists the rules of an act in the order in which they are asked; the
// first broken one is the answer. The state of the line was asked before them.
func checks(a Act) []check {
	switch a {
	case ActHold:
		return holdChecks
	case ActOffer:
		return offerChecks
	case ActSign:
		return signChecks
	case ActRelease:
		return releaseChecks
	case ActRefund:
		return refundChecks
	case ActPayoff:
		return payoffChecks
	case ActGrant:
		return grantChecks
	}
	return nil
}

// immutable: the rules of each act, one place for each rule.
var (
	positive = check{
		CodeAmountNotPositive, "the amount must be above $0.00",
		func(f *facts) bool { return f[factAsked] <= 0 },
		[]fact{factAsked},
	}
	minimum = check{
		CodeBelowMinDraw, "the amount is below the least draw",
		func(f *facts) bool { return f[factAsked] < f[factMinDraw] },
		[]fact{factAsked, factMinDraw},
	}
	unclaimed = check{
		CodePhaseClaimed, "this phase is held or financed already",
		func(f *facts) bool { return f[factClaimed] != 0 }, nil,
	}
	covered = check{
		CodeOverAvailable, "the amount exceeds the available credit",
		func(f *facts) bool { return f[factAsked] > f[factAvailable]+f[factHold] },
		[]fact{factAsked, factAvailable},
	}
	inUse = check{
		CodeLineInactive, "nothing was drawn on the line for too long",
		func(f *facts) bool { return f[factIdleMax] > 0 && f[factIdleDays] > f[factIdleMax] },
		[]fact{factIdleDays, factIdleMax},
	}
	loanKnown = check{
		CodeLoanUnknown, "the line has no such loan",
		func(f *facts) bool { return f[factLoanKnown] == 0 }, nil,
	}

	holdChecks  = []check{inUse, positive, minimum, unclaimed, covered}
	offerChecks = []check{
		inUse, positive,
		{
			CodeTermNotPriced, "the lender has no rates for this term",
			func(f *facts) bool { return f[factPriced] == 0 },
			[]fact{factMonths},
		},
		{
			CodeTermOverPolicy, "the term is longer than the policy allows",
			func(f *facts) bool { return f[factMonths] > f[factMaxMonths] },
			[]fact{factMonths, factMaxMonths},
		},
		minimum, unclaimed, covered,
		{
			CodeRateOutOfBand, "a monthly rate is outside the policy's band",
			func(f *facts) bool { return f[factBadMonth] != 0 },
			[]fact{factBadMonth, factRate, factBandMin, factBandMax, factAPR, factAPRCap},
		},
		{
			CodeAPROverCap, "the APR is at or over the policy's cap",
			func(f *facts) bool { return f[factOverCap] != 0 },
			[]fact{factAPR, factAPRCap},
		},
	}
	signChecks = []check{
		{
			CodeHoldExpired, "the hold of this phase has expired",
			func(f *facts) bool { return f[factHeldHere] == 0 && f[factLapsed] != 0 }, nil,
		},
		{
			CodeHoldMissing, "no live hold for this phase",
			func(f *facts) bool { return f[factHeldHere] == 0 }, nil,
		},
		{
			CodeOverHold, "the agreement's principal exceeds the hold",
			func(f *facts) bool { return f[factAsked] > f[factHold] },
			[]fact{factAsked, factHold},
		},
		{
			CodeOfferExpired, "the offer has expired",
			func(f *facts) bool { return f[factNow] >= f[factExpires] },
			[]fact{factExpires, factNow},
		},
		{
			CodeCreditGone, "the offer shows fee credit that is no longer there",
			func(f *facts) bool { return f[factCreditShown] > f[factCreditLeft] },
			[]fact{factCreditShown, factCreditLeft},
		},
		{
			CodeTermsChanged, "the signature names other terms than those on offer",
			func(f *facts) bool { return f[factOtherTerms] != 0 }, nil,
		},
	}
	releaseChecks = []check{{
		CodeHoldMissing, "no live hold for this phase",
		func(f *facts) bool { return f[factHeldHere] == 0 }, nil,
	}}
	refundChecks = []check{
		positive, loanKnown,
		{
			CodeRefundOverPaid, "refunds would exceed what the disbursement paid",
			func(f *facts) bool { return f[factAsked]+f[factRefunded] > f[factPaid] },
			[]fact{factAsked, factRefunded, factPaid},
		},
	}
	payoffChecks = []check{
		loanKnown,
		{
			CodeLoanEnded, "nothing is owed on the loan",
			func(f *facts) bool { return f[factLoanEnded] != 0 },
			nil,
		},
		{
			CodePastDueElsewhere, "another loan or fee of the line is past due",
			func(f *facts) bool { return f[factPastDueElsewhere] > 0 },
			[]fact{factPastDueElsewhere},
		},
	}
	grantChecks = []check{positive}
)
