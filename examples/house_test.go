package examples_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const modulePath = "github.com/paylater-go/payments"

// update rewrites the golden list of codes: go test ./examples -run Codes -update.
var update = flag.Bool("update", false, "rewrite the golden files of the house")

// floors, lowest first. A package imports only its own floor and those below.
var floors = []string{"order", "lender", "paylater", "checkout", "examples"}

// cellar lists what lies under the order package itself, which may import it
// and is never imported by it.
var cellar = []string{"order/fault", "order/civil", "order/money", "order/strictjson", "order/internal"}

// thirdParty lists what production code of the root module may import.
// Everything that a host has to carry stands here.
var thirdParty = []string{
	"github.com/shopspring/decimal",          // amounts at the edges
	"github.com/rickar/cal/v2",               // holidays
	"github.com/go-playground/validator/v10", // rules of a lender's requests
}

// testKits never reach production code, of which the conformance suites
// storetest and lendertest are a part.
var testKits = []string{"github.com/stretchr/testify", "pgregory.net/rapid", "go.uber.org/goleak", "github.com/google/go-cmp"}

// suites are the production packages that may import testing.
var suites = []string{"paylater/storetest/", "lender/lendertest/", "examples/bench/"}

// rivals calculate as others do, and measure times, beside the library: on floats, too.
var rivals = []string{"examples/bench/", "examples/loadtest/", "examples/monthend/"}

// impure imports make an answer depend on more than the arguments. Each has the
// places that may have it; everything else is pure.
var impure = map[string][]string{
	"context": {
		"lender/",              // the contract: a lender is called over a network
		"paylater/program*.go", // the thin shell itself
		"paylater/store*.go",   // the port of the store
		"paylater/memstore/", "paylater/storetest/", "paylater/sqlstore/", "paylater/paylaterotel/",
		"paylater/paylatertest/lender.go", // a scripted lender is a lender
		"checkout/",                       // opens a page by asking the program
		"examples/",
	},
	"database/sql": world, "os": world, "os/exec": world, "os/signal": world, "net": world, "net/http": world,
	"log": world, "math/rand": world, "math/rand/v2": world, "crypto/rand": world,
}

// world lists the places that meet files, networks and chance.
var world = []string{"paylater/sqlstore/", "lender/lenderhttp/", "examples/"}

// clocks lists the files that may read or wait for the time; everywhere else
// time is an argument.
var clocks = []string{
	"paylater/program*.go", // the zero Config.Now is the clock of the machine
	"paylater/sqlstore/",   // waits before it tries a busy database again
	"lender/lenderhttp/",   // the shell of the network: deadlines, and when to try again
	"examples/",
}

// floats lists the files that may calculate with floats.
var floats = []string{
	"paylater/apr.go", // the unexported APR solver, whose result leaves as an integer
}

// markers are constants of type fault.Code that never leave their package, so
// they are no codes.
var markers = []string{
	"order.yes",        // an allowed cell in the table of acts
	"paylater.allowed", // the same
}

// Limits of size, of files without tests.
const (
	maxFileLines     = 400
	maxFunctionLines = 80
)

// rule is one law of the house. It answers a sentence for every place that
// breaks it.
type rule struct {
	name  string
	check func(m *module) []string
}

// findings are what breaks the rule, in order.
func (r rule) findings(m *module) []string {
	found := r.check(m)
	slices.Sort(found)
	return slices.Compact(found)
}

var rules = []rule{
	{"floors", checkFloors},
	{"imports", checkImports},
	{"purity", checkPurity},
	{"documentation", checkDocumentation},
	{"init", checkInit},
	{"variables", checkVariables},
	{"writes", checkWrites},
	{"floats", checkFloats},
	{"calls", checkCalls},
	{"sizes", checkSizes},
	{"names", checkNames},
	{"codes", checkCodes},
	{"words", checkWords},
	{"readme", checkReadme},
}

// TestHouse holds every rule against every file of the module.
func TestHouse(t *testing.T) {
	m := loadModule(t)
	for _, err := range m.broken {
		t.Errorf("does not compile, so it cannot be judged: %v", err)
	}
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			for _, found := range r.findings(m) {
				t.Error(found)
			}
		})
	}
	t.Log(m.report())
}

// TestCodesGolden compares the codes with the golden list: a code is a promise
// to hosts, so adding, renaming or removing one is a deliberate act.
func TestCodesGolden(t *testing.T) {
	const golden = "testdata/codes.golden"
	var lines []string
	for _, c := range loadModule(t).codes() {
		lines = append(lines, fmt.Sprintf("%s %s.%s", c.value, c.dir, c.name))
	}
	slices.Sort(lines)
	got := strings.Join(lines, "\n") + "\n"
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(got), 0o600))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), got, "run go test ./examples -run CodesGolden -update and read the difference")
}
