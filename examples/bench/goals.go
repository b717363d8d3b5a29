package main

import "fmt"

func (g *group) named(name string) *subject {
	for _, s := range g.subjects {
		if s.name == name {
			return s
		}
	}
	return g.ours()
}

// timesFaster asks that a rival takes at least that many times as long.
func timesFaster(rival string, least float64) goal {
	return func(g *group) (string, bool) {
		ratio := g.named(rival).best / g.ours().best
		return fmt.Sprintf("%gx as fast as %s, is %.1fx", least, rival, ratio), ratio >= least
	}
}

// timesSlower asks that ours takes at most that many times as long.
func timesSlower(rival string, most float64) goal {
	return func(g *group) (string, bool) {
		ratio := g.ours().best / g.named(rival).best
		return fmt.Sprintf("at most %gx the time of %s, is %.1fx", most, rival, ratio), ratio <= most
	}
}

// mostAllocs asks for so few allocations.
func mostAllocs(most int64) goal {
	return func(g *group) (string, bool) {
		return fmt.Sprintf("at most %d allocations, are %d", most, g.ours().allocs), g.ours().allocs <= most
	}
}

// sameAllocs asks that all of ours allocate alike, whatever the line carries.
func sameAllocs() goal {
	return func(g *group) (string, bool) {
		same, said := true, ""
		for _, s := range g.subjects {
			if s.ours {
				same = same && s.allocs == g.ours().allocs
				said = fmt.Sprintf("%s %d", said, s.allocs)
			}
		}
		return "the same allocations with 2 and with 20 loans, are" + said, same
	}
}
