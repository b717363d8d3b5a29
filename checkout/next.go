package checkout

import (
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater"
)

// Next is what the buyer of a page can do next, as a stable word.
type Next string

// What the buyer can do next.
const (
	NextApply           Next = "apply"
	NextLinkAccounts    Next = "link_accounts"
	NextWaitForDecision Next = "wait_for_decision"
	NextGiveInformation Next = "give_information"
	NextPayFirst        Next = "pay_first" // by another method; Pay Later pays the rest: see [Page.Split]
	NextChooseOffer     Next = "choose_offer"
	NextSign            Next = "sign" // credit is set aside; the agreement is not signed yet
	NextWaitForPayment  Next = "wait_for_payment"
	NextPaid            Next = "paid"
	NextPayOtherwise    Next = "pay_otherwise" // by a method that is available
	NextEnded           Next = "ended"         // the order takes no payment of the phase any more: see [Page.Ended]
	NextNothing         Next = "nothing"       // now; the choices say why
)

// Title returns the label of the page's button, "" when it has none. Complete
// application is the app's own label of that step.
func (n Next) Title() string {
	switch n {
	case NextApply:
		return "Apply for Pay Later"
	case NextLinkAccounts:
		return "Link your accounts"
	case NextPayFirst:
		return "Pay the first part"
	case NextWaitForDecision:
		return "Waiting for the lender's decision"
	case NextGiveInformation:
		return "Complete application"
	case NextChooseOffer:
		return "Choose an offer"
	case NextSign:
		return "Sign the loan agreement"
	case NextWaitForPayment:
		return "Waiting for the payment"
	case NextPaid:
		return "Paid"
	case NextPayOtherwise:
		return "Choose another method"
	case NextEnded, NextNothing:
	}
	return ""
}

// next derives what the buyer can do from the choices of the page.
func (p *Page) next() Next {
	credit := &p.choices[0] // Pay Later is the first method of all
	if credit.Available() {
		if h, held := p.held(); held && h.Key == p.key {
			return NextSign
		}
		return NextChooseOffer
	}
	if !credit.Own { // of a host's reason the page derives nothing
		if credit.Remedy == RemedyLinkAccounts {
			return NextLinkAccounts
		}
		if n := nextOf(credit.Why.Code); n != "" {
			return n
		}
	}
	for i := range p.choices {
		if p.choices[i].Available() {
			return NextPayOtherwise
		}
	}
	return NextNothing
}

// nextOf is what follows from the reason why Pay Later is not available; "" when
// another method may do.
func nextOf(why fault.Code) Next {
	switch why {
	case order.CodePhasePaid:
		return NextPaid
	case order.CodePaymentProcessing:
		return NextWaitForPayment
	case CodeNoLine:
		return NextApply
	case paylater.CodeApplicationPending:
		return NextWaitForDecision
	case CodeInformationNeeded:
		return NextGiveInformation
	case CodeOtherMoneyFirst:
		return NextPayFirst
	case order.CodeCanceled, order.CodeRefunded, order.CodePhaseEmpty:
		return NextEnded
	}
	return ""
}
