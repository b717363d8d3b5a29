package main

import (
	"flag"
	"fmt"
	"io"
	"math"
	"testing"
	"time"
)

// subject is one way to do a thing.
type subject struct {
	name   string
	ours   bool
	do     func() error
	best   float64 // ns/op, the least of all rounds
	allocs int64   // per op, of the last round
}

// goal says what is asked of a group and whether it holds.
type goal func(g *group) (said string, met bool)

// group is the ways to do one thing, measured in turn.
type group struct {
	title    string
	subjects []*subject
	goals    []goal
}

// ours is the library's own way, the first one when there are more.
func (g *group) ours() *subject {
	for _, s := range g.subjects {
		if s.ours {
			return s
		}
	}
	return g.subjects[0]
}

// pace is how long and how often each subject is measured.
type pace struct {
	rounds int
	each   time.Duration
}

func usual() pace { return pace{rounds: 15, each: 20 * time.Millisecond} }

// measure goes over all subjects round after round, so that a noisy minute of
// the machine falls on all of them, and keeps the best time of each: what
// disturbs a measurement only ever makes it longer.
func measure(groups []*group, p pace, progress io.Writer) error {
	testing.Init()
	if err := flag.Set("test.benchtime", p.each.String()); err != nil {
		return err
	}
	for round := range p.rounds {
		fmt.Fprintf(progress, "round %d of %d\n", round+1, p.rounds)
		for _, g := range groups {
			for _, s := range g.subjects {
				if err := s.measure(); err != nil {
					return fmt.Errorf("%s, %s: %w", g.title, s.name, err)
				}
			}
		}
	}
	return nil
}

func (s *subject) measure() error {
	var failed error
	result := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := s.do(); err != nil {
				failed = err
				return
			}
		}
	})
	if failed != nil {
		return failed
	}
	each := float64(result.T.Nanoseconds()) / float64(max(1, result.N))
	if s.best == 0 {
		s.best = math.Inf(1)
	}
	s.best, s.allocs = min(s.best, each), result.AllocsPerOp()
	return nil
}
