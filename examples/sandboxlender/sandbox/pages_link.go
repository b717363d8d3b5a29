package sandbox

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/fault"
)

// maxForm is the most that is read of a form, in bytes.
const maxForm = 64 << 10

// maxLinked is how many accounts a buyer links, as in an application.
const maxLinked = 20

// linkPages are the page on which a buyer applies and links accounts, in up to
// three steps, each kept as soon as it is given.
type linkPages struct {
	*pages
	linking *linking
}

// linkView is what the page shows.
type linkView struct {
	Title, Page, Step string
	Steps             []string
	Fields            []field
	Accounts          []linked
	Kinds             []choice
	Institutions      []string
	Wrong             string
	CanFinish         bool
	Back              string
}

// The steps.
const (
	stepBusiness = "business"
	stepOwner    = "owner"
	stepAccounts = "accounts"
)

func (l *linkPages) steps(n session) []string {
	if (draft{}).asked(n).Applicant {
		return []string{stepBusiness, stepOwner, stepAccounts}
	}
	return []string{stepAccounts}
}

// get shows the step that is asked for, or else the first one that is not done.
func (l *linkPages) get(w http.ResponseWriter, r *http.Request) {
	n, d, ok := l.load(w, r)
	if !ok {
		return
	}
	step := r.URL.Query().Get("step")
	if !slices.Contains(l.steps(n), step) {
		step = l.first(n, d)
	}
	l.step(w, n, d, step, nil, "")
}

// first is the first step that is not done.
func (l *linkPages) first(n session, d draft) string {
	for _, step := range l.steps(n) {
		if step == stepAccounts || len(d.faults(step+".", l.linking.clock.now())) > 0 {
			return step
		}
	}
	return stepAccounts
}

// load finds the session of a page; a page that is done sends the buyer back.
func (l *linkPages) load(w http.ResponseWriter, r *http.Request) (session, draft, bool) {
	var d draft
	n, err := l.linking.at(r.Context(), kindLink, r.PathValue("page"))
	switch {
	case fault.CodeOf(err) == codeSessionExpired:
		l.sorry(w, http.StatusGone, "It has expired. Go back to the shop and begin again.")
	case len(fault.All(err)) > 0:
		l.sorry(w, http.StatusNotFound, "There is no such page.")
	case err != nil, json.Unmarshal(n.answer, &d) != nil:
		l.sorry(w, http.StatusInternalServerError, "Something went wrong here. Try again in a moment.")
	case !n.done.IsZero():
		http.Redirect(w, r, back(d.asked(n).Return, n), http.StatusSeeOther)
	default:
		return n, d, true
	}
	return n, d, false
}

func (l *linkPages) step(w http.ResponseWriter, n session, d draft, step string, wrong map[string]string, why string) {
	v := linkView{
		Title: "Apply for a credit line", Page: n.page, Step: step, Steps: l.steps(n), Wrong: why,
		Back: back(d.asked(n).Return, n),
	}
	status := http.StatusOK
	if len(wrong) > 0 || why != "" {
		status = http.StatusUnprocessableEntity
	}
	switch step {
	case stepBusiness:
		v.Fields = d.fill(businessFields(), wrong)
	case stepOwner:
		v.Fields = d.fill(ownerFields(), wrong)
	default:
		l.accountsOf(&v, n, d)
	}
	l.show(w, status, "link.html", v)
}

func (l *linkPages) accountsOf(v *linkView, n session, d draft) {
	for _, k := range d.asked(n).Kinds {
		v.Kinds = append(v.Kinds, choice{string(k), strings.ReplaceAll(string(k), "_", " ")})
	}
	v.Accounts = d.Accounts
	v.Institutions = institutions()
	v.CanFinish = hasChecking(d)
}

// institutions are made up.
func institutions() []string {
	return []string{"First Harbor Bank", "Lakeside Credit Union", "Prairie Savings", "Stallmarket", "Swiftpay", "Tidy Books", "Parcelroad"}
}

