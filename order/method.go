package order

// Method is a way to pay a phase. What each costs, where it may be used and how
// long it takes is not the order's business.
type Method string

// The methods of the checkout page.
const (
	PayLater      Method = "pay_later"      // the buyer's line of credit; US dollars only
	Wire          Method = "wire"           // T/T, a bank transfer abroad or at home
	LocalTransfer Method = "local_transfer" // local T/T, a bank transfer within the buyer's country
	Card          Method = "card"           // credit or debit card
	WesternUnion  Method = "western_union"  // cash transfer
	OnlineBank    Method = "online_bank"    // online bank payment, formerly e-Checking
	PayPal        Method = "paypal"
	ApplePay      Method = "apple_pay"
	GooglePay     Method = "google_pay"
)

// Methods returns every method, Pay Later first.
func Methods() []Method {
	return []Method{PayLater, Wire, LocalTransfer, Card, WesternUnion, OnlineBank, PayPal, ApplePay, GooglePay}
}

// Valid reports whether m is one of the methods of this package.
func (m Method) Valid() bool { return m.Title() != "" }

// BankTransfer reports whether m is a transfer to the order's bank account (T/T
// or local T/T), which alone may pay both phases at once.
func (m Method) BankTransfer() bool { return m == Wire || m == LocalTransfer }

// Title returns the method for people: "Pay Later", "T/T"; "" when it is none.
func (m Method) Title() string {
	switch m {
	case PayLater:
		return "Pay Later"
	case Wire:
		return "T/T"
	case LocalTransfer:
		return "Local T/T"
	case Card:
		return "Credit card"
	case WesternUnion:
		return "Western Union"
	case OnlineBank:
		return "Online bank payment"
	case PayPal:
		return "PayPal"
	case ApplePay:
		return "Apple Pay"
	case GooglePay:
		return "Google Pay"
	}
	return ""
}
