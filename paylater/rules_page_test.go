package paylater_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestRules keeps RULES.md true: each rule has a proof, each proof exists, and
// each script, of this package and of those around it, proves a rule.
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

// namesOfScripts returns every script: those of this package by their name alone,
// the others with their package before it.
func namesOfScripts(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	for prefix, least := range map[string]int{"": 60, "order/": 20, "checkout/": 10} {
		files, err := filepath.Glob(filepath.Join(folderOfScripts(prefix), "*.txt"))
		require.NoError(t, err)
		require.GreaterOrEqual(t, len(files), least, prefix)
		for _, f := range files {
			names[prefix+strings.TrimSuffix(filepath.Base(f), ".txt")] = true
		}
	}
	return names
}

func folderOfScripts(prefix string) string {
	if prefix == "" {
		return "testdata/scripts"
	}
	return filepath.Join("..", prefix, "testdata/scripts")
}

// TestScriptsQuoteTheirRules: a script of order or checkout begins with words of
// the page, and every rule that it quotes, and no other, names it as a proof.
func TestScriptsQuoteTheirRules(t *testing.T) {
	page, err := os.ReadFile("RULES.md")
	require.NoError(t, err)
	proofs, sentences := proofsOf(string(page)), sentencesOf(string(page))
	for name := range namesOfScripts(t) {
		pkg, file, others := strings.Cut(name, "/")
		if !others {
			continue
		}
		text, err := os.ReadFile(filepath.Join(folderOfScripts(pkg), file+".txt"))
		require.NoError(t, err)
		quoted := map[string]bool{}
		for _, words := range quotesOf(string(text)) {
			id := ruleThatSays(sentences, words)
			require.NotEmpty(t, id, "%s quotes %q, which no rule of the page says, or several do", name, words)
			quoted[id] = true
		}
		for id, list := range proofs {
			require.Equal(t, quoted[id], slices.Contains(list, name), "rule %s and the script %s", id, name)
		}
	}
}

// sentencesOf returns the words of each rule.
func sentencesOf(page string) map[string]string {
	rules := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^- \*\*([A-Z]\d+)\*\* (.*)$`).FindAllStringSubmatch(page, -1) {
		rules[m[1]] = m[2]
	}
	return rules
}

// quotesOf returns what the first line of a script quotes, as in
//
//	# "One rule." / "Another one."
func quotesOf(script string) []string {
	first, _, _ := strings.Cut(script, "\n")
	return strings.Split(strings.TrimSuffix(strings.TrimPrefix(first, `# "`), `"`), `" / "`)
}

// ruleThatSays finds the one rule that has these words; "" when there are none, or
// several.
func ruleThatSays(sentences map[string]string, words string) string {
	found := ""
	for id, text := range sentences {
		if strings.Contains(text, words) {
			if found != "" {
				return ""
			}
			found = id
		}
	}
	return found
}

// testExists finds a proof written as package.TestName.
func testExists(proof string) bool {
	pkg, name, found := strings.Cut(proof, ".")
	folder := map[string]string{
		"paylater": ".", "memstore": "memstore", "disclosure": "disclosure", "backtest": "backtest", "reconcile": "reconcile", "checkout": "../checkout", "provider": "../checkout/provider",
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
	require.Equal(t, []string{"One.", "Two."}, quotesOf("# \"One.\" / \"Two.\"\n# worked out"))
	says := sentencesOf("- **A1** One. Two.\n  *x*\n- **A2** Two. Three.\n")
	require.Equal(t, "A1", ruleThatSays(says, "One."))
	require.Empty(t, ruleThatSays(says, "Two."), "two rules say it")
	require.Empty(t, ruleThatSays(says, "Four."))
}
