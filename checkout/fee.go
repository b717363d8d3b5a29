package checkout

import (
	"slices"

	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// FeeKind says how a fee is found.
type FeeKind string

// The kinds of fees.
const (
	FeeNone     FeeKind = "none"
	FeePercent  FeeKind = "percent"   // of the amount paid
	FeeFlat     FeeKind = "flat"      // the same for every amount
	FeeAtMost   FeeKind = "at_most"   // not above a published figure
	FeeTiers    FeeKind = "tiers"     // by the amount paid; unknown above the last tier
	FeeBanksOwn FeeKind = "banks_own" // what the buyer's banks take; nobody else knows it
)

// Fee is what a method takes from the buyer beside the amount paid.
type Fee struct {
	Kind FeeKind    `json:"kind"`
	Rate money.Rate `json:"rate,omitzero"` // of FeePercent: not below 0%, at most 100%
	// Flat is the figure of FeeFlat and FeeAtMost, one for each currency.
	Flat []money.Amount `json:"flat,omitempty"`
	// Tiers are those of FeeTiers, lowest first, all in one currency.
	Tiers []Tier `json:"tiers,omitempty"`
}

// Tier is the fee of amounts above the tier before it and up to UpTo, included.
type Tier struct {
	UpTo money.Amount `json:"up_to"`
	Fee  money.Amount `json:"fee"`
}

// Certainty says how far a fee is known.
type Certainty string

// How far a fee is known.
const (
	Exact   Certainty = "exact"
	AtMost  Certainty = "at_most" // it can be less
	Unknown Certainty = "unknown" // the banks' own, which come on top
)

// Of returns the fee of a payment, in its currency: a percentage is rounded once,
// half to even. An unknown fee of the banks is zero and says so. Refused with
// [CodeFeeUnknown] when no figure is published for that amount.
func (f Fee) Of(paid money.Amount) (money.Amount, Certainty, error) {
	zero, err := money.NewAmount(0, paid.Currency())
	if err != nil {
		return money.Amount{}, "", err
	}
	switch f.Kind {
	case FeeNone:
		return zero, Exact, nil
	case FeeBanksOwn:
		return zero, Unknown, nil
	case FeePercent:
		fee, err := share(paid, f.Rate)
		return fee, Exact, err
	case FeeFlat, FeeAtMost:
		if fee, ok := inCurrency(f.Flat, paid.Currency()); ok {
			return fee, certainty(f.Kind), nil
		}
	case FeeTiers:
		return f.tier(paid)
	}
	return zero, "", fault.New(CodeFeeUnknown, "no fee is published for this currency")
}

func certainty(k FeeKind) Certainty {
	if k == FeeAtMost {
		return AtMost
	}
	return Exact
}

// tier finds the fee of an amount among the tiers.
func (f Fee) tier(paid money.Amount) (money.Amount, Certainty, error) {
	i := slices.IndexFunc(f.Tiers, func(t Tier) bool {
		c, err := paid.Cmp(t.UpTo)
		return err == nil && c <= 0
	})
	if i >= 0 {
		return f.Tiers[i].Fee, Exact, nil
	}
	refusal := fault.New(CodeFeeUnknown, "no fee is published for amounts above the last tier", figure("asked", paid))
	if n := len(f.Tiers); n > 0 {
		refusal.Numbers = append(refusal.Numbers, figure("known up to", f.Tiers[n-1].UpTo))
	}
	return money.Amount{}, "", refusal
}

// share is a rate of an amount, rounded once to the minor unit, half to even.
func share(a money.Amount, r money.Rate) (money.Amount, error) {
	const million = 1_000_000 // of cents to cents: what the two are of does not matter
	return a.Pro(money.AmountOf(money.Cents(int64(r.PPM()))), money.AmountOf(money.Cents(million)))
}

// figure is an amount as a number of a fault: cents of a US dollar, or minor
// units of another currency.
func figure(name string, a money.Amount) fault.Number {
	if usd, err := a.USD(); err == nil {
		return fault.Cents(name, usd.Cents())
	}
	return fault.Count(name+" in minor units of "+string(a.Currency()), a.Minor())
}
