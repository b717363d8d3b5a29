package paylater_test

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/paylater"
)

// crowd opens lines for many buyers.
func crowd(t *testing.T, n int) *shop {
	s := newShop(t)
	for i := range n {
		a := lendertest.Application(lender.ApplicationID(fmt.Sprintf("app-%d", i)), lender.BuyerID(fmt.Sprintf("buyer-%04d", i)))
		_, err := s.program.Apply(context.Background(), theLender, a)
		require.NoError(t, err)
	}
	return s
}

// TestBillAllIsResumable: stopped in the middle and run again, every line has
// its statement once.
func TestBillAllIsResumable(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	const lines = 500 * (2 + 3) // more pages than are under way at once
	s := crowd(t, lines)
	s.to("2019-03-15 09:00")
	ctx, cancel := context.WithCancel(context.Background())
	var seen []paylater.Progress
	done, err := s.program.BillAll(ctx, func(p paylater.Progress) {
		seen = append(seen, p)
		cancel()
	})
	require.ErrorIs(t, err, context.Canceled)
	require.Len(t, seen, 1)
	assert.LessOrEqual(t, seen[0].Statements, done.Statements, "pages that were under way count too")
	assert.Positive(t, done.Statements)
	assert.Less(t, done.Statements, lines)

	rest, err := s.program.BillAll(context.Background(), func(p paylater.Progress) { seen = append(seen, p) })
	require.NoError(t, err)
	assert.Equal(t, lines, done.Statements+rest.Statements)
	assert.Equal(t, rest, seen[len(seen)-1], "the last progress is the whole")
	assert.True(t, slices.IsSortedFunc(seen[1:], func(a, b paylater.Progress) int { return a.Lines - b.Lines }))

	again, err := s.program.BillAll(context.Background(), nil)
	require.NoError(t, err)
	assert.Zero(t, again)
	for i := range lines {
		n := 0
		for st, err := range s.program.Statements(context.Background(), paylater.LineID{Buyer: lender.BuyerID(fmt.Sprintf("buyer-%04d", i)), Lender: theLender}) {
			require.NoError(t, err)
			assert.Equal(t, day("2019-03-15"), st.Date)
			n++
		}
		assert.Equal(t, 1, n)
	}
}

// TestBillAllGoesOnPastABrokenLine: one line that cannot be read is reported
// with its name; the others are billed.
func TestBillAllGoesOnPastABrokenLine(t *testing.T) {
	s := crowd(t, 5)
	broken := &tampered{Store: s.memory, id: paylater.LineID{Buyer: "buyer-0002", Lender: theLender}, edit: func(r *paylater.Record) {
		r.Head.Data = bytes.Replace(r.Head.Data, []byte(`"qualified"`), []byte(`"qualifiet"`), 1)
	}}
	s.store = broken
	s.reopen()
	s.to("2019-03-15 09:00")
	done, err := s.program.BillAll(context.Background(), nil)
	requireCode(t, err, paylater.CodeRecordInvalid)
	assert.Contains(t, err.Error(), "buyer-0002@kabbage")
	assert.Equal(t, paylater.Progress{Lines: 5, Changed: 4, Statements: 4, Failed: 1}, done)
}

// TestBill gives one statement, the same one again, and those missed before.
func TestBill(t *testing.T) {
	s := openShop(t)
	ctx, id := context.Background(), theLine()
	s.sign("hold-1", "PO-1", "10000.00", 6)
	_, err := s.program.Bill(ctx, id, day("2019-03-15"))
	requireCode(t, err, paylater.CodeNotFound)
	s.to("2019-05-20 10:00")
	s.mail()
	may, err := s.program.Bill(ctx, id, day("2019-05-15"))
	require.NoError(t, err)
	assert.Equal(t, 3, may.Number)
	again, err := s.program.Bill(ctx, id, day("2019-05-15"))
	require.NoError(t, err)
	assert.Equal(t, may, again)
	march, err := s.program.Bill(ctx, id, day("2019-03-15"))
	require.NoError(t, err)
	assert.Equal(t, usd("1941.67"), march.MinimumDue)
	_, err = s.program.Bill(ctx, id, day("2019-05-16"))
	requireCode(t, err, paylater.CodeNotFound)
	s.requireSound()
}

