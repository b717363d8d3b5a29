package checkout_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// somePages are pages with every kind of yes and no.
func somePages(t *testing.T) map[string]checkout.Page {
	t.Helper()
	pages := map[string]checkout.Page{}
	for _, name := range []string{
		"H", "H #delayed", "H #needs-info", "H #declined", "H #approved-6200", "H #high-rates", "H #approved-9000+low-rates",
	} {
		for _, split := range []bool{false, true} {
			w := newWorld(t)
			w.apply(name)
			v := visit()
			v.Split = split
			v.Rules = []checkout.Rule{noWires}
			pages[name+map[bool]string{true: " split"}[split]] = w.openWith(tenThousand(t), order.Initial, v)
		}
	}
	w := approved(t)
	started, err := tenThousand(t).Start(order.Payment{ID: "p1", Phase: order.Initial, Method: order.Card, Amount: usd(1)}, morning)
	require.NoError(t, err)
	pages["processing"] = w.open(started)
	pages["too early"] = w.openWith(tenThousand(t), order.Balance, visit())
	pages["yen"] = w.open(placed(t, terms("TA-7", minor(1_000_000, money.JPY), minor(1_000_000, money.JPY))))
	pages["no line"] = newWorld(t).open(tenThousand(t))
	w.tell(lender.Suspended{Reason: lender.ReasonRiskReview})
	pages["suspended"] = w.open(tenThousand(t))
	return pages
}

// noWires is a rule of a host.
func noWires(a checkout.Ask) *checkout.Refusal {
	if a.Method != order.Wire {
		return nil
	}
	return &checkout.Refusal{Code: "wires_not_on_tuesdays", Message: "no wires on Tuesdays", Numbers: []fault.Number{fault.Days("wait", 1)}}
}

// Every yes and no of every page is explained as the page says it, and is the same
// when it is asked again under its policy.
func TestEveryAnswerIsExplainedAndReplayed(t *testing.T) {
	rules, err := paylater.NewRules(paylater.DefaultPolicy(), nil)
	require.NoError(t, err)
	codes := map[fault.Code]bool{}
	for name, page := range somePages(t) {
		list := page.Explain()
		require.Len(t, list, len(order.Methods())+len(page.Offers()), name)
		for _, e := range list {
			again, err := e.Replay(rules)
			require.NoError(t, err)
			require.Equal(t, e, again, name)
			require.Equal(t, e, kept(t, e), name)
			codes[e.Rule] = true
			said := choice(t, page, e.Method).Why
			if e.Months > 0 {
				_, err := page.Offer(e.Months)
				require.Equal(t, fault.CodeOf(err), e.Rule, name)
				require.NotEmpty(t, e.Policy())
				continue
			}
			require.Equal(t, said, e.Why, name)
			require.Contains(t, e.String(), string(e.Rule))
		}
	}
	for _, code := range []fault.Code{
		"", "wires_not_on_tuesdays", checkout.CodeNoLine, checkout.CodeApplicationDeclined, checkout.CodeInformationNeeded,
		checkout.CodeOtherMoneyFirst, checkout.CodeFeeUnknown, checkout.CodeCurrencyNotAccepted, order.CodePayLaterUSDOnly,
		order.CodePhaseNotPayableYet, order.CodePaymentProcessing, paylater.CodeApplicationPending, paylater.CodeOverAvailable,
		paylater.CodeRateOutOfBand, paylater.CodeLineSuspended,
	} {
		require.True(t, codes[code], "no page said %q", code)
	}
}

// kept is an explanation as a host's archive gives it back.
func kept(t *testing.T, e checkout.Explanation) checkout.Explanation {
	t.Helper()
	data, err := json.Marshal(e)
	require.NoError(t, err)
	var read checkout.Explanation
	require.NoError(t, json.Unmarshal(data, &read))
	return read
}

