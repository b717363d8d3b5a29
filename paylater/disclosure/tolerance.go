package disclosure

import (
	"math/big"

	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// Tolerance is how far a disclosed APR may lie from the determined one.
type Tolerance struct {
	Regular   paylater.APR `json:"regular"`   // points, in parts per trillion
	Irregular paylater.APR `json:"irregular"` // the same when the payments are irregular
	// Relative is the greatest difference in parts of the disclosed rate; it is an
	// alternative to the points.
	Relative money.Rate `json:"relative"`
	// OnlyBelow tells that the text speaks of rates below the determined one only.
	// [Tolerance.Holds] measures a rate above by the same band all the same.
	OnlyBelow bool   `json:"only_below"`
	Source    Source `json:"source"`
}

// Holds tells whether a disclosed APR is close enough to the one determined
// from the payments. A rate above it is measured as one below, also where the
// text forgives more: nobody is served by a wrong rate.
func (t Tolerance) Holds(disclosed, determined paylater.APR, irregular bool) bool {
	away := new(big.Int).Sub(big.NewInt(int64(disclosed)), big.NewInt(int64(determined)))
	away.Abs(away)
	points := t.Regular
	if irregular {
		points = t.Irregular
	}
	if away.Cmp(big.NewInt(int64(points))) <= 0 {
		return true
	}
	part := new(big.Int).Mul(big.NewInt(int64(disclosed)), big.NewInt(int64(t.Relative.PPM())))
	return away.Mul(away, big.NewInt(1_000_000)).Cmp(part) <= 0
}

// show rounds an APR as the rule writes it, half up.
func (r Rounding) show(a paylater.APR) paylater.APR { return (a + r.Step/2) / r.Step * r.Step }
