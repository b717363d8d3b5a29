package storetest_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"

	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/memstore"
	"github.com/paylater-go/payments/paylater/storetest"
)

// careless is a store that says it parked an event and did not.
type careless struct{ *memstore.Store }

func (careless) Park(context.Context, paylater.Parked) error { return nil }

// printer stands in for the *testing.T of a test. It prints the first sentence that is broken.
type printer struct {
	part string
	said *sync.Once
}

func (p printer) Helper()  {}
func (p printer) FailNow() { runtime.Goexit() }

func (p printer) Errorf(format string, args ...any) {
	p.said.Do(func() {
		sentence, _, _ := strings.Cut(fmt.Sprintf(format, args...), "\n")
		fmt.Println(p.part, sentence)
	})
}

func (p printer) Run(name string, part func(printer)) bool {
	var all sync.WaitGroup
	all.Go(func() { part(printer{name, p.said}) })
	all.Wait()
	return true
}

// The author of a store writes one test, and runs it with -race:
//
//	func TestConformance(t *testing.T) {
//		storetest.Run(t, func() paylater.Store { return mystore.New() })
//	}
//
// Here the suite meets a store that forgets, and a printer takes the place of t.
func ExampleRun() {
	storetest.Run(printer{said: new(sync.Once)}, func() paylater.Store { return careless{memstore.New()} })
	// Output:
	// load/never-saved-but-parked broken: A line that was never saved is CodeNotFound; parked events are returned all the same.
}
