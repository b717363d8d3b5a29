package lendertest

import (
	"slices"
	"sync"
)

// repeated is duty 4.
func repeated(p *probe) {
	p.each(func(r request) {
		first, err := r.send()
		if err != nil {
			p.cannotf("the usual %s failed: %v", r.what, err)
			return
		}
		story, _ := p.lookUp(r.ref)
		again, err := r.send()
		switch {
		case err != nil:
			p.brokenf("the %s, made again, failed: %v", r.what, err)
		case !has(again, first):
			p.brokenf("the %s, made again, is not answered with what it was answered first", r.what)
		case !has(again, story):
			p.brokenf("the %s, made again, is answered with less than a look-up knew", r.what)
		}
		p.endsOnce(r)
		if _, err := r.send(); err != nil {
			p.brokenf("the %s, made again after it ended, failed: %v", r.what, err)
		}
		p.endsOnce(r)
	})
}

// endsOnce lets a request end and reports when it did so more than once.
func (p *probe) endsOnce(r request) {
	p.rest()
	_, _ = p.lookUp(r.ref)
	if n := p.count(r.ref, r.ends...); n > 1 {
		p.brokenf("the %s acted %d times", r.what, n)
	}
}

// keyReused is duty 5.
func keyReused(p *probe) {
	p.each(func(r request) {
		if _, err := r.send(); err != nil {
			p.cannotf("the usual %s failed: %v", r.what, err)
			return
		}
		p.rest()
		before, _ := p.lookUp(r.ref)
		if _, err := r.other(); !refused(err) {
			p.brokenf("the %s with other contents is not refused: %v", r.what, err)
		}
		after, _ := p.lookUp(r.ref)
		if !has(after, before) {
			p.brokenf("what was said about the %s is gone after its key came with other contents", r.what)
		}
		if _, err := r.send(); err != nil {
			p.brokenf("the first %s does not stand any more: %v", r.what, err)
		}
	})
}

// many is how many requests come at once.
const many = 8

// atOnce is duty 6.
func atOnce(p *probe) {
	p.each(func(r request) {
		var group sync.WaitGroup
		errs := make([]error, many)
		for i := range errs {
			group.Go(func() { _, errs[i] = r.send() })
		}
		group.Wait()
		for _, err := range errs {
			if definite(err) {
				p.brokenf("the %s, made %d times at once, was answered: %v", r.what, many, err)
				return
			}
		}
		if !slices.Contains(errs, nil) {
			p.cannotf("the usual %s failed: %v", r.what, errs[0])
		}
		p.endsOnce(r)
	})
}
