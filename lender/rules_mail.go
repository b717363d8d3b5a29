package lender

import "strings"

// mailbox is the grammar of an e-mail address that every mail system takes: an
// ASCII local part of at most 64 bytes without quotes, and a domain name with
// at least two labels. The whole length is bounded by the field's own rule.
func mailbox(s string) bool {
	local, domain, ok := strings.Cut(s, "@")
	if !ok || len(local) > 64 || !dotted(local, "!#$%&'*+/=?^_`{|}~-") {
		return false
	}
	labels := strings.Split(domain, ".")
	for _, label := range labels {
		if len(label) > 63 || !only(label, "-") || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
	}
	return len(labels) > 1 && hasLetter(labels[len(labels)-1])
}

// dotted reports whether s is words joined by single dots.
func dotted(s, marks string) bool {
	for word := range strings.SplitSeq(s, ".") {
		if !only(word, marks) {
			return false
		}
	}
	return true
}
