package lender

import (
	"strings"
	"time"
)

// einPrefixes are the first two digits that the IRS assigns to employer
// identification numbers ("How EINs are assigned and valid EIN prefixes").
const einPrefixes = " 01 02 03 04 05 06 10 11 12 13 14 15 16 20 21 22 23 24 25 26 27" +
	" 30 31 32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 50 51 52 53 54 55 56 57 58 59" +
	" 60 61 62 63 64 65 66 67 68 71 72 73 74 75 76 77 80 81 82 83 84 85 86 87 88" +
	" 90 91 92 93 94 95 98 99 "

// employerNumber is the grammar of an EIN: 12-3456789, with a prefix that is
// assigned and a serial number that is not zero.
func employerNumber(s string) bool {
	return shape(s, "00-0000000") && strings.Contains(einPrefixes, " "+s[:2]+" ") && s[3:] != "0000000"
}

// stateCodes are the postal codes of the states, the District of Columbia, the
// territories, and the armed forces.
const stateCodes = " AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT" +
	" NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY" +
	" DC AS GU MP PR VI AA AE AP "

func stateCode(s string) bool {
	return len(s) == 2 && strings.Contains(stateCodes, " "+s+" ")
}

// zipCode is the grammar of a ZIP code: 10001 or 10001-1234, not 00000.
func zipCode(s string) bool {
	return (shape(s, "00000") || shape(s, "00000-0000")) && s[:5] != "00000"
}

// phoneNumber is E.164: a plus sign, no zero first, 8 to 15 digits.
func phoneNumber(s string) bool {
	if len(s) < 9 || len(s) > 16 || s[0] != '+' || s[1] == '0' {
		return false
	}
	return digits(s[1:])
}

// calendarDay is a day of the calendar from 1900 on, written YYYY-MM-DD. Written
// so, an earlier day also comes first in the order of texts.
func calendarDay(s string) bool {
	if !shape(s, "0000-00-00") || s < "1900-01-01" {
		return false
	}
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// shape reports whether s has a digit wherever the pattern has a 0, and the same
// mark elsewhere.
func shape(s, pattern string) bool {
	if len(s) != len(pattern) {
		return false
	}
	for i := range len(s) {
		if pattern[i] == '0' && !digits(s[i:i+1]) || pattern[i] != '0' && pattern[i] != s[i] {
			return false
		}
	}
	return true
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
