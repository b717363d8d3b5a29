package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// applyInAdvance gets a buyer its line of credit before it buys.
func (s *story) applyInAdvance(ctx context.Context) (chapter, error) {
	c := chapter{
		Name: "apply", Title: "Apply in advance",
		Text: "Harbor Lamp Works links its accounts and applies once. The lender decides; the program caps the line. " +
			"The fee credit is the policy's: no source names an amount.",
	}
	line, err := s.apply(ctx, kabbage, application(harbor, "Harbor Lamp Works", s.clock.Now()))
	if err != nil {
		return c.stop(err)
	}
	c.Tables = append(c.Tables, s.creditFacts(line), rateTable(line.Prices()))
	return c, nil
}

func (s *story) creditFacts(line paylater.Line) table {
	now := s.clock.Now()
	application, decision := line.Application().ID, line.Application().State
	var credit money.USD
	for _, f := range line.FeeCredits(now) {
		credit = credit.Add(f.Left)
	}
	return facts("line",
		fact("Application", words(string(application))),
		fact("Applied on", day(s.today())),
		fact("Decision", words(string(decision))),
		fact("Limit of the lender", usd(line.LenderLimit())),
		fact("Usable limit", usd(line.Limit(now))),
		fact("Fee credit", usd(credit)),
		fact("First statement", day(line.NextStatement())),
	)
}

// rateTable is what the lender asks for each month, as a part of the original
// principal.
func rateTable(prices []lender.Price) table {
	t := table{name: "rates", headings: []string{"Months", "Monthly loan fee"}}
	for _, p := range prices {
		t.rows = append(t.rows, []cell{number(p.Months), {value: p.Monthly, text: rates(p.Monthly)}})
	}
	return t
}

// rates writes equal rates in a row once: "2.75% x 2, 0.75% x 4".
func rates(monthly []money.Rate) string {
	var parts []string
	for from := 0; from < len(monthly); {
		to := from
		for to < len(monthly) && monthly[to] == monthly[from] {
			to++
		}
		parts = append(parts, fmt.Sprintf("%s x %d", monthly[from], to-from))
		from = to
	}
	return strings.Join(parts, ", ")
}

// application is what the buyer fills in. Personal data passes through to the
// lender; of it the program keeps nothing.
func application(buyer order.ID, legalName string, at time.Time) lender.Application {
	place := lender.Address{
		Line1: lender.NewSecret("350 Mill Road"), City: lender.NewSecret("Brooklyn"),
		State: lender.NewSecret("NY"), ZIP: lender.NewSecret("11201"),
	}
	return lender.Application{
		ID: lender.ApplicationID("apply-" + buyer), Buyer: lender.BuyerID(buyer),
		Business: lender.Business{
			LegalName: lender.NewSecret(legalName), TaxID: lender.NewSecret("20-5550143"),
			Kind: lender.LLC, StartedOn: civil.Of(2014, time.June, 2), Address: place,
		},
		Owner: lender.Owner{
			Name: lender.NewSecret("Rosalind Quill"), Email: lender.NewSecret("rosalind.quill@example.com"),
			Phone: lender.NewSecret("+12125550143"), BirthDate: lender.NewSecret("1979-11-23"), Address: place,
		},
		Accounts: []lender.LinkedAccount{
			{Kind: lender.BusinessChecking, Institution: "First Harbor Bank", Token: lender.NewSecret("tok-checking-7f3a")},
			{Kind: lender.SalesChannel, Institution: "Harbor Market", Token: lender.NewSecret("tok-sales-91bc")},
		},
		Consent: lender.Consent{Version: "2026-01", At: at, By: "user-7"},
	}
}
