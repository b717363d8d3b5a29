package checkout_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestScripts plays every script: questions to the checkout with the answers
// that somebody worked out by hand from the table of methods, so there is no way
// to rewrite them from what the code prints.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/scripts/*.txt")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(files), 10)
	for _, path := range files {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			for _, b := range readScript(t, path, string(text)) {
				where := fmt.Sprintf("%s:%d", path, b.line)
				got := strings.Join(runScript(t, where, b.command), "\n")
				if want := strings.Join(b.want, "\n"); want != got {
					t.Errorf("%s: %s\nexpected:\n%s\nprinted:\n%s", where, b.command, want, got)
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
		require.NotEmpty(t, b.want, "%s:%d: a question has an answer", path, b.line)
		blocks = append(blocks, b)
	}
	require.NotEmpty(t, blocks, path)
	return blocks
}
