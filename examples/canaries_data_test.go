package examples_test

import (
	"fmt"
	"strings"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendertest"
)

// applicants is how many businesses apply; each has canaries of its own.
const applicants = 10

// strange makes a word that no language has, for a number.
func strange(n int) string {
	word := []byte("Zqv")
	for range 4 {
		word = append(word, byte('a'+n%26))
		n = n/26 + 7
	}
	return string(word)
}

// applicant fills every personal field of an application with a canary.
func applicant(i int) lender.Application {
	n := i * 100
	word := func() string { n++; return strange(n) }
	a := lendertest.Application(lender.ApplicationID(fmt.Sprintf("app-%d", i)), lender.BuyerID(fmt.Sprintf("buyer-%d", i)))
	hide := lender.NewSecret
	place := func() lender.Address {
		return lender.Address{
			Line1: hide(fmt.Sprintf("%d %s Street", 98_001+n, word())), Line2: hide("Suite " + word() + "é"),
			City: hide(word()), State: hide("NY"), ZIP: hide(fmt.Sprintf("97531-%04d", n)),
		}
	}
	a.Business.LegalName = hide(word() + " & " + word() + "ø, Inc.")
	a.Business.TaxID = hide(fmt.Sprintf("20-97531%02d", 10+i))
	a.Business.Address, a.Owner.Address = place(), place()
	a.Owner.Name = hide(word() + " " + word())
	a.Owner.Email = hide(word() + "." + word() + "@" + word() + ".example")
	a.Owner.Phone = hide(fmt.Sprintf("+1297531%04d", 1_000+i))
	a.Owner.BirthDate = hide(fmt.Sprintf("196%d-08-%02d", i%10, 11+i))
	a.Accounts[0].Token = hide("tok_" + word())
	a.Accounts[1].Token = hide("sec:" + word() + "==")
	a.Accounts = append(a.Accounts, lender.LinkedAccount{
		Kind: lender.Bookkeeping, Institution: "Harbor Books", Token: hide("whsec_" + word()),
	})
	return a
}

// textsOf reveals what an application hides. The two letters of a state are no
// canary: every text has them.
func textsOf(a *lender.Application) []string {
	var list []string
	for _, s := range []lender.Secret{
		a.Business.LegalName, a.Business.TaxID, a.Owner.Name, a.Owner.Email, a.Owner.Phone, a.Owner.BirthDate,
		a.Business.Address.Line1, a.Business.Address.Line2, a.Business.Address.City, a.Business.Address.ZIP,
		a.Owner.Address.Line1, a.Owner.Address.Line2, a.Owner.Address.City, a.Owner.Address.ZIP,
		a.Accounts[0].Token, a.Accounts[1].Token, a.Accounts[2].Token,
	} {
		list = append(list, s.Reveal())
	}
	return list
}

// misplaced are canaries that a careless host puts where they do not belong. No
// field takes them, so each of them is refused.
func misplaced() []string {
	list := []string{
		"6597531024688642", "6597-5310-2468-8642", "865-31-9753", "021 97531 8", "021097531:000864209753", "86/42/9753",
		"(907) 975-3186", "+1 907 975 3187", "Zqvlost Person", "zqvlost.person@home.example", "8642 Zqvlost Street, Apt 9",
		"Bearer zqvlostbearer.zqvpayload.zqvsign", "whsec_zqvlostsecret/zqv==", "sk live zqvlostkey", "https://zqvhost.example/?t=zqvquery",
		"Zqvlost\nNewline", "Zqvlost\u202eBidi", "Zqvlost\x00Zero", "{\"zqvlost\":1}", "<zqvlost>", "'; drop table zqvlost --",
	}
	for i := range 10 {
		list = append(list, fmt.Sprintf("%s %d", strange(5_000+i), 864_975_310+i))
	}
	return append(list, strings.Repeat("zqvlong ", 5_000))
}
