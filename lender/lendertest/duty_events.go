package lendertest

import "github.com/paylater-go/payments/lender"

// validEvents is duty 1.
func validEvents(p *probe) {
	p.live()
	for _, h := range p.heard {
		if err := h.event.Validate(); err != nil {
			p.brokenf("the %s %s (%s): %v", h.how, h.event.ID, h.event.Kind(), err)
			return
		}
	}
}

// sameAgain is duty 2.
func sameAgain(p *probe) {
	l := p.live()
	first := make(map[lender.EventID]heard)
	for _, h := range p.heard {
		before, known := first[h.event.ID]
		if !known {
			first[h.event.ID] = h
		} else if !before.event.Equal(h.event) {
			p.brokenf("id %s is %s in the %s and another %s in the %s",
				h.event.ID, before.event.Kind(), before.how, h.event.Kind(), h.how)
			return
		}
	}
	for _, r := range l.references() {
		p.oneIDEach(r)
	}
}

// oneIDEach finds a fact that is there once in the life of a reference and came
// under two ids.
func (p *probe) oneIDEach(r lender.Reference) {
	ids := make(map[lender.Kind]lender.Event)
	for _, e := range p.about(r) {
		switch e.Kind() {
		case lender.KindDisbursementReturned, lender.KindInformationNeeded:
			continue // may be said several times
		default:
		}
		if before, known := ids[e.Kind()]; known && before.At.Equal(e.At) {
			p.brokenf("%s of %s came as id %s and as id %s", e.Kind(), r.Key, before.ID, e.ID)
			return
		}
		ids[e.Kind()] = e
	}
}

// toThePoint is duty 3.
func toThePoint(p *probe) {
	p.live()
	for _, h := range p.heard {
		if h.how == webhook {
			continue
		}
		r, ok := h.event.Reference()
		if !ok || r != h.about {
			p.brokenf("the %s about %s %s has %s, which is not about it", h.how, h.about.Kind, h.about.Key, h.event.Kind())
			return
		}
	}
}

// wholeStory is duty 7.
func wholeStory(p *probe) {
	for _, r := range p.live().references() {
		said := p.about(r)
		story, err := p.lookUp(r)
		if err != nil {
			p.brokenf("the look-up of %s %s failed: %v", r.Kind, r.Key, err)
			return
		}
		again, _ := p.lookUp(r)
		switch {
		case !has(story, said):
			p.brokenf("the look-up of %s %s has %d events of the %d that were said", r.Kind, r.Key, len(story), len(said))
		case !sameEvents(story, again):
			p.brokenf("two look-ups of %s %s differ", r.Kind, r.Key)
		case !inOrder(story):
			p.brokenf("the look-up of %s %s is not in the order in which it was said", r.Kind, r.Key)
		}
	}
}

// inOrder reports whether no event is said before the one that stands before it.
func inOrder(events []lender.Event) bool {
	for i := 1; i < len(events); i++ {
		if events[i].At.Before(events[i-1].At) {
			return false
		}
	}
	return true
}