// TestLateAndTwice: a scheduler that runs late, early or twice changes no cent:
// two shops with one life, one billed daily, the other once.
func TestLateAndTwice(t *testing.T) {
	tell := func(daily bool) result {
		s := openShop(t)
		s.sign("hold-1", "PO-1", "10000.00", 6)
		for d := day("2019-03-06"); d.Before(day("2019-07-01")); d = d.AddDays(1) {
			s.to(d.String() + " 18:00")
			s.mail()
			if d == day("2019-04-20") {
				_, err := s.program.Repay(context.Background(), theLine(), paylater.Repayment{ID: "R1", Amount: usd("5000.00"), Effective: d})
				require.NoError(t, err)
			}
			if daily {
				for range 2 {
					_, err := s.program.BillAll(context.Background(), nil)
					require.NoError(t, err)
				}
			}
		}
		_, err := s.program.BillAll(context.Background(), nil)
		require.NoError(t, err)
		s.requireSound()
		return s.result()
	}
	assert.Equal(t, tell(true), tell(false))
}

// tampered is a store in which somebody changed a line or an event.
type tampered struct {
	paylater.Store
	id    paylater.LineID
	edit  func(r *paylater.Record)
	event func(list []paylater.EventRecord) []paylater.EventRecord
}

func (s *tampered) Load(ctx context.Context, id paylater.LineID, keys ...string) (paylater.Loaded, error) {
	loaded, err := s.Store.Load(ctx, id, keys...)
	if err == nil && id == s.id && s.edit != nil {
		s.edit(&loaded.Record)
	}
	return loaded, err
}

func (s *tampered) Events(ctx context.Context, q paylater.EventQuery) ([]paylater.EventRecord, error) {
	list, err := s.Store.Events(ctx, q)
	if s.event != nil && q.After == 0 {
		list = s.event(list)
	}
	return list, err
}

// TestAuditFindsTampering: a line that its events do not make.
func TestAuditFindsTampering(t *testing.T) {
	s := openShop(t)
	s.sign("hold-1", "PO-1", "10000.00", 6)
	s.to("2019-03-08 18:00")
	s.mail()
	s.to("2019-03-20 10:00")
	_, err := s.program.BillAll(context.Background(), nil)
	require.NoError(t, err)
	s.requireSound()
	replace := func(old, fresh string) func(r *paylater.Record) {
		return func(r *paylater.Record) {
			require.Contains(t, string(r.Head.Data), old)
			r.Head.Data = bytes.Replace(r.Head.Data, []byte(old), []byte(fresh), 1)
		}
	}
	change := func(old, fresh string) func(list []paylater.EventRecord) []paylater.EventRecord {
		return func(list []paylater.EventRecord) []paylater.EventRecord {
			for i := range list {
				list[i].Data = bytes.ReplaceAll(list[i].Data, []byte(old), []byte(fresh))
			}
			return list
		}
	}
	for name, store := range map[string]*tampered{
		"a dearer price":         {edit: replace(`"1.50%"`, `"1.40%"`)},
		"a higher limit":         {edit: func(r *paylater.Record) { r.Head.Limit = usd("100001.00") }},
		"an earlier number":      {edit: func(r *paylater.Record) { r.Head.Seq-- }},
		"a body that is gone":    {edit: func(r *paylater.Record) { r.Bodies = nil }},
		"an event that is gone":  {event: func(list []paylater.EventRecord) []paylater.EventRecord { return slices.Delete(list, 3, 4) }},
		"the last event is gone": {event: func(list []paylater.EventRecord) []paylater.EventRecord { return list[:len(list)-1] }},
		"another amount":         {event: change("10000.00", "10000.01")},
		"another order":          {event: change("PO-1", "PO-2")},
		"another word":           {event: change("application_received", "application_receiveD")},
	} {
		t.Run(name, func(t *testing.T) {
			store.Store, store.id = s.memory, theLine()
			p, err := paylater.New(paylater.Config{Lenders: map[lender.ID]lender.Lender{theLender: s.bank}, Store: store, Now: s.clock.Now})
			require.NoError(t, err)
			err = p.Audit(context.Background(), theLine())
			require.Error(t, err)
			assert.NotEmpty(t, codeOf(err))
		})
	}
}

// TestAuditSaysWhatDiffers: a line that ends elsewhere than its events, or one that
// ends there with another amount.
func TestAuditSaysWhatDiffers(t *testing.T) {
	s := openShop(t)
	store := &tampered{Store: s.memory, id: theLine(), edit: func(r *paylater.Record) { r.Head.Seq-- }}
	err := s.over(store).Audit(t.Context(), theLine())
	requireCode(t, err, paylater.CodeRebuildDiffers)
	require.ErrorContains(t, err, "end at different numbers")
	store.edit = func(r *paylater.Record) { r.Head.Limit = usd("1.00") }
	err = s.over(store).Audit(t.Context(), theLine())
	requireCode(t, err, paylater.CodeRebuildDiffers)
	require.ErrorContains(t, err, "the stored head")
}

