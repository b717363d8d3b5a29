package examples_test

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
)

// decimalSettings are what a host may do to the variables of the decimal package,
// by the name of the variable and a number.
func decimalSettings() map[string]func() {
	return map[string]func(){
		"DivisionPrecision 0":            func() { decimal.DivisionPrecision = 0 },
		"DivisionPrecision 60":           func() { decimal.DivisionPrecision = 60 },
		"PowPrecisionNegativeExponent 1": func() { decimal.PowPrecisionNegativeExponent = 1 },
		"MarshalJSONWithoutQuotes 1":     func() { decimal.MarshalJSONWithoutQuotes = true },
		"TrimTrailingZeros 0":            func() { decimal.TrimTrailingZeros = false },
		"UseScientificNotation 1":        func() { decimal.UseScientificNotation = true },
		"ExpMaxIterations 1":             func() { decimal.ExpMaxIterations = 1 },
		"MaxDecodeExponent 0":            func() { decimal.MaxDecodeExponent = 0 },
		"Zero 7":                         func() { decimal.Zero = decimal.New(7, 0) },
	}
}

// decimalAnswers are answers of the decimal package in which each of its
// variables has a part.
func decimalAnswers() string {
	two, three := decimal.New(2, 0), decimal.New(3, 0)
	power, powErr := two.Add(decimal.New(1, -1)).PowInt32(-3)
	exp, expErr := decimal.New(31, -1).ExpHullAbrham(20)
	read, readErr := decimal.NewFromString("1e7")
	body, jsonErr := json.Marshal(three)
	return fmt.Sprintln(two.Div(three), power, powErr, string(body), jsonErr, decimal.New(1200, -2), decimal.New(12, 2), exp, expErr,
		read, readErr, decimal.Zero)
}

// TestEveryGlobalIsSet compares the settings with the variables that the sources
// of the decimal package export.
func TestEveryGlobalIsSet(t *testing.T) {
	dir, err := exec.Command("go", "list", "-f", "{{.Dir}}", "github.com/shopspring/decimal").Output()
	require.NoError(t, err)
	//nolint:staticcheck // one folder without build tags
	packages, err := parser.ParseDir(token.NewFileSet(), strings.TrimSpace(string(dir)), func(f fs.FileInfo) bool {
		return !strings.HasSuffix(f.Name(), "_test.go")
	}, 0)
	require.NoError(t, err)
	var want, got []string
	for _, p := range packages {
		for _, f := range p.Files {
			want = append(want, exportedVariables(f)...)
		}
	}
	for name := range decimalSettings() {
		variable, _, _ := strings.Cut(name, " ")
		got = append(got, variable)
	}
	slices.Sort(want)
	slices.Sort(got)
	require.Equal(t, want, slices.Compact(got))
}

func exportedVariables(f *ast.File) []string {
	var list []string
	for _, d := range f.Decls {
		group, ok := d.(*ast.GenDecl)
		if !ok || group.Tok != token.VAR {
			continue
		}
		for _, s := range group.Specs {
			for _, n := range s.(*ast.ValueSpec).Names {
				if n.IsExported() {
					list = append(list, n.Name)
				}
			}
		}
	}
	return list
}
