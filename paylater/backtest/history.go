package backtest

import (
	"iter"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// History is what a host kept of one line.
type History struct {
	Line paylater.LineID
	// Events are all events of the line, oldest first: what [paylater.Program.History]
	// goes through, or [Events] of stored records. They are read once, one by one.
	Events iter.Seq2[paylater.Event, error]
	// Asked are draws that the host kept besides, in any order: those that were
	// refused, or offered and left. One for a phase that the line holds from that very
	// instant on is the line's own case, and is not judged twice.
	Asked []Ask
	// Orders are the buyer's orders as [order.Order.Record] writes them, for what
	// other methods paid.
	Orders [][]byte
}

// Ask is a draw that was asked at an instant.
type Ask struct {
	At   time.Time     `json:"at"`
	Draw paylater.Draw `json:"draw"`
}

// Events reads stored events one by one. The first record that cannot be read ends
// them with the error of [paylater.ParseEvent].
func Events(records iter.Seq2[paylater.EventRecord, error]) iter.Seq2[paylater.Event, error] {
	return func(yield func(paylater.Event, error) bool) {
		if records == nil {
			return
		}
		for rec, err := range records {
			var ev paylater.Event
			if err == nil {
				ev, err = paylater.ParseEvent(rec)
			}
			if !yield(ev, err) || err != nil {
				return
			}
		}
	}
}

// nobody takes the place of the beneficiary, whom an order does not name and no
// rule asks about.
const nobody = lender.Key("backtest")

// asksOf are the questions that an order stands for: one for each phase that only
// other methods paid.
func asksOf(record []byte, line paylater.LineID) ([]Ask, error) {
	po, err := order.Parse(record)
	if err != nil {
		return nil, err
	}
	if po.Buyer() != order.ID(line.Buyer) {
		return nil, fault.New(paylater.CodeArgumentInvalid, "must be an order of the line's buyer").At("buyer")
	}
	if po.Currency() != money.USDollar {
		return nil, nil
	}
	var asks []Ask
	for _, phase := range order.Phases() {
		if ask, ok := firstPaid(po, phase); ok {
			ask.Draw.Order, ask.Draw.Phase, ask.Draw.Recipient = po.ID(), phase, nobody
			asks = append(asks, ask)
		}
	}
	return asks, nil
}

// firstPaid is the first money of another method for a phase, announced or not;
// none when Pay Later paid part of the phase, or when nothing arrived.
func firstPaid(po order.Order, phase order.Phase) (Ask, bool) {
	var first Ask
	earlier := func(at time.Time, amount money.Amount) {
		if usd, err := amount.USD(); err == nil && (first.At.IsZero() || at.Before(first.At)) {
			first = Ask{At: at, Draw: paylater.Draw{Amount: usd}}
		}
	}
	for _, p := range po.Payments() {
		if p.Phase != phase || p.State == order.PaymentFailed {
			continue
		}
		if p.Method == order.PayLater {
			return Ask{}, false
		}
		if p.State == order.PaymentReceived {
			earlier(p.Started, p.Amount)
		}
	}
	for _, r := range po.Receipts() {
		if r.Phase != phase {
			continue
		}
		if r.Method == order.PayLater {
			return Ask{}, false
		}
		if r.Payment == "" {
			earlier(r.At, r.Amount)
		}
	}
	return first, !first.At.IsZero()
}
