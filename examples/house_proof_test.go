package examples_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// proof is a small tree of sources and what one rule has to say about it.
type proof struct {
	rule  string
	files map[string]string
	want  []string
}

// TestHouseCanFail breaks every rule on purpose: a rule that cannot fail keeps
// nothing in order. Each has sources that break it and sources that keep it.
func TestHouseCanFail(t *testing.T) {
	exports, err := exportData()
	require.NoError(t, err)
	broken, kept := make(map[string]bool), make(map[string]bool)
	for _, p := range slices.Concat(importProofs, syntaxProofs, typeProofs) {
		at := slices.IndexFunc(rules, func(r rule) bool { return r.name == p.rule })
		require.GreaterOrEqual(t, at, 0, p.rule)
		tree := fstest.MapFS{"go.mod": {Data: []byte("module " + modulePath)}}
		for name, text := range p.files {
			tree[name] = &fstest.MapFile{Data: []byte(text)}
		}
		m, err := load(tree, exports)
		require.NoError(t, err)
		got := rules[at].findings(m)
		assert.Equal(t, p.want, got, "%s on %v", p.rule, slices.Sorted(maps.Keys(p.files)))
		broken[p.rule] = broken[p.rule] || len(p.want) > 0
		kept[p.rule] = kept[p.rule] || len(p.want) == 0
	}
	for _, r := range rules {
		assert.True(t, broken[r.name], "no proof that the rule %s can fail", r.name)
		assert.True(t, kept[r.name], "no proof that the rule %s can be kept", r.name)
	}
}

// TestHouseSeesBrokenSources makes sure that what does not parse or type-check
// is not passed over.
func TestHouseSeesBrokenSources(t *testing.T) {
	exports, err := exportData()
	require.NoError(t, err)
	for _, text := range []string{"package order\nfunc {", "package order\nvar x int = \"\"\n"} {
		m, err := load(fstest.MapFS{"go.mod": {}, "order/x.go": {Data: []byte(text)}}, exports)
		require.NoError(t, err)
		assert.NotEmpty(t, m.broken, text)
	}
}

// TestHouseSeesTheModule makes sure that the rules look at what is there: every
// floor, type-checked, and nested modules.
func TestHouseSeesTheModule(t *testing.T) {
	m := loadModule(t)
	for _, dir := range cellar {
		assert.True(t, slices.ContainsFunc(m.files, func(f *source) bool { return strings.HasPrefix(f.dir, dir) }), dir)
	}
	for _, f := range m.production() {
		assert.True(t, f.nested || f.info != nil || constrained(f), "%s was not type-checked", f.path)
	}
	assert.NotEmpty(t, m.codes())
	assert.Contains(t, m.texts, "go.mod")
}

// constrained reports whether a file is left out on some machines.
func constrained(f *source) bool {
	text := f.ast.Comments
	return len(text) > 0 && strings.HasPrefix(text[0].List[0].Text, "//go:build") ||
		regexp.MustCompile(`_(?:windows|linux|darwin|386|amd64|arm64|js|wasm)\.go$`).MatchString(f.path)
}

func TestCodesOfSmallSources(t *testing.T) {
	exports, err := exportData()
	require.NoError(t, err)
	m, err := load(fstest.MapFS{
		"go.mod":              {},
		"order/fault/code.go": {Data: []byte("package fault\ntype Code string\nconst CodeA Code = \"a\"\n")},
		"order/codes.go": {Data: []byte("package order\nimport f \"" + modulePath + "/order/fault\"\n" +
			"const (\n CodeB f.Code = \"b\"\n CodeC = f.Code(\"c\")\n CodeSame = CodeB\n other = \"d\"\n)\n")},
		"order/codes_test.go": {Data: []byte("package order\nconst CodeT f.Code = \"t\"\n")},
	}, exports)
	require.NoError(t, err)
	var got []string
	for _, c := range m.codes() {
		got = append(got, c.value+" "+c.dir+"."+c.name)
	}
	require.Equal(t, []string{"a order/fault.CodeA", "b order.CodeB", "c order.CodeC"}, got)
}
