package provider

import (
	"context"

	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// Capture signs the offer that the buyer consented to and asks the lender to pay:
// all that is held, or less, in which case the rest is released at once. There is
// one capture to a session. It needs the buyer's [Consent]; an engine that
// captures without the buyer hands in the one that it kept.
//
// A session that was captured before gives the first loan, also for the zero
// Consent; other terms are refused with [checkout.CodeOtherOfferSigned], another
// amount with [paylater.CodeKeyReused]. Refused before anything is signed, so
// that the hold stays: [CodeRequestInvalid] for an incomplete consent,
// [paylater.CodeOfferExpired] and [paylater.CodeTermsChanged] for an offer that
// is no longer the one that was shown, [paylater.CodeOverHold], and what the
// order refuses when its price or phase has changed. Without a live hold:
// [paylater.CodeHoldMissing], [paylater.CodeHoldExpired], [CodeSessionCanceled].
//
// When the lender refuses at once the answer is [StateFailed] with
// [checkout.CodeLoanFailed]: nothing is owed, and another session can begin.
// Whenever the answer was lost, repeat it, or ask [Provider.Status].
func (p *Provider) Capture(ctx context.Context, s Session, c Consent) (Result, error) {
	res, rec, err := p.found(ctx, s)
	if err != nil {
		return res, err
	}
	if rec.loan != "" {
		return captured(res, &rec, &c)
	}
	if why := rec.over(&s); why != nil {
		return res, why
	}
	if !rec.live {
		return res, fault.New(paylater.CodeHoldMissing, "nothing is set aside: authorize the session first")
	}
	if err := c.check(); err != nil {
		return res, err
	}
	offer, refusal := p.agreed(ctx, &s, &rec, &c)
	if refusal == nil {
		_, refusal = p.program.Sign(ctx, offer, paylater.Signature{Hold: s.Key, Terms: c.Terms, By: c.By})
	}
	if res, rec, err = p.found(ctx, res.Session); err != nil { // whatever was refused, somebody may have signed meanwhile
		return res, err
	}
	if rec.loan != "" {
		return captured(res, &rec, &c)
	}
	if why := rec.over(&s); why != nil {
		return res, why
	}
	return res, refusal
}

// captured answers for a session under which a loan was signed.
func captured(res Result, rec *record, c *Consent) (Result, error) {
	if err := c.repeats(rec); err != nil {
		return res, err
	}
	if rec.failed {
		return res, rec.over(&res.Session)
	}
	return res, nil
}

// agreed is the offer at the term that the buyer consented to, if it can still be
// made; whether its terms are those that were shown the signature asks.
func (p *Provider) agreed(ctx context.Context, s *Session, rec *record, c *Consent) (paylater.Offer, error) {
	if !p.program.Now().Before(c.Until) {
		return paylater.Offer{}, fault.New(paylater.CodeOfferExpired, "the offer has expired; show the buyer another",
			fault.Instant("until", c.Until))
	}
	amount := c.Amount
	if amount.IsZero() {
		amount = rec.held
	}
	if rec.held.Less(amount) {
		return paylater.Offer{}, fault.New(paylater.CodeOverHold, "more than is held",
			fault.Cents("asked", amount.Cents()), fault.Cents("held", rec.held.Cents()))
	}
	page, err := p.page(ctx, s, rec.line, money.AmountOf(amount))
	if err != nil {
		return paylater.Offer{}, err
	}
	return page.Offer(c.Months)
}
