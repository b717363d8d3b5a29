package lendertest_test

import (
	"context"
	"slices"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/lender/lendertest"
)

// later is an unknown outcome.
func later() error { return context.DeadlineExceeded }

// brokenRepetitions are wrong when a request is made again.
func brokenRepetitions() []broken {
	// again changes what a disbursement that is repeated answers.
	again := func(answer func(*rig, lender.Disbursement) error) func(*rig) {
		return func(r *rig) {
			paid := newShelf[lender.LoanID, bool]()
			r.calls.disburse = func(ctx context.Context, d lender.Disbursement) ([]lender.Event, error) {
				events, err := r.sim.Disburse(ctx, d)
				if err == nil && paid.swap(d.Loan, true) {
					err = answer(r, d)
				}
				return events, err
			}
		}
	}
	return []broken{
		{"fails when it is asked again", again(func(*rig, lender.Disbursement) error { return later() }), []int{4, 5}},
		{"finds nothing when it is asked again", again(func(*rig, lender.Disbursement) error { return lender.NotFound() }), []int{4, 5, 6, 10}},
		{"fails when it is asked after the end", again(func(r *rig, d lender.Disbursement) error {
			if story, _ := r.sim.LookUp(context.Background(), d.Reference()); len(story) > 1 {
				return later()
			}
			return nil
		}), []int{4, 5}},
		{"pays when it is asked after the end", again(func(r *rig, d lender.Disbursement) error {
			if story, _ := r.sim.LookUp(context.Background(), d.Reference()); len(story) > 1 {
				r.payAgain(d)
			}
			return nil
		}), []int{4}},
		{"keeps the latest contents", func(r *rig) {
			latest := newShelf[lender.LoanID, lender.Disbursement]()
			r.calls.disburse = func(ctx context.Context, d lender.Disbursement) ([]lender.Event, error) {
				if before, known := latest.find(d.Loan); known && before != d {
					latest.put(d.Loan, d)
					return nil, lender.Refuse()
				}
				events, err := r.sim.Disburse(ctx, d)
				if err == nil {
					latest.put(d.Loan, d)
				}
				return events, err
			}
		}, []int{5}},
		{"does not find other contents", func(r *rig) {
			r.fail(func(_ string, err error) error {
				if errorsIs(err, lender.CodeKeyReused) {
					return lender.NotFound()
				}
				return err
			})
		}, []int{5, 10}},
		{"does not find loans that are refunded", func(r *rig) {
			r.fail(func(how string, err error) error {
				if how == "return" && errorsIs(err, lendersim.CodeUnknownLoan) {
					return lender.NotFound()
				}
				return err
			})
		}, []int{10}},
		{"gives a lost loan up", func(r *rig) {
			lost := newShelf[lender.LoanID, bool]()
			r.calls.disburse = func(ctx context.Context, d lender.Disbursement) ([]lender.Event, error) {
				if lost.get(d.Loan) {
					return nil, later()
				}
				events, err := r.sim.Disburse(ctx, d)
				lost.put(d.Loan, errorsIs(err, lendersim.CodeAnswerLost))
				return events, err
			}
		}, []int{13}},
		{"never ends what was lost", func(r *rig) {
			r.fail(func(how string, err error) error {
				if how == "disburse" && errorsIs(err, lendersim.CodeAnswerLost) {
					r.mute = true
				}
				return err
			})
			r.alter(func(how string, events []lender.Event) []lender.Event {
				if !r.mute {
					return events
				}
				return slices.DeleteFunc(events, func(e lender.Event) bool { return e.Kind() == lender.KindDisbursementSettled })
			})
		}, []int{13}},
	}
}