// A replay follows its inputs, and its policy.
func TestReplayCanDiffer(t *testing.T) {
	rules, err := paylater.NewRules(paylater.DefaultPolicy(), nil)
	require.NoError(t, err)
	list := approved(t).open(tenThousand(t)).Explain()
	credit, card := list[0], list[len(list)-6]
	require.Equal(t, order.Card, card.Method)
	card.Asked = usd(12_001)
	again, err := card.Replay(rules)
	require.NoError(t, err)
	require.Equal(t, checkout.CodeOverPaymentLimit, again.Rule)

	credit.Credit.Available = money.Dollars(9_999)
	again, err = credit.Replay(rules)
	require.NoError(t, err)
	require.Equal(t, paylater.CodeOverAvailable, again.Rule)
	credit.Credit.Available = money.Dollars(100_000)
	bare := credit
	bare.Credit = nil
	again, err = bare.Replay(rules)
	require.NoError(t, err)
	require.Equal(t, checkout.CodeNoLine, again.Rule, "a record that lost its line of credit")

	policy := paylater.DefaultPolicy()[0]
	policy.Version = "another"
	others, err := paylater.NewRules([]paylater.Policy{policy}, nil)
	require.NoError(t, err)
	_, err = credit.Replay(others)
	require.ErrorIs(t, err, paylater.CodePolicyUnknown)
	policy = paylater.DefaultPolicy()[0]
	policy.MaxLine = money.Dollars(9_000)
	tighter, err := paylater.NewRules([]paylater.Policy{policy}, nil)
	require.NoError(t, err)
	again, err = credit.Replay(tighter)
	require.NoError(t, err)
	require.Equal(t, paylater.CodeOverAvailable, again.Rule, "the policy of that version says something else")
	zero, err := checkout.Explanation{}.Replay(rules)
	require.NoError(t, err)
	require.Equal(t, checkout.CodeMethodNotOffered, zero.Rule)
	_, err = list[0].Replay(nil)
	require.Error(t, err)
}

// guard counts what a dry program must not do.
type guard struct {
	paylater.Store
	saves, parks int
}

func (g *guard) Save(ctx context.Context, c []paylater.Change) []error {
	g.saves++
	return g.Store.Save(ctx, c)
}

func (g *guard) Park(ctx context.Context, ev paylater.Parked) error {
	g.parks++
	return g.Store.Park(ctx, ev)
}

// The whole page on a dry program: the same answers, nothing written, no lender
// called.
func TestWholePageDry(t *testing.T) {
	calls := 0
	w := newWorldWith(t, lendersim.Config{Trouble: func(lendersim.Call) lendersim.Trouble {
		calls++
		return lendersim.NoTrouble
	}})
	g := &guard{Store: w.store}
	w.program = w.on(g)
	dry := w.program.Dry()
	require.True(t, dry.IsDry())
	require.False(t, w.program.IsDry())

	page, err := checkout.Open(w.ctx, dry, tenThousand(t), order.Initial, visit())
	require.NoError(t, err)
	after, err := page.Apply(w.ctx, named("H"), checkout.PassOn{})
	require.NoError(t, err)
	require.Equal(t, checkout.NextWaitForDecision, after.Next())
	require.Zero(t, g.saves+g.parks+calls)

	w.apply("H #approved-20000")
	saves, called := g.saves, calls
	both, err := checkout.OpenAll(w.ctx, dry, tenThousand(t), order.Initial, visit())
	require.NoError(t, err)
	page = both.List()[0]
	require.Equal(t, w.open(tenThousand(t)).String(), page.String())
	six := offer(t, page, 6)
	loan, err := page.Pay(w.ctx, six, sign(six))
	require.NoError(t, err)
	require.Equal(t, money.Dollars(10_000), loan.Principal)
	wrong := sign(six)
	wrong.Terms = "other"
	_, err = page.Pay(w.ctx, six, wrong)
	require.ErrorIs(t, err, paylater.CodeTermsChanged)
	page.Explain()

	v := visit()
	v.Split = true
	big := placed(t, terms("TA-2", usd(30_000), usd(30_000)))
	page, err = checkout.Open(w.ctx, dry, big, order.Initial, v)
	require.NoError(t, err)
	hold, err := page.Reserve(w.ctx)
	require.NoError(t, err)
	require.Equal(t, money.Dollars(20_000), hold.Amount)
	_, err = page.Tidy(w.ctx)
	require.NoError(t, err)
	require.NoError(t, page.Release(w.ctx))

	_, err = w.program.Hold(w.ctx, w.line().ID(), paylater.HoldRequest{Key: "held", Order: "TA-1", Phase: order.Initial, Amount: money.Dollars(4_000)})
	require.NoError(t, err)
	saves++
	page, err = checkout.Open(w.ctx, dry, tenThousand(t), order.Initial, visit())
	require.NoError(t, err)
	six = offer(t, page, 6)
	dryLoan, err := page.Pay(w.ctx, six, sign(six))
	require.NoError(t, err, "a hold that is too small makes room")
	require.NoError(t, page.Release(w.ctx))
	require.Equal(t, saves, g.saves)
	require.Zero(t, g.parks)
	require.Equal(t, called, calls)
	require.Len(t, w.line().Holds(w.clock.Now()), 1)
	require.Empty(t, w.line().Loans(w.clock.Now()))

	wet, err := w.pay(w.open(tenThousand(t)), 6)
	require.NoError(t, err)
	require.Equal(t, wet.Terms, dryLoan.Terms, "what it said would happen happened")
	require.Less(t, called, calls, "the guard can fail")
	require.Less(t, saves, g.saves)
}

