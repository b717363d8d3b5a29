package web

import (
	"net/http"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/examples/marketplace/data"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// offerView is Pay Later at one term.
type offerView struct {
	Months  int
	Terms   paylater.Terms
	Cost    money.USD // the fees less the fee credit
	Back    money.USD // all that is paid back
	Monthly money.USD // the most that is paid in a month
	Highest money.USD // the largest installment before the fee credit: the pictures show that, too
	First   civil.Date
	Last    civil.Date
	Picture picture
	No      *refused
	Least   bool // none costs less
}

// offersView is all terms side by side.
type offersView struct {
	Order   data.Placed
	Phase   order.Phase
	Offers  []offerView
	Amount  money.Amount
	Arrives string
	Credit  money.USD
}

// offers shows Pay Later at every term with a picture of its schedule.
func (s *Web) offers(v *visit) error {
	po, page, err := v.open()
	if err != nil {
		return err
	}
	quotes := page.Offers()
	if len(quotes) == 0 {
		return v.redirect(phasePath(po.ID(), page.Phase(), "")) // the checkout says why
	}
	view := offersView{Order: po, Phase: page.Phase(), Amount: page.Amount()}
	var most money.USD
	for _, q := range quotes {
		o := offerOf(q)
		most = most.Max(o.Highest)
		view.Offers = append(view.Offers, o)
		if q.Err == nil {
			from, to := q.Offer.Arrives()
			view.Arrives, view.Credit = window(checkout.Window{From: from, To: to}), view.Credit.Max(o.Terms.Credit)
		}
	}
	view.draw(most)
	return v.show(http.StatusOK, "offers", frame{
		Title: order.PayLater.Title(), Section: sectionOrders, Crumbs: v.crumbs(po, page.Phase(), order.PayLater.Title()), Data: view,
	})
}

func offerOf(q paylater.Quote) offerView {
	o := offerView{Months: q.Months, Terms: q.Offer.Terms()}
	if q.Err != nil {
		o.No = refusalBy(q.Err, "")
		return o
	}
	o.Cost = o.Terms.Fees.Sub(o.Terms.Credit)
	o.Back = o.Terms.Principal.Add(o.Cost)
	rows := o.Terms.Schedule
	o.First, o.Last = rows[0].Due, rows[len(rows)-1].Due // an offer has at least one
	credit := o.Terms.Credit
	for _, row := range rows {
		whole, free := row.Principal.Add(row.Fee), row.Fee.Min(credit)
		credit = credit.Sub(free)
		o.Monthly, o.Highest = o.Monthly.Max(whole.Sub(free)), o.Highest.Max(whole)
	}
	return o
}

// draw makes the pictures, all to one scale, and finds the least cost.
func (v *offersView) draw(most money.USD) {
	least := -1
	for i := range v.Offers {
		o := &v.Offers[i]
		if o.No != nil {
			continue
		}
		o.Picture = newPicture(o.Terms, most, 6)
		if least < 0 || o.Cost.Less(v.Offers[least].Cost) {
			least = i
		}
	}
	if least >= 0 {
		v.Offers[least].Least = true
	}
}
