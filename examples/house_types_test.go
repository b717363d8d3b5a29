package examples_test

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

func place(name string, line int) string { return fmt.Sprintf("%s:%d: ", name, line) }

// checkFloats: no float in production code, by name, by literal or by the type
// of an expression; the one exception keeps its floats to itself.
func checkFloats(m *module) []string {
	var found []string
	for _, f := range m.production() {
		if f.in(rivals) {
			continue
		}
		if f.in(floats) {
			found = append(found, m.leakedFloats(f)...)
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			expr, ok := n.(ast.Expr)
			if !ok || !isFloat(f, expr) {
				return true
			}
			found = append(found, m.at(expr.Pos(), "a float; money is whole cents and rates are parts per million"))
			return false
		})
	}
	return found
}

func isFloat(f *source, expr ast.Expr) bool {
	switch e := expr.(type) {
	case *ast.BasicLit:
		if e.Kind == token.FLOAT || e.Kind == token.IMAG {
			return true
		}
	case *ast.Ident:
		if slices.Contains([]string{"float32", "float64", "complex64", "complex128"}, e.Name) {
			return true
		}
	}
	return f.info != nil && floatType(f.info.TypeOf(expr))
}

func floatType(t types.Type) bool {
	if t == nil {
		return false
	}
	if strings.TrimPrefix(t.String(), "*") == "math/big.Float" {
		return true
	}
	basic, ok := t.Underlying().(*types.Basic)
	return ok && basic.Info()&(types.IsFloat|types.IsComplex) != 0
}

// leakedFloats lists what an excused file shows of its floats.
func (m *module) leakedFloats(f *source) []string {
	if f.info == nil {
		return []string{m.at(f.ast.Package, "a file that may use floats has to be type-checked")}
	}
	var found []string
	for name, object := range f.info.Defs {
		if object == nil || !name.IsExported() || m.fset.Position(name.Pos()).Filename != f.path {
			continue
		}
		if strings.Contains(object.Type().String(), "float") {
			found = append(found, m.at(name.Pos(), "%s shows a float", name.Name))
		}
	}
	return found
}

// Calls that read the machine's clock or wait for it.
var clockCalls = []string{
	"time.Now", "time.Since", "time.Until", "time.Sleep", "time.After", "time.AfterFunc", "time.Tick", "time.NewTimer", "time.NewTicker",
}

// Calls that are wrong everywhere in this library, and what to use instead.
var wrongCalls = map[string]string{
	"(time.Time).AddDate":                                    "months are counted on civil.Date, from the anchor and clamped",
	"(github.com/shopspring/decimal.Decimal).Div":            "it depends on a global of the decimal package; divide whole cents",
	"(github.com/shopspring/decimal.Decimal).Pow":            "it depends on a global of the decimal package",
	"(github.com/shopspring/decimal.Decimal).InexactFloat64": "no float in money",
	"(github.com/shopspring/decimal.Decimal).Float64":        "no float in money",
	"github.com/shopspring/decimal.Avg":                      "it depends on a global of the decimal package",
	"github.com/shopspring/decimal.RequireFromString":        "it panics",
	"github.com/shopspring/decimal.NewFromFloat":             "no float in money",
	"github.com/shopspring/decimal.NewFromFloat32":           "no float in money",
	"github.com/shopspring/decimal.NewFromFloatWithExponent": "no float in money",
	"(time.Time).Local":                                      "the zone of the machine has no part in any answer",
}

// checkCalls: pure code gets the time as an argument, and nobody uses what
// gives wrong dates or cents.
func checkCalls(m *module) []string {
	var found []string
	for _, f := range m.typed() {
		ast.Inspect(f.ast, func(n ast.Node) bool {
			name, ok := n.(*ast.Ident)
			if !ok {
				return true
			}
			called, ok := f.info.Uses[name].(*types.Func)
			if !ok {
				return true
			}
			if why := wrongCalls[called.FullName()]; why != "" {
				found = append(found, m.at(name.Pos(), "%s: %s", called.FullName(), why))
			}
			if slices.Contains(clockCalls, called.FullName()) && !f.in(clocks) {
				found = append(found, m.at(name.Pos(), "%s: pure code gets the time as an argument", called.FullName()))
			}
			return true
		})
	}
	return found
}

// checkWrites: a package-level variable is never written to, whatever its
// comment says, neither here nor in a dependency.
func checkWrites(m *module) []string {
	var found []string
	for _, f := range m.typed() {
		ast.Inspect(f.ast, func(n ast.Node) bool {
			var written []ast.Expr
			switch n := n.(type) {
			case *ast.AssignStmt:
				written = n.Lhs
			case *ast.IncDecStmt:
				written = []ast.Expr{n.X}
			case *ast.RangeStmt:
				written = []ast.Expr{n.Key, n.Value}
			}
			for _, expr := range written {
				if v := rootVariable(f.info, expr); v != nil && v.Pkg() != nil && v.Parent() == v.Pkg().Scope() {
					found = append(found, m.at(expr.Pos(), "writes to the package-level variable %s", v.Name()))
				}
			}
			return true
		})
	}
	return found
}

