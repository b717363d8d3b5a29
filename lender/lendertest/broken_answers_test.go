package lendertest_test

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
)

func day() civil.Date { return civil.Of(2019, time.March, 8) }

func errorsIs(err error, code fault.Code) bool { return errors.Is(err, code) }

// brokenLookUps answer look-ups wrongly.
func brokenLookUps() []broken {
	return []broken{
		{"knows only what it answered", func(r *rig) {
			r.calls.lookUp = func(ctx context.Context, ref lender.Reference) ([]lender.Event, error) {
				events, err := r.sim.LookUp(ctx, ref)
				return events[:min(1, len(events))], err
			}
		}, []int{7}},
		{"latest first", func(r *rig) {
			r.calls.lookUp = func(ctx context.Context, ref lender.Reference) ([]lender.Event, error) {
				events, err := r.sim.LookUp(ctx, ref)
				slices.Reverse(events)
				return events, err
			}
		}, []int{7, 18}},
		{"tells each thing once", func(r *rig) {
			told := newShelf[lender.Reference, int]()
			r.calls.lookUp = func(ctx context.Context, ref lender.Reference) ([]lender.Event, error) {
				events, err := r.sim.LookUp(ctx, ref)
				from := min(told.get(ref), len(events))
				told.put(ref, len(events))
				return events[from:], err
			}
		}, []int{5, 7, 21}},
		{"knows everything", func(r *rig) {
			r.calls.lookUp = func(ctx context.Context, ref lender.Reference) ([]lender.Event, error) {
				events, err := r.sim.LookUp(ctx, ref)
				if errors.Is(err, lender.CodeNotFound) {
					return nil, nil
				}
				return events, err
			}
		}, []int{8, 9, 11, 12, 14}},
		{"is not sure about refunds", func(r *rig) {
			r.calls.lookUp = func(ctx context.Context, ref lender.Reference) ([]lender.Event, error) {
				events, err := r.sim.LookUp(ctx, ref)
				if errors.Is(err, lender.CodeNotFound) && ref.Kind == lender.RefRefund {
					return nil, context.DeadlineExceeded
				}
				return events, err
			}
		}, []int{8, 9, 11, 12, 14}},
		{"tells strangers", func(r *rig) {
			owner := newShelf[lender.Key, lender.BuyerID]()
			apply := r.calls.apply
			r.calls.apply = func(ctx context.Context, a lender.Application) ([]lender.Event, error) {
				owner.put(lender.Key(a.ID), a.Buyer)
				return apply(ctx, a)
			}
			r.calls.lookUp = func(ctx context.Context, ref lender.Reference) ([]lender.Event, error) {
				if buyer, known := owner.find(ref.Key); known {
					ref.Buyer = buyer
				}
				return r.sim.LookUp(ctx, ref)
			}
		}, []int{9}},
		{"lets strangers know that it is there", func(r *rig) {
			seen := newShelf[lender.Key, bool]()
			r.calls.disburse = func(ctx context.Context, d lender.Disbursement) ([]lender.Event, error) {
				events, err := r.sim.Disburse(ctx, d)
				seen.put(lender.Key(d.Loan), err == nil)
				return events, err
			}
			r.calls.lookUp = func(ctx context.Context, ref lender.Reference) ([]lender.Event, error) {
				events, err := r.sim.LookUp(ctx, ref)
				if errors.Is(err, lender.CodeNotFound) && seen.get(ref.Key) {
					return nil, lender.Refuse()
				}
				return events, err
			}
		}, []int{9}},
		{"does not find buyers", func(r *rig) {
			r.fail(func(_ string, err error) error {
				if errorsIs(err, lendersim.CodeNotApproved) {
					return lender.NotFound()
				}
				return err
			})
		}, []int{10}},
	}
}

