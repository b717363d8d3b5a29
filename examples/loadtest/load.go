package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// subject is one way to keep credit lines.
type subject interface {
	hold(ctx context.Context, line int, key, id string, cents int64) error
	release(ctx context.Context, line int, key, id string) error
	draw(ctx context.Context, line int, key, id string, cents int64) error
}

// job is what a caller does again and again; it calls lap after each act.
type job func(ctx context.Context, s subject, line int, name string, lap func()) error

// holds is a hold and its release.
func holds(ctx context.Context, s subject, line int, name string, lap func()) error {
	if err := s.hold(ctx, line, "h-"+name, "PO-"+name, 1_000); err != nil {
		return err
	}
	lap()
	err := s.release(ctx, line, "r-"+name, "PO-"+name)
	lap()
	return err
}

// cycle is one whole draw.
func cycle(ctx context.Context, s subject, line int, name string, lap func()) error {
	err := s.draw(ctx, line, "d-"+name, "PO-"+name, 10_000)
	lap()
	return err
}

// score is what a run came to.
type score struct {
	acts  int
	took  time.Duration
	busy  time.Duration   // of processors
	times []time.Duration // of each act
}

func (s *score) add(other score) {
	s.acts += other.acts
	s.took += other.took
	s.busy += other.busy
	s.times = append(s.times, other.times...)
}

// rate is in acts a second.
func (s *score) rate() float64 { return float64(s.acts) / s.took.Seconds() }

func (s *score) percentile(p int) time.Duration {
	if len(s.times) == 0 {
		return 0
	}
	slices.Sort(s.times)
	return s.times[(len(s.times)-1)*p/100]
}

// names tells the runs apart, so that no key or order comes twice.
type names struct{ runs atomic.Int64 }

// run lets callers do a job on so many lines for a while.
func (n *names) run(ctx context.Context, s subject, do job, callers, lines int, long time.Duration) (score, error) {
	run := n.runs.Add(1)
	var all sync.WaitGroup
	scores, errs := make([]score, callers), make([]error, callers)
	start, busy := time.Now(), processorTime()
	for c := range callers {
		all.Go(func() {
			r := rand.New(rand.NewPCG(uint64(run), uint64(c))) //nolint:gosec // which line comes next is no secret
			last := time.Now()
			lap := func() {
				now := time.Now()
				scores[c].acts++
				scores[c].times = append(scores[c].times, now.Sub(last))
				last = now
			}
			for i := 0; time.Since(start) < long; i++ {
				line := 0
				if lines > 1 {
					line = 1 + r.IntN(lines-1)
				}
				if err := do(ctx, s, line, fmt.Sprintf("%d-%d-%d", run, c, i), lap); err != nil {
					errs[c] = err
					return
				}
			}
		})
	}
	all.Wait()
	total := score{took: time.Since(start), busy: processorTime() - busy}
	for c := range callers {
		if errs[c] != nil {
			return total, errs[c]
		}
		total.acts += scores[c].acts
		total.times = append(total.times, scores[c].times...)
	}
	return total, nil
}
