package sandbox

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// operator is the page of the one who runs the sandbox: what was said, what waits
// to be delivered, and the verbs that make the lender do something.
type operator struct {
	*pages
	bank    *bank
	linking *linking
	clock   *clock
	outbox  *outbox
	webhook string // where deliveries go; "" when nowhere
}

type operatorView struct {
	Title, Wrong, Done string
	Webhook, Trouble   string
	Troubles           []choice
	Now                time.Time
	Events             []lender.Event // newest first
	More               int            // events that are not shown
	Buyers             []lender.BuyerID
	Deliveries         []delivery
	Facts              []choice
}

// shownEvents is how many events and deliveries the page shows.
const shownEvents = 60

func (o *operator) get(w http.ResponseWriter, r *http.Request) {
	done := map[string]string{
		"said": "The lender said so.", "moved": "The clock was moved.", "trouble": "Webhooks go that way from now on.",
		"again": "They wait once more.",
	}[r.URL.Query().Get("done")]
	o.page(w, r, http.StatusOK, "", done)
}

func (o *operator) page(w http.ResponseWriter, r *http.Request, status int, wrong, done string) {
	v, err := o.view(r.Context())
	if err != nil {
		o.sorry(w, http.StatusInternalServerError, "The sandbox's file cannot be read.")
		return
	}
	v.Wrong, v.Done = wrong, done
	o.show(w, status, "operator.html", v)
}

func (o *operator) view(ctx context.Context) (operatorView, error) {
	v := operatorView{
		Title: "What the sandbox lender did", Webhook: o.webhook, Now: o.clock.now(), Troubles: troubles(), Facts: facts(),
	}
	all, err := o.bank.everything(ctx, "")
	if err != nil {
		return v, err
	}
	v.Events = newest(all)
	v.More = len(all) - len(v.Events)
	v.Buyers = o.bank.known()
	if v.Deliveries, err = o.outbox.list(ctx, shownEvents); err != nil {
		return v, err
	}
	v.Trouble, err = o.outbox.trouble(ctx)
	return v, err
}

// factAccountLost stands among the kinds of events in the operator's list.
const factAccountLost = "account_lost"

// facts are what the operator can make the lender say of a buyer.
func facts() []choice {
	return []choice{
		{string(lender.KindSuspended), "suspend the line: under review"},
		{factAccountLost, "the bank takes the linked account back"},
		{string(lender.KindReinstated), "end the suspension"},
		{string(lender.KindLimitChanged), "change the limit to the amount"},
		{string(lender.KindClosed), "close the line"},
		{string(lender.KindRepaymentReceived), "the buyer pays the amount"},
		{string(lender.KindCreditPaidOut), "pay a credit balance of the amount out"},
	}
}

// say makes the lender say something.
func (o *operator) say(w http.ResponseWriter, r *http.Request) {
	buyer, kind := lender.BuyerID(r.PostForm.Get("buyer")), lender.Kind(r.PostForm.Get("fact"))
	amount := money.USD{}
	if text := r.PostForm.Get("amount"); text != "" {
		var err error
		if amount, err = money.ParseUSD(text); err != nil {
			o.page(w, r, http.StatusUnprocessableEntity, "The amount is dollars with two digits of cents, such as 1234.56.", "")
			return
		}
	}
	if err := o.carryOut(r.Context(), buyer, kind, amount); err != nil {
		o.page(w, r, http.StatusUnprocessableEntity, words(err), "")
		return
	}
	o.again(w, r, "said")
}

func (o *operator) carryOut(ctx context.Context, buyer lender.BuyerID, kind lender.Kind, amount money.USD) error {
	switch kind {
	case lender.KindSuspended:
		return o.bank.tell(ctx, buyer, lender.Suspended{Reason: lender.ReasonRiskReview})
	case factAccountLost:
		return o.linking.lose(ctx, buyer)
	case lender.KindReinstated:
		return o.bank.tell(ctx, buyer, lender.Reinstated{})
	case lender.KindLimitChanged:
		return o.bank.tell(ctx, buyer, lender.LimitChanged{Limit: amount, Reason: lender.ReasonRiskReview})
	case lender.KindClosed:
		return o.bank.tell(ctx, buyer, lender.Closed{Reason: lender.ReasonLenderPolicy})
	case lender.KindCreditPaidOut:
		return o.bank.tell(ctx, buyer, lender.CreditPaidOut{Amount: amount, On: civil.NewYork(o.clock.now())})
	case lender.KindRepaymentReceived:
		id := lender.RepaymentID("op-" + strconv.FormatInt(o.clock.now().UnixMicro(), 36))
		_, err := o.bank.Repay(ctx, wire.Repayment{ID: id, Buyer: buyer, Amount: amount})
		return err
	}
	return fault.New(lender.CodeUnknownFact, "choose what the lender shall say")
}

// move moves the clock.
func (o *operator) move(w http.ResponseWriter, r *http.Request) {
	days, err := strconv.ParseInt(r.PostForm.Get("days"), 10, 64)
	if err != nil || days < 0 || days > int64(maxMove/(24*time.Hour)) {
		o.page(w, r, http.StatusUnprocessableEntity, "The clock moves on by 0 to 400 days.", "")
		return
	}
	err = o.clock.Advance(r.Context(), time.Duration(days)*24*time.Hour)
	if err == nil {
		err = o.bank.tick(r.Context())
	}
	if err != nil {
		o.page(w, r, http.StatusInternalServerError, words(err), "")
		return
	}
	o.again(w, r, "moved")
}

// again shows the page anew, so that reloading it repeats nothing.
func (o *operator) again(w http.ResponseWriter, r *http.Request, done string) {
	http.Redirect(w, r, "/?done="+done, http.StatusSeeOther)
}

// words are an error as a person reads it.
func words(err error) string {
	if all := fault.All(err); len(all) > 0 {
		return all[0].Message
	}
	return "Something went wrong here."
}

// newest are the last events of all, the newest first.
func newest(all []lender.Event) []lender.Event {
	slices.SortStableFunc(all, func(a, b lender.Event) int { return b.At.Compare(a.At) })
	return all[:min(len(all), shownEvents)]
}

// deliver changes how webhooks go, or lets some go once more.
func (o *operator) deliver(w http.ResponseWriter, r *http.Request) {
	var err error
	done := "again"
	switch what := r.PostForm.Get("do"); what {
	case "again":
		err = o.outbox.again(r.Context())
	case "repeat":
		err = o.outbox.repeat(r.Context())
	default:
		done = "trouble"
		err = o.outbox.let(r.Context(), what)
		if errors.Is(err, fault.Code(codeNoTrouble)) {
			o.page(w, r, http.StatusUnprocessableEntity, "Choose how webhooks go.", "")
			return
		}
	}
	if err != nil {
		o.page(w, r, http.StatusInternalServerError, words(err), "")
		return
	}
	o.again(w, r, done)
}

// post takes a form of the page.
func (o *operator) post(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		o.sorry(w, http.StatusBadRequest, "The form could not be read.")
		return
	}
	switch r.PostForm.Get("form") {
	case "say":
		o.say(w, r)
	case "clock":
		o.move(w, r)
	default:
		o.deliver(w, r)
	}
}
