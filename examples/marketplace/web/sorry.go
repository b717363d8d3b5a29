package web

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender/lenderhttp"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater"
)

// refusal is what a page can be refused for, besides the codes of the library.
type refusal string

// The refusals.
const (
	errNoPage refusal = "no_page"
	errSignIn refusal = "sign_in"
	errForm   refusal = "form_expired"
)

func (r refusal) Error() string { return string(r) }

// tooOften refuses what comes too often; it says when to try again.
type tooOften struct{ wait time.Duration }

func (t tooOften) Error() string { return "too often" }

// apology is what a page says that cannot be shown.
type apology struct {
	Sentence string
	Numbers  []fault.Number
	Remedy   string
	Code     fault.Code
	Back     string // a path to go on, without the device
	BackTo   string // what stands there
}

// sorry shows why a request was not served: a sentence, the figures, what would
// help, and the code in small print.
func (v *visit) sorry(err error) {
	if errors.Is(err, errSignIn) {
		v.askToSign()
		return
	}
	status, heading, a := judge(err)
	if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
		v.w.Header().Set("Retry-After", retryAfter(err))
	}
	if status == http.StatusInternalServerError {
		v.web.Log.Error("a page broke", "route", v.Pattern, "type", fmt.Sprintf("%T", err))
	}
	if a.Back == "" {
		a.Back, a.BackTo = "/", "Go to the start"
	}
	if v.show(status, "sorry", frame{Title: heading, Data: a}) != nil {
		http.Error(v.w, heading, http.StatusInternalServerError)
	}
}

func retryAfter(err error) string {
	if t, ok := errors.AsType[tooOften](err); ok {
		return strconv.FormatInt(int64((t.wait+time.Second-1)/time.Second), 10)
	}
	return "5"
}

// judge tells what an error means to whoever asked.
func judge(err error) (status int, heading string, a apology) {
	var t tooOften
	switch {
	case errors.As(err, &t):
		return http.StatusTooManyRequests, "Too many tries", apology{
			Sentence: "This was tried too often in a short time.", Code: "too_often",
			Remedy: "wait " + retryAfter(err) + " seconds, then try again; nothing was changed",
		}
	case errors.Is(err, errNoPage), errors.Is(err, paylater.CodeNotFound):
		return http.StatusNotFound, "Page not found", apology{Sentence: "There is no such page.", Code: "not_found"}
	case errors.Is(err, errForm):
		return http.StatusForbidden, "This form has expired", apology{
			Sentence: "The form did not come from a page of this session.", Code: fault.Code(errForm),
			Remedy: "open the page again and send it from there",
		}
	case errors.Is(err, lenderhttp.CodeOutcomeUnknown):
		return http.StatusServiceUnavailable, "The lender does not answer", apology{
			Sentence: "The lender could not be reached just now.", Code: lenderhttp.CodeOutcomeUnknown,
			Remedy: "try again in a moment: nothing is done twice",
		}
	case errors.Is(err, paylater.CodeConflict), errors.Is(err, paylater.CodeOutcomeUnknown):
		return http.StatusServiceUnavailable, "Please try again", apology{
			Sentence: "Too much happened at once.", Code: fault.CodeOf(err), Remedy: "send it again as it was: nothing is done twice",
		}
	}
	if f := fault.All(err); len(f) > 0 {
		return http.StatusUnprocessableEntity, "That is not possible", apology{
			Sentence: sentence(f[0].Message), Numbers: f[0].Numbers, Code: f[0].Code,
		}
	}
	return http.StatusInternalServerError, "Something went wrong", apology{
		Sentence: "The page could not be made.", Remedy: "try again in a moment",
	}
}

// refused is a refusal on a page, for the part that shows one.
type refused struct {
	Sentence string
	Numbers  []fault.Number
	Remedy   string
	Code     fault.Code
}

// refusalOf is why a method cannot be used; nil when it can.
func refusalOf(c checkout.Choice) *refused {
	if c.Why == nil {
		return nil
	}
	return &refused{Sentence: sentence(c.Why.Message), Numbers: c.Why.Numbers, Remedy: sentence(c.Remedy.Sentence()), Code: c.Why.Code}
}

// refusalBy is an error as a page shows it, with what would help.
func refusalBy(err error, remedy string) *refused {
	_, _, a := judge(err)
	if remedy == "" {
		remedy = a.Remedy
	}
	return &refused{Sentence: a.Sentence, Numbers: a.Numbers, Remedy: sentence(remedy), Code: a.Code}
}
