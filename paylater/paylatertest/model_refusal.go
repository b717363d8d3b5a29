package paylatertest

import "time"

// refusal is the code with which the line refuses an input, "" when it does not.
func (d *dumbLine) refusal(in Input) string {
	switch in.Kind {
	case InHold, InOffer, InSign:
		return d.refusalOfDraw(in)
	case InRelease:
		if d.live(in.Order, in.Phase) == nil {
			return "hold_missing"
		}
	case InRefund:
		l := d.refundable(in)
		switch {
		case in.Amount <= 0:
			return "amount_not_positive"
		case l == nil:
			return "loan_unknown"
		case in.Amount+d.refunded(l) > l.principal:
			return "refund_over_paid"
		}
	}
	return ""
}

func (d *dumbLine) live(order, phase string) *dumbHold {
	for _, h := range d.holds {
		if !h.ended && h.order == order && h.phase == phase {
			return h
		}
	}
	return nil
}

func (d *dumbLine) refusalOfDraw(in Input) string {
	if in.Kind == InSign {
		h := d.hold(in.Hold)
		switch {
		case h == nil || h.ended && h.until.After(d.now):
			return firstOf(d.standing(), "hold_missing")
		case h.ended:
			return firstOf(d.standing(), "hold_expired")
		case in.Amount > h.amount:
			return firstOf(d.standing(), "over_hold")
		case !d.offerEnds(in.Said).After(d.now):
			return firstOf(d.standing(), "offer_expired")
		}
	}
	switch code := d.standing(); {
	case code != "":
		return code
	case in.Amount <= 0:
		return "amount_not_positive"
	}
	if in.Kind != InSign {
		if code := d.refusalOfCredit(in); code != "" {
			return code
		}
	}
	if in.Kind == InHold {
		return ""
	}
	return d.refusalOfPrice(in)
}

func firstOf(codes ...string) string {
	for _, c := range codes {
		if c != "" {
			return c
		}
	}
	return ""
}

func (d *dumbLine) standing() string {
	switch {
	case d.qualified == 0 || d.closed:
		return "line_not_open"
	case d.suspended:
		return "line_suspended"
	case d.late:
		return "line_delinquent"
	}
	return ""
}

// refusalOfCredit: a phase is financed once, and with what is available; an
// offer counts what is held for its phase.
func (d *dumbLine) refusalOfCredit(in Input) string {
	room := d.available()
	h := d.live(in.Order, in.Phase)
	if in.Kind == InOffer && h != nil {
		room += h.amount
	}
	for _, l := range d.loans {
		if !l.void && l.order == in.Order && l.phase == in.Phase {
			return "phase_claimed"
		}
	}
	switch {
	case in.Kind == InHold && h != nil:
		return "phase_claimed"
	case in.Amount > room:
		return "over_available"
	}
	return ""
}

func (d *dumbLine) refusalOfPrice(in Input) string {
	if in.Months > d.MaxMonths {
		return "term_over_policy"
	}
	l := d.price(in.Amount, in.Months)
	switch {
	case l == nil:
		return "term_not_priced"
	case in.Amount < int64(in.Months):
		return "below_min_draw"
	}
	for k, rate := range l.rates {
		if !d.inBand(in.Months, k+1, rate) {
			return "rate_out_of_band"
		}
	}
	if d.overCap(l) {
		return "apr_over_cap"
	}
	return ""
}

func (d *dumbLine) inBand(months, k int, rate int64) bool {
	fits := d.MinRate <= rate && rate <= d.MaxRate
	for _, t := range d.Tiers {
		if t.Months == months && t.From <= k && k <= t.To {
			fits = fits && t.MinRate <= rate && rate <= t.MaxRate
		}
	}
	return fits
}

// offerEnds: an offer is good for its span, and for its New York day at most.
func (d *dumbLine) offerEnds(made time.Time) time.Time {
	ends, midnight := made.Add(d.OfferFor), (dayOf(made) + 1).begins()
	if midnight.Before(ends) {
		return midnight
	}
	return ends
}
