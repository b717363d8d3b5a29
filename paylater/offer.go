package paylater

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

// Draw says what a buyer wants financed: one phase of one order.
type Draw struct {
	Order  order.ID    `json:"order"`
	Phase  order.Phase `json:"phase"`
	Amount money.USD   `json:"amount"`
	// Recipient is the token of the order's beneficiary, whom the lender pays. It
	// needs a letter, so that it cannot be an account or routing number.
	Recipient lender.Key `json:"recipient"`
}

// Offer is a quote for one phase at one term. It binds nobody and expires; it
// is good for the New York day on which it was made at the latest.
type Offer struct {
	terms    Terms
	expires  time.Time
	from, to civil.Date
	decision Decision
}

// Terms returns the schedule, fees, fee credit, APR and all else that the buyer
// would agree to.
func (o Offer) Terms() Terms { return o.terms.clone() }

// Hash returns the hash of the terms, which comes back with the signature; it
// says nothing to a buyer and need not be shown.
func (o Offer) Hash() string { return o.terms.Hash() }

// Months returns the term.
func (o Offer) Months() int { return o.terms.Months }

// Expires returns the first instant at which the offer is no longer good, UTC.
func (o Offer) Expires() time.Time { return o.expires }

// Arrives returns the first and the last day on which the payment is expected:
// the policy's working days after the agreement (product page: 1-3), by the
// calendar of the rules.
func (o Offer) Arrives() (from, to civil.Date) { return o.from, o.to }

// Decision returns why the offer could be made, or could not.
func (o Offer) Decision() Decision { return o.decision }

// offerDocument is an offer for people and pages; nothing reads it back.
type offerDocument struct {
	Terms       Terms      `json:"terms"`
	Hash        string     `json:"hash"`
	Expires     time.Time  `json:"expires"`
	ArrivesFrom civil.Date `json:"arrives_from"`
	ArrivesTo   civil.Date `json:"arrives_to"`
	Decision    Decision   `json:"decision"`
}

// MarshalJSON writes a read-only view of the offer, for a page that is drawn
// elsewhere. What is signed is an offer that a page or a line makes anew, and its
// hash.
func (o Offer) MarshalJSON() ([]byte, error) {
	return json.Marshal(offerDocument{o.terms, o.Hash(), o.expires, o.from, o.to, o.decision})
}

// Sign is the pure act by which a buyer accepts an offer. It counts only when a
// line records it: [Line.Sign].
func (o Offer) Sign(s Signature, at time.Time) (Agreement, error) {
	switch {
	case !s.Hold.Valid():
		return Agreement{}, invalid("signature.hold", "the key of a hold")
	case !s.By.Valid():
		return Agreement{}, invalid("signature.by", "1 to 64 of A-Z a-z 0-9 _ -")
	case len(o.terms.Schedule) == 0 || !o.decision.Allowed():
		return Agreement{}, invalid("offer", "an offer that was made")
	}
	d := o.decision
	d.act, d.at = ActSign, instant(at)
	d.facts[factHeldHere], d.facts[factHold] = 1, d.facts[factAsked]
	d.facts[factNow], d.facts[factExpires] = d.at.UnixMicro(), o.expires.UnixMicro()
	d.facts[factOtherTerms] = flag(s.Terms != o.Hash())
	if err := d.settle(); err != nil {
		return Agreement{}, err
	}
	return Agreement{terms: o.terms, signature: s, at: d.at}, nil
}

// Offer quotes one phase at one term; credit that is held for the phase counts
// as available. When it cannot be made the error says why ([CodeTermNotPriced],
// [CodeRateOutOfBand], [CodeAPROverCap], and what refuses a hold), and the
// returned offer still carries the decision, and the schedule and APR where
// there are any.
func (l Line) Offer(draw Draw, months int, at time.Time) (Offer, error) {
	if err := l.quoting(draw, at); err != nil {
		return Offer{}, err
	}
	return l.quote(draw, months)
}

// Quote is one phase at one of the terms that the lender priced.
type Quote struct {
	Months int
	Offer  Offer
	Err    error // why the offer was not made; nil when it was
}

// Offers quotes one phase at every term that the lender priced, shortest
// first, each with its offer or the reason why there is none.
func (l Line) Offers(draw Draw, at time.Time) ([]Quote, error) {
	if err := l.quoting(draw, at); err != nil {
		return nil, err
	}
	list, q := make([]Quote, len(l.prices)), l.quoteBasis(draw)
	rows := 0
	for i := range l.prices {
		rows += len(l.prices[i].Monthly)
	}
	q.rows = make(Schedule, rows)
	for i := range list {
		list[i].Months = l.prices[i].Months
		list[i].Err = l.quoteTerm(&list[i].Offer, &q, list[i].Months)
	}
	return list, nil
}

// quoting checks a draw and moves the line, the caller's own copy, to the instant.
func (l *Line) quoting(draw Draw, at time.Time) error {
	err := HoldRequest{Key: "k", Order: draw.Order, Phase: draw.Phase, Amount: draw.Amount}.check()
	switch {
	case err != nil:
		return err
	case !draw.Recipient.Valid() || !lettered(string(draw.Recipient)):
		return invalid("recipient", "a token of 1 to 64 of A-Z a-z 0-9 _ - with a letter: no account number")
	case l.rules == nil:
		return invalid("line", "made by Rules.NewLine or Rules.ParseLine")
	}
	return l.advance(at)
}

