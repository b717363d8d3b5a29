package order_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestScripts plays every script. A script is a list of commands with the
// output that somebody worked out by hand, so there is no way to rewrite it
// from what the code prints.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/scripts/*.txt")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(files), 20)
	for _, path := range files {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			s := newStage(t, path)
			for _, b := range readScript(t, path, string(text)) {
				s.block = b
				if got := s.run(); !asExpected(b.want, got) {
					t.Errorf("%s:%d: %s\nexpected:\n  %s\nprinted:\n  %s", path, b.line, b.command,
						strings.Join(b.want, "\n  "), strings.Join(got, "\n  "))
				}
			}
		})
	}
}

// block is one command of a script and the output it must print.
type block struct {
	line    int // of the command, counted from 1
	command string
	want    []string
}

// readScript splits a script into blocks: a command, "----", the output, a
// blank line. Lines that begin with "#" are for people; the first line must be
// one, because it quotes the rule that the script proves.
func readScript(t *testing.T, path, text string) []block {
	t.Helper()
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	require.True(t, strings.HasPrefix(lines[0], `# "`), "%s:1: a script begins with the rule that it proves", path)
	var blocks []block
	for i := 0; i < len(lines); i++ {
		if lines[i] == "" || strings.HasPrefix(lines[i], "#") {
			continue
		}
		b := block{line: i + 1, command: lines[i]}
		i++
		require.True(t, i < len(lines) && lines[i] == "----", "%s:%d: after a command stands ----", path, b.line)
		for i++; i < len(lines) && lines[i] != ""; i++ {
			b.want = append(b.want, lines[i])
		}
		blocks = append(blocks, b)
	}
	require.NotEmpty(t, blocks, path)
	return blocks
}

// asExpected compares line by line. Of a refusal that is expected without
// figures only the code counts.
func asExpected(want, got []string) bool {
	if len(want) == 1 && len(got) == 1 && strings.HasPrefix(want[0], "refused: ") && !strings.Contains(want[0], " with ") {
		code, _, _ := strings.Cut(got[0], " with ")
		return want[0] == code
	}
	return slices.Equal(want, got)
}

func TestScriptsCanFail(t *testing.T) {
	require.True(t, asExpected([]string{"a", "b"}, []string{"a", "b"}))
	require.False(t, asExpected([]string{"a", "b"}, []string{"a"}))
	require.False(t, asExpected(nil, []string{"a"}))
	refusal := []string{"refused: refund_over_phase with asked $2.00, left $1.00"}
	require.True(t, asExpected([]string{"refused: refund_over_phase"}, refusal))
	require.True(t, asExpected(refusal, refusal))
	require.False(t, asExpected([]string{"refused: refund_over"}, refusal))
	require.False(t, asExpected([]string{"refused: refund_over_phase with asked $2.00, left $1.01"}, refusal))
	require.False(t, asExpected([]string{"refused: order_paid"}, []string{"Closed"}))
	blocks := readScript(t, "x", "# \"Rule.\"\n\nship\n----\nWaiting for receipt\n\nnow 2019-03-05\n----\n")
	require.Equal(t, []block{{3, "ship", []string{"Waiting for receipt"}}, {7, "now 2019-03-05", nil}}, blocks)
}
