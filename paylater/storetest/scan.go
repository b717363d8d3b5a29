package storetest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/paylater"
)

func scanFacts() []fact {
	const zero = "A zero time asks for nothing of its kind; both zero asks for all lines."
	const order = "Scan returns the heads that a query asks for, in the order of their ids (buyer, then lender), at most as many as its limit."
	return []fact{
		{"scan/order", order, scanOrder},
		{"scan/limit", order, scanLimit},
		{"scan/all", zero, scanAll},
		{"scan/due", "Due: Head.Next is set and not after this", scanDue},
		{"scan/waiting", "Waiting: Head.Waiting is set and not after this", scanWaiting},
		{"scan/either", zero, scanEither},
		{"scan/after", "After: only ids after this one", scanAfter},
		{"scan/last-commit", saysCommitted, scanLastCommit},
	}
}

// crowd saves lines whose ids sort byte by byte in another order than in which
// they are saved, and than a dictionary has them. It returns them sorted.
func (p *probe) crowd() []paylater.Head {
	p.t.Helper()
	var heads []paylater.Head
	for i, buyer := range []lender.BuyerID{"b", "B", "a-z", "a_b", "aZ", "ab", "a", "10", "9", "_", "-", "Ab", "b-1"} {
		for k, name := range []lender.ID{"n_1", "n1", "n-1", "a", "z"}[:1+(i*3)%5] {
			c := change(lineOf(buyer, name), 0)
			if n := i*5 + k; n%2 == 0 {
				c.Head.Next = minute(n % 20)
			}
			if n := i*5 + k; n%3 == 0 {
				c.Head.Waiting = minute(n % 20)
			}
			p.save(c)
			heads = append(heads, c.Head)
		}
	}
	slices.SortFunc(heads, func(a, b paylater.Head) int { return compareIDs(a.ID, b.ID) })
	return heads
}

func compareIDs(a, b paylater.LineID) int {
	if c := strings.Compare(string(a.Buyer), string(b.Buyer)); c != 0 {
		return c
	}
	return strings.Compare(string(a.Lender), string(b.Lender))
}

// scansTo checks one query.
func (p *probe) scansTo(what string, q paylater.Query, want []paylater.Head) {
	p.t.Helper()
	p.same(what, write(p.scan(q), writeHead), write(want, writeHead))
}

func only(heads []paylater.Head, asked func(h paylater.Head) bool) []paylater.Head {
	return slices.DeleteFunc(slices.Clone(heads), func(h paylater.Head) bool { return !asked(h) })
}

func scanOrder(p *probe) {
	p.scansTo("an empty store", paylater.Query{Limit: all}, nil)
	var want, got []string
	for _, h := range p.crowd() {
		want = append(want, h.ID.String())
	}
	for _, h := range p.scan(paylater.Query{Limit: all}) {
		got = append(got, h.ID.String())
	}
	p.same("the ids of all lines", strings.Join(got, "\n"), strings.Join(want, "\n"))
}

func scanAll(p *probe) {
	p.scansTo("all lines", paylater.Query{Limit: all}, p.crowd())
}

func scanLimit(p *probe) {
	heads := p.crowd()
	for _, n := range []int{1, 2, len(heads) - 1, len(heads), len(heads) + 1} {
		p.scansTo(fmt.Sprintf("all of %d lines with a limit of %d", len(heads), n), paylater.Query{Limit: n}, heads[:min(n, len(heads))])
	}
	due := only(heads, func(h paylater.Head) bool { return !h.Next.IsZero() })
	p.scansTo("lines that are due, with a limit of 3", paylater.Query{Due: minute(50), Limit: 3}, due[:3])
}

func scanDue(p *probe) {
	heads := p.crowd()
	for _, n := range []int{-1, 0, 1, 2, 10, 50} {
		want := only(heads, func(h paylater.Head) bool { return !h.Next.IsZero() && !h.Next.After(minute(n)) })
		p.scansTo(fmt.Sprintf("lines that are due at minute %d", n), paylater.Query{Due: minute(n), Limit: all}, want)
	}
}

func scanWaiting(p *probe) {
	heads := p.crowd()
	for _, n := range []int{-1, 0, 1, 3, 9, 50} {
		want := only(heads, func(h paylater.Head) bool { return !h.Waiting.IsZero() && !h.Waiting.After(minute(n)) })
		p.scansTo(fmt.Sprintf("lines that wait since minute %d", n), paylater.Query{Waiting: minute(n), Limit: all}, want)
	}
}

func scanEither(p *probe) {
	heads := p.crowd()
	want := only(heads, func(h paylater.Head) bool {
		return !h.Next.IsZero() && !h.Next.After(minute(4)) || !h.Waiting.IsZero() && !h.Waiting.After(minute(9))
	})
	p.scansTo("lines that are due or wait", paylater.Query{Due: minute(4), Waiting: minute(9), Limit: all}, want)
	p.scansTo("lines that are due or wait, the first two", paylater.Query{Due: minute(4), Waiting: minute(9), Limit: 2}, want[:2])
}

func scanAfter(p *probe) {
	heads := p.crowd()
	due := only(heads, func(h paylater.Head) bool { return !h.Next.IsZero() && !h.Next.After(minute(12)) })
	for _, limit := range []int{1, 2, 3, 7} {
		p.pages(paylater.Query{Limit: limit}, heads)
		p.pages(paylater.Query{Limit: limit, Due: minute(12)}, due)
	}
	for _, id := range []paylater.LineID{lineOf("a", "zz"), lineOf("a", ""), lineOf("aa", "n1"), lineOf("~", "")} {
		want := only(heads, func(h paylater.Head) bool { return compareIDs(h.ID, id) > 0 })
		p.scansTo(fmt.Sprintf("lines after %s, which does not exist", id), paylater.Query{After: id, Limit: all}, want)
	}
}

// pages reads a query page by page.
func (p *probe) pages(q paylater.Query, want []paylater.Head) {
	p.t.Helper()
	var got []paylater.Head
	for range all {
		heads := p.scan(q)
		got = append(got, heads...)
		if len(heads) < q.Limit {
			break
		}
		q.After = heads[len(heads)-1].ID
	}
	p.same(fmt.Sprintf("a query in pages of %d", q.Limit), write(got, writeHead), write(want, writeHead))
}

func scanLastCommit(p *probe) {
	first, second := change(ada(), 0), change(ada(), 1)
	first.Head.Next, first.Head.Waiting = minute(1), minute(1)
	p.save(first)
	p.scansTo("a line that is due", paylater.Query{Due: minute(5), Limit: all}, []paylater.Head{first.Head})
	second.Head.Next = minute(9)
	p.save(second)
	p.scansTo("a line that is due later now", paylater.Query{Due: minute(5), Limit: all}, nil)
	p.scansTo("a line that waits no more", paylater.Query{Waiting: minute(5), Limit: all}, nil)
	p.scansTo("a line that has become due", paylater.Query{Due: minute(9), Limit: all}, []paylater.Head{second.Head})
}
