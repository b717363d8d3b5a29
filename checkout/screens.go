package checkout

import "github.com/paylater-go/payments/order"

// Device is where a buyer looks at the page.
type Device string

// The devices.
const (
	Laptop Device = "laptop"
	App    Device = "app"
)

// Screen is a screen on the way to a payment, as a stable word. From the checkout
// on both devices have the same ones.
type Screen string

// The screens, in the order in which they come.
const (
	ScreenAccount     Screen = "account"     // app
	ScreenOrders      Screen = "orders"      // laptop
	ScreenAllOrders   Screen = "all_orders"  // laptop
	ScreenOrder       Screen = "order"       // the order, with its buttons; on the app to be managed
	ScreenCheckout    Screen = "checkout"    // the methods
	ScreenPayLater    Screen = "pay_later"   // the offers
	ScreenApplication Screen = "application" // for a line of credit, up to the decision
	ScreenAgreement   Screen = "agreement"   // to be signed
	ScreenDone        Screen = "done"        // signed, or paid
)

// Step is a screen of a path and the words that lead to it: those of the device.
type Step struct {
	Screen Screen `json:"screen"`
	Title  string `json:"title"`
}

// Path is the way of a device from the marketplace to the payment of a phase.
type Path struct {
	Device Device `json:"device"`
	Steps  []Step `json:"steps"`
	Here   int    `json:"here"` // the index of the step on which the buyer stands
}

// At returns the step on which the buyer stands; the zero Step of the zero Path.
func (p Path) At() Step {
	if p.Here < 0 || p.Here >= len(p.Steps) {
		return Step{}
	}
	return p.Steps[p.Here]
}

// Path returns the way of a device through the page and the screen on which the
// buyer stands, which follows from [Page.Next] alone: whoever leaves and comes
// back, in another browser or on the other device, stands on the same one. An
// unknown device walks like a laptop.
//
// The entries are the product page's: Orders > All orders on a laptop; My account
// > Manage order > Send initial payment > Pay Later > Complete application in the
// app, whose page names only the initial payment: its balance is worded like the
// laptop's. The titles of the agreement and the end are chosen by this library.
func (p Page) Path(d Device) Path { return PathOf(d, p.phase, p.Next()) }

// PathOf is the pure function inside [Page.Path].
func PathOf(d Device, phase order.Phase, next Next) Path {
	path := Path{Device: d, Steps: append(entry(d), rest(d, phase)...)}
	here := screenOf(next)
	for i := range path.Steps {
		if path.Steps[i].Screen == here {
			path.Here = i
		}
	}
	return path
}

func entry(d Device) []Step {
	if d == App {
		return []Step{{ScreenAccount, "My account"}, {ScreenOrder, "Manage order"}}
	}
	return []Step{{ScreenOrders, "Orders"}, {ScreenAllOrders, "All orders"}, {ScreenOrder, "Order"}}
}

func rest(d Device, phase order.Phase) []Step {
	act := order.ActPayInitial
	if phase == order.Balance {
		act = order.ActPayBalance
	}
	application := NextApply.Title()
	if d == App {
		application = NextGiveInformation.Title() // Complete application
	}
	return []Step{
		{ScreenCheckout, act.Title()},
		{ScreenPayLater, order.PayLater.Title()},
		{ScreenApplication, application},
		{ScreenAgreement, NextSign.Title()},
		{ScreenDone, "Done"},
	}
}

// screenOf is the screen on which something is to be done.
func screenOf(next Next) Screen {
	switch next {
	case NextApply, NextLinkAccounts, NextGiveInformation, NextWaitForDecision:
		return ScreenApplication
	case NextChooseOffer:
		return ScreenPayLater
	case NextSign:
		return ScreenAgreement
	case NextWaitForPayment, NextPaid:
		return ScreenDone
	case NextPayFirst, NextPayOtherwise:
		return ScreenCheckout
	case NextEnded, NextNothing:
	}
	return ScreenOrder
}
