package paylater_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// waits collects what a program names as stuck.
func waits(t *testing.T, p *paylater.Program, patience paylater.Patience) []paylater.Wait {
	t.Helper()
	var list []paylater.Wait
	for w, err := range p.Stuck(context.Background(), patience) {
		require.NoError(t, err)
		require.NotEmpty(t, w.For.Todo())
		list = append(list, w)
	}
	return list
}

func kinds(list []paylater.Wait) []paylater.WaitFor {
	var words []paylater.WaitFor
	for _, w := range list {
		words = append(words, w.For)
	}
	return words
}

// all names everything that waits at all.
func all() paylater.Patience {
	return paylater.Patience{Decision: -1, Information: -1, Payment: -1, RefundMoney: -1, Match: -1}
}

// An application waits for its decision for three days, one that needs more from
// the buyer for fourteen.
func TestStuckApplication(t *testing.T) {
	s := newShop(t)
	ctx := context.Background()
	s.trouble = func(lendersim.Call) lendersim.Trouble { return lendersim.NeverArrives }
	_, err := s.program.Apply(ctx, theLender, application())
	require.NoError(t, err)
	began := s.clock.Now()
	s.clock.Advance(time.Microsecond)
	require.Equal(t, []paylater.Wait{{
		For: paylater.WaitDecision, Line: paylater.LineID{Buyer: theBuyer, Lender: theLender}, Since: began,
		Reference: lender.Reference{Kind: lender.RefApplication, Key: lender.Key(theApp), Buyer: theBuyer},
	}}, waits(t, s.program, all()))
	s.clock.Set(began.Add(72 * time.Hour))
	require.Empty(t, waits(t, s.program, paylater.Patience{}))
	s.clock.Advance(time.Microsecond)
	require.Equal(t, []paylater.WaitFor{paylater.WaitDecision}, kinds(waits(t, s.program, paylater.Patience{})))
	require.Empty(t, waits(t, s.program, paylater.Patience{Decision: 73 * time.Hour}))

	said := s.clock.Now()
	require.NoError(t, s.program.Receive(ctx, theLender, lender.Event{
		ID: "e1", Buyer: theBuyer, At: said,
		Fact: lender.InformationNeeded{Application: theApp, Items: []lender.Item{lender.ItemTaxReturn}},
	}))
	s.clock.Set(said.Add(14 * 24 * time.Hour))
	require.Empty(t, waits(t, s.program, paylater.Patience{}))
	s.clock.Advance(time.Microsecond)
	require.Equal(t, []paylater.WaitFor{paylater.WaitInformation}, kinds(waits(t, s.program, paylater.Patience{})))
}

// A payment is expected one to three working days after the agreement: of Tuesday,
// March 5, until Friday, March 8, in New York. A refund's money has ten days.
func TestStuckPaymentAndRefund(t *testing.T) {
	s := openShop(t)
	ctx := context.Background()
	id := paylater.LineID{Buyer: theBuyer, Lender: theLender}
	_, err := s.program.Hold(ctx, id, paylater.HoldRequest{Key: "k1", Order: "PO-1", Phase: order.Initial, Amount: money.Dollars(10_000)})
	require.NoError(t, err)
	offer, err := s.program.Offer(ctx, id, paylater.Draw{Order: "PO-1", Phase: order.Initial, Amount: money.Dollars(10_000), Recipient: "acct_a"}, 6)
	require.NoError(t, err)
	loan, err := s.program.Sign(ctx, offer, paylater.Signature{Hold: "k1", Terms: offer.Hash(), By: "person-1"})
	require.NoError(t, err)

	s.clock.Set(at("2019-03-08 23:59"))
	require.Empty(t, waits(t, s.program, paylater.Patience{}))
	s.clock.Set(at("2019-03-09 00:00"))
	require.Equal(t, []paylater.Wait{{
		For: paylater.WaitPayment, Line: id, Since: loan.SignedAt, Amount: money.Dollars(10_000), Until: civil.Of(2019, time.March, 8),
		Reference: lender.Reference{Kind: lender.RefLoan, Key: lender.Key(loan.ID), Buyer: theBuyer},
	}}, waits(t, s.program, paylater.Patience{}))
	require.Empty(t, waits(t, s.program, paylater.Patience{Payment: 5 * 24 * time.Hour}))

	for _, ev := range s.bank.Events() {
		require.NoError(t, s.program.Receive(ctx, theLender, ev))
	}
	require.Empty(t, waits(t, s.program, all()))
	s.trouble = func(lendersim.Call) lendersim.Trouble { return lendersim.NeverArrives }
	asked := s.clock.Now()
	_, err = s.program.Refund(ctx, id, paylater.RefundRequest{ID: "r1", Order: "PO-1", Phase: order.Initial, Amount: money.Dollars(700)})
	require.NoError(t, err)
	s.clock.Set(asked.Add(10 * 24 * time.Hour))
	require.Empty(t, waits(t, s.program, paylater.Patience{}))
	s.clock.Advance(time.Microsecond)
	require.Equal(t, []paylater.Wait{{
		For: paylater.WaitRefundMoney, Line: id, Since: asked, Amount: money.Dollars(700),
		Reference: lender.Reference{Kind: lender.RefRefund, Key: "r1", Buyer: theBuyer},
	}}, waits(t, s.program, paylater.Patience{}))
}

