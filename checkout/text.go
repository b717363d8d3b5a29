package checkout

import (
	"strconv"
	"strings"
)

// String writes the page as text for people and logs: one line for each method,
// one for each offer of Pay Later. Its form is not a promise; the codes in it are.
func (p Page) String() string {
	if len(p.choices) == 0 {
		return "no page"
	}
	var b strings.Builder
	line := func(parts ...string) { b.WriteString(strings.Join(parts, "") + "\n") }
	line(p.phase.Title(), " of order ", string(p.po.ID()), ": ", p.Amount().String())
	line("Next: ", string(p.todo))
	if p.parts != nil {
		line("Split: ", p.parts.First.String(), " by another method first, then ", p.parts.Rest.String(), " by Pay Later")
	}
	for i := range p.choices {
		line(p.choices[i].String())
		if i > 0 {
			continue
		}
		for k := range p.offers {
			line("  ", p.offer(k))
		}
	}
	return b.String()
}

// String writes the choice on one line.
func (c Choice) String() string {
	text := c.Method.Title() + ": "
	if c.Why == nil {
		return text + c.cost() + ", arrives " + c.Arrives.String()
	}
	text += "not available: " + c.Why.Error()
	for _, item := range c.Items {
		text += ", " + string(item)
	}
	for _, reason := range c.Reasons {
		text += ", " + string(reason)
	}
	if what := c.Remedy.Sentence(); what != "" {
		text += "; " + what
	}
	return text
}

func (c *Choice) cost() string {
	switch c.Certain {
	case Unknown:
		return "fee the banks' own, total " + c.Total.String() + " and that fee"
	case AtMost:
		return "fee at most " + c.Fee.String() + ", total at most " + c.Total.String()
	case Exact:
	}
	return "fee " + c.Fee.String() + ", total " + c.Total.String()
}

// offer writes one term of Pay Later.
func (p *Page) offer(k int) string {
	q := &p.offers[k]
	text := strconv.Itoa(q.Months) + " months: "
	if q.Months == 1 {
		text = "1 month: "
	}
	if q.Err != nil {
		return text + "not offered: " + q.Err.Error()
	}
	t := q.Offer.Terms()
	return text + "fees " + t.Fees.String() + ", fee credit " + t.Credit.String() + ", pays back " + t.Total().String() +
		", APR " + t.APR.String() + ", first due " + t.Schedule[0].Due.String()
}
