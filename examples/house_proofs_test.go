package examples_test

import "strings"

var importProofs = []proof{
	{"floors", map[string]string{
		"order/a.go":          importing("order", modulePath+"/lender"),
		"lender/a_test.go":    importing("lender_test", modulePath+"/paylater/memstore"),
		"order/money/a.go":    importing("money", modulePath+"/order"),
		"order/internal/a.go": importing("internal", modulePath+"/order"),
		"elsewhere/a.go":      "package elsewhere\n",
	}, []string{
		"elsewhere/a.go:1: elsewhere is on no floor; the floors are order, lender, paylater, checkout, examples",
		"lender/a_test.go:2: lender imports paylater/memstore, which is a floor above",
		"order/a.go:2: order imports lender, which is a floor above",
		"order/internal/a.go:2: order/internal imports order, which is built on it",
		"order/money/a.go:2: order/money imports order, which is built on it",
	}},
	{"floors", map[string]string{
		"order/a.go":               importing("order", modulePath+"/order/fault"),
		"order/money/a.go":         importing("money", modulePath+"/order/strictjson"),
		"paylater/a.go":            importing("paylater", modulePath+"/order"),
		"paylater/memstore/a.go":   importing("memstore", modulePath+"/paylater"),
		"checkout/a_test.go":       importing("checkout_test", modulePath+"/paylater/memstore"),
		"examples/quickstart/a.go": importing("main", modulePath+"/checkout"),
	}, nil},
	{"imports", map[string]string{
		"paylater/storetest/a.go":       importing("storetest", "github.com/stretchr/testify/require"),
		"lender/lendertest/a.go":        importing("lendertest", "pgregory.net/rapid"),
		"order/a.go":                    importing("order", "testing"),
		"paylater/a.go":                 importing("paylater", "github.com/jackc/pgx/v5"),
		"paylater/sqlstore/go.mod":      "module m",
		"paylater/sqlstore/sqlstore.go": importing("sqlstore", "github.com/stretchr/testify/assert"),
	}, []string{
		"lender/lendertest/a.go:2: production code imports the test kit pgregory.net/rapid",
		"order/a.go:2: production code imports testing; only the conformance suites do",
		"paylater/a.go:2: github.com/jackc/pgx/v5 is not in the list of what a host has to carry",
		"paylater/sqlstore/sqlstore.go:2: production code imports the test kit github.com/stretchr/testify/assert",
		"paylater/storetest/a.go:2: production code imports the test kit github.com/stretchr/testify/require",
	}},
	{"imports", map[string]string{
		"order/a_test.go":               importing("order_test", "github.com/stretchr/testify/require"),
		"order/money/a.go":              importing("money", "github.com/shopspring/decimal"),
		"order/civil/a.go":              importing("civil", "github.com/rickar/cal/v2/us"),
		"lender/lendertest/a.go":        importing("lendertest", "testing"),
		"paylater/sqlstore/go.mod":      "module m",
		"paylater/sqlstore/sqlstore.go": importing("sqlstore", "github.com/jackc/pgx/v5"),
	}, nil},
	{"purity", map[string]string{
		"order/a.go":            importing("order", "context"),
		"paylater/line.go":      importing("paylater", "math/rand/v2"),
		"paylater/linestore.go": importing("paylater", "os"),
		"lender/lendersim/a.go": importing("lendersim", "math/rand"),
	}, []string{
		"lender/lendersim/a.go:2: pure code imports math/rand",
		"order/a.go:2: pure code imports context",
		"paylater/line.go:2: pure code imports math/rand/v2",
		"paylater/linestore.go:2: pure code imports os",
	}},
	{"purity", map[string]string{
		"order/a_test.go":        importing("order", "context"),
		"lender/lender.go":       importing("lender", "context"),
		"paylater/program.go":    importing("paylater", "context"),
		"paylater/program_in.go": importing("paylater", "context"),
		"paylater/memstore/a.go": importing("memstore", "context"),
		"order/b.go":             importing("order", "math/big"),
	}, nil},
}

