package lender

// The identifiers of the contract. All but [ID] share one grammar: 1 to 64 of
// A-Z, a-z, 0-9, "_" and "-". A dot is refused on purpose: signed webhooks join
// their parts with dots, and "a" + "1.2" must never read like "a.1" + "2".
type (
	// BuyerID is the host's name for a buyer.
	BuyerID string
	// Key makes a request idempotent: the same key never acts twice.
	Key string
	// ApplicationID names one application for credit; it is its idempotency key.
	ApplicationID string
	// LoanID names one loan; it is the idempotency key of its disbursement.
	LoanID string
	// RefundID names one refund; it is the idempotency key of the money's return.
	RefundID string
	// RepaymentID names one payment of the buyer to the lender.
	RepaymentID string
	// ChargeID names one late or returned-payment fee.
	ChargeID string
	// EventID names one event of a lender, for ever. What is said twice carries
	// the same id twice.
	EventID string
)

// ID is the name of a lender, such as "kabbage": 1 to 32 of a-z, 0-9, "_" and "-".
type ID string

// Valid reports whether the name fits the grammar of [ID].
func (id ID) Valid() bool {
	if len(id) < 1 || len(id) > maxLenderID {
		return false
	}
	for i := range len(id) {
		if c := id[i]; !lowerOrDigit(c) && c != '_' && c != '-' {
			return false
		}
	}
	return true
}

// Valid reports whether the id is 1 to 64 of A-Z, a-z, 0-9, "_" and "-".
func (id BuyerID) Valid() bool { return validID(id) }

// Valid reports whether the key is 1 to 64 of A-Z, a-z, 0-9, "_" and "-".
func (k Key) Valid() bool { return validID(k) }

// Valid reports whether the id is 1 to 64 of A-Z, a-z, 0-9, "_" and "-".
func (id ApplicationID) Valid() bool { return validID(id) }

// Valid reports whether the id is 1 to 64 of A-Z, a-z, 0-9, "_" and "-".
func (id LoanID) Valid() bool { return validID(id) }

// Valid reports whether the id is 1 to 64 of A-Z, a-z, 0-9, "_" and "-".
func (id RefundID) Valid() bool { return validID(id) }

// Valid reports whether the id is 1 to 64 of A-Z, a-z, 0-9, "_" and "-".
func (id RepaymentID) Valid() bool { return validID(id) }

// Valid reports whether the id is 1 to 64 of A-Z, a-z, 0-9, "_" and "-".
func (id ChargeID) Valid() bool { return validID(id) }

// Valid reports whether the id is 1 to 64 of A-Z, a-z, 0-9, "_" and "-".
func (id EventID) Valid() bool { return validID(id) }

const (
	maxID       = 64 // bytes of an identifier
	maxLenderID = 32 // bytes of a lender's name
)

// validID is the common grammar.
func validID[S ~string](s S) bool {
	if len(s) < 1 || len(s) > maxID {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if !lowerOrDigit(c) && (c < 'A' || c > 'Z') && c != '_' && c != '-' {
			return false
		}
	}
	return true
}

// validWord is the grammar of stable words such as a reason: 1 to 64 of a-z,
// 0-9 and "_", beginning with a letter.
func validWord[S ~string](s S) bool {
	if len(s) < 1 || len(s) > maxID || s[0] < 'a' || s[0] > 'z' {
		return false
	}
	for i := range len(s) {
		if !lowerOrDigit(s[i]) && s[i] != '_' {
			return false
		}
	}
	return true
}

func lowerOrDigit(c byte) bool {
	return 'a' <= c && c <= 'z' || '0' <= c && c <= '9'
}
