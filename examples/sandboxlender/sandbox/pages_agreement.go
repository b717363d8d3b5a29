package sandbox

import (
	"encoding/json"
	"net/http"

	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// agreementPages are the page on which a buyer reads an agreement and signs it.
type agreementPages struct {
	*pages
	agreements *agreements
}

type agreementView struct {
	Title, Page, Wrong, Back string
	Request                  wire.AgreementRequest
	Fees                     money.USD
}

func (a *agreementPages) load(w http.ResponseWriter, r *http.Request) (session, wire.AgreementRequest, bool) {
	var asked wire.AgreementRequest
	n, err := a.agreements.at(r.Context(), kindAgreement, r.PathValue("page"))
	switch {
	case fault.CodeOf(err) == codeSessionExpired:
		a.sorry(w, http.StatusGone, "It has expired. Go back to the shop and begin again.")
	case len(fault.All(err)) > 0:
		a.sorry(w, http.StatusNotFound, "There is no such page.")
	case err != nil, json.Unmarshal(n.asked, &asked) != nil:
		a.sorry(w, http.StatusInternalServerError, "Something went wrong here. Try again in a moment.")
	case !n.done.IsZero():
		http.Redirect(w, r, back(asked.Return, n), http.StatusSeeOther)
	default:
		return n, asked, true
	}
	return n, asked, false
}

func (a *agreementPages) get(w http.ResponseWriter, r *http.Request) {
	if n, asked, ok := a.load(w, r); ok {
		a.read(w, http.StatusOK, n, asked, "")
	}
}

func (a *agreementPages) read(w http.ResponseWriter, status int, n session, asked wire.AgreementRequest, wrong string) {
	v := agreementView{Title: "Your loan agreement", Page: n.page, Wrong: wrong, Back: back(asked.Return, n), Request: asked}
	for _, p := range asked.Payments {
		v.Fees = v.Fees.Add(p.Fee)
	}
	a.show(w, status, "agreement.html", v)
}

// post signs.
func (a *agreementPages) post(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		a.sorry(w, http.StatusBadRequest, "The form could not be read.")
		return
	}
	n, asked, ok := a.load(w, r)
	if !ok {
		return
	}
	if r.PostForm.Get("agree") != "yes" {
		a.read(w, http.StatusUnprocessableEntity, n, asked, "Tick the box to sign.")
		return
	}
	n.done = a.agreements.clock.now()
	if err := a.agreements.save(r.Context(), n); err != nil {
		a.sorry(w, http.StatusInternalServerError, "Something went wrong here. Try again in a moment.")
		return
	}
	http.Redirect(w, r, back(asked.Return, n), http.StatusSeeOther)
}