var syntaxProofs = []proof{
	{"documentation", map[string]string{
		"order/a.go": `package order

type A struct {
	B int64
	C string
	D, e int
}

// F is documented.
type F interface {
	G()
	// H is documented.
	H()
}

func I() {}
func (A) J() {}
func (*F[T]) K() {}

const L = 1

var M, n = 1, 2

const (
	O = 1
	P = 2 // two
)
`,
	}, []string{
		"order/a.go:11: G has no comment",
		"order/a.go:16: I has no comment",
		"order/a.go:17: J has no comment",
		"order/a.go:18: K has no comment",
		"order/a.go:20: L has no comment",
		"order/a.go:22: M has no comment",
		"order/a.go:25: O has no comment",
		"order/a.go:3: A has no comment",
		"order/a.go:4: B has no comment",
		"order/a.go:6: D has no comment",
		"order: the package has no comment",
	}},
	{"documentation", map[string]string{
		"order/a.go": `// Package order is documented.
package order

// A is documented.
type A struct {
	B int64 // cents
	C string
	d int
	DueMonths int
}

// Kinds of things.
const (
	KindOne = 1
	KindTwo = 2
)

func (a) B() {}
func c() {}
`,
		"order/b.go":      "package order\n",
		"order/a_test.go": "package order\nfunc TestA() {}\n",
	}, nil},
	{"init", map[string]string{"order/a.go": "package order\n\nfunc init() {}\n"}, []string{"order/a.go:3: init is not allowed"}},
	{"init", map[string]string{"order/a.go": "package order\n\nfunc (t T) init() {}\n", "order/a_test.go": "package order\n\nfunc init() {}\n"}, nil},
	{"variables", map[string]string{"order/a.go": "package order\n\nvar table = 1\n\n// words of two\nvar (\n\tone = 1\n\terr, Error = 1, 2\n)\n"}, []string{
		"order/a.go:3: variable table: say in its comment that it is immutable, and why it is no constant",
		"order/a.go:7: variable one: say in its comment that it is immutable, and why it is no constant",
		"order/a.go:8: variable err: say in its comment that it is immutable, and why it is no constant",
	}},
	{"variables", map[string]string{
		"order/a.go": `package order

var _ error = A{}
var ErrA, errB = 1, 2

// table is an array, for which Go has no constants; nothing
// writes to it.
var table = [1]int{}

var list = [1]int{} // immutable: Go has no constant arrays

func f() { var local = 1 }
`,
		"order/a_test.go": "package order\n\nvar update = 1\n",
	}, nil},
	{"sizes", map[string]string{
		"order/long.go": "package order\n" + strings.Repeat("\n", maxFileLines),
		"order/func.go": "package order\n\nfunc long() {" + strings.Repeat("\n", maxFunctionLines) + "}\n",
	}, []string{
		"order/func.go:3: long has 81 lines, the limit is 80",
		"order/long.go:1: the file has 401 lines, the limit is 400",
	}},
	{"sizes", map[string]string{
		"order/long.go":      "package order\n" + strings.Repeat("\n", maxFileLines-1),
		"order/func.go":      "package order\n\nfunc long() {" + strings.Repeat("\n", maxFunctionLines-1) + "}\n",
		"order/long_test.go": "package order\n" + strings.Repeat("\n", 2*maxFileLines),
	}, nil},
	{"names", map[string]string{"order/util/a.go": "package util\n\ntype LoanManager struct{}\n"}, []string{
		"order/util/a.go:1: package util is not named by what it is",
		"order/util/a.go:3: type LoanManager is not named by what it is",
	}},
	{"names", map[string]string{"order/a.go": "package order\n\ntype Managers struct{}\n\ntype Line struct{}\n"}, nil},
	{"words", map[string]string{
		"order/a.go":  "package order\n\n// " + "TO" + "DO later\n// /" + "root/x\n",
		"CHANGES.md":  "see `/" + "work/main/x`\n",
		"a/b.golden":  "\n\nmade in C:" + `\Users\me` + "\n",
		"Makefile":    "x=/" + "tmp/x\n",
		"order/b.txt": "FIX" + "ME\n",
		"a/c.html":    "<<<<<<<" + " HEAD\n<p>a</p>\n=======\n<p>b</p>\n>>>>>>>" + " a8913c2\r\n",
	}, []string{
		"CHANGES.md:1: the path of one machine: `/" + "work/",
		"Makefile:1: the path of one machine: =/" + "tmp/",
		"a/b.golden:3: the path of one machine: C:" + `\Users\`,
		"a/c.html:1: a mark that a merge left behind",
		"a/c.html:5: a mark that a merge left behind",
		"order/a.go:3: the word " + "TO" + "DO",
		"order/a.go:4: the path of one machine: /" + "root/",
		"order/b.txt:1: the word FIX" + "ME",
	}},
	{"words", map[string]string{
		"README.md":  "https://example.com/work/x, the home/work balance, ToDo lists, ./tmp/x\nA title\n=======\na <<<<<<< b\n",
		"order/a.go": "package order\n",
		"a.bin":      "\x00" + "TO" + "DO",
	}, nil},
	{"readme", map[string]string{"README.md": "text\n```go\nx := := 1\n```\n"}, []string{
		"README.md:2: a Go snippet does not parse: 3:6: expected operand, found ':=' (and 1 more errors)",
	}},
	{"readme", map[string]string{"README.md": "```go\nx := f(1)\n```\n\n```go\npackage main\n```\n\n```go\ntype A struct{}\n```\n\n```sh\nx := :=\n```\n"}, nil},
}

var typeProofs = []proof{
	{"floats", map[string]string{
		"order/a.go":           "package order\n\nimport \"time\"\n\ntype A struct {\n\tb float64\n}\n\nfunc f(d time.Duration) int {\n\tx := d.Hours()\n\treturn int(x)\n}\n",
		"order/b.go":           "package order\n\nconst half = 0.5\n",
		"order/c.go":           "package order\n\nimport \"math/big\"\n\nvar x big.Float\n",
		"paylater/apr.go":      "package paylater\n\nfunc Solve() float64 { return solve() }\n\nfunc solve() float64 { return 1.5 }\n",
		"checkout/web/go.mod":  "module m",
		"checkout/web/main.go": "package main\n\nvar x float32\n",
	}, []string{
		"checkout/web/main.go:3: a float; money is whole cents and rates are parts per million",
		"order/a.go:10: a float; money is whole cents and rates are parts per million",
		"order/a.go:11: a float; money is whole cents and rates are parts per million",
		"order/a.go:6: a float; money is whole cents and rates are parts per million",
		"order/b.go:3: a float; money is whole cents and rates are parts per million",
		"order/c.go:5: a float; money is whole cents and rates are parts per million",
		"paylater/apr.go:3: Solve shows a float",
	}},
	{"floats", map[string]string{
		"order/a.go":      "package order\n\nimport (\n\t\"math/big\"\n\t\"time\"\n)\n\nfunc f(d time.Duration, x *big.Int) int64 { return int64(d/time.Hour) + x.Int64() }\n",
		"order/a_test.go": "package order\n\nconst half = 0.5\n",
		"paylater/apr.go": "package paylater\n\nfunc Solve() int64 { return int64(solve()) }\n\nfunc solve() float64 { return 1.5 }\n",
	}, nil},
	{"calls", map[string]string{
		"order/a.go": "package order\n\nimport clock \"time\"\n\nvar now = clock.Now\n\nfunc f(t clock.Time) clock.Time { return t.AddDate(0, 1, 0) }\n",
		"order/b.go": "package order\n\nimport \"github.com/shopspring/decimal\"\n\nfunc g(d decimal.Decimal) decimal.Decimal { return d.Div(d) }\n",
	}, []string{
		"order/a.go:5: time.Now: pure code gets the time as an argument",
		"order/a.go:7: (time.Time).AddDate: months are counted on civil.Date, from the anchor and clamped",
		"order/b.go:5: (github.com/shopspring/decimal.Decimal).Div: it depends on a global of the decimal package; divide whole cents",
	}},
	{"calls", map[string]string{
		"order/a.go":          "package order\n\nimport \"time\"\n\nfunc f(t time.Time) time.Time { return t.Add(time.Hour) }\n",
		"paylater/program.go": "package paylater\n\nimport \"time\"\n\nvar now = time.Now\n",
		"order/a_test.go":     "package order\n\nimport \"time\"\n\nvar now = time.Now()\n",
	}, nil},
	{"writes", map[string]string{
		"order/a.go": "package order\n\nimport \"github.com/shopspring/decimal\"\n\nvar table [2]int\n\nfunc f() {\n\ttable[1] = 2\n\ttable[0]++\n\tdecimal.DivisionPrecision = 2\n\tfor table[0] = range 2 {\n\t}\n}\n",
	}, []string{
		"order/a.go:10: writes to the package-level variable DivisionPrecision",
		"order/a.go:11: writes to the package-level variable table",
		"order/a.go:8: writes to the package-level variable table",
		"order/a.go:9: writes to the package-level variable table",
	}},
	{"writes", map[string]string{
		"order/a.go": "package order\n\nvar table [2]int\n\ntype t struct{ table int }\n\nfunc f(x *t) int {\n\tx.table = table[0]\n\ttable := table\n\ttable[1] = 2\n\treturn table[1]\n}\n",
	}, nil},
	{"codes", map[string]string{
		"order/codes.go":    coding("order", `const CodeA fault.Code = "a_b"`),
		"lender/codes.go":   coding("lender", `const CodeA fault.Code = "a_b"`),
		"paylater/codes.go": coding("paylater", `const A, codeB = fault.Code("aB"), fault.Code("_b")`),
		"checkout/a.go":     coding("checkout", `func f() *fault.Error { return fault.New("in_place", "text") }`),
		"checkout/b.go":     coding("checkout", `var c = fault.Code("in_place")`),
	}, []string{
		`checkout/a.go:5: code "in_place" is written in place; declare it as a constant`,
		`checkout/b.go:5: code "in_place" is written in place; declare it as a constant`,
		`order/codes.go:5: code "a_b" is declared by lender.CodeA already`,
		`paylater/codes.go:5: code "_b" is not in snake case`,
		`paylater/codes.go:5: code "aB" is not in snake case`,
		`paylater/codes.go:5: the constant A of a code is not named Code...`,
		`paylater/codes.go:5: the constant codeB of a code is not named Code...`,
	}},
	{"codes", map[string]string{
		"order/codes.go":       coding("order", `const CodeA fault.Code = "a_b2"`),
		"paylater/codes.go":    coding("paylater", `const CodeC fault.Code = "c"`+"\n"+`const CodeD = CodeC`),
		"checkout/a.go":        coding("checkout", `func f(c fault.Code) bool { return c == "" }`),
		"order/codes_test.go":  coding("order", `const CodeA fault.Code = "a_b2"`),
		"order/table.go":       coding("order", `const yes fault.Code = "yes"`),
		"checkout/a_text.go":   coding("checkout", `const text = "A B"`),
		"checkout/b_test.go":   coding("checkout", `var c = fault.Code("in_place")`),
		"examples/own/code.go": "package own\n\ntype Code string\n\nconst A Code = \"A\"\n",
	}, nil},
}

func importing(pkg, name string) string { return "package " + pkg + "\nimport _ \"" + name + "\"\n" }

func coding(pkg, decl string) string {
	return "package " + pkg + "\n\nimport \"" + modulePath + "/order/fault\"\n\n" + decl + "\n"
}
