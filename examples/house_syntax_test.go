package examples_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strings"
)

// checkDocumentation: every package and every exported name has a comment.
// Constants may share the one of their group, and fields that of their type,
// but for fields that are plain numbers and do not name their unit.
func checkDocumentation(m *module) []string {
	var found []string
	packages := make(map[string]bool)
	for _, f := range m.production() {
		packages[f.dir] = packages[f.dir] || f.ast.Doc != nil
		for _, decl := range f.ast.Decls {
			for _, name := range undocumented(decl) {
				found = append(found, m.at(name.Pos(), "%s has no comment", name.Name))
			}
		}
	}
	for dir, documented := range packages {
		if !documented {
			found = append(found, dir+": the package has no comment")
		}
	}
	return found
}

// undocumented lists the exported names of a declaration without a comment.
func undocumented(decl ast.Decl) []*ast.Ident {
	switch decl := decl.(type) {
	case *ast.FuncDecl:
		if decl.Doc == nil && (decl.Recv == nil || ast.IsExported(receiver(decl))) {
			return exported(decl.Name)
		}
	case *ast.GenDecl:
		var out []*ast.Ident
		for _, spec := range decl.Specs {
			out = append(out, undocumentedSpec(decl, spec)...)
		}
		return out
	}
	return nil
}

func undocumentedSpec(decl *ast.GenDecl, spec ast.Spec) []*ast.Ident {
	alone := !decl.Lparen.IsValid() && decl.Doc != nil
	switch spec := spec.(type) {
	case *ast.ValueSpec:
		if decl.Doc == nil && spec.Doc == nil && spec.Comment == nil {
			return exported(spec.Names...)
		}
	case *ast.TypeSpec:
		var out []*ast.Ident
		if !alone && spec.Doc == nil {
			out = exported(spec.Name)
		}
		if spec.Name.IsExported() {
			out = append(out, undocumentedParts(spec.Type)...)
		}
		return out
	}
	return nil
}

// undocumentedParts lists exported methods of an interface, and fields of a
// struct that are plain numbers, without a comment.
func undocumentedParts(expr ast.Expr) []*ast.Ident {
	var out []*ast.Ident
	switch expr := expr.(type) {
	case *ast.StructType:
		for _, field := range expr.Fields.List {
			number, ok := field.Type.(*ast.Ident)
			if ok && plainNumber.MatchString(number.Name) && field.Doc == nil && field.Comment == nil {
				out = append(out, slices.DeleteFunc(exported(field.Names...), namesUnit)...)
			}
		}
	case *ast.InterfaceType:
		for _, method := range expr.Methods.List {
			if method.Doc == nil && method.Comment == nil {
				out = append(out, exported(method.Names...)...)
			}
		}
	}
	return out
}

// namesUnit reports whether a name says by itself what is counted.
func namesUnit(name *ast.Ident) bool {
	return regexp.MustCompile(`(?:Months|Days|Hours|Cents|Micros|PPM|Count)$`).MatchString(name.Name)
}

var plainNumber = regexp.MustCompile(`^(?:u?int(?:8|16|32|64)?|float(?:32|64))$`)

func exported(names ...*ast.Ident) []*ast.Ident {
	return slices.DeleteFunc(slices.Clone(names), func(name *ast.Ident) bool { return !name.IsExported() })
}

// receiver is the name of a method's type.
func receiver(decl *ast.FuncDecl) string {
	expr := decl.Recv.List[0].Type
	for {
		switch e := expr.(type) {
		case *ast.StarExpr:
			expr = e.X
		case *ast.IndexExpr:
			expr = e.X
		case *ast.IndexListExpr:
			expr = e.X
		case *ast.Ident:
			return e.Name
		default:
			return ""
		}
	}
}

// checkInit: nothing happens because a package was imported.
func checkInit(m *module) []string {
	var found []string
	for _, f := range m.production() {
		for _, decl := range f.ast.Decls {
			if decl, ok := decl.(*ast.FuncDecl); ok && decl.Recv == nil && decl.Name.Name == "init" {
				found = append(found, m.at(decl.Pos(), "init is not allowed"))
			}
		}
	}
	return found
}

// A variable's comment has to say that it stays as it is.
var saysImmutable = regexp.MustCompile(`(?i)\bimmutable\b|\bnothing (ever )?writes\b`)

// checkVariables: a package-level variable is an error value, a compile-time
// assertion, or says that it is immutable and why it is no constant.
func checkVariables(m *module) []string {
	var found []string
	for _, f := range m.production() {
		for _, decl := range f.ast.Decls {
			group, ok := decl.(*ast.GenDecl)
			if !ok || group.Tok != token.VAR {
				continue
			}
			for _, spec := range group.Specs {
				spec, ok := spec.(*ast.ValueSpec)
				if ok && !excused(spec) && !saysImmutable.MatchString(oneLine(group.Doc, spec.Doc, spec.Comment)) {
					found = append(found, m.at(spec.Pos(), "variable %s: say in its comment that it is immutable, and why it is no constant", spec.Names[0]))
				}
			}
		}
	}
	return found
}

