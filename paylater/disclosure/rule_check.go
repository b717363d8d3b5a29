package disclosure

import (
	"fmt"
	"slices"
	"strings"

	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater"
)

// Validate checks a rule on its own and reports every error at once, each with
// the path of its field. Whether the rule is the law, it cannot know.
func (r Rule) Validate() error {
	var faults []*fault.Error
	need := func(ok bool, path, want string) {
		if !ok {
			faults = append(faults, invalid(path, want))
		}
	}
	need(line(r.Name, 1, 60), "name", "1 to 60 printable characters")
	need(r.State.Valid(), "state", "two capital letters")
	need(!r.From.Day.IsZero(), "from.day", "a day")
	need(r.Most.Amount.Sign() > 0 && r.Most.Amount.InBounds(), "most.amount", "above $0.00 and within bounds")
	need(r.Least.Amount.Sign() >= 0 && r.Least.Amount.Cmp(r.Most.Amount) <= 0, "least.amount", "from $0.00 to the most")
	const point, greatest = 100_000_000, paylater.APR(1_000_000_000_000)
	need(r.Rounding.Step > 0 && r.Rounding.Step <= greatest && r.Rounding.Step%point == 0,
		"rounding.step", "whole basis points, above 0, at most 100%")
	need(r.Tolerance.Regular >= 0 && r.Tolerance.Irregular >= 0 && r.Tolerance.Relative.PPM() >= 0, "tolerance", "at least 0")
	need(line(r.Heading.Text, 1, 200) && known(r.Heading.Text), "heading.text", "1 to 200 printable characters"+names)
	need(line(r.Statement.Text, 1, 2000) && known(r.Statement.Text), "statement.text", "1 to 2,000 printable characters"+names)
	need(line(r.Itemize.Text, 1, 200), "itemize.text", "1 to 200 printable characters")
	need(len(r.Signature) <= 10, "signature", "at most 10 labels")
	for i, s := range r.Signature[:min(len(r.Signature), 10)] {
		need(line(s, 1, 60), fmt.Sprintf("signature[%d]", i), "1 to 60 printable characters")
	}
	r.checkRows(need)
	r.checkItems(need)
	return fault.Join(faults...)
}

func (r *Rule) checkRows(need func(ok bool, path, want string)) {
	need(len(r.Rows) >= 1 && len(r.Rows) <= 20, "rows", "1 to 20 rows")
	var seen []Kind
	for i := range r.Rows[:min(len(r.Rows), 20)] {
		row, at := &r.Rows[i], fmt.Sprintf("rows[%d]", i)
		need(row.Kind.Valid() && !slices.Contains(seen, row.Kind), at+".kind", "a known row, once")
		need(line(row.Label, 1, 80), at+".label", "1 to 80 printable characters")
		need(line(row.Text, 0, 4000) && known(row.Text), at+".text", "at most 4,000 printable characters"+names)
		need(line(row.Free, 0, 4000) && known(row.Free), at+".free", "at most 4,000 printable characters"+names)
		seen = append(seen, row.Kind)
	}
}

func (r *Rule) checkItems(need func(ok bool, path, want string)) {
	need(len(r.Items) <= 20, "items", "at most 20 lines")
	var seen []Item
	for i := range r.Items[:min(len(r.Items), 20)] {
		item, at := &r.Items[i], fmt.Sprintf("items[%d]", i)
		need(item.Item.Valid() && !slices.Contains(seen, item.Item), at+".item", "a known line, once")
		need(line(item.Label, 1, 80), at+".label", "1 to 80 printable characters")
		need(line(item.How, 0, 80), at+".how", "at most 80 printable characters")
		seen = append(seen, item.Item)
	}
}

// names ends the sentence on a text in which names are replaced.
const names = ", in braces only known names"

// known tells whether a text has no braces but those of the names that are
// replaced: a slip would be printed for the buyer.
func known(text string) bool {
	for _, name := range Names() {
		text = strings.ReplaceAll(text, name, "")
	}
	return !strings.ContainsAny(text, "{}")
}
