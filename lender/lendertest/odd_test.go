package lendertest_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order/money"
)

// A lender may take its time, and may say everything by webhook.
func TestSlowAndSilentLendersKeepEveryDuty(t *testing.T) {
	tests := map[string]struct {
		name  string // of the usual business
		cents int64  // of the usual loan
	}{
		"slow":        {"Harbor Lamp Works #delayed", 64},
		"by webhooks": {"Harbor Lamp Works #later", 61},
		"twice":       {"Harbor Lamp Works #twice", 69},
		"both":        {"Harbor Lamp Works #later+needs-info", 64},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var rec recorder
			lendertest.Run(&rec, func() lendertest.Harness {
				r := newRig()
				r.Application = func(c lendertest.Case, a *lender.Application) bool {
					ok := shapeApplication(c, a)
					if c == lendertest.Usual {
						a.Business.LegalName = lender.NewSecret(test.name)
					}
					return ok
				}
				r.Disbursement = func(c lendertest.Case, d *lender.Disbursement) bool {
					ok := shapeLoan(c, d)
					if c == lendertest.Usual {
						d.Amount = d.Amount.Add(money.Cents(test.cents))
					}
					return ok
				}
				return r.Harness
			})
			require.Empty(t, rec.errors)
			require.Empty(t, rec.logs)
		})
	}
}

// A lender that does nothing at all passes no duty that asks for something: the
// suite never holds because nothing happened.
func TestDeadLendersDoNotPass(t *testing.T) {
	dead := map[string]func(*rig){
		"refuses": func(r *rig) { r.fail(func(string, error) error { return lender.Refuse() }) },
		"fails":   func(r *rig) { r.fail(func(string, error) error { return later() }) },
		"says nothing": func(r *rig) {
			r.calls.apply = func(context.Context, lender.Application) ([]lender.Event, error) { return nil, nil }
			r.calls.disburse = func(context.Context, lender.Disbursement) ([]lender.Event, error) { return nil, nil }
			r.calls.giveBack = func(context.Context, lender.MoneyReturn) ([]lender.Event, error) { return nil, nil }
			r.calls.lookUp = func(context.Context, lender.Reference) ([]lender.Event, error) { return nil, nil }
		},
		"cannot pay":           failing("disburse"),
		"cannot take money":    failing("return"),
		"cannot be applied to": failing("apply"),
	}
	// What they cannot break: no call panics, an unknown outcome is nothing
	// definite, and the rest is not about what they cannot do.
	passes := map[string][]int{
		"refuses": {22}, "fails": {11, 15, 22}, "says nothing": {11, 22},
		"cannot pay": {8, 11, 15, 21, 22}, "cannot take money": {8, 10, 11, 15, 21, 22}, "cannot be applied to": {11, 15, 22},
	}
	for name, kill := range dead {
		t.Run(name, func(t *testing.T) {
			var passed []int
			for _, d := range lendertest.Duties() {
				r, rec := newRig(), recorder{}
				kill(r)
				d.Check(&rec, r.Harness)
				if len(rec.errors) == 0 {
					passed = append(passed, d.Number)
				}
			}
			require.Equal(t, passes[name], passed)
		})
	}
}

// failing is a lender that knows no outcome of one method.
func failing(method string) func(*rig) {
	return func(r *rig) {
		r.fail(func(how string, err error) error {
			if how == method {
				return later()
			}
			return err
		})
	}
}
