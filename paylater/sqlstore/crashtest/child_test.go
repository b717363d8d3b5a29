package crashtest_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/rpc"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// childWork is the environment variable that makes this test's program a child:
// it draws until it is killed.
const childWork = "PAYLATER_CRASHTEST_WORK"

// work is what a child is told.
type work struct {
	Engine int // of engines
	Place  string
	Bank   string // the address of the lender
	Name   string
	Seed   uint64
	Lines  []paylater.LineID
}

// word is what a child says, one to a line.
type word struct {
	answer

	Cents int64 // the amount: money is not read back
}

func childMain(text string) int {
	var w work
	if err := json.Unmarshal([]byte(text), &w); err != nil {
		return complain(err)
	}
	client, err := rpc.Dial("tcp", w.Bank)
	if err != nil {
		return complain(err)
	}
	store, err := engines()[w.Engine].open(context.Background(), w.Place)
	if err != nil {
		return complain(err)
	}
	program, err := programOver(&branch{client: client}, store)
	if err != nil {
		return complain(err)
	}
	var mu sync.Mutex
	say := func(a answer) {
		line, err := json.Marshal(word{a, a.Amount.Cents()})
		if err != nil {
			panic(err)
		}
		mu.Lock()
		defer mu.Unlock()
		_, _ = os.Stdout.Write(append(line, '\n')) // in one write: whole, or not said
	}
	var all sync.WaitGroup
	for i := range 4 {
		w := &worker{
			Program: program, name: fmt.Sprintf("%s-%d", w.Name, i), lines: w.Lines, r: rand.New(rand.NewPCG(w.Seed, uint64(i))), note: say,
			fails: func(err error) { fmt.Fprintln(os.Stderr, err) },
		}
		all.Go(func() {
			for {
				w.draw(context.Background())
			}
		})
	}
	all.Wait()
	return 0
}

func complain(err error) int {
	fmt.Fprintln(os.Stderr, err)
	return 1
}

// child is another process.
type child struct {
	process *exec.Cmd
	heard   chan []answer // all that it said, when it is gone
	signed  chan struct{} // closed when it has said that it signed, or that no credit is left
}

func start(t testing.TB, w work) *child {
	t.Helper()
	text, err := json.Marshal(w)
	require.NoError(t, err)
	c := &child{process: exec.Command(os.Args[0]), heard: make(chan []answer, 1), signed: make(chan struct{})}
	c.process.Env = append(os.Environ(), childWork+"="+string(text))
	c.process.Stderr = os.Stderr
	out, err := c.process.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, c.process.Start())
	go func() { c.heard <- c.listen(out) }()
	return c
}

// listen reads until the process is gone. A last line that is not whole was not
// said.
func (c *child) listen(out io.Reader) []answer {
	var list []answer
	from := bufio.NewReader(out)
	signed := sync.OnceFunc(func() { close(c.signed) })
	for {
		line, err := from.ReadBytes('\n')
		if err != nil {
			return list
		}
		var said word
		if err := json.Unmarshal(line, &said); err != nil {
			return append(list, answer{What: "nonsense: " + string(line)})
		}
		said.Amount = money.Cents(said.Cents)
		if list = append(list, said.answer); said.What != "held" {
			signed()
		}
	}
}

// kill ends the process at once and returns what it said.
func (c *child) kill(t testing.TB) []answer {
	t.Helper()
	require.NoError(t, c.process.Process.Kill())
	list := <-c.heard
	_ = c.process.Wait() // it says that it was killed
	return list
}

// awaited waits for a child to have signed once: killed before, on a slow machine none
// would ever sign.
func (c *child) awaited(t testing.TB) {
	t.Helper()
	select {
	case <-c.signed:
	case <-time.After(time.Minute):
		require.Fail(t, "the child does not sign")
	}
}
