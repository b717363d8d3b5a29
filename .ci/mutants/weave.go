package main

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"os"
	"slices"
	"strconv"
	"strings"
)

// alive is what the environment names: a mutant by its number, or one of these.
const (
	nobody = 0  // the functions as they are
	traced = -1 // as they are, and each notes that it was reached
	copies = -2 // every function runs as an unchanged copy of itself, as a mutant would
)

// function is one that can have mutants: a function of a file, or a literal in
// the value of a variable of the package, which has no name.
type function struct {
	file    *woven
	decl    *ast.FuncDecl
	literal bool
	id      int // from 0, over all packages
	name    string
	list    []*mutant
}

// woven is a file with all its mutants: a function that has some becomes a switch
// in front of its own body, its mutants are whole functions after the end of the
// file. So every line keeps its number, and a mutant costs no build of its own.
type woven struct {
	path, source string
	set          *token.FileSet
	tree         *ast.File
	functions    []*function // in order
	rounds       []int       // where a loop's body begins, in order
	lines        []owner     // of the last text
}

// owner says which mutant stands in a range of lines, the last one excluded.
type owner struct{ from, to, mutant int }

// weave parses the files of the mutants and says for each mutant in which
// function it stands.
func weave(list []mutant) ([]*woven, error) {
	var files []*woven
	byPath := map[string]*woven{}
	var wrong []error
	for i := range list {
		m := &list[i]
		w := byPath[m.file]
		if w == nil {
			var err error
			if w, err = open(m.file); err != nil {
				return nil, err
			}
			byPath[m.file] = w
			files = append(files, w)
		}
		if !w.add(m) {
			wrong = append(wrong, fmt.Errorf("%s is in no function", m))
		}
	}
	if len(wrong) > 0 {
		return nil, errors.Join(wrong...)
	}
	id := 0
	for _, w := range files {
		for _, f := range w.functions {
			f.id = id
			id++
		}
	}
	return files, nil
}

func open(path string) (*woven, error) {
	source, err := os.ReadFile(path) //nolint:gosec // a file of this module
	if err != nil {
		return nil, err
	}
	w := &woven{path: path, source: string(source), set: token.NewFileSet()}
	w.tree, err = parser.ParseFile(w.set, path, source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	ast.Inspect(w.tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ForStmt:
			w.rounds = append(w.rounds, w.offset(n.Body.Lbrace)+1)
		case *ast.RangeStmt:
			w.rounds = append(w.rounds, w.offset(n.Body.Lbrace)+1)
		}
		return true
	})
	slices.Sort(w.rounds)
	for _, d := range w.tree.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Body != nil {
				w.functions = append(w.functions, &function{file: w, decl: d, name: w.nameOf(d)})
			}
		case *ast.GenDecl:
			w.literals(d)
		}
	}
	return w, nil
}

// literals adds the functions in the values of variables. They see nothing but
// the package, so a mutant of one can be a function of its own.
func (w *woven) literals(d *ast.GenDecl) {
	for _, spec := range d.Specs {
		values, ok := spec.(*ast.ValueSpec)
		if !ok {
			continue
		}
		ast.Inspect(values, func(n ast.Node) bool {
			lit, ok := n.(*ast.FuncLit)
			if ok {
				name := ast.NewIdent("mutantLiteral" + strconv.Itoa(len(w.functions)))
				decl := &ast.FuncDecl{Name: name, Type: lit.Type, Body: lit.Body}
				w.functions = append(w.functions, &function{file: w, decl: decl, literal: true, name: values.Names[0].Name})
			}
			return !ok
		})
	}
}

func (w *woven) offset(p token.Pos) int { return w.set.Position(p).Offset }

// add finds the function of a mutant.
func (w *woven) add(m *mutant) bool {
	for _, f := range w.functions {
		if w.offset(f.decl.Body.Lbrace) <= m.at && m.at+len(m.old) <= w.offset(f.decl.Body.Rbrace) {
			m.where = f.name
			f.list = append(f.list, m)
			return true
		}
	}
	return false
}

// nameOf returns Type.Method or the name of a function.
func (w *woven) nameOf(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return d.Name.Name
	}
	t := d.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	if generic, ok := t.(*ast.IndexExpr); ok {
		t = generic.X
	}
	return w.source[w.offset(t.Pos()):w.offset(t.End())] + "." + d.Name.Name
}

