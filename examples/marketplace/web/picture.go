package web

import (
	"fmt"

	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// picture is a schedule as bars: a month's principal, above it its fee, and of the
// first fee the part that the fee credit pays. Lengths are in units of the drawing.
type picture struct {
	Width, Height int
	Base          int // where the bars stand
	Bars          []bar
	Words         string // the same for who does not see it
	HasCredit     bool
}

// bar is one month.
type bar struct {
	X, Width                    int
	Principal, Fee, Credit      int // heights
	PrincipalY, FeeY, CreditY   int
	Month, Due, Total, FeeWords string
	Middle                      int
}

// The measures of a drawing.
const (
	barWidth   = 26
	barGap     = 10
	barsHigh   = 96
	aboveBars  = 6
	belowBars  = 18
	leastShown = 2 // of a part that is there
)

// newPicture draws a schedule to a scale on which the given amount is the whole
// height, with room for a number of months.
func newPicture(t paylater.Terms, most money.USD, months int) picture {
	p := picture{
		Width: months*(barWidth+barGap) + barGap, Height: aboveBars + barsHigh + belowBars, Base: aboveBars + barsHigh,
		HasCredit: !t.Credit.IsZero(),
	}
	p.Words = "Schedule of " + several(int64(len(t.Schedule)), "monthly payment")
	credit := t.Credit
	for i, row := range t.Schedule {
		paid := row.Fee.Min(credit)
		credit = credit.Sub(paid)
		b := bar{
			X: barGap + i*(barWidth+barGap), Width: barWidth, Month: fmt.Sprint(row.Number), Due: day(row.Due),
			Principal: high(row.Principal, most), Fee: high(row.Fee.Sub(paid), most), Credit: high(paid, most),
			Total: row.Principal.Add(row.Fee).Sub(paid).String(), FeeWords: row.Fee.String(),
		}
		b.Middle = b.X + barWidth/2
		b.PrincipalY = p.Base - b.Principal
		b.FeeY = b.PrincipalY - b.Fee
		b.CreditY = b.FeeY - b.Credit
		p.Bars = append(p.Bars, b)
	}
	return p
}

// high is an amount's part of the height.
func high(amount, most money.USD) int {
	if amount.Sign() <= 0 || most.Sign() <= 0 {
		return 0
	}
	return max(leastShown, int(amount.Cents()*barsHigh/most.Cents()))
}
