package main

import (
	"context"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	codes "github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater"
)

// unanswered lists the errors after which a host repeats its command.
func unanswered() []error {
	return []error{
		errBroken, context.Canceled, paylater.CodeConflict, paylater.CodeOutcomeUnknown,
		lendersim.CodeNeverArrived, lendersim.CodeAnswerLost,
	}
}

// gatedStore is a store behind the gate. It remembers what lines were, for
// reads that are out of date.
type gatedStore struct {
	inner paylater.Store
	g     *gate
	past  map[paylater.LineID][]paylater.Record // nil when nobody will ask
}

// remembered is how many earlier states of a line can still be read.
const remembered = 3

// Load reads a line, or what it was.
func (s *gatedStore) Load(ctx context.Context, id paylater.LineID, keys ...string) (paylater.Loaded, error) {
	return pass(ctx, s.g, port[paylater.Loaded]{
		name: "store.load", lost: errBroken,
		do: func(ctx context.Context) (paylater.Loaded, error) { return s.inner.Load(ctx, id, keys...) },
		old: func(seed uint64) (paylater.Loaded, error) {
			now, err := s.inner.Load(ctx, id, keys...)
			past := s.past[id]
			if err != nil || len(past) == 0 {
				return now, err
			}
			was := past[max(0, len(past)-1-int(seed%remembered))]
			if was.Head.Seq == 0 {
				return paylater.Loaded{Parked: now.Parked}, codes.New(paylater.CodeNotFound, "no such line")
			}
			now.Record = was
			var known []paylater.EventRecord
			for _, ev := range now.Answers {
				if ev.Seq <= was.Head.Seq {
					known = append(known, ev)
				}
			}
			now.Answers = known
			return now, nil
		},
	})
}

// Save writes the one change that a program saves at a time.
func (s *gatedStore) Save(ctx context.Context, changes []paylater.Change) []error {
	results, err := pass(ctx, s.g, port[[]error]{
		name: "store.save", lost: codes.New(paylater.CodeOutcomeUnknown, "the connection was lost"),
		do: func(ctx context.Context) ([]error, error) {
			for i := range changes {
				s.remember(ctx, changes[i].Head.ID)
			}
			return s.inner.Save(ctx, changes), nil
		},
	})
	if err != nil {
		return []error{err}
	}
	return results
}

func (s *gatedStore) remember(ctx context.Context, id paylater.LineID) {
	if s.past == nil {
		return
	}
	was, _ := s.inner.Load(ctx, id) // of a line that is not there yet: the zero record
	s.past[id] = append(s.past[id], was.Record)
	s.past[id] = s.past[id][max(0, len(s.past[id])-remembered):]
}

// Scan reads heads; an old answer does not know yet that there is work.
func (s *gatedStore) Scan(ctx context.Context, q paylater.Query) ([]paylater.Head, error) {
	return pass(ctx, s.g, port[[]paylater.Head]{
		name: "store.scan", lost: errBroken,
		do:  func(ctx context.Context) ([]paylater.Head, error) { return s.inner.Scan(ctx, q) },
		old: func(uint64) ([]paylater.Head, error) { return nil, nil },
	})
}

// Events reads events; an old answer does not have the latest ones.
func (s *gatedStore) Events(ctx context.Context, q paylater.EventQuery) ([]paylater.EventRecord, error) {
	return pass(ctx, s.g, port[[]paylater.EventRecord]{
		name: "store.events", lost: errBroken,
		do: func(ctx context.Context) ([]paylater.EventRecord, error) { return s.inner.Events(ctx, q) },
		old: func(seed uint64) ([]paylater.EventRecord, error) {
			list, err := s.inner.Events(ctx, q)
			return list[:len(list)-min(len(list), 1+int(seed%remembered))], err
		},
	})
}

// Park keeps an event.
func (s *gatedStore) Park(ctx context.Context, ev paylater.Parked) error {
	_, err := pass(ctx, s.g, port[struct{}]{
		name: "store.park", lost: errBroken,
		do: func(ctx context.Context) (struct{}, error) { return struct{}{}, s.inner.Park(ctx, ev) },
	})
	return err
}

// Parked lists events; an old answer has none yet.
func (s *gatedStore) Parked(ctx context.Context, after paylater.Parked, limit int) ([]paylater.Parked, error) {
	return pass(ctx, s.g, port[[]paylater.Parked]{
		name: "store.parked", lost: errBroken,
		do:  func(ctx context.Context) ([]paylater.Parked, error) { return s.inner.Parked(ctx, after, limit) },
		old: func(uint64) ([]paylater.Parked, error) { return nil, nil },
	})
}

// gatedLender is a lender behind the gate.
type gatedLender struct {
	inner lender.Lender
	g     *gate
}

// Apply hands in an application.
func (l gatedLender) Apply(ctx context.Context, a lender.Application) ([]lender.Event, error) {
	return l.write(ctx, "lender.apply", func(ctx context.Context) ([]lender.Event, error) { return l.inner.Apply(ctx, a) })
}

// Disburse asks for a payment.
func (l gatedLender) Disburse(ctx context.Context, d lender.Disbursement) ([]lender.Event, error) {
	return l.write(ctx, "lender.disburse", func(ctx context.Context) ([]lender.Event, error) { return l.inner.Disburse(ctx, d) })
}

// ReturnMoney announces a refund's money.
func (l gatedLender) ReturnMoney(ctx context.Context, m lender.MoneyReturn) ([]lender.Event, error) {
	return l.write(ctx, "lender.return_money", func(ctx context.Context) ([]lender.Event, error) { return l.inner.ReturnMoney(ctx, m) })
}

func (l gatedLender) write(ctx context.Context, name string, do func(context.Context) ([]lender.Event, error)) ([]lender.Event, error) {
	return pass(ctx, l.g, port[[]lender.Event]{name: name, lost: errBroken, do: do, shuffle: reversed})
}

// LookUp asks what was said; an old answer has less of it. That a lender never
// received an application is its definite word, so that is never out of date.
func (l gatedLender) LookUp(ctx context.Context, r lender.Reference) ([]lender.Event, error) {
	return pass(ctx, l.g, port[[]lender.Event]{
		name: "lender.look_up", lost: errBroken, shuffle: reversed,
		do: func(ctx context.Context) ([]lender.Event, error) { return l.inner.LookUp(ctx, r) },
		old: func(seed uint64) ([]lender.Event, error) {
			list, err := l.inner.LookUp(ctx, r)
			if seed%4 == 0 && r.Kind != lender.RefApplication {
				return nil, lender.NotFound()
			}
			return list[:len(list)-min(len(list), 1+int(seed%remembered))], err
		},
	})
}
