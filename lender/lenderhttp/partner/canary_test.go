package partner_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp/partner"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/lender/lendertest"
)

// openLog leaves the times out: their digits are by chance those of anybody.
func openLog(r *records) *slog.Logger {
	return slog.New(slog.NewJSONHandler(r, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey || a.Key == "took" {
			return slog.Attr{}
		}
		return a
	}}))
}

// canaries is an application in which every personal text is one of a kind.
func canaries() (lender.Application, []string) {
	a := lendertest.Application("app-1", "buyer-1")
	var all []string
	put := func(s *lender.Secret, text string) {
		*s = lender.NewSecret(text)
		all = append(all, text)
	}
	put(&a.Business.LegalName, "Zqvlegal Lamp Works")
	put(&a.Business.TaxID, "20-9753124")
	put(&a.Business.Address.Line1, "1 Zqvroad")
	put(&a.Business.Address.Line2, "Zqvfloor 2")
	put(&a.Business.Address.City, "Zqvcity")
	put(&a.Business.Address.ZIP, "97531-2468")
	put(&a.Owner.Name, "Zqvowner Quill")
	put(&a.Owner.Email, "zqvmail@example.com")
	put(&a.Owner.Phone, "+12975312468")
	put(&a.Owner.BirthDate, "1979-11-23")
	put(&a.Owner.Address.Line1, "2 Zqvlane")
	put(&a.Owner.Address.City, "Zqvtown")
	put(&a.Accounts[0].Token, "tok-zqvtoken-1")
	put(&a.Accounts[1].Token, "tok-zqvtoken-2")
	return a, all
}

// forms are how a text may be written where nobody meant to.
func forms(text string) []string {
	list := []string{text, fmt.Sprintf("%q", text), base64.StdEncoding.EncodeToString([]byte(text)), hex.EncodeToString([]byte(text))}
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(" @-+.", r) }) {
		if len(word) >= 5 && word != "Quill" && word != "Works" && word != "example" {
			list = append(list, word)
		}
	}
	return list
}

// No personal text of an application, no token, no key and no body is in a log, in a
// problem document or in a dump of the handler: whether it is taken, refused, cannot
// be read, or the lender fails over it or throws it.
func TestCanaries(t *testing.T) {
	a, all := canaries()
	all = append(all, testKey, otherKey, "zqvpublic-1")
	body := encoded(t, a)
	var out bytes.Buffer
	log := &records{}
	angry := func(what func() error) func(*partner.Config) {
		return func(c *partner.Config) {
			c.Lender = lenderFunc(func(context.Context) ([]lender.Event, error) { return nil, what() })
		}
	}
	echo := fmt.Errorf("cannot store %s", body)
	for _, change := range []func(*partner.Config){
		nil, angry(func() error { return echo }), angry(func() error { panic(echo) }), angry(func() error { panic(a.Owner.Email.Reveal()) }),
		angry(func() error { return lender.Refuse() }),
	} {
		d := open(t, func(c *partner.Config) {
			if change != nil {
				change(c)
			}
			c.Log = openLog(log)
		})
		send := func(path, key string, data []byte, headers ...string) {
			r := ask(http.MethodPost, path, key, data)
			for i := 0; i+1 < len(headers); i += 2 {
				r.Header.Set(headers[i], headers[i+1])
			}
			out.Write(d.do(r).Body.Bytes())
		}
		send(wire.PathApplications, "app-1", body)
		send(wire.PathApplications, "app-1", bytes.Replace(body, []byte("1979-11-23"), []byte("1979-11-24"), 1)) // the key again
		send(wire.PathApplications, a.Owner.Email.Reveal(), body)
		send(wire.PathApplications, "app-1", body, "Content-Type", "text/"+"zqvmail@example.com")
		send(wire.PathApplications, "app-1", body, wire.HeaderMode, "zqvowner")
		send(wire.PathApplications, "app-1", body, "Authorization", "Bearer zqvpublic-1")
		for i := range body { // cut off, and broken, everywhere
			if i%7 == 0 {
				send(wire.PathApplications, "app-1", body[:i])
				send(wire.PathApplications, "app-1", append(append(bytes.Clone(body[:i]), `",:1`...), body[i:]...))
			}
		}
		var fields map[string]any
		require.NoError(t, json.Unmarshal(body, &fields))
		each(fields, func(o map[string]any, name string) { // every text where another belongs, and as a name
			value := o[name]
			for _, text := range all {
				o[name] = text + "\u202e"
				data, err := json.Marshal(fields)
				require.NoError(t, err)
				send(wire.PathApplications, "app-1", data)
			}
			o[name] = value
			o["Zqvowner"] = "zqvmail@example.com"
			data, err := json.Marshal(fields)
			require.NoError(t, err)
			send(wire.PathApplications, "app-1", data)
			delete(o, "Zqvowner")
		})
		send(wire.PathLinkExchanges, "s-1", encoded(t, wire.NewLinkExchange("s-1", "buyer-1", lender.NewSecret("zqvpublic-1"))))
		send(wire.PathRevocations, "", encoded(t, wire.NewRevocation("buyer-1", lender.NewSecret("tok-zqvtoken-1"))))
		out.Write(d.do(ask(http.MethodGet, "/v1/zqvmail@example.com", "", nil)).Body.Bytes())
		out.Write(d.do(ask(http.MethodGet, wire.PathReferences+"?kind=loan&key=zqvmail@example.com&buyer=Zqvowner%20Quill", "", nil)).Body.Bytes())
		out.Write(d.do(ask(http.MethodGet, wire.PathStatement+"?from=zqvmail@example.com&to=1979-11-23", "", nil)).Body.Bytes())
	}
	text := out.String() + log.String()
	require.Greater(t, len(text), 1_000_000, "something was said")
	require.Contains(t, text, "a panic was stopped")
	for _, canary := range all {
		for _, form := range forms(canary) {
			at := strings.Index(strings.ToLower(text), strings.ToLower(form))
			require.Negative(t, at, "%s: %s", form, text[max(0, at-100):min(len(text), max(0, at)+100)])
		}
	}
}

// Dumps of what holds keys and secrets show neither.
func TestDumps(t *testing.T) {
	d := open(t, nil)
	s := partner.SenderConfig{Mode: wire.Test, URL: "https://host.example", Secrets: []lender.Secret{lender.NewSecret(oldSecret)}}
	c := partner.Config{Mode: wire.Test, Keys: []lender.Secret{lender.NewSecret(testKey)}}
	one, err := partner.NewSender(s)
	require.NoError(t, err)
	dump := fmt.Sprintf("%v %+v %#v %v %+v %#v %+v %#v %+v %#v", d.Handler, d.Handler, d.Handler, s, s, s, c, c, one, one)
	require.NotContains(t, dump, testKey[9:])
	require.NotContains(t, dump, oldSecret[6:])
}
