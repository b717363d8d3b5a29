package lendertest_test

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/money"
)

// each changes every event.
func each(change func(how string, e lender.Event) lender.Event) func(string, []lender.Event) []lender.Event {
	return func(how string, events []lender.Event) []lender.Event {
		for i, e := range events {
			events[i] = change(how, e)
		}
		return events
	}
}

func brokenEvents() []broken {
	return []broken{
		{"instants in nanoseconds", func(r *rig) {
			r.alter(each(func(_ string, e lender.Event) lender.Event {
				e.At = e.At.Add(time.Nanosecond)
				return e
			}))
		}, []int{1}},
		{"facts by pointer", func(r *rig) {
			r.alter(each(func(_ string, e lender.Event) lender.Event {
				if f, ok := e.Fact.(lender.DisbursementStarted); ok {
					e.Fact = &f
				}
				return e
			}))
		}, []int{1, 3}},
		{"new ids in every webhook", func(r *rig) {
			r.alter(each(func(how string, e lender.Event) lender.Event {
				if how == "webhook" {
					e.ID += "w"
				}
				return e
			}))
		}, []int{2, 4, 6, 7, 13, 14, 16, 17, 19}},
		{"one id for everything about a request", func(r *rig) {
			r.alter(each(func(_ string, e lender.Event) lender.Event {
				if ref, ok := e.Reference(); ok {
					e.ID = lender.EventID(ref.Key)
				}
				return e
			}))
		}, []int{2, 13, 21}},
		{"another instant in look-ups", func(r *rig) {
			r.alter(each(func(how string, e lender.Event) lender.Event {
				if how == "look-up" {
					e.At = e.At.Add(time.Second)
				}
				return e
			}))
		}, []int{2, 21}},
		{"answers with the limit", func(r *rig) {
			r.alter(func(how string, events []lender.Event) []lender.Event {
				if how == "apply" && len(events) > 0 {
					e := events[0]
					e.ID, e.Fact = e.ID+"x", lender.LimitChanged{Limit: money.Dollars(5), Reason: "x"}
					events = append(events, e)
				}
				return events
			})
		}, []int{3}},
		{"answers about another buyer", func(r *rig) {
			r.alter(each(func(how string, e lender.Event) lender.Event {
				if how == "return" || how == "disburse" {
					e.Buyer = "someone"
				}
				return e
			}))
		}, []int{2, 3}},
		{"shared prices", shares(func(f lender.Fact) bool { _, ok := f.(lender.Approved); return ok }), []int{21}},
		{"shared accounts", func(r *rig) {
			kept := newShelf[lender.ApplicationID, lender.Application]()
			r.calls.apply = func(ctx context.Context, a lender.Application) ([]lender.Event, error) {
				if first, known := kept.find(a.ID); known && !first.Equal(a) {
					return nil, lender.Refuse()
				}
				kept.put(a.ID, a)
				return r.sim.Apply(ctx, a)
			}
		}, []int{21}},
		{"panics without a context", func(r *rig) {
			r.calls.disburse = func(ctx context.Context, d lender.Disbursement) ([]lender.Event, error) {
				if err := ctx.Err(); err != nil {
					return nil, err
				}
				return r.sim.Disburse(ctx, d)
			}
		}, []int{22}},
		{"says the name in errors", func(r *rig) {
			r.calls.apply = func(ctx context.Context, a lender.Application) ([]lender.Event, error) {
				events, err := r.sim.Apply(ctx, a)
				if err != nil {
					return nil, fmt.Errorf("application of %s: %w", a.Owner.Email.Reveal(), err)
				}
				return events, nil
			}
		}, []int{20}},
	}
}

func brokenMoney() []broken {
	// often says a second fact of a kind wherever the first is said.
	often := func(second func(lender.Event) lender.Fact) func(*rig) {
		return func(r *rig) {
			r.alter(func(_ string, events []lender.Event) []lender.Event {
				for i := 0; i < len(events); i++ {
					if f := second(events[i]); f != nil {
						e := events[i]
						e.ID, e.At, e.Fact = e.ID+"-2", e.At.Add(time.Microsecond), f
						i++
						events = slices.Insert(events, i, e)
					}
				}
				return events
			})
		}
	}
	return []broken{
		{"approves what it declined", often(func(e lender.Event) lender.Fact {
			if f, ok := e.Fact.(lender.Declined); ok {
				return lender.Approved{Application: f.Application, Limit: money.Dollars(1), Prices: prices()}
			}
			return nil
		}), []int{16}},
		{"fails what it settled", often(func(e lender.Event) lender.Fact {
			if f, ok := e.Fact.(lender.DisbursementSettled); ok {
				return lender.DisbursementFailed{Loan: f.Loan, Reason: "x"}
			}
			return nil
		}), []int{4, 6, 13, 14, 17}},
		{"pays more than agreed", func(r *rig) {
			r.alter(each(func(_ string, e lender.Event) lender.Event {
				if f, ok := e.Fact.(lender.DisbursementSettled); ok {
					f.Paid = f.Paid.Add(money.Dollars(2_000))
					e.Fact = f
				}
				return e
			}))
		}, []int{17}},
		{"more comes back than was paid", func(r *rig) {
			r.alter(each(func(_ string, e lender.Event) lender.Event {
				if f, ok := e.Fact.(lender.DisbursementReturned); ok {
					f.Amount = f.Amount.Add(money.Cents(1))
					e.Fact = f
				}
				return e
			}))
		}, []int{18}},
		{"receives for another loan", func(r *rig) {
			r.alter(each(func(_ string, e lender.Event) lender.Event {
				if f, ok := e.Fact.(lender.MoneyReceived); ok {
					f.Loan = "other"
					e.Fact = f
				}
				return e
			}))
		}, []int{19}},
		{"receives more than was sent", func(r *rig) {
			r.alter(each(func(_ string, e lender.Event) lender.Event {
				if f, ok := e.Fact.(lender.MoneyReceived); ok {
					f.Amount = f.Amount.Add(money.Cents(1))
					e.Fact = f
				}
				return e
			}))
		}, []int{19}},
		{"receives twice", often(func(e lender.Event) lender.Fact {
			if f, ok := e.Fact.(lender.MoneyReceived); ok {
				return f
			}
			return nil
		}), []int{4, 6, 13, 14, 19}},
	}
}

func prices() []lender.Price {
	return []lender.Price{{Months: 1, Monthly: []money.Rate{money.PPM(10_000)}}}
}
