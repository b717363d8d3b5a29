package order

// ID names an order or something of it (a payment, a receipt, a refund, a
// party): 1 to 64 of A-Z a-z 0-9 _ and -. Ids are compared byte by byte.
type ID string

// MaxIDLength is the most characters of an [ID].
const MaxIDLength = 64

// Valid reports whether id follows the grammar.
func (id ID) Valid() bool {
	if len(id) == 0 || len(id) > MaxIDLength {
		return false
	}
	for i := range len(id) {
		c := id[i]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !letter && (c < '0' || c > '9') && c != '_' && c != '-' {
			return false
		}
	}
	return true
}

// Country is a country by its two capital letters, such as "US" (ISO 3166-1).
type Country string

// Valid reports whether c is written as two capital letters; it does not look the
// country up.
func (c Country) Valid() bool {
	return len(c) == 2 && c[0] >= 'A' && c[0] <= 'Z' && c[1] >= 'A' && c[1] <= 'Z'
}
