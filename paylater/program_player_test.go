package paylater_test

import (
	"fmt"
	"math/bits"
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// player acts on a line at random, as buyers, hosts and lenders do: mostly
// sensibly, sometimes not.
type player struct {
	r *rapid.T
	*book
	key     int
	holds   []paylater.HoldRequest
	signed  []signing
	loans   []lender.LoanID
	repaid  []lender.RepaymentReceived
	refunds []lender.MoneyReceived
	charges []lender.ChargeID
	said    []lender.Event
	undone  map[lender.RepaymentID]bool
	// hear is told of every act with its answer, right after it; nil hears nothing.
	hear func(act any, err error)
}

type signing struct {
	offer     paylater.Offer
	signature paylater.Signature
}

// move is one kind of act and how often it is tried.
type move struct {
	name   string
	weight int
	act    func(p *player) error
}

func moves() []move {
	return []move{
		{"wait", 16, (*player).wait},
		{"hold", 14, (*player).doHold},
		{"release", 3, (*player).doRelease},
		{"sign", 20, (*player).doSign},
		{"settle", 14, (*player).doSettle},
		{"fail", 2, (*player).doFail},
		{"repay", 13, (*player).doRepay},
		{"clear", 5, (*player).doClear},
		{"bounce", 4, (*player).doBounce},
		{"refund", 5, (*player).doRefund},
		{"money received", 6, (*player).doReceived},
		{"bank return", 1, (*player).doBankReturn},
		{"late fee", 4, (*player).doLateFee},
		{"returned fee", 2, (*player).doReturnedFee},
		{"waive", 1, (*player).doWaive},
		{"pay out", 4, (*player).doPayOut},
		{"standing", 3, (*player).doStanding},
		{"grant", 2, (*player).doGrant},
		{"say again", 4, (*player).sayAgain},
		{"ask again", 2, (*player).askAgain},
	}
}

// play makes one random move; the error is that of a refusal.
func (p *player) play() (string, error) {
	list := moves()
	total := 0
	for _, m := range list {
		total += m.weight
	}
	n := p.number("move", 0, total-1)
	for _, m := range list {
		if n < m.weight {
			return m.name, m.act(p)
		}
		n -= m.weight
	}
	return "", nil
}

// number is evenly distributed, which rapid's own ranges are not: they prefer
// small numbers, and most moves would never be made.
func (p *player) number(label string, low, high int) int {
	bits, n := bits.Len(uint(high-low))+2, 0
	for range bits {
		n <<= 1
		if rapid.Bool().Draw(p.r, label) {
			n++
		}
	}
	return low + n*(high-low+1)>>bits
}

// seldom is true once in n times.
func (p *player) seldom(n int) bool { return p.number("seldom", 1, n) == 1 }

func (p *player) nextKey() lender.Key {
	p.key++
	return lender.Key(fmt.Sprintf("key-%d", p.key))
}

// pick chooses one of a list, false when it is empty.
func pick[T any](p *player, list []T) (T, bool) {
	var none T
	if len(list) == 0 {
		return none, false
	}
	return list[p.number("pick", 0, len(list)-1)], true
}

func (p *player) amount(most money.USD) money.USD {
	switch p.number("kind of amount", 0, 5) {
	case 0:
		return money.Cents(int64(p.number("cents", 1, 300)))
	case 1:
		return most.Max(money.Cents(1))
	}
	return money.Cents(int64(p.number("cents", 1, int(max(1, most.Cents()))))).Max(money.Cents(1))
}

// errNothing: the move found nothing to act on.
const errNothing fault.Code = "nothing_to_do"

func (p *player) wait() error {
	switch p.number("how long", 0, 17) {
	case 16, 17:
		p.now = p.soon()
	case 0:
		p.now = p.now.Add(time.Duration(p.number("weeks", 1, 6)) * 7 * 24 * time.Hour)
	case 1, 2, 3:
		p.now = civil.Midnight(civil.NewYork(p.now).AddDays(p.number("midnights", 1, 4)))
	case 4, 5, 6, 7:
		p.now = p.now.Add(time.Duration(p.number("days", 1, 9)) * 24 * time.Hour)
	default:
		p.now = p.now.Add(time.Duration(p.number("minutes", 1, 1500)) * time.Minute)
	}
	return p.told(waiting{}, p.take(p.line.Advance(p.now)))
}

func (p *player) doHold() error {
	d := drawOf(order.ID(fmt.Sprintf("PO-%d", p.number("order", 1, 12))), "1.00")
	if p.seldom(3) {
		d.Phase = order.Balance
	}
	d.Amount = p.amount(p.line.Available(p.now))
	if p.seldom(8) {
		d.Amount = p.line.Available(p.now).Add(money.Cents(1))
	}
	req := holdOf(p.nextKey(), d)
	err := p.told(req, p.take(p.line.Hold(req, p.now)))
	if err == nil {
		p.holds = append(p.holds, req)
	}
	return err
}

func (p *player) doRelease() error {
	h, ok := pick(p, p.line.Holds(p.now))
	if !ok {
		return errNothing
	}
	act := releasing{p.nextKey(), h.Order, h.Phase}
	return p.told(act, p.take(p.line.Release(act.key, act.order, act.phase, p.now)))
}

func (p *player) doSign() error {
	h, ok := pick(p, p.line.Holds(p.now))
	if !ok {
		return errNothing
	}
	d := paylater.Draw{Order: h.Order, Phase: h.Phase, Amount: h.Amount, Recipient: "tok-beneficiary"}
	if p.seldom(3) {
		d.Amount = p.amount(h.Amount)
	}
	price, ok := pick(p, p.line.Prices())
	if !ok {
		return errNothing
	}
	o, err := p.line.Offer(d, price.Months, p.now)
	if p.told(offering{d, price.Months}, err) != nil {
		return err
	}
	if p.seldom(12) {
		p.now = p.now.Add(time.Duration(p.number("hours", 1, 30)) * time.Hour)
	}
	s := signing{o, signs(o, h.Key)}
	err = p.told(s, p.take(p.line.Sign(s.offer, s.signature, p.now)))
	if err == nil {
		p.signed, p.loans = append(p.signed, s), append(p.loans, p.lastLoan())
	}
	return err
}

// aLoan picks a loan of a status, or seldom any.
func (p *player) aLoan(status paylater.LoanStatus) (paylater.Loan, bool) {
	list := p.line.Loans(p.now)
	if !p.seldom(15) {
		list = slices.DeleteFunc(list, func(n paylater.Loan) bool { return n.Status != status })
	}
	return pick(p, list)
}

func (p *player) doSettle() error {
	n, ok := p.aLoan(paylater.LoanDisbursing)
	if !ok {
		return errNothing
	}
	if p.seldom(4) {
		return p.say(lender.DisbursementStarted{Loan: n.ID})
	}
	paid := n.Terms.Principal
	if p.seldom(5) {
		paid = p.amount(paid)
	}
	return p.say(lender.DisbursementSettled{Loan: n.ID, Paid: paid, On: civil.NewYork(p.now)})
}

func (p *player) doFail() error {
	n, ok := p.aLoan(paylater.LoanDisbursing)
	if !ok {
		return errNothing
	}
	return p.say(lender.DisbursementFailed{Loan: n.ID, Reason: lender.ReasonRejected})
}

// say is a word that may be said again later.
func (p *player) say(f lender.Fact) error {
	ev := p.word(f)
	err := p.told(ev, p.take(p.line.Receive(ev, p.now)))
	if err == nil {
		p.said = append(p.said, ev)
	}
	return err
}

func (p *player) doRepay() error {
	f := lender.RepaymentReceived{Repayment: lender.RepaymentID(fmt.Sprintf("R%d", len(p.repaid)+1)), Effective: civil.NewYork(p.now)}
	switch all := p.statements(); {
	case p.seldom(4):
		f.Effective = f.Effective.AddDays(-p.number("days ago", 0, 45))
	case len(all) > 0 && p.seldom(4): // about the latest due date that is not to come
		for _, s := range all {
			if d := s.Due.AddDays(p.number("days late", 0, 1)); !d.After(civil.NewYork(p.now)) {
				f.Effective = d
			}
		}
	}
	due := p.line.PastDue(p.now)
	for _, n := range p.line.Loans(p.now) {
		due = due.Add(n.NextAmount)
	}
	f.Amount = p.amount(due)
	if n, ok := p.aLoan(paylater.LoanActive); ok && p.seldom(3) {
		f.Loan = n.ID
		f.Amount = p.amount(n.PrincipalOwed.Add(n.FeesOwed))
	}
	if late := p.line.PastDue(p.now); late.Sign() > 0 && !p.seldom(3) {
		f.Loan, f.Amount = "", late
	}
	if p.seldom(12) {
		f.Amount = f.Amount.Add(p.line.Outstanding())
	}
	err := p.say(f)
	if err == nil {
		p.repaid = append(p.repaid, f)
	}
	return err
}

func (p *player) doClear() error {
	f, ok := pick(p, p.repaid)
	if !ok {
		return errNothing
	}
	return p.say(lender.RepaymentCleared{Repayment: f.Repayment})
}

func (p *player) doBounce() error {
	f, ok := pick(p, p.repaid)
	if !ok {
		return errNothing
	}
	err := p.say(lender.RepaymentReturned{Repayment: f.Repayment, Reason: lender.ReasonNoFunds})
	if err == nil {
		p.undone[f.Repayment] = true
	}
	return err
}

func (p *player) doRefund() error {
	n, ok := pick(p, p.line.Loans(p.now))
	if !ok {
		return errNothing
	}
	req := paylater.RefundRequest{
		ID: lender.RefundID(p.nextKey()), Order: n.Terms.Order, Phase: n.Terms.Phase, Amount: p.amount(n.Principal),
	}
	switch {
	case p.seldom(4): // about the end of the 48 hours
		req.AskedAt = n.SignedAt.Add(48*time.Hour + time.Duration(p.number("seconds", -1, 1))*time.Second)
		req.Amount = n.Principal
	case p.seldom(3):
		req.AskedAt = p.now.Add(-time.Duration(p.number("hours ago", 0, 60)) * time.Hour)
	}
	err := p.told(req, p.take(p.line.Refund(req, p.now)))
	if err == nil {
		p.refunds = append(p.refunds, lender.MoneyReceived{Refund: req.ID, Loan: n.ID, Amount: req.Amount})
	}
	return err
}

func (p *player) doReceived() error {
	f, ok := pick(p, p.refunds)
	if !ok {
		return errNothing
	}
	f.On = civil.NewYork(p.now).AddDays(-p.number("days ago", 0, 3))
	if p.seldom(6) {
		f.Amount = p.amount(f.Amount.Add(f.Amount))
	}
	return p.say(f)
}

func (p *player) doBankReturn() error {
	n, ok := p.aLoan(paylater.LoanActive)
	if !ok {
		return errNothing
	}
	return p.say(lender.DisbursementReturned{Loan: n.ID, Amount: p.amount(n.Principal), On: civil.NewYork(p.now)})
}

func (p *player) nextCharge() lender.ChargeID {
	id := lender.ChargeID(fmt.Sprintf("C%d", len(p.charges)+1))
	p.charges = append(p.charges, id)
	return id
}

func (p *player) doLateFee() error {
	s, ok := pick(p, p.statements())
	if !ok || p.seldom(2) {
		return errNothing
	}
	return p.say(lender.LateFeeCharged{Charge: p.nextCharge(), Statement: s.Date, Amount: p.amount(usd("120.00"))})
}

func (p *player) doReturnedFee() error {
	for _, f := range p.repaid {
		if p.undone[f.Repayment] && p.seldom(2) {
			return p.say(lender.ReturnedFeeCharged{Charge: p.nextCharge(), Repayment: f.Repayment, Amount: p.amount(usd("25.00"))})
		}
	}
	return errNothing
}

func (p *player) doWaive() error {
	id, ok := pick(p, p.charges)
	if !ok {
		return errNothing
	}
	return p.say(lender.ChargeWaived{Charge: id})
}

func (p *player) doPayOut() error {
	if p.line.CreditBalance().IsZero() && !p.seldom(10) {
		return errNothing
	}
	return p.say(lender.CreditPaidOut{Amount: p.amount(p.line.CreditBalance()), On: civil.NewYork(p.now)})
}

func (p *player) doStanding() error {
	facts := []lender.Fact{
		lender.LimitChanged{Limit: p.amount(usd("100000.00")), Reason: lender.ReasonRiskReview},
		lender.LimitChanged{Limit: usd("100000.00"), Reason: lender.ReasonLenderPolicy},
		lender.LimitChanged{Reason: lender.ReasonRiskReview},
		lender.Suspended{Reason: lender.ReasonAccountLost},
		lender.Reinstated{},
		lender.Reinstated{},
		lender.Reinstated{},
		lender.PricesChanged{Prices: prices()},
		lender.PricesChanged{Prices: []lender.Price{flat(6, 12_500), flat(2, 30_000)}},
	}
	f, _ := pick(p, facts)
	if p.seldom(40) {
		f = lender.Closed{Reason: lender.ReasonLenderPolicy}
	}
	ev := p.word(f)
	if p.seldom(5) {
		ev.At = ev.At.Add(-time.Duration(p.number("hours ago", 1, 100)) * time.Hour)
	}
	return p.told(ev, p.take(p.line.Receive(ev, p.now)))
}

func (p *player) doGrant() error {
	req := paylater.GrantRequest{ID: p.nextKey(), Amount: p.amount(usd("400.00")), Expires: civil.NewYork(p.now).AddDays(p.number("days", -2, 60))}
	return p.told(req, p.take(p.line.Grant(req, p.now)))
}