// brokenMemories look up wrongly, or share what they know.
func brokenMemories() []broken {
	// lookUp replaces the look-up.
	lookUp := func(change func(*rig, lender.Reference, []lender.Event, error) ([]lender.Event, error)) func(*rig) {
		return func(r *rig) {
			r.calls.lookUp = func(ctx context.Context, ref lender.Reference) ([]lender.Event, error) {
				events, err := r.sim.LookUp(ctx, ref)
				return change(r, ref, events, err)
			}
		}
	}
	// known remembers who applied.
	known := func(r *rig) *shelf[lender.BuyerID, bool] {
		all := newShelf[lender.BuyerID, bool]()
		r.calls.apply = func(ctx context.Context, a lender.Application) ([]lender.Event, error) {
			all.put(a.Buyer, true)
			return r.sim.Apply(ctx, a)
		}
		return all
	}
	strangers := func(told bool) func(*rig) {
		return func(r *rig) {
			applied := known(r)
			lookUp(func(_ *rig, ref lender.Reference, events []lender.Event, err error) ([]lender.Event, error) {
				if errorsIs(err, lender.CodeNotFound) && ref.Kind == lender.RefLoan && r.paid.get(ref.Key) && applied.get(ref.Buyer) == told {
					return nil, nil
				}
				return events, err
			})(r)
			disburse := r.calls.disburse
			r.calls.disburse = func(ctx context.Context, d lender.Disbursement) ([]lender.Event, error) {
				events, err := disburse(ctx, d)
				r.paid.put(lender.Key(d.Loan), err == nil)
				return events, err
			}
		}
	}
	return []broken{
		{"tells other buyers", strangers(true), []int{9}},
		{"tells those who are no buyers", strangers(false), []int{9}},
		{"cannot look up loans", lookUp(func(_ *rig, ref lender.Reference, events []lender.Event, err error) ([]lender.Event, error) {
			if err == nil && ref.Kind == lender.RefLoan {
				return nil, later()
			}
			return events, err
		}), []int{7, 13}},
		{"makes news of look-ups", lookUp(func(r *rig, ref lender.Reference, events []lender.Event, err error) ([]lender.Event, error) {
			if err == nil && ref.Kind == lender.RefApplication {
				e, _ := r.sim.Lie(ref.Buyer, lender.InformationNeeded{Application: lender.ApplicationID(ref.Key), Items: []lender.Item{"x"}})
				events = append(events, e)
			}
			return events, err
		}), []int{7, 21}},
		{"swaps the first two", lookUp(func(_ *rig, _ lender.Reference, events []lender.Event, err error) ([]lender.Event, error) {
			if len(events) == 2 {
				slices.Reverse(events)
			}
			return events, err
		}), []int{7}},
		{"finds something of what it does not find", lookUp(func(_ *rig, ref lender.Reference, events []lender.Event, err error) ([]lender.Event, error) {
			if errorsIs(err, lender.CodeNotFound) {
				events = []lender.Event{{ID: "e", Buyer: ref.Buyer, Fact: lender.Reinstated{}}}
			}
			return events, err
		}), []int{8, 9, 11, 12, 14}},
		{"shares its look-ups", func(r *rig) {
			kept := newShelf[lender.Reference, []lender.Event]()
			lookUp(func(_ *rig, ref lender.Reference, events []lender.Event, err error) ([]lender.Event, error) {
				if before := kept.get(ref); len(before) == len(events) { // its own list, with facts that are not shared
					for i, e := range before {
						before[i] = e.Clone()
					}
					return before, err
				}
				kept.put(ref, events)
				return events, err
			})(r)
		}, []int{21}},
		{"shares reasons", shares(func(f lender.Fact) bool { _, ok := f.(lender.Declined); return ok }), []int{21}},
		{"shares items", shares(func(f lender.Fact) bool { _, ok := f.(lender.InformationNeeded); return ok }), []int{21}},
		{"shares webhooks", func(r *rig) {
			kept := newShelf[lender.EventID, lender.Event]()
			r.alter(each(func(how string, e lender.Event) lender.Event {
				if how == "webhook" {
					kept.put(e.ID, e)
				}
				if shared, known := kept.find(e.ID); known && how == "look-up" {
					return shared.Clone()
				}
				return e
			}))
			r.Application = func(c lendertest.Case, a *lender.Application) bool {
				ok := shapeApplication(c, a)
				if c == lendertest.Usual {
					a.Business.LegalName = lender.NewSecret("Harbor #later")
				}
				return ok
			}
		}, []int{21}},
		{"numbers its events by a token", func(r *rig) {
			r.alter(each(func(_ string, e lender.Event) lender.Event {
				e.ID = "tok-checking-7f3a-" + e.ID
				return e
			}))
		}, []int{20}},
	}
}

// shares hands out the same lists again and again.
func shares(which func(lender.Fact) bool) func(*rig) {
	return func(r *rig) {
		kept := newShelf[lender.EventID, lender.Event]()
		r.alter(each(func(_ string, e lender.Event) lender.Event {
			if !which(e.Fact) {
				return e
			}
			if before, known := kept.find(e.ID); known {
				return before
			}
			kept.put(e.ID, e)
			return e
		}))
	}
}

// brokenPatience do not mind that a context is canceled.
func brokenPatience() []broken {
	deaf := func(ctx context.Context) context.Context {
		if ctx == nil {
			return nil
		}
		return context.WithoutCancel(ctx)
	}
	return []broken{
		{"applies when it is canceled", func(r *rig) {
			r.calls.apply = func(ctx context.Context, a lender.Application) ([]lender.Event, error) {
				return r.sim.Apply(deaf(ctx), a)
			}
		}, []int{15}},
		{"disburses when it is canceled", func(r *rig) {
			r.calls.disburse = func(ctx context.Context, d lender.Disbursement) ([]lender.Event, error) {
				return r.sim.Disburse(deaf(ctx), d)
			}
		}, []int{15}},
		{"hangs when it is canceled", func(r *rig) {
			r.Patience = 20 * time.Millisecond
			r.calls.giveBack = func(ctx context.Context, m lender.MoneyReturn) ([]lender.Event, error) {
				if ctx != nil && ctx.Err() != nil {
					wait, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
					defer cancel()
					<-wait.Done()
					return nil, ctx.Err()
				}
				return r.sim.ReturnMoney(ctx, m)
			}
		}, []int{15}},
	}
}
