package paylater_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestRules keeps RULES.md true: each rule has a proof, each proof exists, and
// each script proves a rule.
func TestRules(t *testing.T) {
	page, err := os.ReadFile("RULES.md")
	require.NoError(t, err)
	scripts := namesOfScripts(t)
	proves := map[string]bool{}
	rules := proofsOf(string(page))
	require.Greater(t, len(rules), 70, "the page lists the rules")
	for id, proofs := range rules {
		require.NotEmpty(t, proofs, "rule %s has no proof", id)
		for _, p := range proofs {
			proves[p] = true
			if !scripts[p] {
				require.True(t, testExists(p), "rule %s: there is no proof %q", id, p)
			}
		}
	}
	for name := range scripts {
		require.True(t, proves[name], "script %s proves no rule of the page", name)
	}
}

// proofsOf returns the proofs of each rule: the emphasized line below it.
func proofsOf(page string) map[string][]string {
	rules := map[string][]string{}
	id := ""
	heading := regexp.MustCompile(`^- \*\*([A-Z]\d+)\*\* `)
	for line := range strings.Lines(page) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "|"):
			id = "table"
		case heading.MatchString(line):
			id = heading.FindStringSubmatch(line)[1]
			rules[id] = nil
		case id != "" && strings.HasPrefix(line, "*") && strings.HasSuffix(line, "*"):
			rules[id] = strings.Split(strings.Trim(line, "*"), ", ")
		}
	}
	return rules
}

func namesOfScripts(t *testing.T) map[string]bool {
	t.Helper()
	files, err := filepath.Glob("testdata/scripts/*.txt")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(files), 60)
	names := map[string]bool{}
	for _, f := range files {
		names[strings.TrimSuffix(filepath.Base(f), ".txt")] = true
	}
	return names
}

// testExists finds a proof written as package.TestName.
func testExists(proof string) bool {
	pkg, name, found := strings.Cut(proof, ".")
	folder := map[string]string{
		"paylater": ".", "memstore": "memstore", "checkout": "../checkout",
		"order": "../order", "civil": "../order/civil", "money": "../order/money",
	}[pkg]
	files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	if !found || folder == "" || err != nil {
		return false
	}
	for _, f := range files {
		if text, err := os.ReadFile(f); err == nil && strings.Contains(string(text), "func "+name+"(") {
			return true
		}
	}
	return false
}

func TestRulesCanFail(t *testing.T) {
	rules := proofsOf("- **A1** text\n  *one, two*\n- **A2** text\n")
	require.Equal(t, []string{"one", "two"}, rules["A1"])
	require.Empty(t, rules["A2"])
	require.False(t, testExists("paylater.TestThatIsNotThere"))
	require.False(t, testExists("elsewhere.TestRules"))
	require.True(t, testExists("paylater.TestRules"))
}