// rootVariable is the variable that an assignment to the expression changes.
func rootVariable(info *types.Info, expr ast.Expr) *types.Var {
	for {
		switch e := expr.(type) {
		case *ast.ParenExpr:
			expr = e.X
		case *ast.StarExpr:
			expr = e.X
		case *ast.IndexExpr:
			expr = e.X
		case *ast.SelectorExpr:
			if v, ok := info.Uses[e.Sel].(*types.Var); ok && !v.IsField() {
				return v
			}
			expr = e.X
		case *ast.Ident:
			v, _ := info.Uses[e].(*types.Var)
			return v
		default:
			return nil
		}
	}
}

// code is one declared constant of type fault.Code.
type code struct {
	value, dir, name string
	pos              token.Pos
}

// codes lists the declared codes. A constant that is another one, such as the
// second name of a code of a lower floor, declares none.
func (m *module) codes() []code {
	var out []code
	for _, f := range m.production() {
		for _, decl := range f.ast.Decls {
			group, ok := decl.(*ast.GenDecl)
			if !ok || group.Tok != token.CONST {
				continue
			}
			for _, spec := range group.Specs {
				out = append(out, codesOf(f, spec)...)
			}
		}
	}
	slices.SortFunc(out, func(a, b code) int {
		return cmp.Or(cmp.Compare(a.value, b.value), cmp.Compare(a.dir, b.dir), cmp.Compare(a.name, b.name))
	})
	return out
}

func codesOf(f *source, spec ast.Spec) []code {
	value, ok := spec.(*ast.ValueSpec)
	if !ok {
		return nil
	}
	var out []code
	for i, expr := range value.Values {
		conversion, ok := expr.(*ast.CallExpr)
		isCode := value.Type != nil && f.isCodeType(value.Type)
		if ok && len(conversion.Args) == 1 && f.isCodeType(conversion.Fun) {
			isCode, expr = true, conversion.Args[0]
		}
		literal, ok := expr.(*ast.BasicLit)
		if !isCode || !ok {
			continue
		}
		if text, err := strconv.Unquote(literal.Value); err == nil && !slices.Contains(markers, f.dir+"."+value.Names[i].Name) {
			out = append(out, code{value: text, dir: f.dir, name: value.Names[i].Name, pos: value.Pos()})
		}
	}
	return out
}

const faultDir = "order/fault"

// isCodeType reports whether an expression names fault.Code.
func (f *source) isCodeType(expr ast.Expr) bool {
	switch e := expr.(type) {
	case *ast.Ident:
		return f.dir == faultDir && e.Name == "Code"
	case *ast.SelectorExpr:
		pkg, ok := e.X.(*ast.Ident)
		if !ok || e.Sel.Name != "Code" {
			return false
		}
		for _, i := range f.ast.Imports {
			if strings.Trim(i.Path.Value, `"`) == modulePath+"/"+faultDir {
				return i.Name == nil && pkg.Name == "fault" || i.Name != nil && pkg.Name == i.Name.Name
			}
		}
	}
	return false
}

var (
	codeValue = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
	codeName  = regexp.MustCompile(`^Code[A-Z]`)
)

// checkCodes: a code is declared once in the whole module, as an exported
// constant in snake case, and never written in place.
func checkCodes(m *module) []string {
	var found []string
	declared := make(map[string]code)
	for _, c := range m.codes() {
		if !codeValue.MatchString(c.value) {
			found = append(found, m.at(c.pos, "code %q is not in snake case", c.value))
		}
		if !codeName.MatchString(c.name) {
			found = append(found, m.at(c.pos, "the constant %s of a code is not named Code...", c.name))
		}
		if first, ok := declared[c.value]; ok {
			found = append(found, m.at(c.pos, "code %q is declared by %s.%s already", c.value, first.dir, first.name))
		}
		declared[c.value] = c
	}
	return append(found, m.codesInPlace()...)
}

// codesInPlace lists string literals that become a code outside of a constant.
func (m *module) codesInPlace() []string {
	var found []string
	for _, f := range m.typed() {
		ast.Inspect(f.ast, func(n ast.Node) bool {
			if group, ok := n.(*ast.GenDecl); ok && group.Tok == token.CONST {
				return false
			}
			literal, ok := n.(*ast.BasicLit)
			if ok && literal.Kind == token.STRING && literal.Value != `""` && isCode(f.info.TypeOf(literal)) {
				found = append(found, m.at(literal.Pos(), "code %s is written in place; declare it as a constant", literal.Value))
			}
			return true
		})
	}
	return found
}

func isCode(t types.Type) bool {
	return t != nil && t.String() == modulePath+"/"+faultDir+".Code"
}
