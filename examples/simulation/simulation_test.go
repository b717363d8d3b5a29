package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func some(count, workers int) *job {
	return &job{count: count, workers: workers, unit: "schedules", progress: io.Discard, schedule: func(n int) schedule {
		return randomSchedule(uint64(n))
	}}
}

// TestSomeSchedules holds a few schedules against all laws. A failure prints
// the steps that are enough and the command that plays them again.
func TestSomeSchedules(t *testing.T) {
	s := some(200, 2).run(context.Background())
	if s.broke != nil {
		var text strings.Builder
		explain(&text, *s.failed, s.broke, parts{})
		t.Fatal(text.String())
	}
	require.Equal(t, 200, s.done)
	require.Greater(t, s.tally.moved, 100, "schedules in which no money moves show little")
	for kind := failBefore; kind < troubleCount; kind++ {
		require.Positive(t, s.tally.faults[kind], kind)
	}
}

// TestSameSeedSameLife: the hash of the event log depends on the seeds alone,
// not on cores, workers or the run.
func TestSameSeedSameLife(t *testing.T) {
	hash := func(cores, workers int) string {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
		s := some(64, workers).run(context.Background())
		require.NoError(t, s.broke)
		return fmt.Sprintf("%x", s.hash)
	}
	first := hash(1, 1)
	require.Equal(t, first, hash(1, 1))
	require.Equal(t, first, hash(4, 4))
	require.NotEqual(t, first, fmt.Sprintf("%x", some(63, 1).run(context.Background()).hash))
}

// TestListeningChangesNothing: a replay is the same life.
func TestListeningChangesNothing(t *testing.T) {
	for seed := range uint64(20) {
		s := randomSchedule(seed)
		quiet := playSchedule(&s, parts{}, nil)
		loud := playSchedule(&s, parts{}, func(string, ...any) {})
		require.Equal(t, quiet.hash, loud.hash, "seed %d", seed)
	}
}

// TestLivesGoWell: every lifecycle does what its name says when nothing goes
// wrong, and some faults of it are tried.
func TestLivesGoWell(t *testing.T) {
	wants := map[string]edge{
		"paid-on-time":         {"loan", "active", "closed", "paid off"},
		"paid-off-early":       {"loan", "active", "closed", "paid off"},
		"refunded-whole":       {"loan", "active", "closed", "refunded whole"},
		"refunded-in-part":     {"loan", "active", "closed", "paid off"},
		"paid-short":           {"loan", "disbursing", "active", "short"},
		"not-paid":             {"loan", "disbursing", "void", ""},
		"sent-back":            {"refund", "", "received", "returned by the bank"},
		"bounced":              {"loan", "closed", "active", "payment bounced"},
		"delinquent":           {"line", "delinquent", "open", ""},
		"declined-first":       {"line", "declined", "applying", ""},
		"suspended-and-closed": {"line", "open", "closed", ""},
		"two-lenders":          {"hold", "live", "signed", ""},
	}
	require.Len(t, lives(), 12)
	for _, l := range lives() {
		s := l.schedule()
		r := playSchedule(&s, parts{}, nil)
		require.NoError(t, r.broke, l.name)
		require.Positive(t, r.tally.edges[wants[l.name]], "%s: %v", l.name, r.tally.edges)
		require.Equal(t, 1, r.tally.moved, l.name)
		g, err := groupOf(l, false, parts{})
		require.NoError(t, err)
		for n := 0; n < g.count(); n += 67 {
			s := g.schedule(n)
			require.NoError(t, playSchedule(&s, parts{}, nil).broke, s.title())
			again, err := scheduleOf(s.title())
			require.NoError(t, err)
			s.want = nil
			require.Equal(t, s, again, "its title says all of it")
		}
	}
}

