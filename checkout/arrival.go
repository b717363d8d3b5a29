package checkout

import (
	"time"

	"github.com/paylater-go/payments/order/civil"
)

// Arrival is how long money takes: working days of the Federal Reserve Banks, or
// elapsed hours at the most. The zero Arrival says nothing.
type Arrival struct {
	From  int `json:"from,omitzero"`  // working days after the payment, at least
	To    int `json:"to,omitzero"`    // working days after the payment, at most
	Hours int `json:"hours,omitzero"` // elapsed hours, at most
}

// WorkingDays is an arrival from one to another working day after the payment;
// working day 1 is the first after its New York day.
func WorkingDays(from, to int) Arrival { return Arrival{From: from, To: to} }

// WithinHours is an arrival at most that many elapsed hours after the payment.
func WithinHours(hours int) Arrival { return Arrival{Hours: hours} }

// Window is when money that is paid now is expected: from one New York day to
// another, both included. By is set when the arrival is given in hours. The zero
// Window is unknown.
type Window struct {
	From civil.Date `json:"from,omitzero"`
	To   civil.Date `json:"to,omitzero"`
	By   time.Time  `json:"by,omitzero"` // UTC
}

// IsZero reports whether nothing is known.
func (w Window) IsZero() bool { return w == Window{} }

// String writes the window: "2019-03-06", "2019-03-06 to 2019-03-08", "by
// 2019-03-07T15:00:00Z", "unknown".
func (w Window) String() string {
	switch {
	case !w.By.IsZero():
		return "by " + w.By.Format(time.RFC3339)
	case w.From.IsZero() || w.To.IsZero():
		return "unknown"
	case w.From == w.To:
		return w.From.String()
	}
	return w.From.String() + " to " + w.To.String()
}

// After returns when money that is paid at an instant arrives. A day that the
// calendar cannot tell makes the window unknown: it is never guessed.
func (a Arrival) After(paid time.Time, c civil.Calendar) Window {
	day := civil.NewYork(paid)
	if a.Hours > 0 {
		by := paid.UTC().Add(time.Duration(a.Hours) * time.Hour)
		return Window{From: day, To: civil.NewYork(by), By: by}
	}
	if a.From < 1 || a.To < a.From {
		return Window{}
	}
	from, err := civil.AddWorkingDays(c, day, a.From)
	if err != nil {
		return Window{}
	}
	to, err := civil.AddWorkingDays(c, day, a.To)
	if err != nil {
		return Window{}
	}
	return Window{From: from, To: to}
}
