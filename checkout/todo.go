package checkout

// Todo is what a buyer does to pay by a method, as a stable word. A host may use
// words of its own in its catalog.
type Todo string

// What a buyer does.
const (
	TodoSign      Todo = "sign"       // choose an offer and sign the loan agreement
	TodoTransfer  Todo = "transfer"   // order the transfer at the bank
	TodoEnterCard Todo = "enter_card" // enter the card
	TodoConfirm   Todo = "confirm"    // confirm the payment where the money is
	TodoSendCash  Todo = "send_cash"  // send the money at an agent
)

// Sentence returns it for people, "" for a word of a host.
func (t Todo) Sentence() string {
	switch t {
	case TodoSign:
		return "choose an offer and sign the loan agreement"
	case TodoTransfer:
		return "order the transfer at the bank, with the number of the order"
	case TodoEnterCard:
		return "enter the card"
	case TodoConfirm:
		return "sign in and confirm the payment"
	case TodoSendCash:
		return "send the money at an agent or online"
	}
	return ""
}
