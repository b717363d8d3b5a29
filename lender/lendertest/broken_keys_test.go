package lendertest_test

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/money"
)

// brokenKeys forget what a key means.
func brokenKeys() []broken {
	return []broken{
		{"pays each time it is asked", func(r *rig) {
			asked := newShelf[lender.LoanID, bool]()
			r.calls.disburse = func(ctx context.Context, d lender.Disbursement) ([]lender.Event, error) {
				events, err := r.sim.Disburse(ctx, d)
				if asked.swap(d.Loan, true) && err == nil {
					r.payAgain(d)
				}
				return events, err
			}
		}, []int{4, 6, 13, 14, 17}},
		{"answers a repetition with nothing", func(r *rig) {
			seen := newShelf[lender.LoanID, bool]()
			r.calls.disburse = func(ctx context.Context, d lender.Disbursement) ([]lender.Event, error) {
				events, err := r.sim.Disburse(ctx, d)
				if err == nil && seen.get(d.Loan) {
					return nil, nil
				}
				seen.put(d.Loan, err == nil)
				return events, err
			}
		}, []int{4}},
		{"answers a repetition only with its first answer", func(r *rig) {
			r.calls.apply = func(ctx context.Context, a lender.Application) ([]lender.Event, error) {
				events, err := r.sim.Apply(ctx, a)
				return events[:min(1, len(events))], err
			}
		}, []int{4}},
		{"takes other contents for a repetition", func(r *rig) {
			first := newShelf[lender.LoanID, lender.Disbursement]()
			r.calls.disburse = func(ctx context.Context, d lender.Disbursement) ([]lender.Event, error) {
				if was, known := first.find(d.Loan); known {
					d = was
				}
				events, err := r.sim.Disburse(ctx, d)
				if err == nil {
					first.put(d.Loan, d)
				}
				return events, err
			}
		}, []int{5}},
		{"calls other contents an unknown outcome", func(r *rig) {
			r.fail(func(_ string, err error) error {
				if errorsIs(err, lender.CodeKeyReused) {
					return context.DeadlineExceeded
				}
				return err
			})
		}, []int{5}},
		{"forgets the first when other contents come", func(r *rig) {
			gone := newShelf[lender.LoanID, bool]()
			r.calls.disburse = func(ctx context.Context, d lender.Disbursement) ([]lender.Event, error) {
				events, err := r.sim.Disburse(ctx, d)
				gone.put(d.Loan, gone.get(d.Loan) || errorsIs(err, lender.CodeKeyReused))
				return events, err
			}
			r.calls.lookUp = func(ctx context.Context, ref lender.Reference) ([]lender.Event, error) {
				if gone.get(lender.LoanID(ref.Key)) {
					return nil, nil
				}
				return r.sim.LookUp(ctx, ref)
			}
		}, []int{5}},
		{"looks before it leaps", func(r *rig) {
			var busy atomic.Int32
			r.calls.apply = func(ctx context.Context, a lender.Application) ([]lender.Event, error) {
				crowd := busy.Add(1)
				defer busy.Add(-1)
				wait, cancel := context.WithTimeout(context.Background(), 5*time.Millisecond)
				defer cancel()
				<-wait.Done()
				events, err := r.sim.Apply(ctx, a)
				if crowd == 2 && err == nil {
					_, _ = r.sim.Lie(a.Buyer, lender.Approved{Application: a.ID, Limit: money.Dollars(1), Prices: prices()})
				}
				return events, err
			}
		}, []int{6}},
		{"refuses all but the first of those that come at once", func(r *rig) {
			var busy atomic.Int32
			r.calls.disburse = func(ctx context.Context, d lender.Disbursement) ([]lender.Event, error) {
				defer busy.Add(-1)
				if busy.Add(1) > 1 {
					return nil, lender.Refuse()
				}
				wait, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
				defer cancel()
				<-wait.Done()
				return r.sim.Disburse(ctx, d)
			}
		}, []int{6}},
	}
}