// TestEdgesAreTheLibrarys: what has to be reached is what the library draws.
func TestEdgesAreTheLibrarys(t *testing.T) {
	drawn, err := os.ReadFile("../../paylater/testdata/lives.golden.md")
	require.NoError(t, err)
	life, found := lifeLine, 0
	for text := range strings.Lines(string(drawn)) {
		if strings.HasPrefix(text, "## The life of a loan") {
			life = lifeLoan
		}
		from, rest, ok := strings.Cut(strings.TrimSpace(text), " --> ")
		to, _, _ := strings.Cut(rest, ":")
		if !ok || from == "[*]" || to == "[*]" {
			continue
		}
		found++
		name := edge{life: life, from: from, to: to}.String()
		require.True(t, slices.ContainsFunc(required(), func(e string) bool {
			return e == name || strings.HasPrefix(e, name+",")
		}), name)
	}
	require.Equal(t, 19, found)
}

// TestPairsAreCounted: the n-th pair is each pair once.
func TestPairsAreCounted(t *testing.T) {
	g := group{life: lives()[0], pair: true}
	for call := range 12 {
		g.spots = append(g.spots, spot{step: 0, call: call + 1, kind: late})
	}
	require.Equal(t, 66, g.count())
	seen := map[string]bool{}
	for n := range g.count() {
		s := g.schedule(n)
		require.Len(t, s.spots, 2)
		require.Less(t, s.spots[0].call, s.spots[1].call)
		seen[s.title()] = true
	}
	require.Len(t, seen, 66)
}

func TestFlags(t *testing.T) {
	for _, c := range []struct {
		args   string
		status int
		out    string
	}{
		{"-schedules 40 -workers 2", exitHeld, "every law held in all 40 schedules"},
		{"-replay 7", exitHeld, "every law held; hash"},
		{"-replay paid-off-early/1.4.late.1", exitHeld, "late at call 4"},
		{"-h", exitHeld, "-replay"},
		{"-schedules 0", exitBadInput, "-schedules has to be at least 1"},
		{"-schedules x", exitBadInput, "invalid value"},
		{"-workers 0", exitBadInput, "-workers has to be 1 to 256"},
		{"-every triple", exitBadInput, "-every has to be single or pair"},
		{"-every single -seed 3", exitBadInput, "-every goes with -workers only"},
		{"-replay 7 -schedules 3", exitBadInput, "-replay goes alone"},
		{"-replay nobody", exitBadInput, `"nobody" is no seed and no lifecycle`},
		{"-replay bounced/1.2.late", exitBadInput, "is no fault"},
		{"-replay bounced/99.2.late.0", exitBadInput, "is no fault"},
		{"-replay -1", exitBadInput, "is no seed"},
		{"more", exitBadInput, `"more" is no flag`},
		{"-more", exitBadInput, "not defined"},
	} {
		var out bytes.Buffer
		status := run(context.Background(), strings.Fields(c.args), parts{}, &out, &out)
		require.Equal(t, c.status, status, "%s: %s", c.args, &out)
		require.Contains(t, out.String(), c.out, c.args)
	}
}

// TestInterrupted: what was done is shown, and that it is not all.
func TestInterrupted(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	stop()
	var out bytes.Buffer
	require.Equal(t, exitInterrupted, run(ctx, []string{"-schedules", "1000000"}, parts{}, &out, io.Discard))
	require.Contains(t, out.String(), "interrupted after")
}

// TestFailureSaysHowToSeeItAgain: seed, steps, faults and command, and the
// command does show it.
func TestFailureSaysHowToSeeItAgain(t *testing.T) {
	p := brokenWorlds()["a host that acknowledges too early"].parts
	var out bytes.Buffer
	require.Equal(t, exitBroke, run(context.Background(), []string{"-schedules", "2000", "-seed", "131", "-workers", "1"}, p, &out, io.Discard))
	_, command, ok := strings.Cut(out.String(), "again: go run ./examples/simulation ")
	require.True(t, ok, out.String())
	out.Reset()
	require.Equal(t, exitBroke, run(context.Background(), strings.Fields(command), p, &out, io.Discard))
	require.Contains(t, out.String(), "are enough")
	require.Contains(t, out.String(), "step ")
}