// text returns the file with its mutants, those left out that are dropped.
func (w *woven) text(dropped map[int]bool) string {
	var front, back strings.Builder
	w.lines = nil
	line, done := 1+strings.Count(w.source, "\n"), 0
	for _, f := range w.functions {
		if len(f.list) == 0 {
			continue
		}
		live := slices.DeleteFunc(slices.Clone(f.list), func(m *mutant) bool { return dropped[m.id] })
		front.WriteString(w.counted(done, w.offset(f.decl.Pos())))
		front.WriteString(f.head("") + f.dispatch(live))
		done = w.offset(f.decl.Body.Lbrace) + 1
		for _, m := range append([]*mutant{{}}, live...) {
			text := f.head(suffix(m)) + f.body(m) + "\n"
			n := strings.Count(text, "\n")
			w.lines = append(w.lines, owner{line, line + n, m.id})
			line += n
			back.WriteString(text)
		}
	}
	front.WriteString(w.counted(done, len(w.source)))
	return front.String() + back.String()
}

// counted returns a part of the source in which every round of a loop is counted.
func (w *woven) counted(from, to int) string {
	var b strings.Builder
	for _, at := range w.rounds {
		if from < at && at <= to {
			b.WriteString(w.source[from:at] + "mutantRound();")
			from = at
		}
	}
	return b.String() + w.source[from:to]
}

// suffix is what the copy of a function is called by.
func suffix(m *mutant) string {
	if m.new == m.old {
		return "_mutantNone"
	}
	return "_mutant" + strconv.Itoa(m.id)
}

// body returns the body with the change of a mutant.
func (f *function) body(m *mutant) string {
	from, to := f.file.offset(f.decl.Body.Lbrace), f.file.offset(f.decl.Body.Rbrace)+1
	if m.new == m.old {
		return f.file.counted(from, to)
	}
	return f.file.counted(from, m.at) + m.new + f.file.counted(m.at+len(m.old), to)
}

// head returns the function up to its body, under another name. Its parameters
// all get names, so that the switch can pass them on.
func (f *function) head(suffix string) string {
	named := 0
	for _, list := range []*ast.FieldList{f.decl.Recv, f.decl.Type.Params} {
		if list == nil {
			continue
		}
		for _, field := range list.List {
			if len(field.Names) == 0 {
				field.Names = []*ast.Ident{ast.NewIdent("_")}
			}
			for _, name := range field.Names {
				if name.Name == "_" {
					name.Name = "mutantParameter" + strconv.Itoa(named)
				}
				named++
			}
		}
	}
	var b bytes.Buffer
	name := *f.decl.Name
	name.Name += suffix
	head := &ast.FuncDecl{Recv: f.decl.Recv, Name: &name, Type: f.decl.Type}
	if err := printer.Fprint(&b, f.file.set, head); err != nil {
		return "" // the build says so
	}
	if f.literal && suffix == "" {
		return strings.Replace(b.String(), name.Name, "", 1) + " "
	}
	return b.String() + " "
}

// dispatch returns the brace of a function and the switch.
func (f *function) dispatch(live []*mutant) string {
	var b strings.Builder
	fmt.Fprintf(&b, "{ if mutantAlive != 0 { switch mutantAlive { case %d: mutantReached(%d); case %d: %s",
		traced, f.id, copies, f.pass("_mutantNone"))
	for _, m := range live {
		fmt.Fprintf(&b, "; case %d: %s", m.id, f.pass(suffix(m)))
	}
	// The lines of the original keep their numbers.
	lines := f.file.set.Position(f.decl.Body.Lbrace).Line - f.file.set.Position(f.decl.Pos()).Line
	return b.String() + "}};" + strings.Repeat("\n", max(0, lines-strings.Count(f.head(""), "\n")))
}

// pass calls a copy of the function with its parameters.
func (f *function) pass(suffix string) string {
	name := f.decl.Name.Name + suffix
	if f.decl.Recv != nil {
		name = f.decl.Recv.List[0].Names[0].Name + "." + name
	}
	if types := f.decl.Type.TypeParams; types != nil {
		name += "[" + strings.Join(namesOf(types), ", ") + "]"
	}
	call := name + "(" + strings.Join(namesOf(f.decl.Type.Params), ", ")
	if n := len(f.decl.Type.Params.List); n > 0 {
		if _, many := f.decl.Type.Params.List[n-1].Type.(*ast.Ellipsis); many {
			call += "..."
		}
	}
	if f.decl.Type.Results == nil {
		return call + "); return"
	}
	return "return " + call + ")"
}

func namesOf(list *ast.FieldList) []string {
	var names []string
	for _, field := range list.List {
		for _, name := range field.Names {
			names = append(names, name.Name)
		}
	}
	return names
}
