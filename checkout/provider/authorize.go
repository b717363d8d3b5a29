package provider

import (
	"context"

	"github.com/paylater-go/payments/paylater"
)

// Authorize sets the credit of the session aside, for as long as the policy says
// (a day by default), and answers with the offers to choose from ([NextSign]).
// Nothing is signed, nothing is owed. Repeated it gives the same hold; a session
// under which a loan was signed is answered as it stands.
//
// A buyer without a line is no error: nothing is set aside, and the answer is
// [StateInitiated] with what the buyer does next, as for [Provider.Initiate].
// When credit cannot be set aside the error says why: [paylater.CodeOverAvailable],
// [paylater.CodePhaseClaimed] for a phase that another session holds, what the
// order refuses. A session that has ended is refused with
// [paylater.CodeHoldExpired], [CodeSessionCanceled] or [checkout.CodeLoanFailed],
// and another one with its key and other contents with [paylater.CodeKeyReused].
func (p *Provider) Authorize(ctx context.Context, s Session) (Result, error) {
	res, rec, err := p.found(ctx, s)
	if err != nil {
		return res, err
	}
	if why := rec.over(&s); why != nil {
		return res, why
	}
	if res.State != StateInitiated || res.Next != NextSign {
		return res, res.unauthorized()
	}
	req := paylater.HoldRequest{Key: s.Key, Order: s.Order, Phase: s.Phase, Amount: s.Amount}
	if _, err := p.program.Hold(ctx, s.line(), req); err != nil {
		return res, err
	}
	res, rec, err = p.found(ctx, s)
	if err != nil {
		return res, err
	}
	if why := rec.over(&s); why != nil {
		return res, why // the hold has ended since
	}
	return res, nil
}

// unauthorized is why nothing is set aside. What has happened to the order since
// is in the way of the next verb, not of what is held.
func (r *Result) unauthorized() error {
	if r.State == StateInitiated {
		return r.refusal()
	}
	return nil
}
