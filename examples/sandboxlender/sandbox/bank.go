package sandbox

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/order/fault"
)

// bank is the sandbox's lender: a simulated one that remembers. A call is written
// down before it is carried out. The simulation is deterministic, so carrying the
// journal out again after a restart gives the same events with the same ids.
type bank struct {
	db     *sql.DB
	clock  *clock
	outbox *outbox

	mu   sync.Mutex
	sim  *lendersim.Sim
	at   time.Time              // when the call that is carried out was made
	said map[lender.EventID]int // how often each event was handed out
	who  map[lender.BuyerID]bool

	unsaid []lender.Event // handed out by the simulation, and not in the file yet
}

var _ lender.Lender = (*bank)(nil)

// openBank reads the journal and stands where the bank stood.
func openBank(ctx context.Context, db *sql.DB, c *clock) (*bank, error) {
	b := &bank{
		db: db, clock: c, outbox: &outbox{db: db, world: c.world},
		said: make(map[lender.EventID]int), who: make(map[lender.BuyerID]bool),
	}
	b.sim = lendersim.New(lendersim.Config{Now: func() time.Time { return b.at }})
	past, err := journal(ctx, db)
	if err != nil {
		return nil, err
	}
	for i, e := range past {
		if err := b.again(ctx, e); err != nil {
			return nil, fmt.Errorf("line %d of the journal: %w", i+1, err)
		}
	}
	return b, nil
}

// journal reads every line before the first is carried out: the file has one
// connection.
func journal(ctx context.Context, db *sql.DB) ([]entry, error) {
	rows, err := db.QueryContext(ctx, "SELECT at, verb, body FROM journal ORDER BY seq")
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // rows.Err tells what matters
	var past []entry
	for rows.Next() {
		var at int64
		var e entry
		if err := rows.Scan(&at, &e.verb, &e.body); err != nil {
			return nil, err
		}
		e.at = time.UnixMicro(at).UTC()
		past = append(past, e)
	}
	return past, rows.Err()
}

// entry is one line of the journal.
type entry struct {
	at   time.Time
	verb string
	body []byte
}

// The verbs of the journal.
const (
	verbApply    = "apply"
	verbDisburse = "disburse"
	verbReturn   = "return_money"
	verbRepay    = "repay"
	verbTell     = "tell"
	verbBounce   = "bounce"
)

// again carries out a line of the journal. What the lender refused then it refuses
// now; only a line that cannot be read is an error.
func (b *bank) again(ctx context.Context, e entry) error {
	c, err := b.call(e)
	if err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	_, _ = b.carryOut(ctx, e.at, c)
	return b.post(ctx)
}

// call is one call of the lender.
type call struct {
	buyer lender.BuyerID
	run   func(context.Context) ([]lender.Event, error)
}

func (b *bank) carryOut(ctx context.Context, at time.Time, c call) ([]lender.Event, error) {
	b.at = at
	b.who[c.buyer] = true
	return c.run(ctx)
}

// call is what a line of the journal stands for.
func (b *bank) call(e entry) (call, error) {
	switch e.verb {
	case verbApply:
		a, err := wire.ParseApplication(e.body)
		return call{a.Buyer, func(ctx context.Context) ([]lender.Event, error) { return b.sim.Apply(ctx, a) }}, err
	case verbDisburse:
		d, err := wire.ParseDisbursement(e.body)
		return call{d.Buyer, func(ctx context.Context) ([]lender.Event, error) { return b.sim.Disburse(ctx, d) }}, err
	case verbReturn:
		m, err := wire.ParseMoneyReturn(e.body)
		return call{m.Buyer, func(ctx context.Context) ([]lender.Event, error) { return b.sim.ReturnMoney(ctx, m) }}, err
	case verbRepay:
		var r wire.Repayment
		err := json.Unmarshal(e.body, &r)
		p := lendersim.Payment{ID: r.ID, Buyer: r.Buyer, Amount: r.Amount, Loan: r.Loan}
		return call{r.Buyer, func(context.Context) ([]lender.Event, error) { return one(b.sim.Repay(p)) }}, err
	case verbTell:
		said, err := lender.ParseEvent(e.body) // only its buyer and fact count
		return call{said.Buyer, func(context.Context) ([]lender.Event, error) { return one(b.sim.Tell(said.Buyer, said.Fact)) }}, err
	case verbBounce:
		var r bounce
		err := json.Unmarshal(e.body, &r)
		return call{r.Buyer, func(context.Context) ([]lender.Event, error) { return b.sim.Bounce(r.Buyer, r.Repayment, r.Reason) }}, err
	}
	return call{}, fmt.Errorf("the verb %q is not known", e.verb)
}

