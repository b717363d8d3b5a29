package examples_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/order/strictjson"
	"github.com/paylater-go/payments/paylater"
)

// careful is a host that prints, logs and marshals everything it gets, and looks
// for canaries in it.
type careful struct {
	t       testing.TB
	find    *finder
	values  int
	written int
}

func newCareful(t testing.TB) (*careful, int) {
	t.Helper()
	var all []string
	for i := range applicants {
		a := applicant(i)
		all = append(all, textsOf(&a)...)
	}
	all = append(all, misplaced()...)
	return &careful{t: t, find: newFinder(all)}, len(all)
}

// looks shows a value in every way and requires that no canary is in it.
func (c *careful) looks(at string, v any) {
	c.t.Helper()
	c.values++
	for _, text := range everyWay(v) {
		c.written += len(text)
		if found := c.find.find(text); found != "" {
			c.t.Errorf("%s (%T) shows %s", at, v, found)
		}
	}
}

// everyWay prints, logs and marshals a value.
func everyWay(v any) []string {
	timeless := &slog.HandlerOptions{ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if len(groups) == 0 && a.Key == slog.TimeKey {
			return slog.Attr{} // its digits are chance
		}
		return a
	}}
	var list []string
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x"} {
		list = append(list, fmt.Sprintf(verb, v))
	}
	for _, handler := range []func(*bytes.Buffer) slog.Handler{
		func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, timeless) },
		func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, timeless) },
	} {
		var log bytes.Buffer
		slog.New(handler(&log)).With("bound", v).Error("m", "value", v, slog.Group("g", "in", v))
		list = append(list, log.String())
	}
	if body, err := json.Marshal(v); err == nil {
		list = append(list, string(body))
	} else {
		list = append(list, err.Error())
	}
	if err, ok := v.(error); ok {
		list = append(list, fmt.Errorf("wrapped: %w", err).Error())
		for _, e := range fault.All(err) {
			list = append(list, fmt.Sprintf("%+v", *e))
		}
	}
	return list
}

// TestCanaries lets ten businesses apply, borrow, pay back and give back, and
// shows everything that comes out of it.
func TestCanaries(t *testing.T) {
	c, count := newCareful(t)
	for i := range applicants {
		w := newShop(t)
		w.buyer = lender.BuyerID(fmt.Sprintf("buyer-%d", i))
		a := applicant(i)
		require.NoError(t, a.Validate())
		w.live(a)
		c.looks("application", a)
		c.looks("application", &a)
		c.looks("applications", map[string]any{"list": []lender.Application{a}, "one": &a})
		c.looksAt(w)
	}
	require.GreaterOrEqual(t, count, 200)
	require.Greater(t, c.values, 500)
	t.Logf("%d canaries, %d values, %d MB looked through", count, c.values, c.written>>20)
}

// looksAt shows what a shop has and knows.
func (c *careful) looksAt(w *shop) {
	c.t.Helper()
	line := w.line()
	c.looks("line", line)
	rec, err := line.Record()
	require.NoError(c.t, err)
	c.looks("record", rec)
	c.looks("head", string(rec.Head.Data))
	for _, b := range rec.Bodies {
		c.looks("body", string(b.Data))
	}
	for _, ev := range w.history() {
		c.looks("event", ev)
	}
	for _, ev := range w.records() {
		c.looks("event record", string(ev.Data))
	}
	for _, s := range w.statements() {
		c.looks("statement", s)
	}
	heads, err := w.store.Scan(w.ctx, paylater.Query{Limit: 100})
	require.NoError(c.t, err)
	c.looks("heads", heads)
	loaded, err := w.store.Load(w.ctx, w.id())
	require.NoError(c.t, err)
	c.looks("loaded", loaded)
	for _, v := range []any{w.store, w.sim, w.program, w.program.Rules(), w.loan, w.po, w.open(), w.open().Choices(), w.visit(), line.Can(w.clock.Now())} {
		c.looks("the shop", v)
	}
}

// careless is a lender whose adapter puts what it was sent into its errors.
type careless struct {
	lender.Lender

	refuse bool
	calls  *int
}

func (l careless) Apply(_ context.Context, a lender.Application) ([]lender.Event, error) {
	*l.calls++
	said := fmt.Sprintf("POST failed: %q", textsOf(&a))
	if l.refuse {
		return nil, lender.Refuse(fault.New("their_code", said).At(a.Owner.Email.Reveal()))
	}
	return nil, errors.New(said)
}

