package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestRun breaks a module of two functions: one is tested well, one is not.
func TestRun(t *testing.T) {
	t.Chdir(t.TempDir())
	files := map[string]string{
		"go.mod": "module example.com/m\n\ngo 1.26\n",
		"sum/sum.go": `package sum

func Least(a, _ int, rest ...int) int {
	if a < 10 {
		return 10
	}
	return a
}

var rules = []func(n int) bool{func(n int) bool { return n > 3 }}

func Over(n int) bool { return rules[0](n) }
`,
		"sum/sum_test.go": `package sum

import "testing"

func TestLeast(t *testing.T) {
	if Least(9, 0) != 10 || Least(12, 0) != 12 {
		t.Error("least")
	}
}

func TestOver(t *testing.T) {
	if Over(3) || !Over(4) {
		t.Error("over")
	}
}
`,
		"survivors.txt": "# none\n",
		"hand.txt": "## a limit is never kept\nfile sum/sum.go\ncost all\n- a < 10\n+ false && a < 10\n\n" +
			"## a rule\nfile sum/sum.go\ncost some\n- n > 3\n+ n >= 3\n",
	}
	write := func(name, text string) {
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o750))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	}
	for name, text := range files {
		write(name, text)
	}
	auto := func() (string, error) {
		var out strings.Builder
		err := run(t.Context(), &out, []string{"auto", "-packages", "sum", "-lists", ".", "-above=false", "-least", "100"})
		return out.String(), err
	}
	hand := func() error {
		return run(t.Context(), &strings.Builder{}, []string{"hand", "-lists", ".", "-above=false"})
	}

	require.NoError(t, hand())
	out, err := auto()
	require.ErrorIs(t, err, errSurvived)
	require.Contains(t, out, "SURVIVED sum/sum.go:4: Least\n    - if a < 10 {\n    + if a <= 10 {")
	require.NotContains(t, out, "rules", "every mutant of the rule is killed")

	write("survivors.txt", "## sum/sum.go: Least\n- if a < 10 {\n+ if a <= 10 {\n10 is 10.\n")
	_, err = auto()
	require.NoError(t, err)

	write("survivors.txt", "## sum/sum.go: Least\n- if a < 10 {\n+ if a <= 11 {\nno such mutant.\n")
	_, err = auto()
	require.ErrorIs(t, err, errSurvived)

	write("hand.txt", "## a limit\nfile sum/sum.go\ncost some\n- a < 10\n+ a <= 10\n")
	require.ErrorIs(t, hand(), errSurvived)
	write("hand.txt", "## a word\nfile sum/sum.go\ncost some\n- a < 10\n+ a < ten\n")
	require.ErrorIs(t, hand(), errSurvived, "what is no Go proves nothing")
	write("hand.txt", "## a place\nfile sum/sum.go\ncost some\n- return\n+ panic\n")
	require.ErrorContains(t, hand(), "not once")

	write("sum/sum.go", strings.Replace(files["sum/sum.go"], "n > 3", "n > 4", 1))
	_, err = auto()
	require.ErrorContains(t, err, "TestOver fails with no mutant alive")
}

// A loop that a mutant keeps from ending is ended by the count of its rounds, which
// kills the mutant, and not by a clock, which would prove nothing.
func TestEndless(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"go.mod":        "module example.com/m\n\ngo 1.26\n",
		"survivors.txt": "# none\n",
		"sum/sum.go": `package sum

func UpTo(n int) (s int) {
	for i := 0; i < n; i++ {
		s += 2*i + 1
	}
	return s
}
`,
		"sum/sum_test.go": `package sum

import "testing"

func TestUpTo(t *testing.T) {
	if UpTo(4) != 16 {
		t.Error("sum")
	}
}
`,
	} {
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o750))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	}
	var out strings.Builder
	require.NoError(t, run(t.Context(), &out, []string{"auto", "-packages", "sum/sum.go", "-lists", ".", "-above=false", "-least", "100", "-v"}))
	require.Contains(t, out.String(), "killed by sum a loop without an end: sum/sum.go:4: UpTo\n    - for i := 0; i < n; i++ {\n    + for i := 0; i < n; {")
	require.NotContains(t, out.String(), "TIMEOUT")
}

// A mutant after which everybody waits for somebody else is killed by the runtime,
// at once.
func TestDeadlock(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"go.mod":        "module example.com/m\n\ngo 1.26\n",
		"survivors.txt": "# none\n",
		"sum/sum.go": `package sum

func Twice(n int) (s int) {
	done := make(chan struct{})
	go func() {
		s = n + n
		close(done)
	}()
	<-done
	return s
}
`,
		"sum/sum_test.go": `package sum

import "testing"

func TestTwice(t *testing.T) {
	if Twice(4) != 8 {
		t.Error("sum")
	}
}
`,
	} {
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o750))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	}
	var out strings.Builder
	require.NoError(t, run(t.Context(), &out, []string{"auto", "-packages", "sum/sum.go", "-lists", ".", "-above=false", "-least", "80", "-v"}))
	require.Contains(t, out.String(), "killed by sum a deadlock: sum/sum.go:7: Twice\n    - close(done)\n")
	require.NotContains(t, out.String(), "TIMEOUT")
}

// What a run printed decides, and whatever is no test's own word does not count.
func TestJudge(t *testing.T) {
	exit := exec.CommandContext(t.Context(), "false").Run()
	for _, c := range []struct {
		err  error
		out  string
		want verdict
	}{
		{nil, "PASS\n", passed},
		{nil, "testing: warning: no tests to run\nPASS\n", unusable},
		{nil, "", unusable},
		{exit, "--- FAIL: TestA (0.00s)\n", failed},
		{exit, "fatal error: all goroutines are asleep - deadlock!\n", failed},
		{exit, "fatal error: runtime: out of memory\n", endless},
		{exit, "panic: no\n", failed},
		{exit, "flag provided but not defined: -test.cpus\n", unusable},
		{errors.New("no such file"), "", unusable},
	} {
		v, _ := judge(c.err, c.out)
		require.Equal(t, c.want, v, c.out)
	}
}

// Two packages count apart; whichever writes last, the higher count is the test's.
func TestTraceOfTwoPackages(t *testing.T) {
	var one test
	one.read("rounds 1\n7\nrounds 4096\nrounds 2\n9\n")
	require.EqualValues(t, 4096, one.rounds)
	require.Equal(t, map[int]bool{7: true, 9: true}, one.reaches)
}