// A lender's event that matches nothing is named after an hour.
func TestStuckEvent(t *testing.T) {
	s := openShop(t)
	ctx := context.Background()
	began := s.clock.Now()
	require.NoError(t, s.program.Receive(ctx, theLender, lender.Event{ID: "early", Buyer: theBuyer, At: began, Fact: lender.RepaymentCleared{Repayment: "R1"}}))
	s.clock.Advance(time.Hour)
	require.Empty(t, waits(t, s.program, paylater.Patience{}))
	s.clock.Advance(time.Microsecond)
	require.Equal(t, []paylater.Wait{{
		For: paylater.WaitMatch, Line: paylater.LineID{Buyer: theBuyer, Lender: theLender}, Since: began, Event: "early", Why: paylater.CodeReferenceUnknown,
	}}, waits(t, s.program, paylater.Patience{}))
	for range s.program.Stuck(ctx, all()) {
		break // one may be enough
	}
}

// A line that cannot be read is named and hides no other; a store that cannot be
// read ends the list.
func TestStuckNamesWhatCannotBeRead(t *testing.T) {
	s := newShop(t)
	ctx := context.Background()
	s.trouble = func(lendersim.Call) lendersim.Trouble { return lendersim.NeverArrives }
	for _, buyer := range []lender.BuyerID{"a", "b", "c"} {
		a := application()
		a.ID, a.Buyer = lender.ApplicationID("app-"+buyer), buyer
		_, err := s.program.Apply(ctx, theLender, a)
		require.NoError(t, err)
	}
	s.store = oneBroken{s.store, "b"}
	s.reopen()
	var lines []lender.BuyerID
	var broken []error
	for w, err := range s.program.Stuck(ctx, all()) {
		lines = append(lines, w.Line.Buyer)
		if err != nil {
			broken = append(broken, err)
		}
	}
	require.Equal(t, []lender.BuyerID{"a", "b", "c"}, lines)
	require.Len(t, broken, 1)
	require.ErrorContains(t, broken[0], "b@"+string(theLender))
	require.ErrorIs(t, broken[0], paylater.CodeRecordInvalid)

	s.store = scanFails{s.store}
	s.reopen()
	told := 0
	for w, err := range s.program.Stuck(ctx, all()) {
		require.Zero(t, w)
		require.ErrorIs(t, err, errDisk)
		told++
	}
	require.Equal(t, 1, told)
}

var errDisk = errors.New("disk")

type oneBroken struct {
	paylater.Store
	buyer lender.BuyerID
}

func (s oneBroken) Load(ctx context.Context, id paylater.LineID, keys ...string) (paylater.Loaded, error) {
	loaded, err := s.Store.Load(ctx, id, keys...)
	if id.Buyer == s.buyer {
		loaded.Record.Head.Data = []byte("{")
	}
	return loaded, err
}

type scanFails struct{ paylater.Store }

func (scanFails) Scan(context.Context, paylater.Query) ([]paylater.Head, error) { return nil, errDisk }
