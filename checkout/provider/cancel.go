package provider

import (
	"context"
	"errors"

	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater"
)

// Cancel gives up what the session holds and frees the phase. Nothing can be
// signed under the session afterwards. Canceling what has ended, or never began,
// changes nothing and is no error; a session under which a loan stands is refused
// with [CodeAlreadyCaptured]: it can only be refunded.
//
// A session that held nothing leaves no trace but [Session.Canceled]: an
// authorization that was on its way may still set credit aside, which nobody
// signs for. Cancel again, or let it expire.
func (p *Provider) Cancel(ctx context.Context, s Session) (Result, error) {
	const tries = 4
	var refusal error
	for range tries {
		rec, err := p.known(ctx, &s)
		if err != nil {
			return Result{}, err
		}
		if !rec.live {
			return p.canceled(ctx, s, &rec)
		}
		// Its own key is the key of the act: should the hold have ended meanwhile
		// by a cancel like this one, nothing that came after it is released.
		refusal = p.program.Release(ctx, s.line(), s.Key, s.Order, s.Phase)
		if refusal != nil && !errors.Is(refusal, paylater.CodeHoldMissing) {
			return Result{Session: s, State: rec.state(&s), Next: NextNone}, refusal
		}
	}
	return Result{}, refusal
}

func (p *Provider) canceled(ctx context.Context, s Session, rec *record) (Result, error) {
	if rec.loan == "" {
		s.Canceled = true
	}
	res, err := p.tell(ctx, s, rec)
	if err == nil && rec.loan != "" && !rec.failed {
		err = fault.New(CodeAlreadyCaptured, "a loan is signed under the session; refund it",
			fault.Cents("captured", rec.captured().Cents()))
	}
	return res, err
}
