package web

import (
	"net/http"
	"slices"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/examples/marketplace/data"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
)

// orderRoutes are a buyer's orders.
func (s *Web) orderRoutes() []route {
	return []route{
		{"GET /account", buyers, s.account},
		{"GET /orders", buyers, s.orders},
		{"GET /orders/{id}", buyers, s.order},
	}
}

// account is the app's first screen.
func (s *Web) account(v *visit) error {
	list, err := s.Data.Orders(v.Context(), v.buyer())
	if err != nil {
		return err
	}
	waiting := 0
	for _, po := range list {
		if _, ok := payable(po.Order); ok {
			waiting++
		}
	}
	return v.show(http.StatusOK, "account", frame{
		Title: titleAccount, Section: "account", Crumbs: []crumb{{titleAccount, ""}},
		Data: map[string]any{"Orders": len(list), "Waiting": waiting},
	})
}

// orderRow is a line of the list of orders.
type orderRow struct {
	data.Placed

	Act  string      // the button: Send initial payment, Pay the balance; "" without one
	Next order.Phase // what the button pays
}

// States is where the order stands, as a word for the style.
func (r orderRow) State() order.Shown { return r.Shown() }

// payable is the phase that can be paid now.
func payable(po order.Order) (order.Phase, bool) {
	for _, phase := range order.Phases() {
		if po.Payable(phase) == nil {
			return phase, true
		}
	}
	return 0, false
}

// actOf is the button that pays a phase.
func actOf(phase order.Phase) string {
	if phase == order.Balance {
		return order.ActPayBalance.Title()
	}
	return order.ActPayInitial.Title()
}

func rowOf(po data.Placed) orderRow {
	row := orderRow{Placed: po}
	if phase, ok := payable(po.Order); ok {
		row.Act, row.Next = actOf(phase), phase
	}
	return row
}

// filter is a tab over the list of orders.
type filter struct {
	Word, Title string
	Count       int
	Here        bool
	takes       func(orderRow) bool
}

func filters() []filter {
	is := func(states ...order.Shown) func(orderRow) bool {
		return func(r orderRow) bool { return slices.Contains(states, r.State()) }
	}
	return []filter{
		{Word: "", Title: titleAllOrders, takes: func(orderRow) bool { return true }},
		{Word: "pay", Title: "To pay", takes: func(r orderRow) bool { return r.Act != "" }},
		{Word: "processing", Title: "Processing", takes: is(order.ShownProcessing)},
		{Word: "shipping", Title: "Shipping", takes: is(order.ShownShipment, order.ShownReceipt)},
		{Word: "ended", Title: "Completed and closed", takes: is(order.ShownCompleted, order.ShownClosed, order.ShownDispute)},
	}
}

// orders is the page All orders.
func (s *Web) orders(v *visit) error {
	list, err := s.Data.Orders(v.Context(), v.buyer())
	if err != nil {
		return err
	}
	tabs := filters()
	here := slices.IndexFunc(tabs, func(f filter) bool { return f.Word == v.URL.Query().Get("show") })
	here = max(here, 0)
	tabs[here].Here = true
	var rows []orderRow
	for _, po := range list {
		row := rowOf(po)
		for i := range tabs {
			if tabs[i].takes(row) {
				tabs[i].Count++
				if tabs[i].Here {
					rows = append(rows, row)
				}
			}
		}
	}
	crumbs := []crumb{{"Orders", ""}, {titleAllOrders, ""}}
	heading := titleAllOrders
	if v.device == checkout.App {
		crumbs, heading = []crumb{{titleAccount, "/account"}, {"Manage order", ""}}, "Manage order"
	}
	return v.show(http.StatusOK, "orders", frame{
		Title: heading, Section: sectionOrders, Crumbs: crumbs, Data: map[string]any{"Tabs": tabs, "Rows": rows},
	})
}

// phaseView is one of an order's two payments.
type phaseView struct {
	Phase             order.Phase
	Title, Act        string
	Amount, Paid, Due money.Amount
	Refunded          money.Amount
	Financed          money.Amount
	State             string // the color of the words
	Words             string // the state for people
	Why               string // it cannot be paid now
	Sent              *order.BookedPayment
	Expected          checkout.Window
}

// order is the page of one order.
func (s *Web) order(v *visit) error {
	po, err := v.order()
	if err != nil {
		return err
	}
	var phases []phaseView
	for _, phase := range order.Phases() {
		if po.PhaseAmount(phase).IsZero() {
			continue // the initial payment is the whole
		}
		view, err := s.phaseOf(v, po, phase)
		if err != nil {
			return err
		}
		phases = append(phases, view)
	}
	return v.show(http.StatusOK, "order", frame{
		Title: "Order " + string(po.ID()), Section: sectionOrders, Crumbs: v.crumbs(po, 0),
		Refresh: po.Shown() == order.ShownProcessing,
		Data:    map[string]any{"Order": po, "Phases": phases, "State": po.Shown()},
	})
}

func (s *Web) phaseOf(v *visit, po data.Placed, phase order.Phase) (phaseView, error) {
	p := phaseView{
		Phase: phase, Title: phase.Title(), Amount: po.PhaseAmount(phase), Paid: po.Paid(phase), Due: po.Due(phase),
		Refunded: po.Refunded(phase), Financed: po.Financed(phase),
	}
	sent, processing := po.Processing()
	why := po.Payable(phase)
	switch {
	case processing && sent.Phase == phase:
		page, err := s.Host.Checkout(v.Context(), v.buyer(), po.Order, phase)
		if err != nil {
			return p, err
		}
		p.State, p.Words, p.Sent, p.Expected = "way", "On its way", &sent, page.Expected()
	case p.Due.IsZero() && p.Paid.Sign() > 0:
		p.State, p.Words = colorGood, "Paid"
	case p.Due.IsZero() && p.Refunded.Sign() > 0:
		p.Words = "Refunded"
	case why == nil:
		p.State, p.Words, p.Act = "due", "To be paid", actOf(phase)
	default:
		p.Words, p.Why = "Not yet", refusalBy(why, "").Sentence
	}
	return p, nil
}

// crumbs are the way of the device to a page of an order, in the words of the
// checkout's own path.
func (v *visit) crumbs(po data.Placed, phase order.Phase, last ...string) []crumb {
	list := []crumb{{"Orders", ""}, {titleAllOrders, "/orders"}}
	if v.device == checkout.App {
		list = []crumb{{titleAccount, "/account"}, {"Manage order", "/orders"}}
	}
	list = append(list, crumb{string(po.ID()), "/orders/" + string(po.ID())})
	if phase.Valid() {
		list = append(list, crumb{actOf(phase), phasePath(po.ID(), phase, "")})
	}
	for _, title := range last {
		list = append(list, crumb{title, ""})
	}
	list[len(list)-1].Path = ""
	return list
}
