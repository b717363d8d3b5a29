package paylater

import (
	"slices"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

// refund is money that goes from the order back to the lender.
type refund struct {
	ID       lender.RefundID `json:"id"`
	Loan     lender.LoanID   `json:"loan"`
	Amount   money.USD       `json:"amount"`
	AskedAt  time.Time       `json:"asked_at"`
	State    refundState     `json:"state"`
	ByLender bool            `json:"by_lender,omitempty"`
	Told     bool            `json:"told,omitempty"` // the lender has answered the instruction
	Received money.USD       `json:"received,omitzero"`
	EndedOn  civil.Date      `json:"ended_on,omitzero"`
}

type refundState string

const (
	refundAsked    refundState = "asked"
	refundReceived refundState = "received"
	refundDropped  refundState = "dropped" // there was nothing to refund
)

// RefundRequest asks for an order's money to go back to the lender.
type RefundRequest struct {
	ID     lender.RefundID `json:"id"` // the key of the act
	Order  order.ID        `json:"order"`
	Phase  order.Phase     `json:"phase"`
	Amount money.USD       `json:"amount"`
	// AskedAt is the instant at which the refund was asked for; it decides the
	// 48 hours. The zero time means the instant of the act; a later one than
	// that counts as that.
	AskedAt time.Time `json:"asked_at,omitzero"`
}

func (r *RefundRequest) same(o *RefundRequest) bool {
	return r.ID == o.ID && r.Order == o.Order && r.Phase == o.Phase && r.Amount == o.Amount && r.AskedAt.Equal(o.AskedAt)
}

// Refund records that an order's refund was asked for. The lender is told to
// expect the money once the disbursement has ended; what it does to the loan is
// decided when the lender has received it. Refunds of a loan never exceed what
// its disbursement paid.
func (l Line) Refund(req RefundRequest, at time.Time) (Line, error) {
	check := HoldRequest{Key: lender.Key(req.ID), Order: req.Order, Phase: req.Phase, Amount: req.Amount}
	if err := check.check(); err != nil {
		return l, err
	}
	req.AskedAt = instant(req.AskedAt) // whatever its zone: as it is stored
	if y := req.AskedAt.Year(); !req.AskedAt.IsZero() && (y < 1990 || y > 2199) {
		return l, invalid("asked_at", "an instant from 1990 to 2199")
	}
	n, cmd := l, command{Refund: &req}
	if done, err := n.begin(cmd, at); done || err != nil {
		return l, err
	}
	i := slices.IndexFunc(n.loans, func(o loan) bool {
		return o.Status.allows(loanRefund) && o.Terms.Order == req.Order && o.Terms.Phase == req.Phase
	})
	d := n.decide(ActRefund, req.Amount, 0)
	if i >= 0 {
		d.facts[factLoanKnown] = 1
		d.facts[factPaid] = n.loans[i].Principal.Cents()
		d.facts[factRefunded] = n.refunded(n.loans[i].ID).Cents()
	}
	if err := d.settle(); err != nil {
		return l, err
	}
	asked := earlier(req.AskedAt, n.at)
	n.refunds = append(slices.Clip(n.refunds), refund{ID: req.ID, Loan: n.loans[i].ID, Amount: req.Amount, AskedAt: asked, State: refundAsked})
	out := n.ofLoan(i, KindRefundAsked, req.Amount)
	out.Refund, out.Until, out.Decision = req.ID, asked, &d
	n.record(out, cmd)
	return n, nil
}

// refunded is the sum of a loan's refunds, asked for or received.
func (l *Line) refunded(id lender.LoanID) money.USD {
	var sum money.USD
	for _, r := range l.refunds {
		switch {
		case r.Loan != id || r.State == refundDropped:
		case r.State == refundReceived:
			sum = sum.Add(r.Received)
		default:
			sum = sum.Add(r.Amount)
		}
	}
	return sum
}

// capRefunds cuts the refunds asked for while disbursing to what was paid.
func (l *Line) capRefunds(i int) {
	left := l.loans[i].PaidOut
	for k := range l.refunds {
		r := &l.refunds[k]
		if r.Loan != l.loans[i].ID || r.State != refundAsked {
			continue
		}
		r.Amount = r.Amount.Min(left)
		left = left.Sub(r.Amount)
		if r.Amount.IsZero() {
			l.dropRefund(i, r)
		}
	}
}

// dropRefunds ends the refunds of a loan that was never paid out.
func (l *Line) dropRefunds(i int) {
	for k := range l.refunds {
		if r := &l.refunds[k]; r.Loan == l.loans[i].ID && r.State == refundAsked {
			l.dropRefund(i, r)
		}
	}
}

func (l *Line) dropRefund(i int, r *refund) {
	r.State, r.EndedOn = refundDropped, l.day()
	out := l.ofLoan(i, KindRefundDropped, r.Amount)
	out.Refund = r.ID
	l.emit(out)
}

// hearRefund takes a refund's money at the lender.
func (l *Line) hearRefund(f lender.MoneyReceived) (Event, error) {
	k := slices.IndexFunc(l.refunds, func(r refund) bool { return r.ID == f.Refund && r.Loan == f.Loan })
	if k < 0 {
		return Event{}, unknownReference("no such refund on this line")
	}
	r := &l.refunds[k]
	i := l.loanIndex(r.Loan)
	if i < 0 || r.State == refundAsked && l.loans[i].Status == LoanDisbursing {
		return Event{}, unknownReference("the loan of this refund was not paid out yet")
	}
	if r.State == refundReceived {
		out := l.ofLoan(i, KindNoted, f.Amount)
		out.Refund, out.Note = r.ID, "refund_received_again"
		out.Difference = &Difference{What: "refund_received_again", Ours: r.Received, Theirs: f.Amount}
		return out, nil
	}
	asked := r.Amount
	out := l.carryOut(k, f.Amount, f.On)
	if asked != f.Amount {
		out.Difference = &Difference{What: "refund_amount", Ours: asked, Theirs: f.Amount}
	}
	return out, nil
}

// carryOut pays a refund into its loan: principal first, oldest installment
// first, then the loan's earned fees; the surplus pays what is past due on
// other loans, and the rest is the buyer's. When refunds asked for within the
// window return the whole principal, every fee of the loan is void.
func (l *Line) carryOut(k int, amount money.USD, on civil.Date) Event {
	r := &l.refunds[k]
	i := l.loanIndex(r.Loan)
	r.State, r.Received, r.Told, r.EndedOn = refundReceived, amount, true, l.day()
	if l.wholeWithinWindow(i) {
		l.loans[i].FeesVoid = true
	}
	day := l.effective(on)
	in := inflow{ID: string(r.ID), Refund: true, Amount: amount, Posted: l.day(), Effective: day, Cleared: true}
	items := l.refundItems(&l.loans[i], day)
	l.allocate(&in, items)
	l.inflows = append(l.inflows, in)
	l.post(Entry{Kind: EntryRefund, Loan: r.Loan, Ref: string(r.ID), Amount: amount.Neg()})
	out := l.ofLoan(i, KindRefunded, amount)
	out.Refund, out.Day, out.Allocations = r.ID, day, slices.Clone(in.Lies)
	if paid, back := l.loans[i].PaidOut, l.cameBack(r.Loan); paid.Less(back) {
		out.Difference = &Difference{What: "refunded_over_paid", Ours: paid, Theirs: back}
	}
	return out
}

// cameBack is the sum of a loan's refunds that the lender has received.
func (l *Line) cameBack(id lender.LoanID) money.USD {
	var sum money.USD
	for _, r := range l.refunds {
		if r.Loan == id && r.State == refundReceived {
			sum = sum.Add(r.Received)
		}
	}
	return sum
}

// wholeWithinWindow tells whether the refunds asked for within the window after
// the signature have returned the whole principal.
func (l *Line) wholeWithinWindow(i int) bool {
	n := &l.loans[i]
	window := time.Duration(l.rules.version(n.Terms.Policy).RefundWindow)
	var sum money.USD
	for _, r := range l.refunds {
		if r.Loan == n.ID && r.State == refundReceived && r.AskedAt.Sub(n.SignedAt) <= window {
			sum = sum.Add(r.Received)
		}
	}
	return sum.Cmp(n.Principal) >= 0
}

// Refunded is a read-only view of a refund.
type Refunded struct {
	ID       lender.RefundID `json:"id"`
	Loan     lender.LoanID   `json:"loan"`
	Amount   money.USD       `json:"amount"` // as asked, or as received once it is
	AskedAt  time.Time       `json:"asked_at"`
	Received bool            `json:"received"`
}

// Refunds returns the refunds that the line carries, oldest first.
func (l Line) Refunds() []Refunded {
	var list []Refunded
	for _, r := range l.refunds {
		v := Refunded{ID: r.ID, Loan: r.Loan, Amount: r.Amount, AskedAt: r.AskedAt, Received: r.State == refundReceived}
		if v.Received {
			v.Amount = r.Received
		}
		if r.State != refundDropped {
			list = append(list, v)
		}
	}
	return list
}
