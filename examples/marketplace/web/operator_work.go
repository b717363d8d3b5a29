package web

import (
	"context"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater"
)

// waiting is one thing that waits for the lender or for a buyer.
type waiting struct {
	paylater.Wait

	Business string
	About    lender.Key // the id of the application, loan or refund, or of the lender's event
	Stuck    bool       // it waits for longer than it should
	Todo     string
	Broken   fault.Code // the line cannot be read
	Untold   int64      // the orders could not be told what happened after this event
}

// work lists all that waits, and marks what waits too long.
func (s *Web) work(v *visit, lines []lineView) ([]waiting, error) {
	const once = -time.Nanosecond // however short it has waited
	stuck, err := s.waits(v.Context(), paylater.Patience{})
	if err != nil {
		return nil, err
	}
	all, err := s.waits(v.Context(), paylater.Patience{Decision: once, Information: once, Payment: once, RefundMoney: once, Match: once})
	if err != nil {
		return nil, err
	}
	for i := range all {
		for _, other := range stuck {
			all[i].Stuck = all[i].Stuck || other.Wait == all[i].Wait
		}
	}
	aside, err := s.Host.SetAside(v.Context())
	if err != nil {
		return nil, err
	}
	for id, seq := range aside {
		all = append(all, waiting{
			Wait: paylater.Wait{Line: id}, Untold: max(seq, 1),
			Todo: "The log names the order that could not be changed. Mend it, then make a round, which tells it again.",
		})
	}
	for i := range all {
		all[i].Business = businessOf(lines, all[i].Line)
	}
	return all, nil
}

// waits are what [paylater.Program.Stuck] names. A line that cannot be read is one of
// them; an error of the store is an error.
func (s *Web) waits(ctx context.Context, patience paylater.Patience) ([]waiting, error) {
	var list []waiting
	for w, err := range s.Host.Program().Stuck(ctx, patience) {
		if err != nil && (fault.CodeOf(err) == "" || w.Line == (paylater.LineID{})) {
			return nil, err
		}
		row := waiting{Wait: w, About: w.Reference.Key, Todo: w.For.Todo(), Broken: fault.CodeOf(err)}
		if w.For == paylater.WaitMatch {
			row.About = lender.Key(w.Event)
		}
		if err != nil {
			row.Todo = "Compare the line with its events: its own page shows the audit."
		}
		list = append(list, row)
	}
	return list, nil
}

func businessOf(lines []lineView, id paylater.LineID) string {
	for _, l := range lines {
		if l.ID == id {
			return l.Business
		}
	}
	return string(id.Buyer)
}
