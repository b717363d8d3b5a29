package paylater

import "github.com/paylater-go/payments/order/civil"

// Cycle is the statement calendar of one line. It is fixed when the business
// qualifies and never moves, whatever later policies say. (FAQ 24156504)
type Cycle struct {
	First    civil.Date `json:"first,omitzero"` // date of statement 1
	DueAfter int        `json:"due_after"`      // days from a statement to its due date
}

func newCycle(qualified civil.Date, p *Policy) Cycle {
	return Cycle{First: qualified.AddDays(p.FirstStatement), DueAfter: p.DueAfter}
}

// Statement returns the date of statement n, counted from 1: the first one's
// day of the month, clamped to the month's end and never chained.
func (c Cycle) Statement(n int) civil.Date { return c.First.AddMonths(n - 1) }

// Due returns the due date of statement n.
func (c Cycle) Due(n int) civil.Date { return c.Statement(n).AddDays(c.DueAfter) }

// FirstFor returns the number of the statement on which installment 1 of a
// loan agreed on that day is billed: the first for which every installment k
// falls due at least k whole months after the agreement. So no disclosed APR
// is above the one for equal months. (rule chosen by this library)
func (c Cycle) FirstFor(agreed civil.Date, months int) int {
	return c.firstFrom(c.after(agreed), agreed, 1, months)
}

// firstFrom is FirstFor when statement n is known to be late enough for every
// installment before k: no later one can be too late for them.
func (c Cycle) firstFrom(n int, agreed civil.Date, k, months int) int {
	start := c.First.Anchor()
	for !c.fits(start, n, agreed, k, months) {
		n++
	}
	return n
}

// after returns a statement number near the agreement, never too late a one.
func (c Cycle) after(agreed civil.Date) int {
	gap := (agreed.Year()-c.First.Year())*12 + int(agreed.Month()) - int(c.First.Month())
	return max(1, gap-c.DueAfter/28)
}

func (c Cycle) fits(start civil.Anchor, n int, agreed civil.Date, k, months int) bool {
	for ; k <= months; k++ {
		due := start.AddMonths(n + k - 2).AddDays(c.DueAfter) // c.Due(n + k - 1)
		if due.IsZero() {
			return true // past the calendar's last year: nothing to look for
		}
		enough := due.Sub(agreed) >= 31*k // no k months are longer
		if !enough && due.AddMonths(-k).Before(agreed) {
			return false
		}
	}
	return true
}