// TestCarelessLender: what a lender's adapter lets out in an error is the host's
// to see, and is not stored.
func TestCarelessLender(t *testing.T) {
	c, _ := newCareful(t)
	calls := 0
	for i, refuse := range []bool{true, false} {
		w := newShop(t)
		w.buyer = lender.BuyerID(fmt.Sprintf("buyer-%d", i))
		program, err := paylater.New(paylater.Config{
			Lenders: map[lender.ID]lender.Lender{kabbage: careless{w.sim, refuse, &calls}}, Store: w.store, Now: w.clock.Now,
		})
		require.NoError(t, err)
		w.program = program
		_, _ = program.Apply(w.ctx, kabbage, applicant(i)) // whatever it answers
		require.Equal(t, i+1, calls)
		c.looks("line", w.line())
		for _, ev := range w.history() {
			c.looks("event", ev)
		}
		for _, ev := range w.records() {
			c.looks("event record", string(ev.Data))
		}
		loaded, err := w.store.Load(w.ctx, w.id())
		require.NoError(t, err)
		c.looks("record", string(loaded.Record.Head.Data))
	}
	require.Greater(t, c.values, 6)
}

// identifier is a text that a host may have made as the id of something: nobody
// can tell it from an account number.
var identifier = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// ids are the places that take any identifier.
var ids = []string{"consent", "application", "buyer", "hold key", "hold order", "refund", "visit"}

// TestMisplacedCanaries puts personal data where it does not belong: each is
// refused, and no refusal repeats it.
func TestMisplacedCanaries(t *testing.T) {
	c, _ := newCareful(t)
	refused := 0
	for _, text := range misplaced() {
		for name, put := range places(t) {
			err := put(text)
			if err == nil && identifier.MatchString(text) && slices.Contains(ids, name) {
				continue
			}
			if assert.Error(t, err, "%s took %.40q", name, text) {
				refused++
				c.looks(name, err)
			}
		}
	}
	t.Logf("%d refusals", refused)
}

// places are fields and documents of all floors that take a host's text.
func places(t testing.TB) map[string]func(string) error {
	w := newShop(t)
	_, err := w.program.Apply(w.ctx, kabbage, lendertest.Application("app-1", aBuyer))
	require.NoError(t, err)
	w.place("TA-1")
	line, now := w.line(), w.clock.Now()
	apply := func(change func(a *lender.Application)) error {
		a := lendertest.Application("app-2", "buyer-2")
		change(&a)
		_, err := w.program.Apply(w.ctx, kabbage, a)
		return err
	}
	dollar := money.Dollars(1)
	document := func(text string) []byte {
		key, _ := json.Marshal(text)
		return fmt.Appendf(nil, `{%s:%s,"id":%s,"version":%s,"format":1}`, key, key, key, key)
	}
	return map[string]func(string) error{
		"tax id": func(s string) error {
			return apply(func(a *lender.Application) { a.Business.TaxID = lender.NewSecret(s) })
		},
		"phone": func(s string) error {
			return apply(func(a *lender.Application) { a.Owner.Phone = lender.NewSecret(s) })
		},
		"birthday": func(s string) error {
			return apply(func(a *lender.Application) { a.Owner.BirthDate = lender.NewSecret(s) })
		},
		"zip": func(s string) error {
			return apply(func(a *lender.Application) { a.Owner.Address.ZIP = lender.NewSecret(s) })
		},
		"consent":     func(s string) error { return apply(func(a *lender.Application) { a.Consent.By = s }) },
		"application": func(s string) error { return apply(func(a *lender.Application) { a.ID = lender.ApplicationID(s) }) },
		"buyer":       func(s string) error { return apply(func(a *lender.Application) { a.Buyer = lender.BuyerID(s) }) },
		"hold key": func(s string) error {
			_, err := line.Hold(paylater.HoldRequest{Key: lender.Key(s), Order: "TA-1", Phase: order.Initial, Amount: dollar}, now)
			return err
		},
		"hold order": func(s string) error {
			_, err := line.Hold(paylater.HoldRequest{Key: "k", Order: order.ID(s), Phase: order.Initial, Amount: dollar}, now)
			return err
		},
		"recipient": func(s string) error {
			_, err := line.Offer(paylater.Draw{Order: "TA-1", Phase: order.Initial, Amount: dollar, Recipient: lender.Key(s)}, 1, now)
			return err
		},
		"refund": func(s string) error {
			_, err := line.Refund(paylater.RefundRequest{ID: lender.RefundID(s), Order: "TA-1", Phase: order.Initial, Amount: dollar}, now)
			return err
		},
		"event": func(s string) error {
			return w.program.Receive(w.ctx, kabbage, lender.Event{ID: lender.EventID(s), Buyer: aBuyer, At: now, Fact: lender.Closed{Reason: lender.Reason(s)}})
		},
		"visit": func(s string) error {
			v := w.visit()
			v.Recipient = lender.Key(s)
			_, err := checkout.Open(w.ctx, w.program, w.po, order.Initial, v)
			return err
		},
		"order": func(s string) error {
			_, err := order.New(order.Terms{ID: order.ID(s), Buyer: order.ID(s), Supplier: order.ID(s)}, now)
			return err
		},
		"receipt": func(s string) error {
			_, err := w.po.Receive(order.Receipt{ID: order.ID(s), Phase: order.Initial, Method: order.Method(s)}, now)
			return err
		},
		"order record": func(s string) error { _, err := order.Parse(document(s)); return err },
		"policy":       func(s string) error { _, err := paylater.ParsePolicy(document(s)); return err },
		"event record": func(s string) error { _, err := lender.ParseEvent(document(s)); return err },
		"document":     func(s string) error { var v struct{ ID int }; return strictjson.Decode(document(s), &v) },
		"no document":  func(s string) error { var v any; return strictjson.Decode([]byte(s), &v) },
		"amount":       func(s string) error { _, err := money.ParseUSD(s); return err },
		"rate":         func(s string) error { _, err := money.ParseRate(s); return err },
	}
}