// TestDifferencesOfALine lists each of them, oldest first, until who reads has
// seen enough.
func TestDifferencesOfALine(t *testing.T) {
	s := openShop(t)
	s.trouble = func(lendersim.Call) lendersim.Trouble { return lendersim.AnswerLater }
	var want []lender.LoanID
	for n, key := range []lender.Key{"hold-1", "hold-2", "hold-3"} {
		loan := s.sign(key, order.ID("PO-"+key), "1000.00", 6).ID
		want = append(want, loan)
		require.NoError(t, s.program.Receive(t.Context(), theLender, lender.Event{
			ID: lender.EventID("ev-" + key), Buyer: theBuyer, At: s.clock.Now(),
			Fact: lender.DisbursementSettled{Loan: loan, Paid: usd([]string{"900.00", "1000.00", "800.00"}[n]), On: day("2019-03-05")},
		}))
	}
	for _, most := range []int{1, 9} {
		var got []lender.LoanID
		for ev, err := range s.program.Differences(t.Context(), theLine()) {
			require.NoError(t, err)
			if got = append(got, ev.Loan); len(got) == most {
				break
			}
		}
		assert.Equal(t, []lender.LoanID{want[0], want[2]}[:min(most, 2)], got)
	}
}

// TestNewerRecords: what a newer version of the library wrote is refused
// clearly, not guessed at.
func TestNewerRecords(t *testing.T) {
	s := openShop(t)
	newer := func(data []byte) []byte {
		data = bytes.Replace(data, []byte(`"v":1`), []byte(`"v":2`), 1)
		return bytes.Replace(data, []byte(`{`), []byte(`{"unheard_of":{"a":[1]},`), 1)
	}
	store := &tampered{Store: s.memory, id: theLine(), edit: func(r *paylater.Record) { r.Head.Data = newer(r.Head.Data) }}
	s.store = store
	s.reopen()
	_, err := s.program.Line(context.Background(), theLine())
	requireCode(t, err, paylater.CodeRecordVersion)
	store.edit = nil
	store.event = func(list []paylater.EventRecord) []paylater.EventRecord {
		for i := range list {
			list[i].Data = newer(list[i].Data)
		}
		return list
	}
	for _, err := range s.program.History(context.Background(), theLine(), 0) {
		requireCode(t, err, paylater.CodeRecordVersion)
	}
	requireCode(t, s.program.Audit(context.Background(), theLine()), paylater.CodeRecordVersion)
	older := record(t, s.line())
	older.Head.Data = bytes.Replace(older.Head.Data, []byte(`"v":1`), []byte(`"v":0`), 1)
	_, err = defaultRules(t).ParseLine(older, nil)
	requireCode(t, err, paylater.CodeRecordVersion)
}

// TestHistoryPages: more events than one page, none twice, none missing.
func TestHistoryPages(t *testing.T) {
	s := openShop(t)
	for i := range 300 {
		d := drawOf(order.ID(fmt.Sprintf("PO-%d", i)), "10.00")
		key := lender.Key(fmt.Sprintf("hold-%d", i))
		_, err := s.program.Hold(context.Background(), theLine(), holdOf(key, d))
		require.NoError(t, err)
		require.NoError(t, s.program.Release(context.Background(), theLine(), key, d.Order, d.Phase))
	}
	list := s.history()
	require.Greater(t, len(list), 600)
	for i, ev := range list {
		require.Equal(t, int64(i+1), ev.Seq)
	}
	n := 0
	for ev, err := range s.program.History(context.Background(), theLine(), 590) {
		require.NoError(t, err)
		require.Greater(t, ev.Seq, int64(590))
		if n++; n == 3 {
			break
		}
	}
	assert.Equal(t, 3, n)
	s.requireSound()
}

// TestWaiting lists the lines that wait for their lender.
func TestWaiting(t *testing.T) {
	s := openShop(t)
	waits := func() (ids []string) {
		for h, err := range s.program.Waiting(context.Background(), s.clock.Now()) {
			require.NoError(t, err)
			ids = append(ids, h.ID.String())
		}
		return ids
	}
	assert.Empty(t, waits())
	s.trouble = func(lendersim.Call) lendersim.Trouble { return lendersim.NeverArrives }
	s.sign("hold-1", "PO-1", "1000.00", 6)
	assert.Equal(t, []string{"buyer-1@kabbage"}, waits())
	s.trouble = nil
	s.recover()
	s.to("2019-03-08 18:00")
	s.mail()
	assert.Empty(t, waits())
}
