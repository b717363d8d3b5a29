package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// input is what the user may choose.
type input struct {
	order  order.Terms
	policy paylater.Policy
	json   bool
}

// errUsage says that the flags could not be read and that the user knows why.
var errUsage = errors.New("bad flags")

// mostBytes is more than any file that strictjson reads.
const mostBytes = 1<<20 + 1

// readInput reads the flags and the files they name. It reports every error of
// both files at once.
func readInput(args []string, stderr io.Writer) (input, error) {
	in := input{order: sampleOrder(), policy: samplePolicy()}
	flags := flag.NewFlagSet("quickstart", flag.ContinueOnError)
	flags.SetOutput(stderr)
	orderFile := flags.String("order", "", "a `file` with the order to pay, such as order.json in this folder")
	policyFile := flags.String("policy", "", "a `file` with the program's rules, such as policy.json in this folder")
	flags.BoolVar(&in.json, "json", false, "print JSON instead of tables")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return in, flag.ErrHelp
	case err != nil:
		return in, errUsage
	}
	if flags.NArg() > 0 {
		return in, fmt.Errorf("quickstart takes flags only, but was given %d other arguments; -help lists the flags", flags.NArg())
	}
	return in, errors.Join(
		readFile(*orderFile, parseOrder, &in.order),
		readFile(*policyFile, paylater.ParsePolicy, &in.policy),
	)
}

// readFile parses a file into a value. Without a name the value stays as it is.
// Each fault of the file becomes a line: the name, the path, the code and why.
func readFile[T any](name string, parse func([]byte) (T, error), into *T) error {
	if name == "" {
		return nil
	}
	data, err := readBytes(name)
	if err != nil {
		return fmt.Errorf("quickstart cannot read a file: %w", err)
	}
	parsed, err := parse(data)
	if err != nil {
		var lines []error
		for _, one := range fault.All(err) {
			lines = append(lines, fmt.Errorf("%s: %w", name, one))
		}
		return errors.Join(lines...)
	}
	*into = parsed
	return nil
}

func readBytes(name string) (data []byte, err error) {
	file, err := os.Open(name) //nolint:gosec // the user names the file
	if err == nil {
		defer file.Close()
		data, err = io.ReadAll(io.LimitReader(file, mostBytes))
	}
	return data, err //nolint:wrapcheck // it names the file
}

// samplePolicy is the published policy with a fee credit, whose amount no source
// names. The file policy.json says the same.
func samplePolicy() paylater.Policy {
	p := paylater.DefaultPolicy()[0]
	p.Version = "quickstart-1"
	p.FeeCredit = &paylater.CreditRule{Amount: money.Dollars(100), Days: 90}
	return p
}