// hasChecking tells whether a business checking account is linked, without which
// no application is taken.
func hasChecking(d draft) bool {
	return slices.ContainsFunc(d.Accounts, func(a linked) bool { return a.Kind == lender.BusinessChecking })
}

// post takes what the buyer gave on one step.
func (l *linkPages) post(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		l.sorry(w, http.StatusBadRequest, "The form could not be read.")
		return
	}
	n, d, ok := l.load(w, r)
	if !ok {
		return
	}
	switch step := r.PostForm.Get("step"); step {
	case stepBusiness, stepOwner:
		l.given(w, r, n, d, step)
	case stepAccounts:
		l.account(w, r, n, d)
	default:
		l.step(w, n, d, l.first(n, d), nil, "")
	}
}

// given keeps the fields of a step, right or wrong, and goes on when they are right.
func (l *linkPages) given(w http.ResponseWriter, r *http.Request, n session, d draft, step string) {
	lines := businessFields()
	if step == stepOwner {
		lines = ownerFields()
	}
	if d.Fields == nil {
		d.Fields = make(map[string]string)
	}
	for _, f := range lines {
		d.Fields[f.Name] = strings.TrimSpace(r.PostForm.Get(f.Name))
	}
	if !l.keep(w, r, n, d) {
		return
	}
	if wrong := d.faults(step+".", l.linking.clock.now()); len(wrong) > 0 {
		l.step(w, n, d, step, wrong, "Something is missing or wrong.")
		return
	}
	http.Redirect(w, r, "/link/"+n.page, http.StatusSeeOther)
}

// account links an account, or ends the page.
func (l *linkPages) account(w http.ResponseWriter, r *http.Request, n session, d draft) {
	kind, institution := lender.AccountKind(r.PostForm.Get("kind")), r.PostForm.Get("institution")
	switch {
	case r.PostForm.Get("do") == "finish":
		l.finish(w, r, n, d)
		return
	case !slices.Contains(d.asked(n).Kinds, kind) || !slices.Contains(institutions(), institution):
		l.step(w, n, d, stepAccounts, nil, "Choose a kind of account and where it is.")
		return
	case len(d.Accounts) >= maxLinked:
		l.step(w, n, d, stepAccounts, nil, "Twenty accounts are linked; no more are needed.")
		return
	}
	if !slices.ContainsFunc(d.Accounts, func(a linked) bool { return a.Kind == kind && a.Institution == institution }) {
		a, err := l.linking.link(r.Context(), n.buyer, kind, institution)
		if err != nil {
			l.sorry(w, http.StatusInternalServerError, "Something went wrong here. Try again in a moment.")
			return
		}
		d.Accounts = append(d.Accounts, a)
	}
	if l.keep(w, r, n, d) {
		http.Redirect(w, r, "/link/"+n.page+"?step="+stepAccounts, http.StatusSeeOther)
	}
}

// finish sends the buyer back to the host with a public token.
func (l *linkPages) finish(w http.ResponseWriter, r *http.Request, n session, d draft) {
	if step := l.first(n, d); step != stepAccounts {
		l.step(w, n, d, step, d.faults(step+".", l.linking.clock.now()), "Something is missing or wrong.")
		return
	}
	if !hasChecking(d) {
		l.step(w, n, d, stepAccounts, nil, "Link a business checking account first.")
		return
	}
	n.done = l.linking.clock.now()
	if l.keep(w, r, n, d) {
		http.Redirect(w, r, back(d.asked(n).Return, n), http.StatusSeeOther)
	}
}

// keep saves the draft; false when that failed and the buyer was told.
func (l *linkPages) keep(w http.ResponseWriter, r *http.Request, n session, d draft) bool {
	answer, err := json.Marshal(d)
	if err == nil {
		n.answer = answer
		err = l.linking.save(r.Context(), n)
	}
	if err != nil {
		l.sorry(w, http.StatusInternalServerError, "Something went wrong here. Try again in a moment.")
	}
	return err == nil
}
