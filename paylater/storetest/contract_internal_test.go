package storetest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// promises are the declarations whose comments are the contract, by file. Of
// records it is the comment over the type alone: what lies in their fields is
// the rules' business.
var promises = map[string][]string{
	"../store.go":            {"Store", "Change", "ClaimChange", "ClaimTake", "ClaimKeep", "ClaimDrop", "Query", "EventQuery", "Loaded"},
	"../program_monthend.go": {"Loader"},
	"../record.go":           {"Head"},
	"../event_record.go":     {"EventRecord"},
}

var records = []string{"Head", "EventRecord"}

// unchecked are sentences of the contract that no store can break, with the
// reason why.
var unchecked = map[string]string{
	"Store keeps lines, their events, the claims on order phases, and lenders' events that match nothing yet": "the sum of the others",
	"The conformance suite is package storetest":                                                              "names the suite",
	"Loader is a [Store] that can also read many lines at once":                                               "names the interface",
	"Each line is as of one commit":                                                                           "load/one-commit watches it for Load; both are one statement or one lock",
	"Loaded is what Load returns":                                                                             "names the type",
	"Change is what one act makes of one line, to be committed all or nothing":                                "said again by Save",
	"ClaimChange is what happens to the claim on one phase of one order":                                      "names the type",
	"The operations on a claim":                                                                               "names the group",
	"Query asks for the heads of lines with something due or waiting":                                         "said again by its fields",
	"EventRecord is the stored form of one event":                                                             "names the type",
	"All but the document follows from it; [Rules.ParseLine] checks that it does":                             "a promise of the rules",

	"BillAll then goes through the lines page by page, on several goroutines, and saves each page in one call; without it, line by line": "what the program does with it",
}

// TestEverySentenceIsChecked holds the suite against the contract as it is
// written: each sentence of it is checked by some part, and no part checks a
// sentence that is not written there.
func TestEverySentenceIsChecked(t *testing.T) {
	var written []string
	for file, names := range promises {
		written = append(written, sentencesOf(t, file, names)...)
	}
	require.NotEmpty(t, written)
	var said []string
	for _, f := range slices.Concat(storeFacts(), unknownFacts()) {
		said = append(said, sentences(f.says)...)
		if !strings.HasPrefix(f.name, "program/") && !ours[f.name] {
			for _, s := range sentences(f.says) {
				assert.Contains(t, written, s, "%s checks a sentence that the contract does not have", f.name)
			}
		}
	}
	for _, s := range written {
		_, excused := unchecked[s]
		assert.NotEqual(t, excused, slices.Contains(said, s), "this sentence of the contract is not checked, or excused in vain: %s", s)
	}
	for s := range unchecked {
		assert.Contains(t, written, s, "excused, and not in the contract")
	}
}

// ours are parts whose sentence follows from several of the contract.
var ours = map[string]bool{"unknown/whole": true, "unknown/repeated": true, "unknown/program": true}

// sentencesOf gathers the comments of some declarations in a file.
func sentencesOf(t *testing.T, file string, names []string) []string {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
	require.NoError(t, err)
	var list []string
	found := map[string]bool{}
	for _, decl := range f.Decls {
		group, ok := decl.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range group.Specs {
			var name string
			var of []string
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				if name = spec.Name.Name; !slices.Contains(records, name) {
					of = ofType(spec)
				}
			case *ast.ValueSpec:
				name = spec.Names[0].Name
				of = sentences(strings.Trim(spec.Values[0].(*ast.BasicLit).Value, `"`) + ": " + spec.Comment.Text())
			}
			if slices.Contains(names, name) {
				found[name] = true
				list = append(list, append(sentences(group.Doc.Text()), of...)...)
			}
		}
	}
	require.Len(t, found, len(names), "declarations of the contract in %s", file)
	slices.Sort(list)
	return slices.Compact(list)
}

// ofType gathers the comments inside a type: those over a method or a field as
// they are, those behind a field with its name.
func ofType(spec *ast.TypeSpec) []string {
	var list []string
	ast.Inspect(spec, func(n ast.Node) bool {
		if field, ok := n.(*ast.Field); ok {
			list = append(list, sentences(field.Doc.Text())...)
			if field.Comment != nil {
				list = append(list, sentences(field.Names[0].Name+": "+field.Comment.Text())...)
			}
		}
		return true
	})
	return list
}

var (
	item = regexp.MustCompile(`(?m)^\s+- `)
	end  = regexp.MustCompile(`[.;:]*\s*$`)
)

// sentences splits a comment; each item of a list is a sentence.
func sentences(text string) []string {
	var list []string
	for _, block := range item.Split(text, -1) {
		for paragraph := range strings.SplitSeq(block, "\n\n") {
			flat := strings.Join(strings.Fields(paragraph), " ")
			for s := range strings.SplitSeq(flat, ". ") {
				if s = end.ReplaceAllString(s, ""); s != "" {
					list = append(list, s)
				}
			}
		}
	}
	return list
}
