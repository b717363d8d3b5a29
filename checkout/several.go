package checkout

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater"
)

// Pages are the pages of one phase with several lenders, one line of the buyer with
// each. Make them with [OpenAll] or [ViewAll]; the zero Pages are empty.
type Pages struct{ list []Page }

// OpenAll makes the pages of a phase with every partner of the program, or with
// those that are named, in their order. The lender of the visit is not asked for.
// Nothing is written. Refused like [Open]; a partner that the program does not have
// is refused with [paylater.CodeLenderUnknown].
func OpenAll(
	ctx context.Context, program *paylater.Program, po order.Order, phase order.Phase, visit Visit, partners ...lender.ID,
) (Pages, error) {
	if program == nil {
		return Pages{}, viewOnly()
	}
	known := program.Lenders()
	if len(partners) == 0 {
		partners = known
	}
	lines := make(map[lender.ID]paylater.Line, len(partners))
	for _, name := range partners {
		if !slices.Contains(known, name) {
			return Pages{}, fault.New(paylater.CodeLenderUnknown, "no partner of that name").At("partners")
		}
		visit.Lender = name
		own := visit
		if err := own.fill(&po, phase); err != nil {
			return Pages{}, err
		}
		line, err := program.Line(ctx, visit.line())
		if err != nil && !errors.Is(err, paylater.CodeNotFound) {
			return Pages{}, err
		}
		lines[name] = line
	}
	all, err := ViewAll(po, phase, lines, visit, program.Now(), partners...)
	for i := range all.list {
		all.list[i].program = program
	}
	return all, err
}

// ViewAll is the pure act inside [OpenAll]: the lines are those of the buyer, the
// zero Line or none for a partner with which it has none. Partners that are named
// twice count once.
func ViewAll(
	po order.Order, phase order.Phase, lines map[lender.ID]paylater.Line, visit Visit, at time.Time, partners ...lender.ID,
) (Pages, error) {
	var all Pages
	for _, name := range partners {
		if _, twice := all.Page(name); twice {
			continue
		}
		visit.Lender = name
		p, err := View(po, phase, lines[name], visit, at)
		if err != nil {
			return Pages{}, err
		}
		all.list = append(all.list, p)
	}
	alone := slices.Clone(all.list)
	for i := range all.list {
		why := claimedBy(alone, i)
		if why == nil {
			continue
		}
		visit.Lender = all.list[i].visit.Lender
		p, err := view(po, phase, lines[visit.Lender], visit, at, why)
		if err != nil {
			return Pages{}, err
		}
		all.list[i] = p
	}
	return all, nil
}

// claimedBy is what the other lines have to do with the phase of page i: a loan on
// its way, or credit that is set aside.
func claimedBy(pages []Page, i int) *fault.Error {
	var held *fault.Error
	for k := range pages {
		if k == i {
			continue
		}
		if loan, ok := pages[k].coming(); ok {
			return onItsWay(loan.Principal)
		}
		if h, ok := pages[k].held(); ok {
			held = fault.New(paylater.CodePhaseClaimed, "another lender has set credit aside for this phase",
				fault.Cents("held", h.Amount.Cents()), fault.Instant("until", h.Expires))
		}
	}
	return held
}

// List returns the pages in the order of the partners.
func (a Pages) List() []Page { return slices.Clone(a.list) }

// Page returns the page with a partner; false when there is none.
func (a Pages) Page(partner lender.ID) (Page, bool) {
	i := slices.IndexFunc(a.list, func(p Page) bool { return p.visit.Lender == partner })
	if i < 0 {
		return Page{}, false
	}
	return a.list[i], true
}

// Ways returns every way to pay the phase, the offers of all partners among them
// and each other method once, sorted by [CompareWays]. Pay the offer of a way on the
// page of its lender.
func (a Pages) Ways(by Basis) []Way {
	var list []Way
	for i := range a.list {
		for _, w := range a.list[i].Ways(by) {
			if i == 0 || w.Lender != "" {
				list = append(list, w)
			}
		}
	}
	slices.SortFunc(list, CompareWays(by))
	return list
}

// Next returns what the buyer can do next with the partner with which it is
// furthest, and that partner: the first of several. [NextNothing] and "" for no
// pages.
func (a Pages) Next() (Next, lender.ID) {
	best, at := NextNothing, -1
	for i := range a.list {
		if n := a.list[i].Next(); at < 0 || far(n) < far(best) {
			best, at = n, i
		}
	}
	if at < 0 {
		return NextNothing, ""
	}
	return best, a.list[at].visit.Lender
}

// far ranks what can be done, the furthest first.
func far(n Next) int {
	return slices.Index([]Next{
		NextPaid, NextWaitForPayment, NextEnded, NextSign, NextChooseOffer, NextPayFirst, NextLinkAccounts,
		NextGiveInformation, NextWaitForDecision, NextApply, NextPayOtherwise, NextNothing,
	}, n)
}

// NeedsConsent tells whether an application to that partner needs the buyer's
// consent because another partner of these pages declined: see [Page.Apply].
func (a Pages) NeedsConsent(partner lender.ID) bool {
	return slices.ContainsFunc(a.list, func(p Page) bool {
		return p.visit.Lender != partner && p.line.ID() != (paylater.LineID{}) && p.line.Status() == paylater.StatusDeclined
	})
}
