package main

import (
	"context"
	"slices"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/paylater"
)

// checkOut opens the page on which the initial payment is made.
func (s *story) checkOut(ctx context.Context) (chapter, error) {
	c := chapter{
		Name: "checkout", Title: "Check out the initial payment",
		Text: "The page shows every method: what it costs and when the money arrives, or why it cannot be used.",
	}
	if err := s.until(ctx, opensOn(), 10); err != nil {
		return c, err
	}
	if err := s.place(s.terms); err != nil {
		return c, err
	}
	page, err := s.open(ctx, s.terms.ID, order.Initial, kabbage)
	if err != nil {
		return c, err
	}
	s.page = page
	c.Tables = append([]table{orderFacts(page.Order())}, methodTables(page)...)
	if why := payLater(page).Why; why != nil {
		return c.stop(why)
	}
	return c, nil
}

func orderFacts(po order.Order) table {
	return facts("order",
		fact("Order", words(string(po.ID()))),
		fact("Supplier", words(string(po.Supplier()))),
		fact("Initial payment", price(po.PhaseAmount(order.Initial))),
		fact("Balance", price(po.PhaseAmount(order.Balance))),
		fact("Total", price(po.Total())),
		fact("Status", words(po.Shown().Title())),
	)
}

// methodTables are the methods that can be used, the cheapest first, and those
// that cannot, with the reason and what would change it.
func methodTables(page checkout.Page) []table {
	usable := table{name: "methods", headings: []string{"Method", "Fee", "To pay now", "Arrives"}}
	others := table{name: "not_available", headings: []string{"Not available", "Code", "Why, and what would help"}}
	choices := page.Choices()
	slices.SortStableFunc(choices, checkout.CompareCost)
	for _, choice := range choices {
		if choice.Available() {
			usable.rows = append(usable.rows, usableRow(choice))
		} else {
			others.rows = append(others.rows, otherRow(choice))
		}
	}
	return filled(usable, others)
}

// usableRow is a method with its cost. By Pay Later nothing is paid now: the loan
// is paid back later, with the fees of its offer.
func usableRow(choice checkout.Choice) []cell {
	fee, now := price(choice.Fee), price(choice.Total)
	fee.value = map[string]any{"fee": choice.Fee, "certain": choice.Certain}
	switch {
	case choice.Method == order.PayLater:
		now = cell{text: "nothing"}
	case choice.Certain == checkout.AtMost:
		fee.text = "at most " + fee.text
	case choice.Certain == checkout.Unknown:
		fee.text = "the banks' own"
	}
	now.right = true
	return []cell{words(choice.Method.Title()), fee, now, {value: choice.Arrives, text: window(choice.Arrives)}}
}

func window(w checkout.Window) string {
	switch {
	case w.IsZero():
		return "unknown"
	case w.From == w.To:
		return day(w.From).text
	}
	return day(w.From).text + " to " + day(w.To).text
}

func otherRow(choice checkout.Choice) []cell {
	code, why, _ := refusal(choice.Why)
	for i, reason := range choice.Reasons {
		why += []string{": ", ", "}[min(i, 1)] + string(reason)
	}
	if help := choice.Remedy.Sentence(); help != "" {
		why += "; " + help
	}
	return []cell{words(choice.Method.Title()), words(string(code)), words(why)}
}

func payLater(page checkout.Page) checkout.Choice {
	choice, _ := page.Choice(order.PayLater)
	return choice
}

// compareOffers shows every term of the initial payment side by side.
func (s *story) compareOffers(context.Context) (chapter, error) {
	c := chapter{
		Name: "offers", Title: "Compare the offers",
		Text: "Each month with a balance costs a part of the original principal. No offer may have an APR of " +
			s.policy.APRCap.String() + " or more.",
	}
	c.Tables = offerTables(s.page.Offers())
	return c, nil
}

func offerTables(quotes []paylater.Quote) []table {
	made := table{name: "offers", headings: []string{"Months", "Fees", "Fee credit", "Pays back", "APR", "First due", "Last due"}}
	others := table{name: "not_offered", headings: []string{"Months", "Code", "Why it is not offered"}}
	for _, q := range quotes {
		if q.Err != nil {
			code, why, _ := refusal(q.Err)
			others.rows = append(others.rows, []cell{number(q.Months), words(string(code)), words(why)})
			continue
		}
		t := q.Offer.Terms()
		made.rows = append(made.rows, []cell{
			number(q.Months), usd(t.Fees), usd(t.Credit), usd(t.Total()), percent(t.APR),
			day(t.Schedule[0].Due), day(t.Schedule[len(t.Schedule)-1].Due),
		})
	}
	return filled(made, others)
}

// choose takes the offer of a term, or else the longest other one.
func choose(page checkout.Page, months int) (paylater.Offer, error) {
	offer, err := page.Offer(months)
	if err == nil {
		return offer, nil
	}
	quotes := page.Offers()
	slices.Reverse(quotes)
	for _, q := range quotes {
		if q.Err == nil {
			return q.Offer, nil
		}
	}
	return offer, err
}
