package crashtest_test

import (
	"context"
	"maps"
	"net"
	"net/rpc"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// bank is the lender of many programs, which outlives all of them. One answer in
// eight to a disbursement is lost.
type bank struct {
	*lendersim.Sim

	mu    sync.Mutex
	calls int
	asked map[lender.BuyerID]map[lender.LoanID]bool // loans that it was asked to pay out
}

func newBank() *bank {
	b := &bank{asked: map[lender.BuyerID]map[lender.LoanID]bool{}}
	b.Sim = lendersim.New(lendersim.Config{Limit: limit(), Now: tuesday, Plain: true, Trouble: b.trouble})
	return b
}

func (b *bank) trouble(c lendersim.Call) lendersim.Trouble {
	b.mu.Lock()
	defer b.mu.Unlock()
	if c.Method != "disburse" {
		return lendersim.NoTrouble
	}
	of := b.asked[c.Reference.Buyer]
	if of == nil {
		of = map[lender.LoanID]bool{}
		b.asked[c.Reference.Buyer] = of
	}
	of[lender.LoanID(c.Reference.Key)] = true
	if b.calls++; b.calls%8 == 0 {
		return lendersim.AnswerLost
	}
	return lendersim.NoTrouble
}

// paid are the loans of a buyer that it was asked to pay out.
func (b *bank) paid(buyer lender.BuyerID) map[lender.LoanID]bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	set := map[lender.LoanID]bool{}
	maps.Copy(set, b.asked[buyer])
	return set
}

func programOver(l lender.Lender, store paylater.Store) (*paylater.Program, error) {
	return paylater.New(paylater.Config{Lenders: map[lender.ID]lender.Lender{"kabbage": l}, Store: store, Now: tuesday})
}

// opened gives the buyers of lines credit.
func opened(t testing.TB, program *paylater.Program, lines []paylater.LineID) {
	t.Helper()
	for _, id := range lines {
		line, err := program.Apply(t.Context(), "kabbage", lendertest.Application(lender.ApplicationID("app-"+id.Buyer), id.Buyer))
		require.NoError(t, err)
		require.Equal(t, limit(), line.Limit(tuesday()))
	}
}

// listen lets other processes call the bank.
func (b *bank) listen(t testing.TB) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	server := rpc.NewServer()
	require.NoError(t, server.RegisterName("Bank", &counterpart{b}))
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go server.ServeConn(conn)
		}
	}()
	return listener.Addr().String()
}

// Payment is a disbursement as it travels.
type Payment struct {
	Loan, Buyer, Order, Phase, Recipient, Terms string
	Cents                                       int64
	Months                                      int
	Signed                                      time.Time
}

// counterpart answers calls in the bank's process.
type counterpart struct{ *bank }

// Disburse answers encoded events.
func (c *counterpart) Disburse(p Payment, events *[][]byte) error {
	phase, err := order.ParsePhase(p.Phase)
	if err != nil {
		return err
	}
	said, err := c.Sim.Disburse(context.Background(), lender.Disbursement{
		Loan: lender.LoanID(p.Loan), Buyer: lender.BuyerID(p.Buyer), Order: p.Order, Phase: phase, Amount: money.Cents(p.Cents),
		Recipient: p.Recipient, TermsHash: p.Terms, SignedAt: p.Signed, Months: p.Months,
	})
	return encoded(said, err, events)
}

// LookUp answers encoded events.
func (c *counterpart) LookUp(r lender.Reference, events *[][]byte) error {
	said, err := c.Sim.LookUp(context.Background(), r)
	return encoded(said, err, events)
}

func encoded(said []lender.Event, err error, into *[][]byte) error {
	for i := range said {
		text, err := lender.EncodeEvent(said[i])
		if err != nil {
			return err
		}
		*into = append(*into, text)
	}
	return err
}

// branch is the bank as another process sees it.
type branch struct {
	lender.Lender // the calls that nobody makes

	client *rpc.Client
}

// Disburse implements [lender.Lender].
func (b *branch) Disburse(_ context.Context, d lender.Disbursement) ([]lender.Event, error) {
	return b.call("Bank.Disburse", Payment{
		Loan: string(d.Loan), Buyer: string(d.Buyer), Order: d.Order, Phase: d.Phase.String(), Cents: d.Amount.Cents(),
		Recipient: d.Recipient, Terms: d.TermsHash, Signed: d.SignedAt, Months: d.Months,
	})
}

// LookUp implements [lender.Lender].
func (b *branch) LookUp(_ context.Context, r lender.Reference) ([]lender.Event, error) {
	return b.call("Bank.LookUp", r)
}

func (b *branch) call(method string, request any) ([]lender.Event, error) {
	var said [][]byte
	err := b.client.Call(method, request, &said)
	if err != nil && err.Error() == lender.NotFound().Error() {
		return nil, lender.NotFound()
	}
	if err != nil {
		return nil, err
	}
	list := make([]lender.Event, len(said))
	for i := range said {
		if list[i], err = lender.ParseEvent(said[i]); err != nil {
			return nil, err
		}
	}
	return list, nil
}
