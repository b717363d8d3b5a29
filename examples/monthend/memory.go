package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/metrics"
	"time"
)

// flat shows that the memory of a run does not grow with its lines.
func (m *month) flat(ctx context.Context) error {
	for n := 1_000; n < m.lines; n *= 10 {
		url, _, err := m.fresh(ctx, fmt.Sprintf("flat%d", n), n)
		if err != nil {
			return err
		}
		most, err := mostOf(func() error { _, err := bill(ctx, url, false, nil); return err })
		if err != nil {
			return err
		}
		m.sayMemory(n, most)
	}
	m.sayMemory(m.lines, m.most)
	return nil
}

// heap is what was on the heap at most: in use, as the last collection found it,
// and with what was not yet collected.
type heap struct{ live, all uint64 }

func (m *month) sayMemory(lines int, h heap) {
	m.say("%8d lines: at most %3d MB in use, %3d MB with what was not yet collected", lines, h.live>>20, h.all>>20)
}

// mostOf watches the heap while something runs.
func mostOf(run func() error) (heap, error) {
	runtime.GC()
	stop, most := make(chan struct{}), make(chan heap)
	go func() {
		var h heap
		sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/memory/classes/heap/objects:bytes"}}
		for {
			metrics.Read(sample)
			h = heap{max(h.live, sample[0].Value.Uint64()), max(h.all, sample[1].Value.Uint64())}
			select {
			case <-stop:
				most <- h
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	err := run()
	close(stop)
	return <-most, err
}
