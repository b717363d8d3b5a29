package paylater

import (
	"slices"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
)

// signCommand is what a signature asks: the terms by their hash, and enough to
// quote them again when the line is rebuilt.
type signCommand struct {
	Signature
	Draw
	Months  int       `json:"months"`
	Hash    string    `json:"hash"`
	Expires time.Time `json:"expires"`
	Credit  money.USD `json:"credit"`
}

func (c *signCommand) same(d *signCommand) bool {
	return c.Signature == d.Signature && c.Hash == d.Hash
}

// Sign records the buyer's signature: the instant at which the loan begins. It
// is refused unless the hold is live ([CodeHoldMissing], [CodeHoldExpired]), the
// principal fits it ([CodeOverHold]), the offer has not expired
// ([CodeOfferExpired]), its fee credit is still there ([CodeCreditGone]), and the
// terms are those that the buyer saw ([CodeTermsChanged]). What refuses an offer
// refuses its signature. The hold ends; what it exceeds the principal by is
// released.
func (l Line) Sign(o Offer, s Signature, at time.Time) (Line, error) {
	n := l
	t := &o.terms
	cmd := signCommand{
		Signature: s, Draw: Draw{Order: t.Order, Phase: t.Phase, Amount: t.Principal, Recipient: t.Recipient},
		Months: t.Months, Hash: o.Hash(), Expires: o.expires, Credit: t.Credit,
	}
	if err := n.sign(&cmd, at); err != nil {
		return l, err
	}
	return n, nil
}

func (l *Line) sign(cmd *signCommand, at time.Time) error {
	if !cmd.Hold.Valid() || !cmd.By.Valid() {
		return invalid("signature", "the key of a hold and the id of a person")
	}
	before := *l
	done, err := l.begin(command{Sign: cmd}, at)
	if done || err != nil {
		return err
	}
	fresh, refusal := l.quote(cmd.Draw, cmd.Months)
	d, i := l.decideSign(cmd, &fresh)
	if err := d.settle(); err != nil {
		return err
	}
	if refusal != nil {
		return refusal
	}
	a, err := fresh.Sign(cmd.Signature, l.at)
	if err != nil {
		return err
	}
	l.dropHold(i)
	l.lend(a, d, cmd)
	l.finish()
	return l.fits(&before)
}

func (l *Line) decideSign(cmd *signCommand, fresh *Offer) (Decision, int) {
	d := l.decide(ActSign, cmd.Amount, cmd.Months)
	i := slices.IndexFunc(l.holds, func(h Hold) bool { return h.Key == cmd.Hold })
	if i >= 0 && l.holds[i].Order == cmd.Order && l.holds[i].Phase == cmd.Phase {
		d.facts[factHeldHere], d.facts[factHold] = 1, l.holds[i].Amount.Cents()
	}
	d.facts[factLapsed] = flag(slices.Contains(l.lapsed, cmd.Hold))
	d.facts[factNow], d.facts[factExpires] = l.at.UnixMicro(), cmd.Expires.UnixMicro()
	d.facts[factCreditShown] = cmd.Credit.Cents()
	d.facts[factCreditLeft] = l.creditLeft(l.day()).Cents()
	d.facts[factOtherTerms] = flag(cmd.Terms != cmd.Hash || fresh.Hash() != cmd.Hash)
	return d, i
}

// lend makes the loan of an agreement.
func (l *Line) lend(a Agreement, d Decision, cmd *signCommand) {
	t := a.terms
	l.made++
	l.drawn = l.day()
	n := loan{
		ID: a.Loan(), Number: l.made, Terms: t, SignedAt: a.at, Hold: cmd.Hold, Signed: cmd.Hash, Status: LoanDisbursing,
		Rows: make([]row, t.Months), Early: make([]money.USD, t.Months+1),
	}
	n.layOut(t.Principal)
	l.assign(&n, t.Credit)
	l.loans = append(slices.Clip(l.loans), n)
	l.post(Entry{Kind: EntryLoan, Loan: n.ID, Amount: t.Principal})
	l.record(Event{
		Kind: KindSigned, Order: t.Order, Phase: t.Phase, Hold: cmd.Hold, Loan: n.ID, Attempt: n.Number,
		Amount: t.Principal, Day: t.Agreed, Agreement: &a, Decision: &d,
	}, command{Sign: cmd})
}

// lapse remembers the latest holds that expired, so that a late signature hears
// the true reason.
func (l *Line) lapse(h Hold) {
	const most = 8
	l.lapsed = slices.Concat(l.lapsed[max(0, len(l.lapsed)+1-most):], []lender.Key{h.Key})
}

// Lapsed tells whether the hold of that key expired unsigned. A line remembers
// the latest few.
func (l Line) Lapsed(key lender.Key) bool { return slices.Contains(l.lapsed, key) }

// HeldFor returns the live hold on that phase, false when there is none.
func (l Line) HeldFor(id order.ID, p order.Phase, at time.Time) (Hold, bool) {
	i := l.holdOf(id, p)
	if i < 0 || !at.Before(l.holds[i].Expires) {
		return Hold{}, false
	}
	return l.holds[i], true
}
