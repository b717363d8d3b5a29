package checkout

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater"
)

// Pay pays the phase by Pay Later: it sets the credit aside, records the buyer's
// signature, and asks the lender to pay the order's beneficiary, where the money
// arrives in 1-3 working days. The signature names the terms that the buyer saw
// and the person who signed; its hold is [Page.Key], which Pay fills in when it
// is empty.
//
// Pay again with the same page or key after an answer was lost: it gives the
// first loan. A loan with these very terms that stands on the phase by now is
// the answer too. What else stands there is a refusal with [CodeOtherOfferSigned],
// and a phase that is held or financed elsewhere one with
// [paylater.CodePhaseClaimed]. Credit that an earlier page set aside for the
// phase and that nobody signed for is used.
//
// When the lender refuses at once the loan is returned with [CodeLoanFailed]: it
// is void, nothing is owed, and a new page makes the next attempt.
func (p Page) Pay(ctx context.Context, offer paylater.Offer, s paylater.Signature) (paylater.Loan, error) {
	if p.program == nil {
		return paylater.Loan{}, viewOnly()
	}
	if loan, ok := p.loan(); ok {
		return settled(loan, s)
	}
	if err := p.ready(offer); err != nil {
		return paylater.Loan{}, err
	}
	if s.Hold == "" {
		s.Hold = p.key
	}
	if err := p.stillCovered(ctx, s.Hold); err != nil {
		return paylater.Loan{}, err
	}
	if p.program.IsDry() {
		return p.try(ctx, offer, s)
	}
	if _, err := offer.Sign(s, p.program.Now()); err != nil {
		return p.repeated(ctx, offer, s, err) // before credit is set aside for nothing
	}
	return p.insist(ctx, offer, s)
}

// stillCovered asks again, before a part of the phase is financed, whether the
// credit covers all that is due: a loan is never taken first when it does not.
func (p Page) stillCovered(ctx context.Context, key lender.Key) error {
	if !p.usd().Less(p.due()) {
		return nil
	}
	if err := p.reload(ctx); err != nil {
		return err
	}
	signed := slices.ContainsFunc(p.line.Loans(p.at), func(n paylater.Loan) bool { return n.Hold == key }) // void, if need be
	if _, ok := p.loan(); ok || signed || p.line.Status() != paylater.StatusOpen {
		return nil // the line itself has the answer
	}
	c := Credit{Due: p.due(), Available: p.creditFor()}
	if c.Available.Less(c.Due) {
		return c.short()
	}
	return nil
}

// try is the payment without its effects, for a dry program: what would happen.
func (p Page) try(ctx context.Context, offer paylater.Offer, s paylater.Signature) (paylater.Loan, error) {
	if err := p.reload(ctx); err != nil {
		return paylater.Loan{}, err
	}
	line, at := p.line, p.at
	if h, ok := p.held(); ok && h.Amount.Less(offer.Terms().Principal) {
		line, _ = line.Release(h.Key, p.po.ID(), p.phase, at) // it is there to be given up
	}
	if h, ok := line.HeldFor(p.po.ID(), p.phase, at); ok {
		s.Hold = h.Key
	} else {
		var err error
		req := paylater.HoldRequest{Key: s.Hold, Order: p.po.ID(), Phase: p.phase, Amount: offer.Terms().Principal}
		if line, err = line.Hold(req, at); err != nil {
			return paylater.Loan{}, err
		}
	}
	line, err := line.Sign(offer, s, at)
	if err != nil {
		return paylater.Loan{}, err
	}
	for _, n := range line.Loans(at) {
		if n.Hold == s.Hold {
			return outcome(n)
		}
	}
	return paylater.Loan{}, fault.New(paylater.CodeLoanUnknown, "the loan has ended long ago")
}

// repeated gives the first answer when the attempt was signed before, and
// otherwise the refusal: an offer that has expired since cannot be signed anew.
func (p *Page) repeated(ctx context.Context, offer paylater.Offer, s paylater.Signature, refusal error) (paylater.Loan, error) {
	if loan, err := p.program.Sign(ctx, offer, s); err == nil {
		return outcome(loan)
	}
	return paylater.Loan{}, refusal
}

// ready refuses an offer that this page did not, or would not, make.
func (p *Page) ready(offer paylater.Offer) error {
	if c := p.choices[0].clone(); c.Why != nil {
		return c.Why
	}
	t := offer.Terms()
	if t.Line != p.visit.line() || t.Order != p.po.ID() || t.Phase != p.phase || t.Recipient != p.visit.Recipient {
		return notFound("no such offer for this phase")
	}
	if t.Principal != p.usd() {
		return fault.New(paylater.CodeTermsChanged, "the offer is for another amount than the page",
			fault.Cents("offered", t.Principal.Cents()), fault.Cents("asked", p.usd().Cents()))
	}
	return nil
}

