package paylatertest

import "time"

// Model is a second opinion: what a line of package paylater must look like,
// worked out by somebody who has only read the rules. It shares no code with the
// library, not even a calendar or a rounding, and it keeps nothing but the list
// of what happened: each time it is asked, it lives through all of it again,
// midnight by midnight. That makes it slow, short and hard to get wrong.
//
// A host may play its own traffic into a model beside the library and compare
// the two. Amounts are US cents, rates parts per million, days [Day].
//
// It knows one line with one policy. It does not know applications, keys that
// come with other contents, claims of other lines, nor that a line lets go of
// what ended long ago; and it takes any number of inputs, at a cost that grows
// with their square.
//
// The zero Model has no rules; use [NewModel]. It is not safe for concurrent use.
type Model struct {
	rules  ModelRules
	inputs []Input
	fees   map[feeQuestion]int64 // answers of a pure function, to ask it less often
}

// NewModel returns the model of a line of which nothing is known yet.
func NewModel(r ModelRules) *Model { return &Model{rules: r, fees: map[feeQuestion]int64{}} }

// ModelRules is the policy as plain figures. Amounts are US cents, rates parts
// per million, spans days unless they are durations.
type ModelRules struct {
	MaxLine          int64         // most of any usable limit
	MaxMonths        int           // longest term
	MinRate, MaxRate int64         // of a month, both allowed
	Tiers            []ModelTier   // narrower bands for months of one term
	APRCap           int64         // a year; an offer's APR must stay under it
	FirstStatement   int           // days from qualification to statement 1
	DueAfter         int           // days from a statement to its due date
	DelinquentAfter  int           // day past due on which the line is delinquent
	HoldFor          time.Duration // life of a hold
	OfferFor         time.Duration // life of an offer, within its New York day
	RefundWindow     time.Duration // a whole refund asked within it voids all fees
	ClearAfter       int           // working days until a repayment counts as cleared
	ReturnWindow     int           // days in which a repayment may come back
	LateFeeMax       int64         // cap of one late fee
	ReturnedFeeMax   int64         // cap of one returned-payment fee
	CreditAmount     int64         // fee credit granted with the approval; 0 grants none
	CreditDays       int           // for which that credit can be assigned
	CreditReopen     int           // for which credit is kept open when the lender failed
}

// ModelTier narrows the band of rates for the months From to To of one term.
type ModelTier struct {
	Months, From, To int   // of which term, and the first and the last month of it
	MinRate, MaxRate int64 // parts per million, both allowed
}

// InputKind says what happened.
type InputKind string

// What can happen to a line. The comment says which fields of an [Input] count
// besides ID, Kind and At.
const (
	InWait         InputKind = "wait"          // nothing, but time has come this far
	InApprove      InputKind = "approve"       // Amount, Prices, Said
	InLimit        InputKind = "limit"         // Amount, Said
	InPrices       InputKind = "prices"        // Prices, Said
	InSuspend      InputKind = "suspend"       // Said
	InReinstate    InputKind = "reinstate"     // Said
	InClose        InputKind = "close"         //
	InGrant        InputKind = "grant"         // Amount, Day: the last on which it can be assigned
	InHold         InputKind = "hold"          // Order, Phase, Amount; ID names the hold
	InRelease      InputKind = "release"       // Order, Phase
	InOffer        InputKind = "offer"         // Order, Phase, Amount, Months; never told, only asked
	InSign         InputKind = "sign"          // Hold, Amount, Months, Said: when it was offered; Name of the loan
	InSettle       InputKind = "settle"        // Loan, Amount
	InFail         InputKind = "fail"          // Loan
	InRepay        InputKind = "repay"         // Name, Amount, Day, Loan or ""
	InClear        InputKind = "clear"         // Name of the repayment
	InBounce       InputKind = "bounce"        // Name of the repayment
	InRefund       InputKind = "refund"        // Order, Phase, Amount, Said: when it was asked; Name of the refund
	InReceived     InputKind = "received"      // Name of the refund, Amount, Day
	InBankReturn   InputKind = "bank return"   // Loan, Amount, Day, Said; Name of the refund that it is
	InLateFee      InputKind = "late fee"      // Name of the charge, Day of the statement, Amount
	InReturnedFee  InputKind = "returned fee"  // Name of the charge, For the repayment, Amount
	InWaive        InputKind = "waive"         // Name of the charge
	InPaidOut      InputKind = "paid out"      // Amount
	InNotedByOther InputKind = "said by other" // nothing that counts here
)

// Input is one thing that happened: a command that was not refused, or a word
// of the lender. An input whose ID came before changes nothing.
type Input struct {
	ID    string // of the command or of the lender's event; "" for waiting
	Kind  InputKind
	At    time.Time // when the line took it in; later than every input before
	Said  time.Time // when the lender said it, the offer was made, the refund was asked
	Order string
	Phase string
	Hold  string // the ID of a hold
	Loan  string
	Name  string
	For   string
	// Amount is US cents.
	Amount int64
	Months int // the term
	Day    Day
	Prices []ModelPrice
}

// ModelPrice is the monthly rates of one term, parts per million.
type ModelPrice struct {
	Months int
	Rates  []int64
}

// Tell adds what happened to the end of the list.
func (m *Model) Tell(in Input) { m.inputs = append(m.inputs, in) }

// Inputs returns a copy of the list, oldest first.
func (m *Model) Inputs() []Input { return append([]Input{}, m.inputs...) }

// Ask lives through all inputs and then to that instant, and shows the line.
func (m *Model) Ask(at time.Time) Picture {
	d := m.relive()
	d.pass(at)
	return d.picture()
}

// Would lives through all inputs and tells whether this one would be refused
// then, by the code of package paylater; "" means that it would not. It judges
// InHold, InOffer, InSign, InRelease and InRefund. Nothing is kept.
func (m *Model) Would(in Input) string {
	d := m.relive()
	d.pass(in.At)
	if d.seen[in.ID] {
		return ""
	}
	return d.refusal(in)
}

func (m *Model) relive() *dumbLine {
	d := &dumbLine{ModelRules: m.rules, fees: m.fees, seen: map[string]bool{}}
	for _, in := range m.inputs {
		d.pass(in.At)
		d.take(in)
	}
	return d
}
