package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
)

// partner is the lender of bank.go as the backend sees it. A host writes such an
// adapter for its own partner and proves it with package lendertest.
type partner struct {
	address string
	client  *http.Client
}

var _ lender.Lender = (*partner)(nil) // the contract

func newPartner(address string) *partner {
	return &partner{address: address, client: &http.Client{Timeout: 5 * time.Second}}
}

// payment is a disbursement as it travels. Money is in cents.
type payment struct {
	Loan      lender.LoanID  `json:"loan"`
	Buyer     lender.BuyerID `json:"buyer"`
	Order     string         `json:"order"`
	Phase     order.Phase    `json:"phase"`
	Cents     int64          `json:"cents"`
	Recipient string         `json:"recipient"`
	Terms     string         `json:"terms"`
	Signed    time.Time      `json:"signed"`
	Months    int            `json:"months"`
}

func (p payment) disbursement() lender.Disbursement {
	return lender.Disbursement{
		Loan: p.Loan, Buyer: p.Buyer, Order: p.Order, Phase: p.Phase, Amount: money.Cents(p.Cents),
		Recipient: p.Recipient, TermsHash: p.Terms, SignedAt: p.Signed, Months: p.Months,
	}
}

// Apply implements [lender.Lender].
func (p *partner) Apply(ctx context.Context, a lender.Application) ([]lender.Event, error) {
	return p.call(ctx, "/apply", formOf(a))
}

// Disburse implements [lender.Lender].
func (p *partner) Disburse(ctx context.Context, d lender.Disbursement) ([]lender.Event, error) {
	return p.call(ctx, "/disburse", payment{
		Loan: d.Loan, Buyer: d.Buyer, Order: d.Order, Phase: d.Phase, Cents: d.Amount.Cents(),
		Recipient: d.Recipient, Terms: d.TermsHash, Signed: d.SignedAt, Months: d.Months,
	})
}

// ReturnMoney implements [lender.Lender]; this marketplace refunds nothing.
func (p *partner) ReturnMoney(context.Context, lender.MoneyReturn) ([]lender.Event, error) {
	return nil, errors.ErrUnsupported
}

// LookUp implements [lender.Lender].
func (p *partner) LookUp(ctx context.Context, r lender.Reference) ([]lender.Event, error) {
	return p.call(ctx, "/look-up", r)
}

// call asks the lender. Whatever is neither an answer nor a clear no leaves the
// outcome open: then the program looks it up.
func (p *partner) call(ctx context.Context, path string, request any) ([]lender.Event, error) {
	body, err := json.Marshal(request)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.address+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := p.client.Do(req)
	if err != nil {
		return nil, err
	}
	answer, err := io.ReadAll(io.LimitReader(resp.Body, bodyLimit))
	if err = errors.Join(err, resp.Body.Close()); err != nil {
		return nil, err
	}
	switch resp.StatusCode {
	case http.StatusOK:
		return parseEvents(answer)
	case http.StatusNotFound:
		return nil, lender.NotFound()
	case http.StatusUnprocessableEntity:
		return nil, lender.Refuse()
	}
	return nil, fmt.Errorf("the lender answers %s", resp.Status)
}

func parseEvents(text []byte) ([]lender.Event, error) {
	var said []json.RawMessage
	if err := json.Unmarshal(text, &said); err != nil {
		return nil, err
	}
	list := make([]lender.Event, len(said))
	for i := range said {
		var err error
		if list[i], err = lender.ParseEvent(said[i]); err != nil {
			return nil, err
		}
	}
	return list, nil
}
