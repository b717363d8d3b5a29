package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"sync"
	"time"
)

// batch is how many schedules a worker plays at a time.
const batch = 32

// job is a run over many schedules, numbered from 0. What it comes to does not
// depend on the number of workers.
type job struct {
	count    int
	workers  int
	schedule func(n int) schedule
	parts    parts
	unit     string
	progress io.Writer
	lives    bool // of lifecycles, which do not have to reach every edge
}

// summary is what a job came to.
type summary struct {
	tally  *tally
	hash   []byte
	failed *schedule // the first that broke a law, as it was
	broke  error
	done   int
	took   time.Duration
}

// part is what one batch came to.
type part struct {
	number int
	tally  *tally
	hashes []byte
	failed *schedule
	broke  error
	done   int
}

// run plays all schedules, or up to the first that breaks a law.
func (j *job) run(ctx context.Context) summary {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	numbers, parts := make(chan int), make(chan part)
	go func() {
		defer close(numbers)
		for n := range (j.count + batch - 1) / batch {
			select {
			case numbers <- n:
			case <-ctx.Done():
				return
			}
		}
	}()
	var all sync.WaitGroup
	for range j.workers {
		all.Go(func() { //nolint:contextcheck // a life is played to its end
			for n := range numbers {
				parts <- j.batch(n)
			}
		})
	}
	go func() { all.Wait(); close(parts) }()
	return j.merge(parts, stop)
}

// batch plays one batch, or up to its first failure.
func (j *job) batch(number int) part {
	p := part{number: number, tally: newTally()}
	for n := number * batch; n < min(j.count, (number+1)*batch); n++ {
		s := j.schedule(n)
		r := playSchedule(&s, j.parts, nil)
		p.tally.add(r.tally)
		p.hashes = append(p.hashes, r.hash[:]...)
		p.done++
		if r.broke != nil {
			p.failed, p.broke = &s, r.broke
			return p
		}
	}
	return p
}

// merge puts the batches together in their order; after a failure nothing more
// is begun, and what was begun before it is still looked at.
func (j *job) merge(parts <-chan part, stop func()) summary {
	total := summary{tally: newTally()}
	log := sha256.New()
	waiting := map[int]part{}
	next, began, told := 0, time.Now(), time.Now()
	for p := range parts {
		waiting[p.number] = p
		if p.broke != nil {
			stop()
		}
		for {
			p, ok := waiting[next]
			if !ok {
				break
			}
			delete(waiting, next)
			next++
			total.take(&p, log)
		}
		total.took = time.Since(began)
		if time.Since(told) > time.Second {
			told = time.Now()
			j.tell(total.done, total.took)
		}
	}
	total.hash = log.Sum(nil)
	return total
}

// take adds a batch, unless an earlier one has failed.
func (s *summary) take(p *part, log hash.Hash) {
	if s.broke != nil {
		return
	}
	s.tally.add(p.tally)
	s.done += p.done
	_, _ = log.Write(p.hashes)
	s.failed, s.broke = p.failed, p.broke
}

func (j *job) tell(done int, took time.Duration) {
	perSecond := int64(done) * int64(time.Second) / max(1, int64(took))
	fmt.Fprintf(j.progress, "%s of %s %s, %s a second\n", thousands(int64(done)), thousands(int64(j.count)), j.unit, thousands(perSecond))
}
