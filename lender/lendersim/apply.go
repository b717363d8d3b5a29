package lendersim

import (
	"context"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/fault"
)

// Apply takes an application. What happens follows from the legal name of the
// business; see the table of the package.
func (s *Sim) Apply(ctx context.Context, a lender.Application) ([]lender.Event, error) {
	return s.call(ctx, "apply", application{a.Clone()})
}

// application is an application as a request.
type application struct{ lender.Application }

func (a application) same(r request) bool {
	other, ok := r.(application)
	return ok && a.Equal(other.Application)
}

func (a application) script() (script, bool) { return scriptOf(a.Business.LegalName.Reveal()) }

func (a application) trouble() Trouble {
	sc, _ := a.script()
	return sc.trouble
}

func (a application) refuse(s *Sim) *fault.Error {
	sc, known := a.script()
	switch {
	case s.config.Plain:
		return nil
	case !known:
		return fault.New(CodeMagicUnknown, "a word after the # of the legal name is not known").At("business.legal_name")
	case sc.refuse:
		return asked()
	}
	return nil
}

func (application) enter(*Sim) {} // later events are about its id

func (a application) respond(s *Sim) ([]lender.Fact, []plan, error) {
	var sc script
	if !s.config.Plain {
		sc, _ = a.script()
	}
	said := []lender.Fact{lender.ApplicationReceived{Application: a.ID}}
	if sc.needs {
		said = append(said, lender.InformationNeeded{
			Application: a.ID, Items: []lender.Item{lender.ItemBankStatements, lender.ItemOwnerIdentity},
		})
	}
	decision := a.decide(s, sc)
	at := s.now().Add(sc.wait)
	if sc.wait == 0 {
		return append(said, decision), a.afterwards(sc, at), nil
	}
	return said, append([]plan{{at: at, fact: decision}}, a.afterwards(sc, at)...), nil
}

// decide is the lender's decision.
func (a application) decide(s *Sim, sc script) lender.Fact {
	if sc.decline != "" {
		return lender.Declined{Application: a.ID, Reasons: []lender.Reason{sc.decline}}
	}
	approved := lender.Approved{Application: a.ID, Limit: s.config.Limit, Prices: s.config.Prices}
	if !sc.limit.IsZero() {
		approved.Limit = sc.limit
	}
	if sc.prices != nil {
		approved.Prices = sc.prices
	}
	return approved
}

// afterwards is what happens a day after an approval.
func (a application) afterwards(sc script, decided time.Time) []plan {
	plans := make([]plan, len(sc.after))
	for i, f := range sc.after {
		plans[i] = plan{at: decided.Add(aDay), fact: f}
	}
	return plans
}
