package paylater

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

// Policy is the program's rules as data. A policy has a version and the day
// from which it holds; a loan keeps the version it was made under. Amounts are
// US cents, rates are parts per million, days are New York days.
type Policy struct {
	// Version names the policy in records and decisions; never reused.
	Version string `json:"version"`
	// Effective is the New York day from which the policy holds.
	Effective civil.Date `json:"effective"`

	// MaxLine caps the usable limit of any line (product page: $150,000).
	MaxLine money.USD `json:"max_line"`
	// MaxMonths is the longest term (product page: six months).
	MaxMonths int `json:"max_months"`
	// Rates is the band in which every monthly rate lies (FAQ 24157464).
	Rates Band `json:"rates"`
	// Tiers narrow the band for the months of one term (FAQ 24157464); no two name
	// the same month of a term.
	Tiers []Tier `json:"tiers"`
	// APRCap is the rate that an offer's APR must stay under (FAQ 24157464: 30%).
	APRCap money.Rate `json:"apr_cap"`
	// MinDraw is the least principal of a draw. Zero means one cent for each
	// installment; no source names another figure.
	MinDraw money.USD `json:"min_draw,omitzero"`

	// FirstStatement is the number of days from the qualification to the first
	// statement (FAQ 24156504: 10).
	FirstStatement int `json:"first_statement_days"`
	// DueAfter is the number of days from a statement to its due date
	// (FAQ 24156504: 21).
	DueAfter int `json:"due_after_days"`
	// DelinquentAfter is the day past due on which a line becomes delinquent;
	// 1 is the day after the due date. Chosen by this library.
	DelinquentAfter int `json:"delinquent_after_days"`

	// ArrivesFrom is the first working day after the agreement on which the
	// payment may arrive (product page: 1).
	ArrivesFrom int `json:"arrives_from_working_days"`
	// ArrivesTo is the last such working day (product page: 3).
	ArrivesTo int `json:"arrives_to_working_days"`
	// HoldFor is how long credit stays set aside for a phase. Chosen.
	HoldFor Span `json:"hold_for"`
	// OfferFor is how long an offer is good; it ends with its New York day at
	// the latest, because its schedule counts from that day. Chosen.
	OfferFor Span `json:"offer_for"`

	// RefundWindow is the time after the signature in which a refund of the
	// whole principal voids every fee (FAQ 24154549: 48 elapsed hours).
	RefundWindow Span `json:"refund_window"`
	// ClearAfter is the number of working days after which a repayment counts
	// as cleared when the lender says nothing. Chosen.
	ClearAfter int `json:"clear_after_working_days"`
	// ReturnWindow is the number of days in which a repayment may come back and
	// is undone exactly. Chosen.
	ReturnWindow int `json:"return_window_days"`
	// RefundableFor is the least number of days after a loan has ended in which its order
	// can still be refunded through it, and after a fee was charged in which it can still
	// be waived although it is paid. Chosen.
	RefundableFor int `json:"refundable_for_days"`
	// LateFeeMax caps one late fee (published maximum of one contract: $100).
	LateFeeMax money.USD `json:"late_fee_max"`
	// ReturnedFeeMax caps the fee for one returned payment (same source: $20).
	ReturnedFeeMax money.USD `json:"returned_fee_max"`

	// FeeCredit is granted with the first approval. Nil grants none: no source
	// names the amount.
	FeeCredit *CreditRule `json:"fee_credit,omitempty"`
	// MinBusinessMonths is how long a business must have existed to apply; only
	// Program.Apply asks it, as a line does not know the business. Zero asks
	// nothing: no source names a threshold.
	MinBusinessMonths int `json:"min_business_months,omitzero"`
	// DecisionWithin is how long the lender usually takes to decide, for a host to
	// show; no rule asks it. Zero says nothing: no source names a time.
	DecisionWithin Span `json:"decision_within,omitzero"`
	// InactiveAfter is the number of days without a draw after which a line takes
	// no offers and holds. Zero means never: no source names a number.
	InactiveAfter int `json:"inactive_after_days,omitzero"`
	// CreditReopen is the number of days for which fee credit given back stays
	// open when the lender failed to disburse. Chosen.
	CreditReopen int `json:"credit_reopen_days"`
}

// Band bounds a rate on both sides, both included.
type Band struct {
	Min money.Rate `json:"min"`
	Max money.Rate `json:"max"`
}

func (b Band) holds(r money.Rate) bool { return r.Cmp(b.Min) >= 0 && r.Cmp(b.Max) <= 0 }

// Tier is the band of the months From to To, both included, of the term of
// that many months.
type Tier struct {
	Months int  `json:"months"` // the term
	From   int  `json:"from"`   // first month of the tier, counted from 1
	To     int  `json:"to"`     // last month of the tier
	Rates  Band `json:"rates"`
}

// CreditRule is a fee credit that the program grants: an amount and the number
// of days for which it can be assigned to a loan.
type CreditRule struct {
	Amount money.USD `json:"amount"`
	Days   int       `json:"days"`
}

// DefaultPolicy returns the published figures of the product, and the rules
// that this library chose where no source speaks: one version, in effect from
// 1990-01-01 on, without fee credit. Each call returns a new slice, so a caller
// may change it and should then change its version.
func DefaultPolicy() []Policy {
	return []Policy{{
		Version:   "2019-01",
		Effective: civil.Of(1990, time.January, 1),
		MaxLine:   money.Dollars(150_000),
		MaxMonths: 6,
		Rates:     Band{Min: money.PPM(2_500), Max: money.PPM(27_500)},
		Tiers: []Tier{
			{Months: 6, From: 1, To: 2, Rates: Band{Min: money.PPM(12_500), Max: money.PPM(27_500)}},
			{Months: 6, From: 3, To: 6, Rates: Band{Min: money.PPM(2_500), Max: money.PPM(7_500)}},
		},
		APRCap:          money.PPM(300_000),
		FirstStatement:  10,
		DueAfter:        21,
		DelinquentAfter: 1,
		ArrivesFrom:     1,
		ArrivesTo:       3,
		HoldFor:         Span(24 * time.Hour),
		OfferFor:        Span(24 * time.Hour),
		RefundWindow:    Span(48 * time.Hour),
		ClearAfter:      5,
		ReturnWindow:    60,
		RefundableFor:   180,
		LateFeeMax:      money.Dollars(100),
		ReturnedFeeMax:  money.Dollars(20),
		CreditReopen:    30,
	}}
}

// MarshalJSON writes the policy so that [ParsePolicy] reads it: no tiers are an
// empty list, as a document has to name them.
func (p Policy) MarshalJSON() ([]byte, error) {
	type fields Policy // without this method
	if p.Tiers == nil {
		p.Tiers = []Tier{}
	}
	return json.Marshal(fields(p))
}

// clone returns a copy that shares nothing.
func (p Policy) clone() Policy {
	p.Tiers = slices.Clone(p.Tiers)
	if p.FeeCredit != nil {
		rule := *p.FeeCredit
		p.FeeCredit = &rule
	}
	return p
}

// band returns the band of one month (counted from 1) of a term.
func (p *Policy) band(months, month int) Band {
	for _, t := range p.Tiers {
		if t.Months == months && t.From <= month && month <= t.To {
			return t.Rates
		}
	}
	return p.Rates
}

// minDraw is the least principal for a term: the policy's, and at least one
// cent for each installment.
func (p *Policy) minDraw(months int) money.USD {
	return p.MinDraw.Max(money.Cents(int64(months)))
}

// Span is a length of elapsed time, written as "48h" or "30m" in JSON.
type Span time.Duration
