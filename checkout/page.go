package checkout

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// Page is the checkout of one phase of one order as of one instant: an immutable
// value, safe to share between goroutines. Make it with [Open] or [View]; the
// zero Page offers nothing.
type Page struct {
	program *paylater.Program // nil on a page that only shows

	po    order.Order
	phase order.Phase
	line  paylater.Line // the zero Line when the buyer has none
	visit Visit
	at    time.Time

	// elsewhere is what a line with another lender has to do with the phase.
	elsewhere *fault.Error

	choices []Choice      // in the order of order.Methods
	asked   []Explanation // what each depended on
	offers  []paylater.Quote
	parts   *Split // nil when two methods do not pay the phase
	key     lender.Key
	todo    Next
}

// Open makes the page on which a phase of an order is paid, as of the program's
// time, from the buyer's line with the lender of the visit. Nothing is written.
//
// Refused with [CodeVisitInvalid] and [CodeCatalogInvalid] for the visit, with
// [paylater.CodeNotFound] when the order is not the visitor's, with [CodeViewOnly]
// without a program, and with what the store says when it cannot be read.
func Open(ctx context.Context, program *paylater.Program, po order.Order, phase order.Phase, visit Visit) (Page, error) {
	if program == nil {
		return Page{}, viewOnly()
	}
	if err := visit.fill(&po, phase); err != nil {
		return Page{}, err
	}
	line, err := program.Line(ctx, visit.line())
	if err != nil && !errors.Is(err, paylater.CodeNotFound) {
		return Page{}, err
	}
	p, err := View(po, phase, line, visit, program.Now())
	if err != nil {
		return Page{}, err
	}
	p.program = program
	return p, nil
}

// View is the pure act inside [Open]: the page as of an instant, from a line, or
// from the zero Line when the buyer has none. Its page shows everything and
// cannot pay.
func View(po order.Order, phase order.Phase, line paylater.Line, visit Visit, at time.Time) (Page, error) {
	return view(po, phase, line, visit, at, nil)
}

func view(
	po order.Order, phase order.Phase, line paylater.Line, visit Visit, at time.Time, elsewhere *fault.Error,
) (Page, error) {
	if err := visit.fill(&po, phase); err != nil {
		return Page{}, err
	}
	now, err := po.Advance(at)
	if err != nil {
		return Page{}, err
	}
	if line.ID() != (paylater.LineID{}) {
		if line.ID() != visit.line() {
			return Page{}, notFound("no such line of credit")
		}
		if line, err = line.Advance(at); err != nil {
			return Page{}, err
		}
	}
	visit.Rules, visit.Catalog = slices.Clone(visit.Rules), visit.Catalog.clone() // the host may go on with its own
	p := Page{po: now, phase: phase, line: line, visit: visit, at: at.UTC(), elsewhere: elsewhere}
	p.choices = make([]Choice, 0, len(order.Methods()))
	for _, m := range order.Methods() {
		p.choices = append(p.choices, p.choose(m))
	}
	p.key = p.attempt()
	p.todo = p.next()
	return p, nil
}

// Order returns the order that the page is about, as of the page's instant.
func (p Page) Order() order.Order { return p.po }

// Phase returns the phase that is paid.
func (p Page) Phase() order.Phase { return p.phase }

// Amount returns what is paid of the phase, in the order's currency: all that is
// due, or the part that the visit named.
func (p Page) Amount() money.Amount { return p.visit.Amount }

// At returns the instant of the page.
func (p Page) At() time.Time { return p.at }

// Line returns the id of the line of credit that the page asks, whether or not
// the buyer has it.
func (p Page) Line() paylater.LineID { return p.visit.line() }

// Next returns what the buyer can do next; [NextNothing] for the zero Page.
func (p Page) Next() Next {
	if p.todo == "" {
		return NextNothing
	}
	return p.todo
}

// Key names the attempt to pay by Pay Later that this page stands for: the key of
// its hold and of its signature. It is the same on every page for the same amount
// that is opened before something happens to the line, and the live hold's key when
// that covers the amount. It is "" when the buyer has no line.
func (p Page) Key() lender.Key { return p.key }

// Choices returns every method in the order of [order.Methods], Pay Later first.
// Sort them by [CompareCost] to show the cheapest first.
func (p Page) Choices() []Choice {
	list := slices.Clone(p.choices)
	for i := range list {
		list[i] = list[i].clone()
	}
	return list
}

// Choice returns what the page says of one method; false when it is none.
func (p Page) Choice(m order.Method) (Choice, bool) {
	i := slices.IndexFunc(p.choices, func(c Choice) bool { return c.Method == m })
	if i < 0 {
		return Choice{}, false
	}
	return p.choices[i].clone(), true
}

// Offers returns Pay Later at every term that the lender priced, shortest first,
// each with its offer or the reason why there is none. It is empty when Pay Later
// is refused for more than the term: its [Choice] says why.
func (p Page) Offers() []paylater.Quote { return ownQuotes(p.offers) }

// Offer returns Pay Later at one term: schedule, fees, fee credit and APR, or the
// reason why there is no such offer.
func (p Page) Offer(months int) (paylater.Offer, error) {
	i := slices.IndexFunc(p.offers, func(q paylater.Quote) bool { return q.Months == months })
	switch {
	case i >= 0:
		return p.offers[i].Offer, ownError(p.offers[i].Err)
	case len(p.choices) == 0:
		return paylater.Offer{}, notFound("the page was not opened")
	case p.choices[0].Why != nil:
		return paylater.Offer{}, p.choices[0].clone().Why
	}
	return p.line.Offer(p.draw(p.usd()), months, p.at)
}

// Loan returns the loan that stands on the phase: signed, and not void. It is
// what a repeated request wants to hear.
func (p Page) Loan() (paylater.Loan, bool) { return p.loan() }
