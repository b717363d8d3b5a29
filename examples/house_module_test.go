package examples_test

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/build"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// module is a tree of sources, parsed, and the root module of it type-checked.
type module struct {
	fset   *token.FileSet
	goMod  map[string]bool // folders that hold a go.mod, "." for the root
	files  []*source
	texts  map[string]string
	broken []error // what does not parse or type-check
}

// source is one Go file.
type source struct {
	path   string // from the root, with slashes
	dir    string
	test   bool
	nested bool // part of a module of its own; not type-checked
	lines  int
	ast    *ast.File
	info   *types.Info // nil in tests and nested modules
}

// loadModule reads the module that holds this test, once.
func loadModule(t *testing.T) *module {
	t.Helper()
	exports, err := exportData()
	require.NoError(t, err)
	m, err := load(os.DirFS(".."), exports)
	require.NoError(t, err)
	return m
}

// exportData lists the compiled form of every dependency, as the go command
// has it in its cache.
var exportData = sync.OnceValues(func() (map[string]string, error) {
	list := exec.Command("go", "list", "-e", "-export", "-deps", "-f", "{{if .Export}}{{.ImportPath}} {{.Export}}{{end}}", "./...")
	list.Dir = ".."
	out, err := list.Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return nil, fmt.Errorf("go list: %w\n%s", err, exit.Stderr)
	}
	if err != nil {
		return nil, err
	}
	exports := make(map[string]string)
	for line := range strings.Lines(string(out)) {
		name, file, _ := strings.Cut(strings.TrimSpace(line), " ")
		exports[name] = file
	}
	return exports, nil
})

// unread are folders that hold nothing of ours, beside what fuzzing found.
var unread = []string{".git", ".ci/bin", ".ci/out", ".ci/mutants", ".idea", ".vscode"}

// load reads every file of a tree.
func load(tree fs.FS, exports map[string]string) (*module, error) {
	m := &module{fset: token.NewFileSet(), goMod: map[string]bool{}, texts: map[string]string{}}
	err := fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir():
			if slices.Contains(unread, name) || strings.HasSuffix(name, "testdata/fuzz") || strings.HasSuffix(name, "testdata/rapid") {
				return fs.SkipDir
			}
			return nil
		case !entry.Type().IsRegular():
			return nil
		}
		text, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		m.add(name, text)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, f := range m.files {
		f.nested = m.moduleOf(f.dir) != "."
	}
	m.check(tree, exports)
	return m, nil
}

func (m *module) add(name string, text []byte) {
	if len(text) < 1<<20 && utf8.Valid(text) && !bytes.ContainsRune(text, 0) {
		m.texts[name] = string(text)
	}
	if path.Base(name) == "go.mod" {
		m.goMod[path.Dir(name)] = true
	}
	if path.Ext(name) != ".go" || strings.Contains(name, "testdata/") {
		return
	}
	file, err := parser.ParseFile(m.fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		m.broken = append(m.broken, err)
		return
	}
	m.files = append(m.files, &source{
		path: name, dir: path.Dir(name), ast: file,
		test: strings.HasSuffix(name, "_test.go"), lines: bytes.Count(text, []byte("\n")),
	})
}

// moduleOf is the nearest folder upward that holds a go.mod.
func (m *module) moduleOf(dir string) string {
	for dir != "." && !m.goMod[dir] {
		dir = path.Dir(dir)
	}
	return dir
}

// check type-checks the packages of the root module, without their tests.
func (m *module) check(tree fs.FS, exports map[string]string) {
	chosen := build.Default
	chosen.OpenFile = func(name string) (io.ReadCloser, error) { return tree.Open(path.Clean(name)) }
	packages := make(map[string][]*source)
	for _, f := range m.production() {
		if match, err := chosen.MatchFile(f.dir, path.Base(f.path)); !f.nested && match && err == nil {
			packages[f.dir] = append(packages[f.dir], f)
		}
	}
	config := types.Config{
		Importer: importer.ForCompiler(m.fset, "gc", func(name string) (io.ReadCloser, error) {
			if exports[name] == "" {
				return nil, fmt.Errorf("no package %s", name)
			}
			return os.Open(exports[name])
		}),
		Error: func(err error) { m.broken = append(m.broken, err) },
	}
	for dir, sources := range packages {
		info := &types.Info{
			Types: map[ast.Expr]types.TypeAndValue{},
			Defs:  map[*ast.Ident]types.Object{},
			Uses:  map[*ast.Ident]types.Object{},
		}
		var parsed []*ast.File
		for _, f := range sources {
			f.info = info
			parsed = append(parsed, f.ast)
		}
		_, _ = config.Check(path.Join(modulePath, dir), m.fset, parsed, info) // its errors went to config.Error
	}
}

// production lists the files that are no tests.
func (m *module) production() []*source {
	var out []*source
	for _, f := range m.files {
		if !f.test {
			out = append(out, f)
		}
	}
	return out
}

// typed lists the files that were type-checked.
func (m *module) typed() []*source {
	return slices.DeleteFunc(m.production(), func(f *source) bool { return f.info == nil })
}

// at words a finding.
func (m *module) at(pos token.Pos, format string, values ...any) string {
	p := m.fset.Position(pos)
	return fmt.Sprintf("%s:%d: %s", p.Filename, p.Line, fmt.Sprintf(format, values...))
}

// imports lists what a file imports.
func (f *source) imports() map[string]token.Pos {
	out := make(map[string]token.Pos, len(f.ast.Imports))
	for _, i := range f.ast.Imports {
		out[strings.Trim(i.Path.Value, `"`)] = i.Pos()
	}
	return out
}

// in reports whether the file is in a list of folders (which end in a slash)
// and of patterns of files.
func (f *source) in(places []string) bool {
	return slices.ContainsFunc(places, func(place string) bool {
		if strings.HasSuffix(place, "/") {
			return strings.HasPrefix(f.path, place)
		}
		match, err := path.Match(place, f.path)
		return match && err == nil
	})
}

// under reports whether a package is one of the roots or lies below one.
func under(name string, roots []string) bool {
	return slices.ContainsFunc(roots, func(root string) bool {
		return name == root || strings.HasPrefix(name, root+"/")
	})
}

// report says how much was looked at.
func (m *module) report() string {
	var lines []int
	dirs := make(map[string]bool)
	for _, f := range m.production() {
		lines = append(lines, f.lines)
		dirs[f.dir] = true
	}
	slices.Sort(lines)
	return fmt.Sprintf("%d packages; %d files without tests, median %d lines, longest %d; %d codes",
		len(dirs), len(lines), lines[len(lines)/2], lines[len(lines)-1], len(m.codes()))
}