// bounce makes a repayment come back.
type bounce struct {
	Buyer     lender.BuyerID     `json:"buyer"`
	Repayment lender.RepaymentID `json:"repayment"`
	Reason    lender.Reason      `json:"reason"`
}

func one(e lender.Event, err error) ([]lender.Event, error) {
	if err != nil {
		return nil, err
	}
	return []lender.Event{e}, nil
}

// do writes a call down and carries it out.
func (b *bank) do(ctx context.Context, verb string, body []byte) ([]lender.Event, error) {
	e := entry{verb: verb, body: body}
	c, err := b.call(e)
	if err != nil {
		return nil, err
	}
	if ctx = some(ctx); ctx.Err() != nil {
		return nil, ctx.Err()
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	e.at = b.clock.now()
	if _, err := b.db.ExecContext(ctx, "INSERT INTO journal (at, verb, body) VALUES (?, ?, ?)", e.at.UnixMicro(), verb, body); err != nil {
		return nil, err
	}
	ctx = context.WithoutCancel(ctx) // from here on the call happens, whoever waits for its answer
	events, refusal := b.carryOut(ctx, e.at, c)
	if err := b.post(ctx); err != nil {
		return nil, err // the answer is lost; a look-up finds it
	}
	return events, refusal
}

// some is a context that a database can take: it panics on none.
func some(ctx context.Context) context.Context {
	if ctx == nil {
		return context.Background()
	}
	return ctx
}

// Apply takes an application.
func (b *bank) Apply(ctx context.Context, a lender.Application) ([]lender.Event, error) {
	body, err := wire.EncodeApplication(a)
	if err != nil {
		return nil, refused(err)
	}
	return b.do(ctx, verbApply, body)
}

// Disburse takes a disbursement.
func (b *bank) Disburse(ctx context.Context, d lender.Disbursement) ([]lender.Event, error) {
	if err := d.Validate(); err != nil {
		return nil, refused(err)
	}
	return b.encode(ctx, verbDisburse, d)
}

// ReturnMoney takes the announcement of a refund's money.
func (b *bank) ReturnMoney(ctx context.Context, m lender.MoneyReturn) ([]lender.Event, error) {
	if err := m.Validate(); err != nil {
		return nil, refused(err)
	}
	return b.encode(ctx, verbReturn, m)
}

// Repay takes a payment of the buyer from the linked account.
func (b *bank) Repay(ctx context.Context, r wire.Repayment) ([]lender.Event, error) {
	if !r.ID.Valid() || !r.Buyer.Valid() || r.Loan != "" && !r.Loan.Valid() {
		return nil, lender.Refuse(fault.New(lender.CodeIDMalformed, "an id is 1 to 64 of A-Z, a-z, 0-9, _ and -"))
	}
	if r.Amount.Sign() <= 0 {
		return nil, lender.Refuse(fault.New(lender.CodeAmountBounds, "the amount is above zero").At("amount"))
	}
	events, err := b.encode(ctx, verbRepay, r)
	if err == nil || len(fault.All(err)) == 0 {
		return events, err
	}
	return b.repaid(ctx, r, err)
}

// repaid answers a payment that came before, and refuses one that does not fit.
func (b *bank) repaid(ctx context.Context, r wire.Repayment, refusal error) ([]lender.Event, error) {
	all, err := b.everything(ctx, r.Buyer)
	if err != nil {
		return nil, err
	}
	for _, e := range all {
		first, ok := e.Fact.(lender.RepaymentReceived)
		if !ok || first.Repayment != r.ID {
			continue
		}
		if first.Amount == r.Amount && first.Loan == r.Loan {
			return []lender.Event{e}, nil
		}
		return nil, lender.Refuse(fault.New(lender.CodeKeyReused, "this key came before with other contents"))
	}
	return nil, refused(refusal)
}

// LookUp answers what was said about a reference.
func (b *bank) LookUp(ctx context.Context, r lender.Reference) ([]lender.Event, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.at = b.clock.now()
	events, refusal := b.sim.LookUp(ctx, r)
	if err := b.post(context.WithoutCancel(some(ctx))); err != nil {
		return nil, err
	}
	return events, refusal
}

// tell makes the lender say something.
func (b *bank) tell(ctx context.Context, buyer lender.BuyerID, fact lender.Fact) error {
	body, err := lender.EncodeEvent(lender.Event{ID: "journal", Buyer: buyer, At: b.clock.now(), Fact: fact})
	if err != nil {
		return err
	}
	_, err = b.do(ctx, verbTell, body)
	return err
}

// tick says what is due by now.
func (b *bank) tick(ctx context.Context) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.at = b.clock.now()
	return b.post(ctx)
}

func (b *bank) encode(ctx context.Context, verb string, v any) ([]lender.Event, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return b.do(ctx, verb, body)
}
