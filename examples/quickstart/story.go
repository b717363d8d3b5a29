package main

import (
	"context"
	"time"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/paylater"
)

// The buyers of the story and their orders beside the user's.
const (
	harbor   order.ID = "harbor-lamp-works" // applies in advance and pays both phases
	lakeside order.ID = "lakeside-stores"   // gives two orders back
	newcomer order.ID = "newcomer-goods"    // is declined

	orderInTime     order.ID = "TA-2001"
	orderTooLate    order.ID = "TA-2002"
	orderOfDeclined order.ID = "TA-3001"
	orderInEuro     order.ID = "TA-4001"
)

// story is what one chapter leaves to the next.
type story struct {
	*host
	policy paylater.Policy // the program's rules
	terms  order.Terms     // of the order that is paid
	line   paylater.LineID // of the buyer who pays it
	page   checkout.Page   // of its initial payment
	first  paylater.Loan   // finances the initial payment
	second paylater.Loan   // finances the balance; the zero Loan when there is none
	bill   paylater.Statement
	names  map[lender.LoanID]string // what people call the loans
}

// opensOn is the Thursday before July 4, 2026: a Saturday, for which the banks do
// not close on Friday.
func opensOn() civil.Date { return civil.Of(2026, time.July, 2) }

// tell plays the chapters in their order. A chapter that ends the story says why.
func tell(ctx context.Context, in input) (report, error) {
	h, err := openHost(in.policy, clockTime(opensOn(), 9))
	if err != nil {
		return report{}, err
	}
	s := &story{
		host: h, policy: in.policy, terms: in.order, names: make(map[lender.LoanID]string),
		line: paylater.LineID{Buyer: lender.BuyerID(harbor), Lender: kabbage},
	}
	var told report
	for _, play := range []func(context.Context) (chapter, error){
		s.applyInAdvance, s.checkOut, s.compareOffers, s.sign, s.arrive,
		s.firstStatement, s.payBalance, s.repay, s.secondStatement, s.payoff,
		s.refund, s.decline, s.payEuro, s.closeBooks,
	} {
		c, err := play(ctx)
		if err != nil {
			return report{}, err
		}
		told.Chapters = append(told.Chapters, c)
		if c.ends {
			break
		}
	}
	return told, nil
}
