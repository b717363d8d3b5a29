package main

import (
	"context"
	"go/ast"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// autoList makes every mutant of the functions of some folders by rule. Many of
// one place are no Go (a number added to a text): the build drops those.
func autoList(ctx context.Context, folders []string) ([]mutant, error) {
	var all []mutant
	for _, folder := range folders {
		files, err := goFiles(ctx, folder)
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			list, err := mutantsOf(file)
			if err != nil {
				return nil, err
			}
			all = append(all, list...)
		}
	}
	return all, nil
}

func mutantsOf(file string) ([]mutant, error) {
	w, err := open(file)
	if err != nil {
		return nil, err
	}
	g := generator{file: file, source: w.source, woven: w, plain: map[ast.Node]bool{}}
	for _, f := range w.functions {
		g.results(f.decl.Type)
		ast.Inspect(f.decl.Body, g.visit)
	}
	return g.list, nil
}

// generator collects the mutants of one file.
type generator struct {
	file, source string
	woven        *woven
	list         []mutant
	zeros        []string // the zero value of each result of the function, "" for an error
	plain        map[ast.Node]bool
}

func (g *generator) offset(p token.Pos) int { return g.woven.offset(p) }

func (g *generator) text(n ast.Node) string { return g.source[g.offset(n.Pos()):g.offset(n.End())] }

// change adds the mutant that has a new text for from..to.
func (g *generator) change(from, to token.Pos, text string) {
	m := mutant{file: g.file, at: g.offset(from), old: g.source[g.offset(from):g.offset(to)], new: text}
	m.show(g.source)
	if m.minus != m.plus {
		g.list = append(g.list, m)
	}
}

func (g *generator) replace(n ast.Node, text string) { g.change(n.Pos(), n.End(), text) }

// results notes what a function answers.
func (g *generator) results(f *ast.FuncType) {
	g.zeros = nil
	if f.Results == nil {
		return
	}
	for _, field := range f.Results.List {
		zero := "*new(" + g.text(field.Type) + ")"
		if g.text(field.Type) == "error" {
			zero = ""
		}
		g.zeros = append(g.zeros, slices.Repeat([]string{zero}, max(len(field.Names), 1))...)
	}
}

// visit makes the mutants of one node. Functions inside of functions have results
// of their own, which are left as they are.
func (g *generator) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.FuncLit:
		outer := g.zeros
		g.zeros = nil
		ast.Inspect(n.Body, g.visit)
		g.zeros = outer
		return false
	case *ast.BinaryExpr:
		g.same(n)
		for _, op := range others(n.Op) {
			g.change(n.OpPos, n.OpPos+token.Pos(len(n.Op.String())), op)
		}
	case *ast.UnaryExpr:
		if n.Op == token.NOT || n.Op == token.SUB {
			g.change(n.OpPos, n.OpPos+1, "")
		}
	case *ast.IncDecStmt:
		g.change(n.TokPos, n.TokPos+2, map[token.Token]string{token.INC: "--", token.DEC: "++"}[n.Tok])
		g.replace(n, "")
	case *ast.AssignStmt:
		g.assign(n)
	case *ast.ExprStmt:
		g.replace(n, "")
	case *ast.IfStmt:
		g.guard(n.Cond)
	case *ast.CaseClause:
		for _, e := range n.List {
			g.negate(e)
		}
	case *ast.ArrayType: // the length of a buffer changes no answer
		g.plain[n.Len] = true
	case *ast.BasicLit:
		if !g.plain[n] {
			g.number(n)
		}
	case *ast.Ident:
		if flip := map[string]string{"true": "false", "false": "true"}[n.Name]; flip != "" {
			g.replace(n, flip)
		}
	case *ast.CallExpr:
		g.call(n)
	case *ast.ReturnStmt:
		g.answer(n)
	}
	return true
}

