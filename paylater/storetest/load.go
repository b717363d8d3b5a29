package storetest

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"

	"github.com/paylater-go/payments/paylater"
)

func loadFacts() []fact {
	const line = "Load returns a line as of its last commit, the events that these keys made, " +
		"and the parked events of its buyer with its lender."
	const never = "A line that was never saved is CodeNotFound; parked events are returned all the same."
	return []fact{
		{"load/never-saved", never, loadNeverSaved},
		{"load/never-saved-but-parked", never, loadParkedOnly},
		{"load/last-commit", line, loadLastCommit},
		{"load/keys", line, loadKeys},
		{"load/parked", line + " Parked: oldest first", loadParked},
		{"load/one-commit", "All of it is as of one commit.", loadOneCommit},
	}
}

func loadNeverSaved(p *probe) {
	p.save(change(ada(), 0))
	for _, id := range []paylater.LineID{bob(), ada2()} {
		_, err := p.store.Load(p.ctx(), id, "k")
		p.that(errors.Is(err, paylater.CodeNotFound), "%s was never saved, and Load answered %v", id, err)
	}
}

func loadParkedOnly(p *probe) {
	ev := parkedOf(ada(), "ev-1", 1)
	p.park(ev)
	loaded, err := p.store.Load(p.ctx(), ada())
	p.that(errors.Is(err, paylater.CodeNotFound), "an event was parked but no line saved, and Load answered %v", err)
	p.same("parked events of a line that was never saved", write(loaded.Parked, writeParked), writeParked(ev))
}

func loadLastCommit(p *probe) {
	first := change(ada(), 0, "one", "two")
	first.Put = []paylater.Body{body(hold("h"), "old"), body(loan("n"), "loan")}
	first.Head.Next, first.Head.Waiting = minute(5), minute(6)
	p.save(first)
	p.same("after the first commit", writeRecord(p.load(ada()).Record), writeRecord(paylater.Record{Head: first.Head, Bodies: first.Put}))

	second := change(ada(), 2)
	second.Head.Status = paylater.StatusClosed
	second.Put = []paylater.Body{body(hold("h"), "new")}
	p.save(second, change(bob(), 0))
	want := paylater.Record{Head: second.Head, Bodies: []paylater.Body{second.Put[0], first.Put[1]}}
	p.same("after the second commit", writeRecord(p.load(ada()).Record), writeRecord(want))
}

func loadKeys(p *probe) {
	first, second, other := change(ada(), 0, "apply/1", "", "hold/1"), change(ada(), 3, "hold/2", ""), change(bob(), 0, "apply/1", "hold/9")
	p.save(first, second, other)
	for _, c := range []struct {
		keys []string
		want []paylater.EventRecord
	}{
		{nil, nil},
		{[]string{"hold/2"}, second.Events[:1]},
		{[]string{"hold/2", "apply/1"}, []paylater.EventRecord{first.Events[0], second.Events[0]}},
		{[]string{"hold/3", "hold/9"}, nil},
		{[]string{"HOLD/1", "hold/1 ", "hold/", "hold/%"}, nil},
		{[]string{""}, nil},
	} {
		got := p.load(ada(), c.keys...).Answers
		p.same(fmt.Sprintf("the events of the keys %q", c.keys), writeAnswers(got), writeAnswers(c.want))
	}
}

func loadParked(p *probe) {
	p.save(change(ada(), 0))
	p.park(parkedOf(ada(), "ev-b", 3), parkedOf(ada2(), "ev-x", 1), parkedOf(ada(), "ev-c", 1), parkedOf(bob(), "ev-y", 2), parkedOf(ada(), "ev-a", 3))
	want := []paylater.Parked{parkedOf(ada(), "ev-c", 1), parkedOf(ada(), "ev-a", 3), parkedOf(ada(), "ev-b", 3)}
	p.same("parked events of one line, oldest first", write(p.load(ada()).Parked, writeParked), write(want, writeParked))
}

// loadOneCommit reads a line while it changes: commit n puts the text n into the
// head and into one body, swaps two other bodies, makes the event of key n and
// takes in the parked event n.
func loadOneCommit(p *probe) {
	const commits, readers = 80, 4
	keys := make([]string, 0, commits)
	for n := range commits {
		keys = append(keys, fmt.Sprintf("key-%d", n+1))
		p.park(parkedOf(ada(), numbered(n+1), n+1))
	}
	p.save(torn(0))
	done := make(chan struct{})
	broken := make(chan string, readers)
	var reading atomic.Int64
	for range readers {
		go func() { broken <- p.readTorn(done, &reading, keys) }()
	}
	var err error
	for n := int64(1); n < commits && err == nil; n++ {
		for spins := 0; spins < all && reading.Load() == 0; spins++ {
			runtime.Gosched() // so that the commit falls into the middle of a Load
		}
		err = p.try(torn(n))
	}
	close(done)
	found := ""
	for range readers {
		if text := <-broken; text != "" {
			found = text
		}
	}
	p.ready(err, "Save")
	p.that(found == "", "a line was read while it changed, and %s", found)
}

func torn(n int64) paylater.Change {
	c := change(ada(), n, fmt.Sprintf("key-%d", n+1))
	text := fmt.Sprint(n + 1)
	c.Put = []paylater.Body{body(hold("always"), text), body(loan(fmt.Sprint("turn-", n%2)), text)}
	c.Drop = []paylater.BodyKey{loan(fmt.Sprint("turn-", (n+1)%2))}
	c.Unpark = []paylater.ParkedKey{{Lender: ada().Lender, Event: numbered(int(n) + 1)}}
	return c
}

// readTorn reads until done and tells of the first line that is of two commits.
func (p *probe) readTorn(done <-chan struct{}, reading *atomic.Int64, keys []string) string {
	for last := false; !last; {
		select {
		case <-done:
			last = true
		default:
		}
		reading.Add(1)
		loaded, err := p.store.Load(p.ctx(), ada(), keys...)
		reading.Add(-1)
		if err != nil {
			return fmt.Sprintf("Load answered %v", err)
		}
		seq := loaded.Record.Head.Seq
		want := torn(seq - 1)
		if writeRecord(loaded.Record) != writeRecord(paylater.Record{Head: want.Head, Bodies: want.Put}) {
			return "head and bodies are of two commits:\n  " + strings.ReplaceAll(writeRecord(loaded.Record), "\n", "\n  ")
		}
		if answers := int64(len(loaded.Answers)); answers != seq {
			return fmt.Sprintf("the line is at number %d and %d events have answered", seq, answers)
		}
		if parked := int64(len(keys) - len(loaded.Parked)); parked != seq {
			return fmt.Sprintf("the line is at number %d and %d parked events are gone", seq, parked)
		}
	}
	return ""
}
