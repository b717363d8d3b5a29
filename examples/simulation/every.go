package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// spot is one fault at one call of a lifecycle.
type spot struct {
	step    int
	call    int
	kind    trouble
	variant int // 0 or 1: which way a trouble goes that has two
}

// String writes a spot as it stands in a title: "4.7.late.1".
func (s spot) String() string { return fmt.Sprintf("%d.%d.%s.%d", s.step, s.call, s.kind, s.variant) }

func (s spot) fault() fault {
	seed := rand.New(rand.NewPCG(uint64(s.step)<<16|uint64(s.call), uint64(s.kind))).Uint64() //nolint:gosec // reproducible, small numbers
	return fault{call: s.call, kind: s.kind, seed: seed&^1 | uint64(s.variant&1)}
}

// title names a schedule so that -replay finds it.
func (s *schedule) title() string {
	if s.name == "" {
		return strconv.FormatUint(s.seed, 10)
	}
	parts := []string{s.name}
	for _, p := range s.spots {
		parts = append(parts, p.String())
	}
	return strings.Join(parts, "/")
}

// scheduleOf reads a title.
func scheduleOf(title string) (schedule, error) {
	if seed, err := strconv.ParseUint(title, 10, 64); err == nil {
		return randomSchedule(seed), nil
	}
	name, rest, _ := strings.Cut(title, "/")
	s, err := lifeOf(name)
	if err != nil {
		return s, err
	}
	for text := range strings.SplitSeq(rest, "/") {
		if text == "" {
			continue
		}
		p, ok := parseSpot(text)
		if !ok || p.step >= len(s.steps) {
			return schedule{}, fmt.Errorf("%q is no fault, such as 4.7.late.1: step, call, trouble, variant", text)
		}
		s.with(p)
	}
	return s, nil
}

func parseSpot(text string) (spot, bool) {
	parts := strings.Split(text, ".")
	if len(parts) != 4 {
		return spot{}, false
	}
	step, err1 := strconv.ParseUint(parts[0], 10, 16)
	call, err2 := strconv.ParseUint(parts[1], 10, 16)
	variant, err3 := strconv.ParseUint(parts[3], 10, 1)
	for kind := failBefore; kind < troubleCount; kind++ {
		if kind.String() == parts[2] {
			return spot{int(step), int(call), kind, int(variant)}, err1 == nil && err2 == nil && err3 == nil
		}
	}
	return spot{}, false
}

// with adds a fault to a lifecycle.
func (s *schedule) with(p spot) {
	s.spots = append(s.spots, p)
	on := &s.steps[p.step]
	on.faults = append(slices.Clone(on.faults), p.fault())
}

// spots lists every fault at every call that the lifecycle makes when nothing
// goes wrong. Pairs leave the variants to chance, so that they can be counted.
func (l *life) spots(p parts, variants int) ([]spot, *totals, error) {
	s := l.schedule()
	r := playSchedule(&s, p, nil)
	if r.broke != nil {
		return nil, nil, fmt.Errorf("%s without faults: %w", l.name, r.broke)
	}
	var list []spot
	for step, calls := range r.calls {
		for call := range calls {
			for kind := failBefore; kind < troubleCount; kind++ {
				for v := range variants {
					list = append(list, spot{step, call + 1, kind, (v + call + step) % 2})
				}
			}
		}
	}
	return list, &r.tally.totals, nil
}

// every plays all single faults of the lifecycles, or all pairs of faults.
func every(ctx context.Context, in input, p parts, stdout, stderr io.Writer) int {
	j := &job{workers: in.workers, parts: p, unit: "lives", progress: stderr, lives: true}
	var all []group
	for _, l := range lives() {
		if in.every == pairs && !l.pairs {
			continue
		}
		g, err := groupOf(l, in.every == pairs, p) //nolint:contextcheck // a life is played to its end
		if err != nil {
			fmt.Fprintln(stdout, "BROKEN", err)
			return exitBroke
		}
		g.first = j.count
		j.count += g.count()
		all = append(all, g)
		fmt.Fprintf(stdout, "%-22s %9s lives\n", l.name, thousands(int64(g.count())))
	}
	const stride = 999_983 // a prime, so that a run that is interrupted has seen something of everything
	j.schedule = func(n int) schedule {
		if in.every == pairs && j.count%stride != 0 {
			n = n * stride % j.count
		}
		i := len(all) - 1
		for all[i].first > n {
			i--
		}
		return all[i].schedule(n - all[i].first)
	}
	fmt.Fprintf(stdout, "%s lives, on %d workers\n", thousands(int64(j.count)), in.workers)
	return j.report(ctx, stdout)
}

// group is a lifecycle with each of its faults, or pairs of them.
type group struct {
	life  life
	spots []spot
	want  *totals
	pair  bool
	first int
}

func groupOf(l life, pair bool, p parts) (group, error) {
	variants := 2
	if pair {
		variants = 1
	}
	spots, want, err := l.spots(p, variants)
	return group{life: l, spots: spots, want: want, pair: pair}, err
}

// count is how many lives the group has.
func (g *group) count() int {
	if g.pair {
		return len(g.spots) * (len(g.spots) - 1) / 2
	}
	return len(g.spots)
}

// schedule is the n-th of them. Of pairs, the n-th has the greater fault i and
// the lesser k, with n = i(i-1)/2 + k.
func (g *group) schedule(n int) schedule {
	s := g.life.schedule()
	s.want = g.want
	if !g.pair {
		s.with(g.spots[n])
		return s
	}
	low, high := 1, len(g.spots)-1
	for low < high {
		if mid := (low + high + 1) / 2; mid*(mid-1)/2 <= n {
			low = mid
		} else {
			high = mid - 1
		}
	}
	s.with(g.spots[n-low*(low-1)/2])
	s.with(g.spots[low])
	return s
}