func excused(spec *ast.ValueSpec) bool {
	return !slices.ContainsFunc(spec.Names, func(name *ast.Ident) bool {
		return name.Name != "_" && !regexp.MustCompile(`^[Ee]rr[A-Z]`).MatchString(name.Name)
	})
}

func oneLine(comments ...*ast.CommentGroup) string {
	var text strings.Builder
	for _, c := range comments {
		text.WriteString(c.Text() + " ")
	}
	return strings.Join(strings.Fields(text.String()), " ")
}

// checkSizes: a file fits on a few screens, a function on one or two.
func checkSizes(m *module) []string {
	var found []string
	for _, f := range m.production() {
		if f.lines > maxFileLines {
			found = append(found, m.at(f.ast.Package, "the file has %d lines, the limit is %d", f.lines, maxFileLines))
		}
		for _, decl := range f.ast.Decls {
			if decl, ok := decl.(*ast.FuncDecl); ok {
				lines := m.fset.Position(decl.End()).Line - m.fset.Position(decl.Pos()).Line + 1
				if lines > maxFunctionLines {
					found = append(found, m.at(decl.Pos(), "%s has %d lines, the limit is %d", decl.Name, lines, maxFunctionLines))
				}
			}
		}
	}
	return found
}

// Names that say nothing of what a thing is.
var emptyName = regexp.MustCompile(`(?:Service|Manager|Engine|Utils?|Helpers?)$|^(?:service|manager|engine|utils?|helpers?|common|misc)$`)

// checkNames: types and packages are named by what they are.
func checkNames(m *module) []string {
	var found []string
	for _, f := range m.production() {
		if emptyName.MatchString(f.ast.Name.Name) {
			found = append(found, m.at(f.ast.Package, "package %s is not named by what it is", f.ast.Name))
		}
		for _, decl := range f.ast.Decls {
			group, ok := decl.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, spec := range group.Specs {
				if spec, ok := spec.(*ast.TypeSpec); ok && emptyName.MatchString(spec.Name.Name) {
					found = append(found, m.at(spec.Pos(), "type %s is not named by what it is", spec.Name))
				}
			}
		}
	}
	return found
}

// The forbidden words are put together here, so that this file may be checked
// by its own rule.
var (
	unfinished  = regexp.MustCompile(`\b(?:TO` + `DO|FIX` + `ME|HA` + `CK|WI` + `P)\b`)
	halfMerged  = regexp.MustCompile(`^(?:<{7}|>{7}|\|{7})(?: |$)`)
	machinePath = regexp.MustCompile(`(?m)(?:^|[\s"'` + "`" + `(\[=:,<])(?:/(?:work|root|home|tmp|Users)/|[A-Za-z]:\\Users\\|\.\./` + `shared\b)`)
)

// checkWords: nothing unfinished, nothing half merged and no path of one machine, in any text.
func checkWords(m *module) []string {
	var found []string
	for name, text := range m.texts {
		number := 0
		for line := range strings.Lines(text) {
			number++
			if word := unfinished.FindString(line); word != "" {
				found = append(found, place(name, number)+"the word "+word)
			}
			if halfMerged.MatchString(strings.TrimRight(line, "\r\n")) {
				found = append(found, place(name, number)+"a mark that a merge left behind")
			}
			if machine := machinePath.FindString(line); machine != "" {
				found = append(found, place(name, number)+"the path of one machine: "+strings.TrimSpace(machine))
			}
		}
	}
	return found
}

// A block of Go in the README.
var snippet = regexp.MustCompile("(?ms)^```go\n(.*?)^```")

// checkReadme: the Go in the documents of the root is Go. Whole files are
// parsed as they are, fragments as statements or as declarations.
func checkReadme(m *module) []string {
	var found []string
	for name, text := range m.texts {
		if path.Ext(name) != ".md" {
			continue
		}
		for _, block := range snippet.FindAllStringSubmatchIndex(text, -1) {
			if err := parseSnippet(text[block[2]:block[3]]); err != nil {
				number := strings.Count(text[:block[0]], "\n") + 1
				found = append(found, place(name, number)+"a Go snippet does not parse: "+err.Error())
			}
		}
	}
	return found
}

func parseSnippet(text string) error {
	forms := []string{text, "package p\n" + text, "package p\nfunc _() {\n" + text + "\n}"}
	var err error
	for _, form := range forms {
		if _, err = parser.ParseFile(token.NewFileSet(), "", form, 0); err == nil {
			return nil
		}
	}
	return err
}