// brokenRefusals say no wrongly.
func brokenRefusals() []broken {
	return []broken{
		{"keeps what it refused", func(r *rig) {
			no := newShelf[lender.Key, bool]()
			r.calls.apply = func(ctx context.Context, a lender.Application) ([]lender.Event, error) {
				events, err := r.sim.Apply(ctx, a)
				no.put(lender.Key(a.ID), errorsIs(err, lendersim.CodeAsked))
				return events, err
			}
			r.calls.lookUp = func(ctx context.Context, ref lender.Reference) ([]lender.Event, error) {
				if no.get(ref.Key) {
					return nil, nil
				}
				return r.sim.LookUp(ctx, ref)
			}
		}, []int{11}},
		{"changes its mind", func(r *rig) {
			no := newShelf[lender.LoanID, bool]()
			r.calls.disburse = func(ctx context.Context, d lender.Disbursement) ([]lender.Event, error) {
				events, err := r.sim.Disburse(ctx, d)
				if no.get(d.Loan) && errorsIs(err, lendersim.CodeNotApproved) {
					return nil, nil
				}
				no.put(d.Loan, true)
				return events, err
			}
		}, []int{11}},
		{"pays what it refused", func(r *rig) {
			r.calls.disburse = func(ctx context.Context, d lender.Disbursement) ([]lender.Event, error) {
				events, err := r.sim.Disburse(ctx, d)
				if errorsIs(err, lendersim.CodeNotApproved) && !r.paid.swap(lender.Key(d.Loan), true) {
					_, _ = r.sim.Lie(d.Buyer, lender.DisbursementStarted{Loan: d.Loan})
				}
				return events, err
			}
		}, []int{11}},
		{"takes what is not valid", func(r *rig) {
			r.fail(func(how string, err error) error {
				if how == "disburse" && errorsIs(err, lender.CodeAmountBounds) {
					return nil
				}
				return err
			})
		}, []int{12}},
		{"does not say what is not valid", func(r *rig) {
			r.fail(func(how string, err error) error {
				if how == "apply" && errorsIs(err, lender.CodeTokenMalformed) {
					return lender.Refuse()
				}
				return err
			})
		}, []int{12}},
		{"wonders about what is not valid", func(r *rig) {
			r.fail(func(how string, err error) error {
				if how == "return" && errorsIs(err, lender.CodeAmountBounds) {
					return context.DeadlineExceeded
				}
				return err
			})
		}, []int{12}},
	}
}

// brokenNetworks guess what they did not hear.
func brokenNetworks() []broken {
	unknown := func(err error) bool {
		return errorsIs(err, lendersim.CodeAnswerLost) || errorsIs(err, lendersim.CodeNeverArrived)
	}
	return []broken{
		{"takes silence for a refusal", func(r *rig) {
			r.fail(func(how string, err error) error {
				if unknown(err) && how != "look-up" {
					return lender.Refuse()
				}
				return err
			})
		}, []int{13, 14}},
		{"takes silence for not found", func(r *rig) {
			r.fail(func(how string, err error) error {
				if unknown(err) && how == "look-up" {
					return lender.NotFound()
				}
				return err
			})
		}, []int{13}},
		{"remembers only what was answered", func(r *rig) {
			lost := newShelf[lender.Key, bool]()
			r.calls.disburse = func(ctx context.Context, d lender.Disbursement) ([]lender.Event, error) {
				events, err := r.sim.Disburse(ctx, d)
				lost.put(lender.Key(d.Loan), errorsIs(err, lendersim.CodeAnswerLost))
				return events, err
			}
			r.calls.lookUp = func(ctx context.Context, ref lender.Reference) ([]lender.Event, error) {
				if lost.get(ref.Key) {
					return nil, lender.NotFound()
				}
				return r.sim.LookUp(ctx, ref)
			}
		}, []int{13}},
		{"tries again under a new key", func(r *rig) {
			r.calls.disburse = func(ctx context.Context, d lender.Disbursement) ([]lender.Event, error) {
				events, err := r.sim.Disburse(ctx, d)
				if errorsIs(err, lendersim.CodeAnswerLost) {
					r.payAgain(d)
				}
				return events, err
			}
		}, []int{13}},
		{"never sends again what was lost", func(r *rig) {
			lost := newShelf[lender.LoanID, error]()
			r.calls.disburse = func(ctx context.Context, d lender.Disbursement) ([]lender.Event, error) {
				if err := lost.get(d.Loan); err != nil {
					return nil, err
				}
				events, err := r.sim.Disburse(ctx, d)
				if errorsIs(err, lendersim.CodeNeverArrived) {
					lost.put(d.Loan, err)
				}
				return events, err
			}
		}, []int{14}},
		{"takes a lost request for received", func(r *rig) {
			lost := newShelf[lender.Key, bool]()
			r.calls.apply = func(ctx context.Context, a lender.Application) ([]lender.Event, error) {
				events, err := r.sim.Apply(ctx, a)
				lost.put(lender.Key(a.ID), errorsIs(err, lendersim.CodeNeverArrived))
				return events, err
			}
			r.calls.lookUp = func(ctx context.Context, ref lender.Reference) ([]lender.Event, error) {
				if lost.get(ref.Key) {
					return nil, nil
				}
				return r.sim.LookUp(ctx, ref)
			}
		}, []int{14}},
		{"refuses when it is canceled", func(r *rig) {
			r.fail(func(_ string, err error) error {
				if errors.Is(err, context.Canceled) {
					return lender.Refuse()
				}
				return err
			})
		}, []int{15}},
		{"does not mind being canceled", func(r *rig) {
			r.calls.lookUp = func(ctx context.Context, ref lender.Reference) ([]lender.Event, error) {
				if ctx != nil {
					ctx = context.WithoutCancel(ctx)
				}
				return r.sim.LookUp(ctx, ref)
			}
		}, []int{15}},
	}
}
