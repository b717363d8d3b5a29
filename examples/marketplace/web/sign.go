package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/examples/marketplace/data"
)

// signRoutes are the way in and out, and the start of each device.
func (s *Web) signRoutes() []route {
	return []route{
		{"GET /{$}", anybody, s.start},
		{"GET /signin", anybody, func(v *visit) error { return s.signInPage(v, http.StatusOK, "", "") }},
		{"POST /signin", anybody, s.signIn},
		{"POST /signout", anybody, s.signOut},
	}
}

// signInView is what the page of signing in shows.
type signInView struct {
	People       []data.Person
	Email, Wrong string
	Next         string
}

func (s *Web) signInPage(v *visit, status int, email, wrong string) error {
	people, err := s.Data.SamplePeople(v.Context())
	if err != nil {
		return err
	}
	next := v.FormValue("next")
	return v.show(status, "signin", frame{Title: "Sign in", Data: signInView{people, email, wrong, next}})
}

// askToSign sends who is not signed in to the page for it, and back afterwards.
func (v *visit) askToSign() {
	path := "/signin"
	if v.Method == http.MethodGet {
		path += "?next=" + url.QueryEscape(v.URL.RequestURI())
	}
	_ = v.redirect(path)
}

// signIn begins a session.
func (s *Web) signIn(v *visit) error {
	email := v.PostForm.Get("email")
	if err := s.limits.allow("signin", strings.ToLower(email)); err != nil {
		return err
	}
	cookie, ok, err := s.Data.SignIn(v.Context(), email, v.PostForm.Get("password"), s.Clock.World())
	if err != nil {
		return err
	}
	if !ok {
		return s.signInPage(v, http.StatusUnprocessableEntity, email, "Email and password do not belong together.")
	}
	http.SetCookie(v.w, &http.Cookie{ //nolint:gosec // Secure wherever there is TLS: not on this machine's own address
		Name: cookieName, Value: cookie, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: strings.HasPrefix(s.Address, "https://"),
	})
	if next := v.PostForm.Get("next"); inside(next) {
		http.Redirect(v.w, v.Request, next, http.StatusSeeOther)
		return nil
	}
	return v.redirect("/")
}

// inside tells a path of this server from an address of another.
func inside(next string) bool {
	u, err := url.Parse(next)
	return err == nil && u.Scheme == "" && u.Host == "" && strings.HasPrefix(next, "/") && !strings.HasPrefix(next, "//") &&
		!strings.Contains(next, "\\")
}

func (s *Web) signOut(v *visit) error {
	if v.signed {
		if err := s.Data.SignOut(v.Context(), v.session); err != nil {
			return err
		}
	}
	http.SetCookie(v.w, &http.Cookie{ //nolint:gosec // as above; it is empty
		Name: cookieName, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
	return v.redirect("/signin")
}

// start is the first page: where each one's work is.
func (s *Web) start(v *visit) error {
	switch {
	case !v.signed:
		return v.redirect("/signin")
	case v.session.Person.Operator():
		http.Redirect(v.w, v.Request, "/operator", http.StatusSeeOther)
		return nil
	}
	if v.device == checkout.App {
		return v.redirect("/account")
	}
	return v.redirect("/orders")
}
