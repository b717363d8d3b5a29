package paylater_test

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/paylater"
)

// scriptVerb plays one command: what it prints, or why it is refused.
type scriptVerb func(s *stage, w *words) ([]string, error)

// scriptCommand finds a command of scripts; nil when there is none.
func scriptCommand(verb string) scriptVerb {
	return map[string]scriptVerb{
		"policy": (*stage).doPolicy, "now": (*stage).doNow, "advance": (*stage).doAdvance,
		"apply": (*stage).doApply, "approve": (*stage).doApprove, "decline": (*stage).doDecline, "needs": (*stage).doNeeds,
		"limit": (*stage).doLimit, "suspend": (*stage).doSuspend, "reinstate": (*stage).doReinstate, "close": (*stage).doClose,
		"grant": (*stage).doGrant,
		"hold":  (*stage).doHold, "release": (*stage).doRelease, "offer": (*stage).doOffer, "offers": (*stage).doOffers,
		"sign": (*stage).doSign, "draw": (*stage).doDraw, "quote": (*stage).doQuote, "sign-quote": (*stage).doSignQuote,
		"settle": (*stage).doSettle, "fail": (*stage).doFail, "bank-return": (*stage).doBankReturn,
		"repay": (*stage).doRepay, "clear": (*stage).doClear, "bounce": (*stage).doBounce, "payoff": (*stage).doPayoff,
		"refund": (*stage).doRefund, "received": (*stage).doReceived,
		"late-fee": (*stage).doLateFee, "returned-fee": (*stage).doReturnedFee, "waive": (*stage).doWaive,
		"pay-out": (*stage).doPayOut,
		"line":    (*stage).doLine, "loan": (*stage).doLoan, "statement": (*stage).doStatement,
		"bill": (*stage).doBill, "collect": (*stage).doCollect, "differences": (*stage).doDifferences,
	}[verb]
}

// doPolicy changes the default policy, before anything else.
func (s *stage) doPolicy(w *words) ([]string, error) {
	s.must(s.rules == nil, "the policy comes first")
	p := &s.policy
	for _, field := range []struct {
		name string
		into *paylater.Span
	}{{"hold", &p.HoldFor}, {"offer", &p.OfferFor}, {"refund_window", &p.RefundWindow}} {
		if text := w.opt(field.name, ""); text != "" {
			s.must(field.into.UnmarshalText([]byte(text)) == nil, "%s is no span", text)
		}
	}
	for _, field := range []struct {
		name string
		into *int
	}{{"delinquent_after", &p.DelinquentAfter}, {"clear_days", &p.ClearAfter}, {"credit_reopen", &p.CreditReopen}, {"inactive_after", &p.InactiveAfter}} {
		if text := w.opt(field.name, ""); text != "" {
			n, err := strconv.Atoi(text)
			s.must(err == nil, "%s is no number", text)
			*field.into = n
		}
	}
	if text := w.opt("tiers", ""); text != "" {
		s.must(text == "none", "the tiers can only be taken away")
		p.Tiers = nil
	}
	if text := w.opt("min_draw", ""); text != "" {
		p.MinDraw = s.usd(text)
	}
	if text := w.opt("credit", ""); text != "" {
		amount, days, _ := strings.Cut(text, "/")
		n, err := strconv.Atoi(strings.TrimSuffix(days, "d"))
		s.must(err == nil, "fee credit is written as 100.00/90d")
		p.FeeCredit = &paylater.CreditRule{Amount: s.usd(amount), Days: n}
	}
	return nil, nil
}

// doNow puts the clock where the script begins.
func (s *stage) doNow(w *words) ([]string, error) {
	s.must(s.now.IsZero(), "the clock is set once")
	s.now = s.instant(w.next("the instant"))
	return nil, nil
}

