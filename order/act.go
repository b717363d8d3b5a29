package order

// Act is one thing that can be done with an order.
type Act uint8

// The acts, each with the method that does it.
const (
	ActConfirm       Act = iota + 1 // [Order.Confirm]
	ActPayInitial                   // [Order.Start] for the initial payment
	ActPayBalance                   // [Order.Start] for the balance
	ActReceive                      // [Order.Receive]
	ActFailPayment                  // [Order.FailPayment]
	ActAcceptInitial                // [Order.AcceptInitial]
	ActShip                         // [Order.Ship]
	ActComplete                     // [Order.Complete]
	ActCancel                       // [Order.Cancel]
	ActRefund                       // [Order.Refund]
	ActReturnSurplus                // [Order.ReturnSurplus]
	ActOpenDispute                  // [Order.OpenDispute]
	ActEscalate                     // [Order.Escalate]
	ActCloseDispute                 // [Order.CloseDispute]
)

const lastAct = ActCloseDispute

// Acts returns every act.
func Acts() []Act {
	all := make([]Act, 0, lastAct)
	for a := ActConfirm; a <= lastAct; a++ {
		all = append(all, a)
	}
	return all
}

// String returns the act in snake_case, "" for no act.
func (a Act) String() string {
	name, _ := a.words()
	return name
}

// Title returns the act as the label of a button: "Send initial payment", "Pay
// the balance", "Cancel order".
func (a Act) Title() string {
	_, title := a.words()
	return title
}

// MarshalText returns what String returns.
func (a Act) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

func (a Act) words() (name, title string) {
	switch a {
	case ActConfirm:
		return "confirm", "Confirm order"
	case ActPayInitial:
		return "pay_initial", "Send initial payment"
	case ActPayBalance:
		return "pay_balance", "Pay the balance"
	case ActReceive:
		return "receive", "Record receipt"
	case ActFailPayment:
		return "fail_payment", "Record failed payment"
	case ActAcceptInitial:
		return "accept_initial", "Accept initial payment"
	case ActShip:
		return "ship", "Ship order"
	case ActComplete:
		return "complete", "Confirm receipt"
	case ActCancel:
		return "cancel", "Cancel order"
	case ActRefund:
		return "refund", "Refund"
	case ActReturnSurplus:
		return "return_surplus", "Record returned surplus"
	case ActOpenDispute:
		return "open_dispute", "Apply for refund"
	case ActEscalate:
		return "escalate", "Escalate dispute"
	case ActCloseDispute:
		return "close_dispute", "Close dispute"
	}
	return "", ""
}

// payAct returns the act of paying a phase.
func payAct(p Phase) Act {
	if p == Balance {
		return ActPayBalance
	}
	return ActPayInitial
}
