package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// report is everything that the program prints, as text or as JSON.
type report struct {
	Chapters []chapter `json:"chapters"`
}

// chapter is one step of the story: a heading, a sentence or two, tables.
type chapter struct {
	Name   string  `json:"name"`
	Title  string  `json:"title"`
	Text   string  `json:"text"`
	Tables []table `json:"tables,omitempty"`
	// End is why the chapter could not go on as planned, Code the library's word
	// for it.
	End  string     `json:"end,omitempty"`
	Code fault.Code `json:"code,omitempty"`

	ends bool // nothing comes after it
}

// without is the chapter after a refusal: it says why and the story goes on. An
// error that is no refusal is returned.
func (c chapter) without(err error) (chapter, error) {
	code, why, refused := refusal(err)
	if !refused {
		return c, err
	}
	c.Code, c.End = code, fmt.Sprintf("This could not be done: %s (%s).", why, code)
	return c, nil
}

// stop is the chapter after a refusal without which nothing can follow.
func (c chapter) stop(err error) (chapter, error) {
	code, why, refused := refusal(err)
	if !refused {
		return c, err
	}
	c.Code, c.End, c.ends = code, fmt.Sprintf("The story ends here: %s (%s).", why, code), true
	return c, nil
}

// table has a heading for each column. Without headings it is a list of facts,
// each a name and a value.
type table struct {
	name     string
	headings []string
	rows     [][]cell
}

// cell is a value for programs and its text for people.
type cell struct {
	value any
	text  string
	right bool // numbers stand at the right edge of their column
}

// facts is a list of names and values: "Limit", usd(limit), ...
func facts(name string, rows ...[]cell) table { return table{name: name, rows: rows} }

// filled are the tables that have rows.
func filled(tables ...table) []table {
	return slices.DeleteFunc(tables, func(t table) bool { return len(t.rows) == 0 })
}

// fact is one row of facts.
func fact(name string, value cell) []cell {
	value.right = true
	return []cell{words(name), value}
}

func words(text string) cell { return cell{value: text, text: text} }

func number(n int) cell { return cell{value: n, text: fmt.Sprint(n), right: true} }

func usd(a money.USD) cell { return cell{value: a, text: a.String(), right: true} }

// price is an amount of the order's currency; dollars have their own sign.
func price(a money.Amount) cell {
	if inUSD, err := a.USD(); err == nil {
		return cell{value: a, text: inUSD.String(), right: true}
	}
	return cell{value: a, text: a.String(), right: true}
}

// percent is a rate such as an APR.
func percent(rate fmt.Stringer) cell {
	return cell{value: rate.String(), text: rate.String(), right: true}
}

func day(d civil.Date) cell {
	if d.IsZero() {
		return cell{value: nil, text: "-"}
	}
	return cell{value: d, text: d.Weekday().String()[:3] + " " + d.String()}
}

// refusal is the first fault of an error as a code and a sentence; false for an
// error that is no refusal.
func refusal(err error) (fault.Code, string, bool) {
	all := fault.All(err)
	if len(all) == 0 {
		return "", "", false
	}
	var numbers []string
	for _, n := range all[0].Numbers {
		numbers = append(numbers, n.String())
	}
	sentence := all[0].Message
	if len(numbers) > 0 {
		sentence += ": " + strings.Join(numbers, ", ")
	}
	return all[0].Code, sentence, true
}

// MarshalJSON writes a list of facts as one object and a table as its rows, each
// an object with the headings as keys.
func (t table) MarshalJSON() ([]byte, error) {
	view := struct {
		Name  string           `json:"name"`
		Facts map[string]any   `json:"facts,omitempty"`
		Rows  []map[string]any `json:"rows,omitempty"`
	}{Name: t.name}
	if t.headings == nil {
		view.Facts = make(map[string]any, len(t.rows))
	}
	for _, row := range t.rows {
		if t.headings == nil {
			view.Facts[key(row[0].text)] = row[1].value
			continue
		}
		values := make(map[string]any, len(row))
		for i, c := range row {
			values[key(t.headings[i])] = c.value
		}
		view.Rows = append(view.Rows, values)
	}
	return json.Marshal(view)
}

// key is a heading as a name for programs: "Fee credit" is fee_credit.
func key(heading string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(heading), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}), "_")
}

// writeJSON prints the report as one document.
func (r report) writeJSON(w io.Writer) error {
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	out.SetEscapeHTML(false)
	return out.Encode(r)
}
