package paylater_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/paylater"
)

// Of several refunds Recover tells the lender of each that it has not heard of, and
// of none twice.
func TestRecoverTellsOfEachRefund(t *testing.T) {
	ctx, s := context.Background(), openShop(t)
	s.sign("hold-1", "PO-1", "1000.00", 6)
	s.to("2019-03-08 18:00")
	s.mail()
	refund := func(id lender.RefundID) {
		_, err := s.program.Refund(ctx, theLine(), refundOf(id, "PO-1", "100.00"))
		require.NoError(t, err)
	}
	s.to("2019-03-11 10:00")
	refund("refund-1")
	s.to("2019-03-14 18:00")
	s.mail() // its money has arrived
	s.trouble = func(lendersim.Call) lendersim.Trouble { return lendersim.NeverArrives }
	refund("refund-2")
	refund("refund-3")
	var asked []lender.Reference
	s.trouble = func(c lendersim.Call) lendersim.Trouble {
		asked = append(asked, c.Reference)
		return lendersim.NoTrouble
	}
	s.recover()
	of := func(id lender.Key) lender.Reference {
		return lender.Reference{Kind: lender.RefRefund, Key: id, Buyer: theBuyer}
	}
	assert.Equal(t, []lender.Reference{of("refund-2"), of("refund-2"), of("refund-3"), of("refund-3")}, asked,
		"each is looked up and, not found, told")
	s.to("2019-03-18 18:00")
	s.mail()
	assert.Empty(t, s.line().Waits())
	s.requireSound()
}

// lostPark keeps an event, and its answer is lost.
type lostPark struct{ busyPark }

func (s *lostPark) Park(ctx context.Context, ev paylater.Parked) error {
	if err := s.busyPark.Park(ctx, ev); err != nil {
		return err
	}
	return errDisk
}

// An event was parked while its reference appeared, and then the program fell over:
// Recover takes it in, although its line waits for nothing.
func TestRecoverTakesInWhatIsParked(t *testing.T) {
	ctx, s := context.Background(), openShop(t)
	other, store := s.program, &lostPark{busyPark{Store: s.memory}}
	s.store = store
	s.reopen()
	words := wordsOf("none")
	words[1].Fact = lender.RepaymentReceived{Repayment: "R1", Amount: usd("500.00"), Effective: day("2019-03-05")}
	store.meanwhile = func() { require.NoError(t, other.Receive(ctx, theLender, words[1])) }
	require.ErrorIs(t, s.program.Receive(ctx, theLender, words[2]), errDisk)
	require.Equal(t, 1, s.stuck())
	require.Empty(t, s.line().Waits())
	s.recover()
	assert.Zero(t, s.stuck())
	assert.Equal(t, 1, s.kinds()[paylater.KindRepaymentReturned])
	s.requireSound()
}

// What Recover cannot read or take in, it says.
func TestRecoverSaysWhatItCouldNotTakeIn(t *testing.T) {
	ctx, s := context.Background(), openShop(t)
	require.NoError(t, s.program.Receive(ctx, theLender, wordsOf("none")[2]))
	require.Equal(t, 1, s.stuck())
	whole := s.store
	for _, broken := range []paylater.Store{parkedFails{whole}, loadFails{whole, errDisk}, scanFails{whole}} {
		s.store = broken
		s.reopen()
		_, err := s.program.Recover(ctx, nil)
		require.ErrorIs(t, err, errDisk)
	}
}

// A caller who leaves a run that goes line by line ends it between two lines.
func TestStoppedBetweenTwoLines(t *testing.T) {
	s := newShop(t)
	for _, buyer := range []lender.BuyerID{"a", "b", "c"} {
		a := application()
		a.ID, a.Buyer = lender.ApplicationID("app-"+buyer), buyer
		_, err := s.program.Apply(context.Background(), theLender, a)
		require.NoError(t, err)
		id := paylater.LineID{Buyer: buyer, Lender: theLender}
		_, err = s.program.Hold(context.Background(), id, holdOf("hold-1", drawOf(order.ID("PO-"+buyer), "10.00")))
		require.NoError(t, err)
	}
	s.to("2019-04-05 10:00") // the holds have expired, and the statements of March 15 are due
	ctx, leave := context.WithCancel(context.Background())
	s.store = afterSave{s.store, leave}
	s.reopen()
	done, err := s.program.BillAll(ctx, nil)
	require.Equal(t, context.Canceled, err, "of no line")
	require.Equal(t, paylater.Progress{Lines: 1, Changed: 1, Statements: 1}, done)
}

// afterSave is a store that reads no whole pages, and of which somebody hears when
// it has saved.
type afterSave struct {
	paylater.Store
	saved func()
}

func (s afterSave) Save(ctx context.Context, changes []paylater.Change) []error {
	defer s.saved()
	return s.Store.Save(ctx, changes)
}
