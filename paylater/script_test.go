package paylater_test

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
	require.NotEmpty(t, files)
	for _, path := range files {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			s := newStage(t, path)
			for _, b := range readScript(t, path, string(text)) {
				s.block = b
				compareBlock(t, s, s.run())
			}
			s.checkHistory()
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
// one, because it names the rule that the script proves.
func readScript(t *testing.T, path, text string) []block {
	t.Helper()
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	require.True(t, strings.HasPrefix(lines[0], "# "), "%s:1: a script begins with the rule that it proves", path)
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
	return blocks
}

// compareBlock reports a block that printed something else. Of a refusal only
// the code counts.
func compareBlock(t *testing.T, s *stage, got []string) {
	t.Helper()
	want := s.block.want
	if len(want) == 1 && len(got) == 1 && strings.HasPrefix(want[0], "refused: ") {
		got = []string{refusalCode(got[0])}
		want = []string{refusalCode(want[0])}
	}
	if !slices.Equal(want, got) {
		t.Errorf("%s: %s\n%s", s.where(), s.block.command, strings.Join(blockDiff(want, got), "\n"))
	}
}

// refusalCode cuts the words and figures off a refusal.
func refusalCode(line string) string {
	rest, ok := strings.CutPrefix(line, "refused: ")
	if !ok {
		return line
	}
	code, _, _ := strings.Cut(rest, ":")
	return "refused: " + code
}

// blockDiff shows two outputs line by line: "  " in both, "- " only expected,
// "+ " only printed. It keeps the longest common run of lines.
func blockDiff(want, got []string) []string {
	switch {
	case len(want) > 0 && len(got) > 0 && want[0] == got[0]:
		return append([]string{"    " + want[0]}, blockDiff(want[1:], got[1:])...)
	case len(want) > 0 && !slices.Contains(got, want[0]):
		return append([]string{"  - " + want[0]}, blockDiff(want[1:], got)...)
	case len(got) > 0:
		return append([]string{"  + " + got[0]}, blockDiff(want, got[1:])...)
	case len(want) > 0:
		return append([]string{"  - " + want[0]}, blockDiff(want[1:], got)...)
	}
	return nil
}
