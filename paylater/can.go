package paylater

import (
	"time"

	"github.com/paylater-go/payments/order/fault"
)

// Possible tells whether the state of a line lets an act go on; amounts and
// phases are judged by the act itself.
type Possible struct {
	Act  Act
	Code fault.Code // why not; "" when it may go on
}

// Can tells for every act of a buyer or a host whether the line's state lets it
// go on at that instant: which buttons to show.
func (l Line) Can(at time.Time) []Possible {
	n, err := l.Advance(at)
	if err != nil {
		return nil
	}
	acts := [...]Act{ActApply, ActOffer, ActHold, ActRelease, ActSign, ActPayoff, ActRefund, ActGrant}
	list := make([]Possible, 0, len(acts))
	for _, a := range acts {
		list = append(list, Possible{a, lineTable(n.Status(), a)})
	}
	return list
}