// others returns what stands in for an operator: the neighbor of a boundary, the
// opposite of a condition, the other of two of a kind.
func others(op token.Token) []string {
	return map[token.Token][]string{
		token.LSS: {"<=", ">="}, token.LEQ: {"<", ">"}, token.GTR: {">=", "<="}, token.GEQ: {">", "<"},
		token.EQL: {"!="}, token.NEQ: {"=="}, token.LAND: {"||"}, token.LOR: {"&&"},
		token.ADD: {"-"}, token.SUB: {"+"}, token.MUL: {"/"}, token.QUO: {"*"}, token.REM: {"*"},
		token.AND: {"|"}, token.OR: {"&"}, token.SHL: {">>"}, token.SHR: {"<<"},
	}[op]
}

// assign leaves an assignment out, or turns += around.
func (g *generator) assign(n *ast.AssignStmt) {
	if n.Tok == token.DEFINE {
		return
	}
	g.replace(n, "")
	other := map[token.Token]string{
		token.ADD_ASSIGN: "-=", token.SUB_ASSIGN: "+=", token.MUL_ASSIGN: "/=", token.QUO_ASSIGN: "*=",
	}[n.Tok]
	if other != "" {
		g.change(n.TokPos, n.TokPos+2, other)
	}
}

// guard lets a check never hold, and turns it around if it is no comparison:
// those have rules of their own.
func (g *generator) guard(e ast.Expr) {
	g.replace(e, "false && ("+g.text(e)+")")
	g.negate(e)
}

// negate turns a condition around that is a call, a name or a field.
func (g *generator) negate(e ast.Expr) {
	switch e.(type) {
	case *ast.CallExpr, *ast.Ident, *ast.SelectorExpr:
		g.replace(e, "!("+g.text(e)+")")
	}
}

// same leaves a number alone of which a comparison with its neighbor is the same:
// n < 1 is n <= 0.
func (g *generator) same(n *ast.BinaryExpr) {
	switch n.Op {
	case token.LSS, token.LEQ, token.GTR, token.GEQ:
		g.plain[n.Y] = true
	}
}

// number adds and takes one.
func (g *generator) number(n *ast.BasicLit) {
	if n.Kind != token.INT {
		return
	}
	v, err := strconv.ParseInt(strings.ReplaceAll(n.Value, "_", ""), 0, 64)
	if err != nil {
		return
	}
	g.replace(n, strconv.FormatInt(v+1, 10))
	if v > 0 {
		g.replace(n, strconv.FormatInt(v-1, 10))
	}
}

// call swaps the methods that are the operators of amounts and instants.
func (g *generator) call(n *ast.CallExpr) {
	if f, ok := n.Fun.(*ast.Ident); ok && f.Name == "make" && len(n.Args) == 3 {
		g.plain[n.Args[2]] = true // room, no answer
	}
	f, ok := n.Fun.(*ast.SelectorExpr)
	if !ok || len(n.Args) != 1 {
		return
	}
	other := map[string]string{"Add": "Sub", "Sub": "Add", "Min": "Max", "Max": "Min", "AddDays": "AddMonths"}[f.Sel.Name]
	if other != "" {
		g.replace(f.Sel, other)
	}
	switch f.Sel.Name {
	case "Less", "Before", "After": // a < b becomes a <= b
		g.replace(n, "!"+g.text(n.Args[0])+"."+f.Sel.Name+"("+g.text(f.X)+")")
	}
}

// answer returns zero values in place of the values, and no error in place of one.
func (g *generator) answer(n *ast.ReturnStmt) {
	if len(n.Results) == 0 || len(n.Results) != len(g.zeros) { // also return f() with several results
		return
	}
	values, fault := make([]string, len(n.Results)), false
	for i, e := range n.Results {
		values[i] = g.zeros[i]
		if isZero(g.text(e)) {
			values[i] = g.text(e)
		}
		if g.zeros[i] == "" {
			values[i] = g.text(e)
			fault = fault || values[i] != "nil"
		}
	}
	if !fault {
		g.change(n.Results[0].Pos(), n.Results[len(n.Results)-1].End(), strings.Join(values, ", "))
		return
	}
	for i, e := range n.Results {
		if g.zeros[i] == "" {
			g.replace(e, "nil")
		}
	}
}

// isZero reports whether an expression is a zero value by its looks.
func isZero(text string) bool {
	return slices.Contains([]string{"nil", "0", "false", `""`}, text) || strings.HasSuffix(text, "{}")
}
