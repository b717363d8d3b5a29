package disclosure

import (
	"time"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// Published returns the rules of California and New York as this version of the
// library knows them; the sources tell what of it was read and what was not.
// Each call returns new values, so a caller may change them.
func Published() Book { return Book{california(), newYork()} }

// Figures of tolerances and of rounding, in parts per trillion.
const (
	basisPoint   paylater.APR = 100_000_000
	eighthPoint  paylater.APR = 1_250_000_000
	quarterPoint paylater.APR = 2_500_000_000
)

// Where the copies were.
const (
	justiaCA = "https://regulations.justia.com/states/california/title-10/chapter-3/subchapter-3/section-"
	readCA   = "read in a copy current through Register 2024, No. 38"
)

// ccr is a section of title 10 of the California Code of Regulations.
func ccr(section, part string) Source {
	return Source{Citation: "10 CCR " + section + part, URL: justiaCA + section, Confirmed: true, Note: readCA}
}

// unread is a source whose words were not seen, and why they stand here all the same.
func unread(s Source, note string) Source {
	s.Confirmed, s.Note = false, note
	return s
}

func california() Rule {
	return Rule{
		Name: "CA 2022-12-09", State: California,
		From:  Dated{Day: civil.Of(2022, time.December, 9), Source: ccr("954", " (history: operative 12-9-2022)")},
		Most:  Bound{Amount: money.Dollars(500_000), Source: ccr("921", "(a); Cal. Fin. Code 22800")},
		Least: Bound{Amount: money.Dollars(5_000), Source: leastOfCalifornia()},
		Reach: Clause{
			Text: "The recipient's business is principally directed or managed from California, by its written representation " +
				"or the business address in its application.",
			Source: ccr("954", "(a), (b)"),
		},
		Exempt: Clause{
			Text: "A depository institution; a Farm Credit lender; a transaction secured by real property; a vehicle dealer as " +
				"recipient at $50,000 or more; " +
				"at most one transaction in twelve months, or five that are incidental.",
			Source: Source{
				Citation: "Cal. Fin. Code 22801", URL: "https://self-law.org/code/ca/financial-code/22801",
				Confirmed: true, Note: unofficial,
			},
		},
		Charge: Clause{
			Text: "All charges that 12 CFR 1026.4 would count in the finance charge of consumer credit.",
			Source: Source{
				Citation: "10 CCR 943(a)(1)", URL: "https://www.law.cornell.edu/regulations/california/10-CCR-943",
				Confirmed: true, Note: "whether a fee credit lessens the charge is not said there",
			},
		},
		Method: Clause{Text: "The actuarial method of Appendix J, 12 CFR Part 1026, with all finance " +
			"charges.", Source: ccr("940", "(a), (b)")},
		Rounding: Rounding{Step: basisPoint, Source: roundingOfCalifornia()},
		Tolerance: Tolerance{
			Regular: eighthPoint, Irregular: quarterPoint, Relative: money.PPM(25_000), OnlyBelow: true, Source: ccr("955", "(a)"),
		},
		Term: Clause{
			Text: "In days up to one year, else in years and months with the days as hundredths of a month.",
			Source: generalOfCalifornia("(a)(4)", "the month of 30.4 days for the hundredths is section 900's for another "+
				"figure, by a report on its draft"),
		},
		Heading:   Clause{Text: "OFFER SUMMARY - {product}", Source: generalOfCalifornia("(a)(1)", "")},
		Rows:      rowsOfCalifornia(),
		Statement: Clause{Text: statement, Source: generalOfCalifornia("(a)(2)", "")},
		Signature: []string{"Recipient Signature", "Date"},
		Itemize:   Clause{Text: "Itemization of Amount Financed", Source: ccr("956", "(a)")},
		Items:     items(func(part string) Source { return ccr("956", part) }),
	}
}

func generalOfCalifornia(part, note string) Source {
	s := ccr("901", part)
	if note != "" {
		s.Note += "; " + note
	}
	return s
}

func roundingOfCalifornia() Source {
	return generalOfCalifornia("(a)(5)",
		`it says "the nearest ten basis points" and gives "10.45%" as the example; this rule follows the example`)
}

func leastOfCalifornia() Source {
	return Source{
		Citation:  "Cal. Fin. Code 22800 (commercial loan: $5,000 or more)",
		URL:       "https://www.legalfina.com/en/laws/ca/financial/commercial_financing_disclosures",
		Confirmed: true, Note: "read in a summary of the section, not in its words; smaller loans are consumer loans there " +
			"whatever their purpose",
	}
}

func rowsOfCalifornia() []RowRule {
	at := func(part string) Source { return ccr("910", part) }
	return []RowRule{
		{
			Kind: Funding, Label: "Funding Provided", Source: at("(a)(2)"),
			Text: funding + "For more information on what amounts will be deducted, please review the attached document " +
				"\"Itemization of Amount Financed.\"",
		},
		{
			Kind: APR, Label: "Annual Percentage Rate (APR)",
			Text: "APR is the cost of your financing expressed as a yearly rate. " +
				"APR includes the amount and timing of the funding you receive, interest and fees you pay and the payments you make. " + notInterest,
			Source: unread(at("(a)(3)"), "two sentences were read, in the words for contracts with an interest rate; those for "+
				"fees are of section 914"),
		},
		{Kind: FinanceCharge, Label: "Finance Charge", Text: cost, Source: unread(at("(a)(4)"), words917)},
		{Kind: TotalPayment, Label: "Total Payment Amount", Text: total, Source: unread(at("(a)(5)"), words917)},
		{
			Kind: Payments, Label: "Payment", Text: "{manner}",
			Source: unread(at("(a)(6)"), "not seen this far; that payments of different amounts are listed was read in section 915(a)(6)(C)"),
		},
		{Kind: Term, Label: "Term", Source: unread(at("(a)(7)"), words917)},
		{Kind: Prepayment, Label: prepayment, Text: owed + ".", Free: free, Source: unread(at("(a)(8)-(9)"), lease915)},
		{Kind: PrepayFees, Label: prepayment, Text: early + noFees, Source: unread(at("(a)(10)"), lease915)},
	}
}