// A dry page on which something happened before: a hold of another amount, an
// attempt that failed.
func TestDryAfterSomethingHappened(t *testing.T) {
	w, po, v := short(t)
	_, err := w.openWith(po, order.Initial, v).Reserve(w.ctx)
	require.NoError(t, err)
	w.tell(lender.LimitChanged{Limit: money.Dollars(7_000), Reason: lender.ReasonRiskReview})
	page, err := checkout.Open(w.ctx, w.program.Dry(), po, order.Initial, v)
	require.NoError(t, err)
	hold, err := page.Reserve(w.ctx)
	require.NoError(t, err)
	require.Equal(t, money.Dollars(7_000), hold.Amount)
	require.Equal(t, money.Dollars(6_200), w.line().Holds(w.clock.Now())[0].Amount)

	w = approved(t)
	live := w.open(po)
	loan, err := w.pay(live, 6)
	require.NoError(t, err)
	w.tell(lender.DisbursementFailed{Loan: loan.ID, Reason: lender.ReasonRejected})
	page, err = checkout.Open(w.ctx, w.program.Dry(), po, order.Initial, visit())
	require.NoError(t, err)
	six := offer(t, page, 6)
	s := sign(six)
	s.Hold = live.Key()
	again, err := page.Pay(w.ctx, six, s)
	require.ErrorIs(t, err, checkout.CodeLoanFailed, "the attempt of that key failed before")
	require.Equal(t, loan.ID, again.ID)
	fresh, err := page.Pay(w.ctx, six, sign(six))
	require.NoError(t, err)
	require.NotEqual(t, loan.ID, fresh.ID)
}

// A host's rule: its own code, and nothing is derived from it.
func TestRulesOfTheHost(t *testing.T) {
	v := visit()
	no := checkout.Refusal{Code: order.CodePhasePaid, Message: "not today", Remedy: checkout.RemedyPayMore}
	var asked []order.Method
	v.Rules = []checkout.Rule{nil, func(a checkout.Ask) *checkout.Refusal {
		asked = append(asked, a.Method)
		require.Equal(t, usd(10_000), a.Amount)
		require.Equal(t, order.Country("US"), a.Country)
		if a.Method == order.PayLater {
			return &no
		}
		return nil
	}, noWires, func(a checkout.Ask) *checkout.Refusal {
		if a.Method == order.Card {
			return &checkout.Refusal{}
		}
		return nil
	}}
	page := approved(t).openWith(tenThousand(t), order.Initial, v)
	require.Equal(t, checkout.NextPayOtherwise, page.Next(), "the phase is not paid because a host's code says so")
	c := choice(t, page, order.PayLater)
	require.True(t, c.Own)
	require.Equal(t, checkout.RemedyPayMore, c.Remedy)
	c = choice(t, page, order.Wire)
	require.EqualError(t, c.Why, "wires_not_on_tuesdays: no wires on Tuesdays: wait 1 d")
	require.Equal(t, checkout.RemedyOtherMethod, c.Remedy)
	require.Equal(t, checkout.CodeHostRule, choice(t, page, order.Card).Why.Code)
	require.False(t, choice(t, page, order.PayPal).Own)
	require.Len(t, asked, len(order.Methods())-1, "Western Union is out of the question without a rule")
	_, err := page.Offer(6)
	require.ErrorIs(t, err, order.CodePhasePaid)
}

// Orders that a method does not pay, by their destination and their total.
func TestOrdersThatAreNotEligible(t *testing.T) {
	v := visit()
	v.Catalog = checkout.DefaultCatalog()
	for i := range v.Catalog {
		if v.Catalog[i].Method == order.PayLater {
			v.Catalog[i].Orders = checkout.Orders{To: []order.Country{"US"}, Least: []money.Amount{usd(500)}}
		}
	}
	w := approved(t)
	agreed := terms("TA-1", usd(400), usd(499))
	page := w.openWith(placed(t, agreed), order.Initial, v)
	c := choice(t, page, order.PayLater)
	require.EqualError(t, c.Why, "order_not_eligible: the order is too small for the method: order $499.00, least $500.00, under $1.00")
	require.Equal(t, checkout.RemedyOtherMethod, c.Remedy)
	agreed.Total = usd(500)
	require.True(t, choice(t, w.openWith(placed(t, agreed), order.Initial, v), order.PayLater).Available())
	agreed.Destination = "DE"
	require.ErrorIs(t, choice(t, w.openWith(placed(t, agreed), order.Initial, v), order.PayLater).Why, checkout.CodeOrderNotEligible)
	for _, bad := range []checkout.Orders{{To: []order.Country{"Germany"}}, {Least: []money.Amount{usd(0)}}} {
		row := checkout.Row{Method: order.Wire, Arrives: checkout.WorkingDays(1, 1), Fee: checkout.Fee{Kind: checkout.FeeNone}, Orders: bad}
		require.ErrorContains(t, checkout.Catalog{row}.Check(), "[0].orders.")
	}
}