func (l *Line) quote(draw Draw, months int) (Offer, error) {
	q, o := l.quoteBasis(draw), new(Offer)
	q.rows = make(Schedule, len(l.rates(months)))
	err := l.quoteTerm(o, &q, months)
	return *o, err
}

// quoteBasis is what the offers of one phase have in common, whatever the term.
type quoteBasis struct {
	draw     Draw
	day      civil.Date
	policy   *Policy
	decision Decision
	expires  time.Time
	from, to civil.Date
	rows     Schedule // room for the schedules
	first    int      // the first statement of the latest term
	fitted   int      // months of it
}

// room takes the rows of one schedule; nobody can append into those of the next.
func (q *quoteBasis) room(months int) Schedule {
	rows := q.rows[:months:months]
	q.rows = q.rows[months:]
	return rows
}

// firstFor is [Cycle.FirstFor]; a longer term goes on from where the one before it
// ended.
func (q *quoteBasis) firstFor(c Cycle, months int) int {
	if q.fitted == 0 || months < q.fitted {
		q.first, q.fitted = c.after(q.day), 0
	}
	q.first = c.firstFrom(q.first, q.day, q.fitted+1, months)
	q.fitted = months
	return q.first
}

func (l *Line) quoteBasis(draw Draw) quoteBasis {
	day := l.day()
	q := quoteBasis{draw: draw, day: day, policy: l.rules.at(day), decision: l.decide(ActOffer, draw.Amount, 0)}
	if i := l.holdOf(draw.Order, draw.Phase); i >= 0 {
		q.decision.facts[factHold] = l.holds[i].Amount.Cents()
	}
	q.decision.facts[factClaimed] = flag(l.financed(draw.Order, draw.Phase))
	q.from, q.to = l.rules.workingDays(day, q.policy.ArrivesFrom), l.rules.workingDays(day, q.policy.ArrivesTo)
	q.expires = earlier(l.at.Add(time.Duration(q.policy.OfferFor)), civil.Midnight(day.AddDays(1)))
	return q
}

// quoteTerm fills in an offer of one term and decides whether it can be made.
func (l *Line) quoteTerm(o *Offer, q *quoteBasis, months int) error {
	o.decision = q.decision
	d := &o.decision
	d.facts[factMonths], d.facts[factMinDraw] = int64(months), q.policy.minDraw(months).Cents()
	if rates := l.rates(months); rates != nil && q.draw.Amount.Sign() > 0 && q.draw.Amount.InBounds() {
		d.facts[factPriced] = 1
		if err := l.price(o, q, rates); err != nil {
			o.decision = Decision{}
			return err
		}
	}
	return d.settle()
}

// price fills in the terms of an offer and the figures that the rules judge.
func (l *Line) price(o *Offer, q *quoteBasis, rates []money.Rate) error {
	p, draw, day, months := q.policy, &q.draw, q.day, len(rates)
	d := &o.decision
	d.facts[factMaxMonths] = int64(p.MaxMonths)
	l.judgeRates(d, p, rates)
	first := q.firstFor(l.cycle, months)
	schedule := q.room(months).layOut(draw.Amount, rates, l.cycle, first)
	rate, err := schedule.apr(draw.Amount, day)
	if err != nil {
		return err
	}
	d.facts[factAPR] = int64(rate)
	d.facts[factAPRCap] = int64(p.APRCap.PPM())
	d.facts[factOverCap] = flag(!schedule.underCap(rate, draw.Amount, day, p.APRCap))
	o.terms = Terms{
		Line: l.id, Order: draw.Order, Phase: draw.Phase, Principal: draw.Amount, Recipient: draw.Recipient,
		Months: months, Rates: rates, Agreed: day, First: first,
		Schedule: schedule, Fees: schedule.Fees(), APR: rate, Policy: p.Version,
		Credit: l.creditFor(day, schedule[0].Fee),
	}
	o.from, o.to, o.expires = q.from, q.to, q.expires
	return nil
}

// judgeRates notes the first month whose rate lies outside the policy's band.
func (l *Line) judgeRates(d *Decision, p *Policy, rates []money.Rate) {
	for k, r := range rates {
		band := p.band(len(rates), k+1)
		if band.holds(r) {
			continue
		}
		d.facts[factBadMonth], d.facts[factRate] = int64(k+1), int64(r.PPM())
		d.facts[factBandMin], d.facts[factBandMax] = int64(band.Min.PPM()), int64(band.Max.PPM())
		return
	}
}

// rates are the lender's monthly rates for a term, or nil.
func (l *Line) rates(months int) []money.Rate {
	i := slices.IndexFunc(l.prices, func(p lender.Price) bool { return p.Months == months })
	if i < 0 {
		return nil
	}
	return l.prices[i].Monthly
}

// financed tells whether a loan of this line stands on the phase.
func (l *Line) financed(id order.ID, p order.Phase) bool {
	return slices.ContainsFunc(l.loans, func(n loan) bool {
		return n.Status != LoanVoid && n.Terms.Order == id && n.Terms.Phase == p
	})
}

// lettered tells a token from what could be an account or routing number.
func lettered(token string) bool {
	return strings.ContainsFunc(token, func(r rune) bool { return r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' })
}
