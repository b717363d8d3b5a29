package main

import (
	"context"
	"encoding/csv"
	"io"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
)

// statement writes what the lender said of money from one New York day to another.
func (b *bank) statement(ctx context.Context, w io.Writer, from, to civil.Date) error {
	all, err := b.everything(ctx, "")
	if err != nil {
		return err
	}
	table := csv.NewWriter(w)
	_ = table.Write([]string{"buyer", "event", "at", "kind"}) // Flush tells
	for _, e := range all {
		if day := civil.NewYork(e.At); day.Before(from) || day.After(to) {
			continue
		}
		_ = table.Write(row(e)) // Flush tells
	}
	table.Flush()
	return table.Error()
}

func row(e lender.Event) []string {
	return []string{string(e.Buyer), string(e.ID), e.At.Format("2006-01-02T15:04:05.999999Z07:00"), string(e.Kind())}
}
