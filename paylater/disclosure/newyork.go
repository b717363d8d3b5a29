package disclosure

import (
	"time"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

const (
	justiaNY = "https://regulations.justia.com/states/new-york/title-23/chapter-i/part-600/section-600-"
	readNY   = "read in a copy current through Register Vol. 46, No. 43 to 52 (2024)"
	statutes = "https://newyork.public.law/laws/n.y._financial_services_law_section_"
)

// nycrr is a section of 23 NYCRR 600.
func nycrr(section, part string) Source {
	return Source{Citation: "23 NYCRR 600." + section + part, URL: justiaNY + section, Confirmed: true, Note: readNY}
}

// fsl is a section of the Financial Services Law.
func fsl(section, part string) Source {
	return Source{
		Citation: "N.Y. Financial Services Law " + section + part, URL: statutes + section,
		Confirmed: true, Note: unofficial,
	}
}

func newYork() Rule {
	return Rule{
		Name: "NY 2023-08-01", State: NewYork,
		From: Dated{Day: civil.Of(2023, time.August, 1), Source: Source{
			Citation:  "23 NYCRR 600 (adopted 2023-02-01, to be complied with six months later)",
			URL:       "https://jdsupra.com/legalnews/new-york-s-commercial-finance-1177101/",
			Confirmed: true, Note: "the day was read in the reports of several law firms, not in the regulation",
		}},
		Most:  Bound{Amount: money.Dollars(2_500_000), Source: fsl("802", "(g); 23 NYCRR 600.19")},
		Least: Bound{Source: unread(fsl("802", ""), "no least amount was seen in the exemptions, nor was one looked for elsewhere")},
		Reach: Clause{
			Text: "The recipient's business is principally directed or managed from New York, or the recipient is a natural " +
				"person and a legal resident of it.",
			Source: Source{
				Citation: "23 NYCRR 600 (final rule, scope)", URL: "https://jdsupra.com/legalnews/new-york-s-commercial-finance-1177101/",
				Confirmed: true, Note: "read in the reports of several law firms; the section itself was not found",
			},
		},
		Exempt: Clause{
			Text: "A financial institution, by the regulation also a majority-owned subsidiary; its technology services " +
				"provider; a Farm Credit lender; " +
				"a transaction secured by real property; a lease; at most five transactions in twelve months; a vehicle dealer as " +
				"recipient at $50,000 or more.",
			Source: fsl("802", ""),
		},
		Charge: Clause{Text: "All charges that 12 CFR 1026.4 would count in the finance charge of consumer credit, and " +
			"only those.", Source: nycrr("2", "(a)(1)")},
		Method: Clause{Text: "The actuarial method of Appendix J, 12 CFR Part 1026, with all finance " +
			"charges.", Source: nycrr("3", "(b), (c)")},
		Rounding: Rounding{Step: basisPoint, Source: unread(nycrr("5", ""), "the section's words on the APR were not seen; as in California")},
		Tolerance: Tolerance{
			Regular: eighthPoint, Irregular: quarterPoint, Relative: money.PPM(25_000), Source: nycrr("4", "(a)"),
		},
		Term: Clause{Text: "In days up to one year, else in years and months.", Source: unread(nycrr("5", ""), "the section's words "+
			"on the term were not seen; as in California")},
		Heading:   Clause{Text: "OFFER SUMMARY {product}", Source: nycrr("5", "(a)")},
		Rows:      rowsOfNewYork(),
		Statement: Clause{Text: statement, Source: nycrr("5", "(b)")},
		Signature: []string{"Recipient Signature", "Date"},
		Itemize:   Clause{Text: "Itemization of Amount Financed", Source: nycrr("17", "(a)")},
		Items:     items(func(part string) Source { return nycrr("17", part) }),
	}
}

func rowsOfNewYork() []RowRule {
	at := func(part string) Source { return nycrr("10", part) }
	return []RowRule{
		{
			Kind: Funding, Label: "Funding Provided", Source: at("(b)"),
			Text: funding + "For more information on the amounts that will be deducted, please review the attached document " +
				"Itemization of Amount Financed.",
		},
		{
			Kind: APR, Label: "Annual Percentage Rate (APR)",
			Text: "APR is the cost of your financing expressed as a yearly rate. " +
				"APR incorporates the amount and timing of the funding you receive, finance charges you pay, and the periodic " +
				"payments you make. " + notInterest,
			Source: unread(at("(c)"), statute804+"(c); the words are of section 600.6, in another's transcription, without its estimates"),
		},
		{Kind: FinanceCharge, Label: "Finance Charge", Text: cost, Source: unread(at("(d)"), statute804+"(b)")},
		{Kind: TotalPayment, Label: "Total Payment Amount", Text: total, Source: unread(at("(e)"), statute804+"(d)")},
		{
			Kind: Payments, Label: "Payment", Text: "{manner} On average you will pay {average} each month.",
			Source: unread(at("(f)"), statute804+"(f), with the average monthly payment"),
		},
		{Kind: Term, Label: "Term", Source: unread(at("(g)"), statute804+"(e)")},
		{
			Kind: Prepayment, Label: prepayment, Free: free,
			Text:   owed + ", which can be 100% of the finance charge that is still unpaid.",
			Source: unread(at("(h)-(i)"), lease60014+"; the percentage was read in Financial Services Law 804(h)(i)"),
		},
		{Kind: PrepayFees, Label: prepayment, Text: early + "then " + noFees, Source: unread(at("(j)"), lease60014)},
		{Kind: Collateral, Label: "Collateral Requirements", Text: "{collateral}", Source: unread(at("(k)"), lease60014)},
		{
			Kind: Avoidable, Label: "Avoidable Fees and Charges",
			Source: unread(at("(l)"), lease60014+"; that it is asked for was read in Financial Services Law 804(g)"),
		},
	}
}
