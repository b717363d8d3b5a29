package lenderhttp_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order/fault"
)

// canaries are what an applicant gave, and what authorizes.
func canaries(a *lender.Application) []string {
	list := []string{
		a.Business.LegalName.Reveal(), a.Business.TaxID.Reveal(), a.Business.Address.Line1.Reveal(),
		a.Owner.Name.Reveal(), a.Owner.Email.Reveal(), a.Owner.Phone.Reveal(), a.Owner.BirthDate.Reveal(), testKey,
	}
	for _, l := range a.Accounts {
		list = append(list, l.Token.Reveal())
	}
	return list
}

// What an applicant gave, and the key, reach the partner and nothing else: no error,
// no log at any level, no observer, no print of the client, whatever goes wrong.
func TestCanaries(t *testing.T) {
	a := lendertest.Application("app-1", "buyer-1")
	for name, before := range map[string]func(http.ResponseWriter, *http.Request) bool{
		"right":  nil,
		"hangs":  func(rw http.ResponseWriter, _ *http.Request) bool { return hang(rw) },
		"echoes": echo(http.StatusOK, wire.TypeJSON),
		"panics": echo(http.StatusInternalServerError, "text/plain"),
		"refuses in its own words": func(rw http.ResponseWriter, r *http.Request) bool {
			p := wire.ProblemOf(wire.Test, lender.Refuse(fault.New("no", "not "+a.Owner.Name.Reveal()).At(a.Owner.Email.Reveal())))
			body, _ := wire.Encode(p)
			rw.Header().Set(wire.HeaderMode, "test")
			rw.Header().Set("Content-Type", wire.TypeProblem)
			rw.WriteHeader(p.Status)
			_, _ = rw.Write(body)
			return true
		},
	} {
		w := newWorld(t, func(c *lenderhttp.Config) { c.Attempts = 2 })
		arrived := ""
		w.set(func(rw http.ResponseWriter, r *http.Request) bool {
			arrived += r.Header.Get("Authorization")
			return before != nil && before(rw, r)
		}, func(http.ResponseWriter, *httptest.ResponseRecorder) bool { return false })
		_, err := w.client.Apply(t.Context(), a)
		all := fmt.Sprintf("%v %+v %#v\n%s\n%+v %+v\n%+v %#v", err, err, fault.All(err), w.log, w.tries.list, w.tries.ends, w.client, w.client)
		require.Contains(t, arrived, testKey, "it was sent: the canaries were there")
		for _, word := range canaries(&a) {
			require.NotContains(t, all, word, name)
		}
	}
}

// echo sends back what came.
func echo(status int, media string) func(http.ResponseWriter, *http.Request) bool {
	return func(rw http.ResponseWriter, r *http.Request) bool {
		rw.Header().Set(wire.HeaderMode, "test")
		rw.Header().Set("Content-Type", media)
		rw.WriteHeader(status)
		_ = r.Write(rw)
		return true
	}
}
