package sandbox

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
)

// draft is what a buyer gave on the page so far: fields by their names, as in an
// application, and the accounts that are linked. It is the lender's and the
// buyer's; the host sees it only by trading the public token.
type draft struct {
	Fields   map[string]string `json:"fields,omitempty"`
	Accounts []linked          `json:"accounts,omitempty"`
}

// linked is an account under the lender's own token.
type linked struct {
	Token       string             `json:"token"`
	Kind        lender.AccountKind `json:"kind"`
	Institution string             `json:"institution"`
}

// accounts are those of an application.
func (d draft) accounts() []lender.LinkedAccount {
	list := make([]lender.LinkedAccount, 0, len(d.Accounts))
	for _, a := range d.Accounts {
		list = append(list, lender.LinkedAccount{Kind: a.Kind, Institution: a.Institution, Token: lender.NewSecret(a.Token)})
	}
	return list
}

// field is one line of a form.
type field struct {
	Name, Label, Hint, Type, Complete string // Complete is the autocomplete token
	Choices                           []choice
	Optional                          bool
	Value, Fault                      string // as the buyer gave it, and what is wrong
}

type choice struct{ Value, Label string }

// businessFields are the lines about the business, named as in an application.
func businessFields() []field {
	return append([]field{
		{
			Name: "business.legal_name", Label: "Legal name of the business", Complete: "organization",
			Hint: "Words after a # say what the sandbox shall do, such as Harbor Lamp Works #declined",
		},
		{Name: "business.tax_id", Label: "EIN", Hint: "12-3456789"},
		{Name: "business.kind", Label: "Legal form", Choices: []choice{
			{string(lender.LLC), "LLC"},
			{string(lender.Corporation), "Corporation"},
			{string(lender.Partnership), "Partnership"},
			{string(lender.SoleProprietor), "Sole proprietor"},
		}},
		{Name: "business.started_on", Label: "In business since", Type: "date"},
	}, addressFields("business.address.")...)
}

// ownerFields are the lines about the person who applies.
func ownerFields() []field {
	return append([]field{
		{Name: "owner.name", Label: "Your name", Complete: "name"},
		{Name: "owner.email", Label: "Email", Type: "email", Complete: "email"},
		{Name: "owner.phone", Label: "Phone", Type: "tel", Complete: "tel", Hint: "+12125550123"},
		{Name: "owner.birth_date", Label: "Date of birth", Type: "date", Complete: "bday"},
	}, addressFields("owner.address.")...)
}

func addressFields(prefix string) []field {
	return []field{
		{Name: prefix + "line1", Label: "Street", Complete: "address-line1"},
		{Name: prefix + "line2", Label: "Suite or floor", Complete: "address-line2", Optional: true},
		{Name: prefix + "city", Label: "City", Complete: "address-level2"},
		{Name: prefix + "state", Label: "State", Complete: "address-level1", Hint: "two letters, such as NY"},
		{Name: prefix + "zip", Label: "ZIP code", Complete: "postal-code"},
	}
}

// asked is the request that opened the page.
func (d draft) asked(n session) wire.LinkRequest {
	var r wire.LinkRequest
	if json.Unmarshal(n.asked, &r) != nil {
		return wire.LinkRequest{}
	}
	return r
}

func (d draft) secret(name string) lender.Secret { return lender.NewSecret(d.Fields[name]) }

func (d draft) business() lender.Business {
	started, err := civil.Parse(d.Fields["business.started_on"])
	if err != nil {
		started = civil.Date{}
	}
	return lender.Business{
		LegalName: d.secret("business.legal_name"), TaxID: d.secret("business.tax_id"),
		Kind: lender.BusinessKind(d.Fields["business.kind"]), StartedOn: started, Address: d.address("business.address."),
	}
}

func (d draft) owner() lender.Owner {
	return lender.Owner{
		Name: d.secret("owner.name"), Email: d.secret("owner.email"), Phone: d.secret("owner.phone"),
		BirthDate: d.secret("owner.birth_date"), Address: d.address("owner.address."),
	}
}

func (d draft) address(prefix string) lender.Address {
	return lender.Address{
		Line1: d.secret(prefix + "line1"), Line2: d.secret(prefix + "line2"), City: d.secret(prefix + "city"),
		State: d.secret(prefix + "state"), ZIP: d.secret(prefix + "zip"),
	}
}

// faults are what is wrong with one part of the draft, by the names of its fields:
// the rules are those of an application, so the host's own check finds nothing more.
func (d draft) faults(part string, at time.Time) map[string]string {
	whole := lender.Application{
		ID: "draft", Buyer: "draft", Business: d.business(), Owner: d.owner(),
		Consent: lender.Consent{Version: "1", At: at, By: "draft"},
	}
	found := make(map[string]string)
	for _, f := range fault.All(whole.Validate()) {
		if strings.HasPrefix(f.Path, part) && found[f.Path] == "" {
			found[f.Path] = f.Message
		}
	}
	return found
}

// fill puts what was given, and what is wrong with it, beside the lines.
func (d draft) fill(lines []field, wrong map[string]string) []field {
	for i := range lines {
		lines[i].Value, lines[i].Fault = d.Fields[lines[i].Name], wrong[lines[i].Name]
		if lines[i].Type == "" {
			lines[i].Type = "text"
		}
	}
	return lines
}