// What the buyer still has to do stands with every method that is available.
func TestTodo(t *testing.T) {
	for _, c := range approved(t).open(tenThousand(t)).Choices() {
		require.Equal(t, c.Available(), c.Todo != "", c.Method)
		require.Equal(t, c.Available(), c.Todo.Sentence() != "")
	}
}

// The word is the catalog's own. Where it has none, Pay Later is signed; what is to
// do for another method is not guessed.
func TestTodoOfAHost(t *testing.T) {
	none := checkout.Fee{Kind: checkout.FeeNone}
	for word, want := range map[checkout.Todo]checkout.Todo{"": checkout.TodoSign, "ring_the_bell": "ring_the_bell"} {
		v := visit()
		v.Catalog = checkout.Catalog{
			{Method: order.PayLater, Fee: none, Todo: word},
			{Method: order.Wire, Fee: none, Arrives: checkout.WorkingDays(1, 1), Todo: word},
		}
		page := approved(t).openWith(tenThousand(t), order.Initial, v)
		require.Equal(t, want, choice(t, page, order.PayLater).Todo)
		require.True(t, choice(t, page, order.Wire).Available())
		require.Equal(t, word, choice(t, page, order.Wire).Todo)
	}
}

// A host that goes on with the figures of its refusal changes no page.
func TestRefusalOfTheHostIsCopied(t *testing.T) {
	no := checkout.Refusal{Code: "not_today", Message: "not today", Numbers: []fault.Number{fault.Days("wait", 1)}}
	v := visit()
	v.Rules = []checkout.Rule{func(checkout.Ask) *checkout.Refusal { return &no }}
	page := approved(t).openWith(tenThousand(t), order.Initial, v)
	said, why := page.String(), page.Explain()[0].String()
	no.Numbers[0] = fault.Days("wait", 99)
	require.Contains(t, said, "not_today: not today: wait 1 d")
	require.Equal(t, said, page.String())
	require.Equal(t, why, page.Explain()[0].String())
	require.Equal(t, fault.Days("wait", 1), page.Explain()[0].Host.Numbers[0])
}

// A no that becomes a yes when it is asked again keeps nothing of the no; the line of
// text names the day of the catalog's row.
func TestReplayOfANoThatIsAYes(t *testing.T) {
	rules, err := paylater.NewRules(paylater.DefaultPolicy(), nil)
	require.NoError(t, err)
	for _, e := range newWorld(t).open(placed(t, terms("TA-1", usd(12_001), usd(30_000)))).Explain() {
		if e.Method != order.Card {
			continue
		}
		require.Equal(t, checkout.CodeOverPaymentLimit, e.Rule)
		e.Asked = usd(12_000)
		again, err := e.Replay(rules)
		require.NoError(t, err)
		require.Empty(t, again.Rule)
		require.Nil(t, again.Why)
		require.Equal(t, "2019-03-05T15:00:00Z initial payment of order TA-1, Credit card, USD 12,000.00: yes; catalog from 2018-06-04",
			again.String())
		return
	}
	require.Fail(t, "the card is not explained")
}

// What a host writes into an explanation changes neither the page nor the record
// that it was replayed from.
func TestExplanationIsTheCallersOwn(t *testing.T) {
	rules, err := paylater.NewRules(paylater.DefaultPolicy(), nil)
	require.NoError(t, err)
	twins := somePages(t) // share no memory
	for name, page := range somePages(t) {
		want := twins[name].Explain()
		spoil(page.Explain())
		require.Equal(t, want, page.Explain(), name)
		kept := page.Explain()
		for _, e := range kept {
			again, err := e.Replay(rules)
			require.NoError(t, err)
			spoil([]checkout.Explanation{again})
		}
		require.Equal(t, want, kept, name)
	}
}

func spoil(list []checkout.Explanation) {
	for i := range list {
		e := &list[i]
		clear(e.Row.Limits)
		clear(e.Row.Currencies)
		clear(e.Row.Fee.Tiers)
		if e.Host != nil {
			clear(e.Host.Numbers)
		}
		for _, why := range []*fault.Error{e.State, e.Why} {
			if why != nil {
				why.Code = "spoiled"
				clear(why.Numbers)
			}
		}
		if e.Credit != nil {
			e.Credit.Due = money.Dollars(1)
		}
	}
}