// doAdvance moves the clock, a New York day at a time, and says what became
// due. One long step must end in the same line.
func (s *stage) doAdvance(w *words) ([]string, error) {
	text := w.next("how far")
	var to time.Time
	if text == "to" {
		to = s.instant(w.next("the instant"))
	} else {
		to = s.later(text)
	}
	s.must(to.After(s.now), "the clock goes forward")
	atOnce, err := s.line.Advance(to)
	if err != nil {
		return nil, err
	}
	var out []string
	for s.now.Before(to) {
		next := civil.Midnight(s.today().AddDays(1))
		if next.After(to) {
			next = to
		}
		before := s.line.PastDue(s.now)
		l, err := s.line.Advance(next)
		if err != nil {
			return nil, err
		}
		s.now = next
		s.take(l)
		out = append(out, s.happened(before)...)
	}
	s.checkSame(atOnce, "the line after one long step")
	return out, nil
}

func (s *stage) doApply(w *words) ([]string, error) {
	id := lender.ApplicationID(w.next("the application"))
	l, err := s.line.Apply(id, nil, s.now)
	if err != nil {
		return nil, err
	}
	s.app = id
	s.take(l)
	return []string{"applied"}, nil
}

// application is app=A1, or the latest one.
func (s *stage) application(w *words) lender.ApplicationID {
	return lender.ApplicationID(w.opt("app", string(s.app)))
}

func (s *stage) doApprove(w *words) ([]string, error) {
	limit := s.usd(w.opt("limit", ""))
	ev, err := s.tell(s.news(), lender.Approved{Application: s.application(w), Limit: limit, Prices: w.prices()})
	if err != nil {
		return nil, err
	}
	return []string{fmt.Sprintf("approved: limit %s, available %s", ev.Amount, s.line.Available(s.now))}, nil
}

func (s *stage) doDecline(w *words) ([]string, error) {
	why := w.reason("not_eligible")
	_, err := s.tell(s.news(), lender.Declined{Application: s.application(w), Reasons: []lender.Reason{why}})
	if err != nil {
		return nil, err
	}
	reasons := s.line.Application().Reasons
	return []string{"declined: " + dashed(reasons)}, nil
}

func (s *stage) doNeeds(w *words) ([]string, error) {
	var items []lender.Item
	for item := range strings.SplitSeq(w.next("the items"), ",") {
		items = append(items, lender.Item(strings.ReplaceAll(item, "-", "_")))
	}
	_, err := s.tell(s.news(), lender.InformationNeeded{Application: s.application(w), Items: items})
	if err != nil {
		return nil, err
	}
	items = s.line.Application().Items
	return []string{"needs: " + dashed(items)}, nil
}

func (s *stage) doLimit(w *words) ([]string, error) {
	_, err := s.tell(s.news(), lender.LimitChanged{Limit: w.usd("the limit"), Reason: w.reason("risk_review")})
	if err != nil {
		return nil, err
	}
	out := fmt.Sprintf("limit %s, available %s", s.line.LenderLimit(), s.line.Available(s.now))
	return append([]string{out}, s.endedHolds()...), nil
}

func (s *stage) doSuspend(w *words) ([]string, error) {
	return s.changeStanding(lender.Suspended{Reason: w.reason("risk_review")})
}

func (s *stage) doReinstate(*words) ([]string, error) { return s.changeStanding(lender.Reinstated{}) }

func (s *stage) doClose(w *words) ([]string, error) {
	return s.changeStanding(lender.Closed{Reason: w.reason("buyer_asked")})
}

func (s *stage) changeStanding(fact lender.Fact) ([]string, error) {
	if _, err := s.tell(s.news(), fact); err != nil {
		return nil, err
	}
	return append([]string{string(s.line.Status())}, s.endedHolds()...), nil
}

func (s *stage) doGrant(w *words) ([]string, error) {
	req := paylater.GrantRequest{ID: lender.Key(w.next("the id")), Amount: w.usd("the amount"), Expires: w.day("expires")}
	l, err := s.line.Grant(req, s.now)
	if err != nil {
		return nil, err
	}
	s.take(l)
	ev := s.answer("grant/" + string(req.ID))
	return []string{"fee credit " + ev.Amount.String()}, nil
}

// dashed joins stable words as scripts write them.
func dashed[W ~string](list []W) string {
	var out []string
	for _, word := range list {
		out = append(out, strings.ReplaceAll(string(word), "_", "-"))
	}
	return strings.Join(out, ",")
}
