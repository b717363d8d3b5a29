package checkout

import (
	"context"
	"errors"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater"
)

// PassOn is the buyer's consent that an application which one partner declined
// goes on to another. The host keeps it, as it keeps the consent to be checked:
// this library stores neither.
type PassOn struct {
	From    lender.ID      `json:"from"` // the partner that declined
	To      lender.ID      `json:"to"`   // the partner that may be asked now
	Consent lender.Consent `json:"consent"`
}

// Apply hands the buyer's application to the page's lender and returns the page
// after it, which names the order and the phase as its origin. The order waits:
// when the decision comes, as an event or when the lender is asked again
// ([paylater.Program.Continue]), the page that is opened then has its offers.
// Nothing is signed by itself.
//
// When another partner of the program has declined the buyer, the PassOn has to
// name that partner and this one, with a consent that was given after that decline
// and not after now; otherwise nothing is sent and the error is
// [CodeConsentRequired]. In all other cases the zero PassOn will do.
//
// Refused with [paylater.CodeNotFound] for the application of another buyer, with
// [CodeVisitInvalid] when it names another order, and with what
// [paylater.Program.Apply] refuses.
func (p Page) Apply(ctx context.Context, a lender.Application, consent PassOn) (Page, error) {
	if p.program == nil {
		return p, viewOnly()
	}
	origin := lender.OrderRef{Order: string(p.po.ID()), Phase: p.phase}
	switch {
	case a.Buyer != p.visit.line().Buyer:
		return p, notFound("no such buyer")
	case a.Order == nil:
		a.Order = &origin
	case *a.Order != origin:
		return p, fault.New(CodeVisitInvalid, "must be the order and the phase of the page").At("application.order")
	}
	if err := p.mayAsk(ctx, consent); err != nil {
		return p, err
	}
	line, err := p.program.Apply(ctx, p.visit.Lender, a)
	if err != nil {
		return p, err
	}
	n, err := view(p.po, p.phase, line, p.visit, p.program.Now(), p.elsewhere)
	if err != nil {
		return p, err
	}
	n.program = p.program
	return n, nil
}

// mayAsk refuses to hand the buyer's application to this lender after another one
// declined, unless the buyer has agreed.
func (p *Page) mayAsk(ctx context.Context, consent PassOn) error {
	declined := false
	for _, name := range p.program.Lenders() {
		if name == p.visit.Lender {
			continue
		}
		line, err := p.program.Line(ctx, paylater.LineID{Buyer: lender.BuyerID(p.visit.Buyer), Lender: name})
		if errors.Is(err, paylater.CodeNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if line.Status() != paylater.StatusDeclined {
			continue
		}
		declined = true
		if consent.From == name {
			return p.covers(&consent, line.Application())
		}
	}
	if declined {
		return noConsent("from", "names a partner that declined the buyer")
	}
	return nil
}

// covers tells whether a consent is about this decline and this lender.
func (p *Page) covers(consent *PassOn, declined paylater.Application) error {
	c := &consent.Consent
	switch {
	case consent.To != p.visit.Lender:
		return noConsent("to", "names the partner that is asked")
	case c.Version == "" || len(c.Version) > 64:
		return noConsent("consent.version", "names the text that was shown")
	case !order.ID(c.By).Valid():
		return noConsent("consent.by", "is the host's id of a person")
	case c.At.Before(declined.At) || c.At.After(p.program.Now()):
		return noConsent("consent.at", "lies after the decline and not after now")
	}
	return nil
}

func noConsent(path, what string) error {
	return fault.New(CodeConsentRequired, "another partner declined; this field of the buyer's consent to ask this one "+what).
		At("pass_on." + path)
}
