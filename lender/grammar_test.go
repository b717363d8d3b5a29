package lender_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendertest"
)

// grammar is the texts that one field takes and refuses.
type grammar struct {
	set  func(*lender.Application, string)
	good []string
	bad  []string
}

func grammars() map[string]grammar {
	return map[string]grammar{
		"ein": {
			func(a *lender.Application, s string) { a.Business.TaxID = hide(s) },
			[]string{"12-3456789", "01-0000001", "99-9999999", "20-5550143"},
			[]string{
				"123456789", "00-1234567", "07-1234567", "17-1234567", "28-1234567", "49-1234567", "69-1234567",
				"78-1234567", "89-1234567", "96-1234567", "97-1234567", "12-0000000", "12-345678", "12-34567890",
				"1 -3456789", "12–3456789", "１２-3456789", "666-12-3456",
			},
		},
		"mail": {
			func(a *lender.Application, s string) { a.Owner.Email = hide(s) },
			[]string{"a@b.co", "first.last+tag@mail.example.com", "o'hara@example.org", "x@1-2.io", strings.Repeat("l", 64) + "@b.co", "a@" + strings.Repeat("m", 63) + ".co"},
			[]string{
				"a", "a@b", "@b.co", "a@", "a@@b.co", "a b@c.de", ".a@b.co", "a.@b.co", "a..b@c.de", "a@-b.co", "a@b-.co",
				"a@b..co", "a@.b.co", "a@b.co.", "a@b.1", "a@[127.0.0.1]", `"a b"@c.de`, "é@b.co", "a@bé.co", "a@b.co\n",
				strings.Repeat("l", 65) + "@b.co", "a@" + strings.Repeat("m", 64) + ".co", "a@b.c\u200bo",
			},
		},
		"phone": {
			func(a *lender.Application, s string) { a.Owner.Phone = hide(s) },
			[]string{"+12125550143", "+8613800138000", "+12345678", "+123456789012345"},
			[]string{"12125550143", "+1234567", "+1234567890123456", "+02125550143", "+1 212 555 0143", "+1-212-555-0143", "+", "++12125550143", "+１２１２５５５０"},
		},
		"birthday": {
			func(a *lender.Application, s string) { a.Owner.BirthDate = hide(s) },
			[]string{"1900-01-01", "1979-11-23", "2000-02-29", "2019-03-04"},
			[]string{"1899-12-31", "1979-11-31", "1900-02-29", "1979-13-01", "79-11-23", "1979-1-23", "11/23/1979", "1979-11-23T00:00:00Z", "0000-00-00", "2019-03-05", "9999-12-31"},
		},
		"state": {
			func(a *lender.Application, s string) { a.Business.Address.State = hide(s) },
			[]string{"NY", "CA", "DC", "PR", "AE"},
			[]string{"ny", "XX", "N", "NYC", "Y ", " N", "  ", "ON", "AL AK"},
		},
		"zip": {
			func(a *lender.Application, s string) { a.Owner.Address.ZIP = hide(s) },
			[]string{"10001", "00501", "99950-0001"},
			[]string{"1001", "100011", "00000", "10001-", "10001-123", "100011234", "1000A", "10001 1234", "１０００１"},
		},
		"token": {
			func(a *lender.Application, s string) { a.Accounts[0].Token = hide(s) },
			[]string{"t", "AZaz09", "tok_1.2~3", "a+b/c==", "urn:acct:4f", strings.Repeat("a", 512)},
			[]string{
				"021000021", "123456789", "12345678901234567", "1", "0210-0002-1", "021000021:000123456789",
				"tok en", "tok\ten", "tök", "t\u200b", "tok\"", strings.Repeat("a", 513), strings.Repeat("1", 64),
			},
		},
		"clean": {
			func(a *lender.Application, s string) { a.Business.LegalName = hide(s) },
			[]string{"Ångström & Søn", "光明 Trading", "O’Neill, Inc.", "A-1 (Brooklyn) #9", "Ünïted e\u0301"},
			[]string{
				"A\x00B", "A\tB", "A\nB", "A\rB", "A\x7fB", "A\u0085B", "A\u00a0B", "A\u200bB", "A\u200dB", "A\u202eB", "A\u2066B",
				"A\u2028B", "A\u2060B", "A\ufeffB", "A\u00adB", "A\u034fB", "A\u3164B", "A\u115fB", "A\ufe0fB", "A\u2800B",
				"A\ufffdB", "A\xffB", "A\xed\xa0\x80B", "A\U000e0041B", "A\ue000B", " A", "A ", "A\u3000B",
			},
		},
		"street": {
			func(a *lender.Application, s string) { a.Owner.Address.Line1 = hide(s) },
			[]string{"12345678", "123456789 Mill Road", "1 A", "٣٤"},
			[]string{"123456789", "1234 5678-9", "١٢٣٤٥٦٧٨٩"},
		},
		"consent version": {
			func(a *lender.Application, s string) { a.Consent.Version = s },
			[]string{"1", "2019-03", "v1.2_x", strings.Repeat("v", 64)},
			[]string{"v 1", "v/1", "v\n", strings.Repeat("v", 65)},
		},
	}
}

func TestGrammars(t *testing.T) {
	for name, g := range grammars() {
		t.Run(name, func(t *testing.T) {
			a := lendertest.Application("app-1", "buyer-1")
			for _, s := range g.good {
				g.set(&a, s)
				require.NoError(t, a.Validate(), "%q", s)
			}
			for _, s := range append(g.bad, "") {
				g.set(&a, s)
				require.Error(t, a.Validate(), "%q", s)
			}
		})
	}
}

// No text in which a bank's or an account's number could stand by itself takes
// one: 9 to 17 digits, with or without separators.
func TestNoFieldTakesAnAccountNumber(t *testing.T) {
	for n := 9; n <= 17; n++ {
		number := strings.Repeat("0123456789", 2)[:n]
		for _, s := range []string{number, number[:4] + "-" + number[4:], number[:4] + " " + number[4:]} {
			for place := range secretsOf(sample()) {
				a := lendertest.Application("app-1", "buyer-1")
				all := secretsOf(&a)
				*all[place] = hide(s)
				require.Error(t, a.Validate(), "secret %d took %q", place, s)
			}
			a := lendertest.Application("app-1", "buyer-1")
			a.Accounts[0].Institution = s
			require.Error(t, a.Validate())
			d := lendertest.Disbursement("loan-1", "buyer-1")
			d.Recipient = s
			require.Error(t, d.Validate())
		}
	}
}

func FuzzApplicationNeverLeaksNorPanics(f *testing.F) {
	for _, g := range grammars() {
		for _, s := range append(g.bad, g.good...) {
			f.Add(s, uint8(0))
		}
	}
	f.Fuzz(func(t *testing.T, s string, place uint8) {
		a := lendertest.Application("app-1", "buyer-1")
		all := secretsOf(&a)
		*all[int(place)%len(all)] = hide(s)
		if err := a.Validate(); err != nil && len(s) > 12 && strings.Contains(err.Error(), s) {
			t.Fatalf("the error repeats %q", s)
		}
	})
}

func sample() *lender.Application {
	a := lendertest.Application("app-1", "buyer-1")
	return &a
}
