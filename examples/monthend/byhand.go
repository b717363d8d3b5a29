package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"

	"github.com/paylater-go/payments/order/money"
)

// This is the month-end that somebody would write by hand who knows the tables
// and this one case: read, compute, copy in, update. It bills the first
// installment of each loan and nothing else: it knows no payments, no late
// days, no credit, no closed lines, keeps no loan's state, locks nothing,
// checks nothing, and is not safe to be run twice. It does the least that any
// program could do with these rows.

// handLine is a line as far as the program by hand looks at it.
type handLine struct {
	buyer, lender string
	seq           int64
	data          []byte
	loans         []handLoan
}

// handLoan is what it reads of a loan.
type handLoan struct {
	ID        string    `json:"id"`
	Principal money.USD `json:"principal"`
	Rows      []struct {
		Principal money.USD `json:"principal"`
		Fee       money.USD `json:"fee"`
	} `json:"rows"`
}

// handBilled and handStatement are what it writes of a statement.
type handBilled struct {
	Loan        string    `json:"loan"`
	Installment int       `json:"installment"`
	Principal   money.USD `json:"principal"`
	Fee         money.USD `json:"fee"`
}

type handStatement struct {
	Number       int          `json:"number"`
	Date         string       `json:"date"`
	Due          string       `json:"due"`
	Closing      money.USD    `json:"closing"`
	Installments []handBilled `json:"installments"`
	MinimumDue   money.USD    `json:"minimum_due"`
}

type handEvent struct {
	Version   int            `json:"v"`
	Seq       int64          `json:"seq"`
	At        time.Time      `json:"at"`
	Kind      string         `json:"kind"`
	Amount    money.USD      `json:"amount"`
	Statement *handStatement `json:"statement"`
}

// handPage is how many lines it takes at once; more is not faster.
const handPage = 2_000

// byHand bills every line, on as many connections as there are processors.
func byHand(ctx context.Context, url string) (int, error) {
	workers := runtime.GOMAXPROCS(0)
	pool, err := pgxpool.New(ctx, url+"&pool_max_conns="+strconv.Itoa(workers+1))
	if err != nil {
		return 0, err
	}
	defer pool.Close()
	if _, err := pool.Exec(ctx, `CREATE TABLE statements_by_hand (
buyer text, lender text, number int, due date, closing bigint, minimum bigint, PRIMARY KEY (buyer, lender, number))`); err != nil {
		return 0, err
	}
	group, run := errgroup.WithContext(ctx)
	group.SetLimit(workers)
	after, total := "", 0
	for {
		list, err := readByHand(run, pool, after)
		if err != nil || len(list) == 0 {
			return total, joinHand(group.Wait(), err)
		}
		after, total = list[len(list)-1].buyer, total+len(list)
		group.Go(func() error { return writeByHand(run, pool, list) })
	}
}

// joinHand prefers the error that came first.
func joinHand(first, then error) error {
	if first != nil {
		return first
	}
	return then
}

func readByHand(ctx context.Context, pool *pgxpool.Pool, after string) ([]handLine, error) {
	rows, err := pool.Query(ctx, `WITH h AS (SELECT buyer, lender, seq, data FROM paylater_lines
WHERE buyer > $1 AND next_micros <= $2 ORDER BY buyer, lender LIMIT `+strconv.Itoa(handPage)+`)
SELECT h.buyer, h.lender, h.seq, h.data, b.data FROM h JOIN paylater_bodies b ON b.buyer = h.buyer AND b.lender = h.lender
ORDER BY h.buyer, h.lender, b.id`, after, monthEnd().UnixMicro())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []handLine
	for rows.Next() {
		var l handLine
		var loan []byte
		if err := rows.Scan(&l.buyer, &l.lender, &l.seq, &l.data, &loan); err != nil {
			return nil, err
		}
		if n := len(list); n == 0 || list[n-1].buyer != l.buyer {
			list = append(list, l)
		}
		var n handLoan
		if err := json.Unmarshal(loan, &n); err != nil {
			return nil, err
		}
		last := &list[len(list)-1]
		last.loans = append(last.loans, n)
	}
	return list, rows.Err()
}

// writeByHand computes and writes a page in one transaction.
func writeByHand(ctx context.Context, pool *pgxpool.Pool, list []handLine) error {
	statements, events := make([][]any, 0, len(list)), make([][]any, 0, len(list))
	var buyers, lenders []string
	var heads [][]byte
	due := time.Date(2019, time.April, 5, 0, 0, 0, 0, time.UTC)
	for i := range list {
		l := &list[i]
		s := handStatement{Number: 1, Date: "2019-03-15", Due: "2019-04-05"}
		for _, n := range l.loans {
			first := n.Rows[0]
			s.Installments = append(s.Installments, handBilled{n.ID, 1, first.Principal, first.Fee})
			s.Closing = s.Closing.Add(n.Principal).Add(first.Fee)
			s.MinimumDue = s.MinimumDue.Add(first.Principal).Add(first.Fee)
		}
		event, err := json.Marshal(handEvent{1, l.seq + 1, monthEnd(), "statement_issued", s.MinimumDue, &s})
		if err != nil {
			return err
		}
		head, ok := handHead(l.data, &s)
		if !ok {
			return fmt.Errorf("the document of %s has no last statement", l.buyer)
		}
		statements = append(statements, []any{l.buyer, l.lender, s.Number, due, s.Closing.Cents(), s.MinimumDue.Cents()})
		events = append(events, []any{l.buyer, l.lender, l.seq + 1, "", "statement_issued", monthEnd().UnixMicro(), event})
		buyers, lenders, heads = append(buyers, l.buyer), append(lenders, l.lender), append(heads, head)
	}
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		if _, err := tx.CopyFrom(ctx, pgx.Identifier{"statements_by_hand"},
			strings.Fields("buyer lender number due closing minimum"), pgx.CopyFromRows(statements)); err != nil {
			return err
		}
		if _, err := tx.CopyFrom(ctx, pgx.Identifier{"paylater_events"},
			strings.Fields("buyer lender seq key kind at_micros data"), pgx.CopyFromRows(events)); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `UPDATE paylater_lines l SET seq = l.seq + 1, next_micros = $4, data = w.data
FROM unnest($1::text[], $2::text[], $3::bytea[]) AS w(buyer, lender, data) WHERE l.buyer = w.buyer AND l.lender = w.lender`,
			buyers, lenders, heads, due.Add(24*time.Hour).UnixMicro())
		return err
	})
}

// handHead puts the statement into the head's document, in place of the last.
func handHead(data []byte, s *handStatement) ([]byte, bool) {
	before, _, ok := bytes.Cut(data, []byte(`"last":{`))
	last := fmt.Sprintf(`"last":{"index":1,"number":1,"date":"2019-03-15","closing":"%s","minimum":"%s","fees_year":"0"}}`,
		s.Closing.Decimal(), s.MinimumDue.Decimal())
	return append(bytes.Clone(before), last...), ok
}