// insist tries again as long as somebody else moved and left room for this
// signature: another tab, another page, an end of the hold.
func (p *Page) insist(ctx context.Context, offer paylater.Offer, s paylater.Signature) (paylater.Loan, error) {
	const tries = 4
	now := *p
	var err error
	for range tries {
		var loan paylater.Loan
		loan, err = now.once(ctx, offer, s)
		if err == nil || !moved(err) {
			return loan, err
		}
		if loadErr := now.reload(ctx); loadErr != nil {
			return paylater.Loan{}, loadErr
		}
		if loan, ok := now.loan(); ok {
			return settled(loan, s)
		}
		if errors.Is(err, paylater.CodeKeyReused) {
			return paylater.Loan{}, otherOffer()
		}
		key, keyErr := now.makeRoom(ctx, offer.Terms().Principal.Cents())
		if keyErr != nil {
			return paylater.Loan{}, keyErr
		}
		if key == s.Hold {
			return paylater.Loan{}, err
		}
		s.Hold = key
	}
	return paylater.Loan{}, err
}

// moved tells the refusals that come of somebody else's act.
func moved(err error) bool {
	for _, code := range [...]fault.Code{
		paylater.CodePhaseClaimed, paylater.CodeHoldMissing, paylater.CodeHoldExpired, paylater.CodeOverHold, paylater.CodeKeyReused,
	} {
		if errors.Is(err, code) {
			return true
		}
	}
	return false
}

// once sets the credit aside, unless it is, and signs.
func (p *Page) once(ctx context.Context, offer paylater.Offer, s paylater.Signature) (paylater.Loan, error) {
	if h, ok := p.held(); !ok || h.Key != s.Hold {
		req := paylater.HoldRequest{Key: s.Hold, Order: p.po.ID(), Phase: p.phase, Amount: offer.Terms().Principal}
		if _, err := p.program.Hold(ctx, p.visit.line(), req); err != nil {
			return paylater.Loan{}, err
		}
		if err := p.stillCovered(ctx, s.Hold); err != nil { // other credit went while this was set aside
			return paylater.Loan{}, errors.Join(err, p.release(ctx, s.Hold))
		}
	}
	loan, err := p.program.Sign(ctx, offer, s)
	if err != nil {
		return paylater.Loan{}, err
	}
	return outcome(loan)
}

func (p *Page) reload(ctx context.Context) error {
	line, err := p.program.Line(ctx, p.visit.line())
	p.line, p.at = line, p.program.Now()
	return err
}

// makeRoom gives up a hold that is too small and returns the key of the attempt.
func (p *Page) makeRoom(ctx context.Context, cents int64) (lender.Key, error) {
	if h, ok := p.held(); ok && h.Amount.Cents() < cents {
		err := p.program.Release(ctx, p.visit.line(), h.Key, p.po.ID(), p.phase)
		if err != nil && !errors.Is(err, paylater.CodeHoldMissing) {
			return "", err
		}
		if err := p.reload(ctx); err != nil {
			return "", err
		}
	}
	return p.attempt(), nil
}

// settled answers a payment of a phase on which a loan stands already.
func settled(loan paylater.Loan, s paylater.Signature) (paylater.Loan, error) {
	if loan.Terms.Hash() != s.Terms {
		return paylater.Loan{}, otherOffer()
	}
	return outcome(loan)
}

func outcome(loan paylater.Loan) (paylater.Loan, error) {
	if loan.Status == paylater.LoanVoid {
		return loan, fault.New(CodeLoanFailed, "the lender did not pay; the loan is void and nothing is owed")
	}
	return loan, nil
}

func otherOffer() error {
	return fault.New(CodeOtherOfferSigned, "another offer was signed for this phase; open the page again")
}

func viewOnly() error {
	return fault.New(CodeViewOnly, "a page that only shows cannot pay: open it with a program")
}

// attempt is the key of the next attempt on the phase: that of the live hold if
// it covers the page's amount, otherwise one that no attempt had before, because
// it counts the events of the line and every hold is one.
func (p *Page) attempt() lender.Key {
	if p.line.ID() == (paylater.LineID{}) {
		return ""
	}
	wanted := p.wanted()
	if h, ok := p.held(); ok && wanted.Cmp(h.Amount) <= 0 {
		return h.Key
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "attempt/1\n%s\n%s\n%s\n%d\n%d\n",
		p.line.ID(), p.po.ID(), p.phase, wanted.Cents(), p.line.Seq()))
	return lender.Key("A" + hex.EncodeToString(sum[:12]))
}