// TestCanariesInPanics lets a host's process die with an application in its
// hands, and reads what it left behind.
func TestCanariesInPanics(t *testing.T) {
	if os.Getenv("CANARIES_PANIC") != "" {
		die(os.Getenv("CANARIES_PANIC"))
	}
	c, _ := newCareful(t)
	self, err := os.Executable()
	require.NoError(t, err)
	for _, how := range []string{"value", "error", "text", "deep"} {
		run := exec.Command(self, "-test.run", "^TestCanariesInPanics$")
		run.Env = append(os.Environ(), "CANARIES_PANIC="+how, "GOTRACEBACK=all")
		out, err := run.CombinedOutput()
		require.Error(t, err)
		require.Contains(t, string(out), "panic:", how)
		// Addresses of a trace change from run to run, and in some forms they
		// look like the digits of somebody.
		c.looks(how, regexp.MustCompile(`0x[0-9a-f]+`).ReplaceAllString(string(out), "*"))
	}
}

func die(how string) {
	a := applicant(3)
	switch how {
	case "value":
		panic(a)
	case "error":
		a.Owner.BirthDate = lender.NewSecret(misplaced()[5])
		panic(a.Validate())
	case "text":
		panic(fmt.Sprintf("%+v", a))
	default:
		var program *paylater.Program
		_, _ = program.Apply(context.Background(), kabbage, a)
	}
}

// leaky is what the search has to find.
type leaky struct{ Email string }

// TestCanariesAreFound makes sure that the search can fail: each form of a leak,
// and a type that shows one of its fields.
func TestCanariesAreFound(t *testing.T) {
	c, _ := newCareful(t)
	a := applicant(7)
	mail, phone, name := a.Owner.Email.Reveal(), a.Owner.Phone.Reveal(), a.Business.LegalName.Reveal()
	for _, text := range everyWay(leaky{mail}) {
		require.NotEmpty(t, c.find.find(text), text)
	}
	for _, s := range textsOf(&a) {
		for _, form := range forms(s) {
			require.True(t, len(form) < leastDigits || c.find.find("x "+form+" y") != "", form)
		}
	}
	for _, text := range []string{
		"ending in " + phone[len(phone)-5:], fmt.Sprintf("%q", name), fmt.Sprintf("%+q", name), fmt.Sprintf("%x", mail), time.Now().String() + mail[:8],
	} {
		require.NotEmpty(t, c.find.find(text), text)
	}
	for _, text := range []string{"", "[redacted]", "ending in 3", "2019-03-05T15:00:00Z $30,000.00"} {
		require.Empty(t, c.find.find(text))
	}
}
