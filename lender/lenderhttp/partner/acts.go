package partner

import (
	"context"
	"net/http"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/order/fault"
)

// keyedAct reads a request and hands it to the lender. Without key the request
// needs none.
func keyedAct[T, A any](
	h *Handler, c *call, parse func([]byte) (T, error), key func(T) string, do func(context.Context, T) (A, error),
) (A, *wire.Problem) {
	var none A
	data, p := h.body(c)
	if p != nil {
		return none, p
	}
	request, err := parse(data)
	if err != nil {
		return none, h.problem(err)
	}
	if key != nil {
		if p := h.keyed(c, key(request)); p != nil {
			return none, p
		}
	}
	ctx, cancel := context.WithTimeout(c.r.Context(), h.config.Patience)
	defer cancel()
	answer, err := do(ctx, request)
	if err != nil {
		return none, h.ofLender(c, err, lender.CodeRefused)
	}
	return answer, nil
}

// events is the answer that says what was said.
func (h *Handler) events(said []lender.Event, p *wire.Problem) (any, *wire.Problem) {
	if p != nil {
		return nil, p
	}
	if said == nil {
		said = []lender.Event{} // nothing is said by an empty list, not by null
	}
	return wire.Answer{Mode: h.config.Mode, Events: said}, nil
}

func (h *Handler) apply(c *call) (any, *wire.Problem) {
	return h.events(keyedAct(h, c, wire.ParseApplication,
		func(a lender.Application) string { return string(a.ID) }, h.config.Lender.Apply))
}

func (h *Handler) disburse(c *call) (any, *wire.Problem) {
	return h.events(keyedAct(h, c, wire.ParseDisbursement,
		func(d lender.Disbursement) string { return string(d.Loan) }, h.config.Lender.Disburse))
}

func (h *Handler) returnMoney(c *call) (any, *wire.Problem) {
	return h.events(keyedAct(h, c, wire.ParseMoneyReturn,
		func(m lender.MoneyReturn) string { return string(m.Refund) }, h.config.Lender.ReturnMoney))
}

// lookUp answers what was said about a reference. One that no lender can have
// received is not found.
func (h *Handler) lookUp(c *call) (any, *wire.Problem) {
	sent, p := h.parameters(c, "kind", "key", "buyer")
	if p != nil {
		return nil, p
	}
	r := lender.Reference{
		Kind: lender.ReferenceKind(sent["kind"]), Key: lender.Key(sent["key"]), Buyer: lender.BuyerID(sent["buyer"]),
	}
	if err := r.Validate(); err != nil {
		return nil, h.problem(fault.Join(append(fault.All(lender.NotFound()), fault.All(err)...)...))
	}
	c.key = string(r.Key)
	ctx, cancel := context.WithTimeout(c.r.Context(), h.config.Patience)
	defer cancel()
	said, err := h.config.Lender.LookUp(ctx, r)
	if err != nil {
		return nil, h.ofLender(c, err, lender.CodeNotFound)
	}
	return h.events(said, nil)
}

// notOffered is the answer for a part that is left out.
func (h *Handler) notOffered() *wire.Problem {
	return h.problem(fault.New(wire.CodeNotOffered, "this partner leaves this part of the protocol out"))
}

func (h *Handler) repay(c *call) (any, *wire.Problem) {
	if h.config.Repay == nil {
		return nil, h.notOffered()
	}
	return h.events(keyedAct(h, c, wire.ParseRepayment,
		func(r wire.Repayment) string { return string(r.ID) }, h.config.Repay.Repay))
}

func (h *Handler) linkSession(c *call) (any, *wire.Problem) {
	if h.config.Links == nil {
		return nil, h.notOffered()
	}
	parse := func(data []byte) (wire.LinkRequest, error) { return wire.ParseLinkRequest(h.config.Mode, data) }
	s, p := keyedAct(h, c, parse, func(r wire.LinkRequest) string { return string(r.Session) }, h.config.Links.Session)
	if p != nil {
		return nil, p
	}
	return h.session(c, s), nil
}

// session fills in what every page has.
func (h *Handler) session(c *call, s wire.LinkSession) wire.LinkSession {
	s.Mode, s.Session, s.Expires = h.config.Mode, lender.Key(c.key), wireTime(s.Expires)
	return s
}

func (h *Handler) linkExchange(c *call) (any, *wire.Problem) {
	if h.config.Links == nil {
		return nil, h.notOffered()
	}
	result, p := keyedAct(h, c, wire.ParseLinkExchange,
		func(e wire.LinkExchange) string { return string(e.Session) }, h.config.Links.Exchange)
	if p != nil {
		return nil, p
	}
	result.Mode = h.config.Mode
	if result.Accounts == nil {
		result.Accounts = []wire.Account{}
	}
	return result, nil
}

// revoke has no key of its own: what is revoked stays revoked.
func (h *Handler) revoke(c *call) (any, *wire.Problem) {
	if h.config.Links == nil {
		return nil, h.notOffered()
	}
	return h.events(keyedAct(h, c, wire.ParseRevocation, nil, func(ctx context.Context, r wire.Revocation) ([]lender.Event, error) {
		return nil, h.config.Links.Revoke(ctx, r)
	}))
}

func (h *Handler) agreementSession(c *call) (any, *wire.Problem) {
	if h.config.Agreements == nil {
		return nil, h.notOffered()
	}
	parse := func(data []byte) (wire.AgreementRequest, error) {
		return wire.ParseAgreementRequest(h.config.Mode, data)
	}
	s, p := keyedAct(h, c, parse, func(r wire.AgreementRequest) string { return string(r.Session) }, h.config.Agreements.Session)
	if p != nil {
		return nil, p
	}
	return h.session(c, wire.LinkSession(s)), nil
}

func (h *Handler) agreementExchange(c *call) (any, *wire.Problem) {
	if h.config.Agreements == nil {
		return nil, h.notOffered()
	}
	result, p := keyedAct(h, c, wire.ParseAgreementExchange,
		func(e wire.AgreementExchange) string { return string(e.Session) }, h.config.Agreements.Exchange)
	if p != nil {
		return nil, p
	}
	result.Mode, result.SignedAt = h.config.Mode, wireTime(result.SignedAt)
	return result, nil
}

func (h *Handler) readClock(c *call) (any, *wire.Problem) {
	if h.config.Clock == nil {
		return nil, h.notOffered()
	}
	if _, p := h.parameters(c); p != nil {
		return nil, p
	}
	return wire.Clock{Mode: h.config.Mode, Now: wireTime(h.config.Clock.Now())}, nil
}

// moveClock has no key: a sandbox that was moved twice is moved twice.
func (h *Handler) moveClock(c *call) (any, *wire.Problem) {
	if h.config.Clock == nil {
		return nil, h.notOffered()
	}
	now, p := keyedAct(h, c, wire.ParseClockMove, nil, func(ctx context.Context, m wire.ClockMove) (time.Time, error) {
		if err := h.config.Clock.Advance(ctx, time.Duration(m.Seconds)*time.Second); err != nil {
			return time.Time{}, err
		}
		return h.config.Clock.Now(), nil
	})
	if p != nil {
		return nil, p
	}
	return wire.Clock{Mode: h.config.Mode, Now: wireTime(now)}, nil
}

// wireTime is an instant as the protocol writes it.
func wireTime(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

func (h *Handler) health(c *call) (any, *wire.Problem) {
	if _, p := h.parameters(c); p != nil {
		return nil, p
	}
	return wire.Health{Mode: h.config.Mode, Version: wire.Version}, nil
}

var _ http.Handler = (*Handler)(nil)
