package main

// chooser is the file that every package with mutants gets besides: it reads which
// mutant is alive, notes what a test reaches, and counts the rounds of all loops.
// A mutant that goes round far more often than the tests do without it will not
// end by itself: it is ended here, by the count and not by a clock, so a busy
// machine changes nothing.
func chooser(name string) string {
	return "package " + name + `

import (
	"os"
	"strconv"
	"sync"
	"sync/atomic"
)

var mutantAlive, _ = strconv.Atoi(os.Getenv("MUTANT_ALIVE"))

var mutantMost, _ = strconv.ParseInt(os.Getenv("MUTANT_ROUNDS"), 10, 64)

var mutantRounds atomic.Int64

var mutantSeen sync.Map

func mutantReached(id int) {
	if _, seen := mutantSeen.LoadOrStore(id, true); !seen {
		mutantNote(strconv.Itoa(id))
	}
}

func mutantRound() {
	n := mutantRounds.Add(1)
	if mutantAlive == -1 && n&(n-1) == 0 {
		mutantNote("rounds " + strconv.FormatInt(n, 10))
	}
	if mutantMost > 0 && n > mutantMost {
		out := os.NewFile(1, "") // a test may have put another file in place of os.Stdout
		out.WriteString("panic: endless: " + strconv.FormatInt(n, 10) + " rounds of loops\n")
		os.Exit(3)
	}
}

func mutantNote(line string) {
	if f, err := os.OpenFile(os.Getenv("MUTANT_TRACE"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600); err == nil {
		f.WriteString(line + "\n")
		f.Close()
	}
}
`
}
