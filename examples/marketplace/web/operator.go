package web

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// operatorRoutes are the pages of those who run the marketplace.
func (s *Web) operatorRoutes() []route {
	return []route{
		{"GET /operator", operators, s.overview},
		{"POST /operator/clock", operators, s.moveClock},
		{"POST /operator/round", operators, s.round},
		{"GET /operator/lines", operators, s.lines},
		{"GET /operator/lines/{buyer}", operators, s.line},
		{"GET /operator/decisions", operators, s.decisions},
		{"GET /operator/orders/{id}/{phase}", operators, s.why},
		{"GET /operator/reconcile", operators, s.reconcile},
		{"GET /operator/reconcile.csv", operators, s.reconcileFile},
		{"GET /operator/failures", operators, s.failures},
		{"POST /operator/failures", operators, s.fail},
	}
}

// deskPage is a page of the operator's navigation.
type deskPage struct {
	Path, Title string
	Below       string // where the pages below it are, if not below its path
	Here        bool
}

// desk shows one of the operator's pages with their navigation.
func (s *Web) desk(v *visit, name, heading string, data map[string]any) error {
	return s.deskAs(v, http.StatusOK, name, heading, data)
}

func (s *Web) deskAs(v *visit, status int, name, heading string, data map[string]any) error {
	pages := []deskPage{
		{Path: "/operator", Title: "Overview"},
		{Path: "/operator/lines", Title: "Lines"},
		{Path: "/operator/decisions", Title: "Decisions", Below: "/operator/orders"},
		{Path: "/operator/reconcile", Title: "Reconciliation"},
	}
	if s.Failures != nil {
		pages = append(pages, deskPage{Path: "/operator/failures", Title: "Failures"})
	}
	crumbs := []crumb{{"Operator", "/operator"}}
	for i := range pages {
		pages[i].Here = pages[i].Path == v.URL.Path
		if strings.HasPrefix(v.URL.Path, cmp.Or(pages[i].Below, pages[i].Path)+"/") && pages[i].Path != "/operator" {
			crumbs = append(crumbs, crumb{pages[i].Title, pages[i].Path})
		}
	}
	if pages[0].Here {
		crumbs[0].Path = ""
	} else {
		crumbs = append(crumbs, crumb{heading, ""})
	}
	data["Desk"] = pages
	return v.show(status, name, frame{Title: heading, Section: "operator", Crumbs: crumbs, Data: data})
}

// The colors of a state: see the class state of the style.
const (
	colorDue  = "due"
	colorWay  = "way"
	colorGood = "good"
	colorBad  = "bad"
)

// counted is how many there are of a state.
type counted struct {
	State, Color string
	Count        int
}

// sums are money over all lines.
type sums struct{ Limit, Outstanding, Held, Available, Due, PastDue money.USD }

func (s *sums) add(l lineView) {
	s.Limit, s.Outstanding = s.Limit.Add(l.Limit), s.Outstanding.Add(l.Outstanding)
	s.Held, s.Available = s.Held.Add(l.Held), s.Available.Add(l.Available)
	s.Due, s.PastDue = s.Due.Add(l.Due), s.PastDue.Add(l.PastDue)
}

// overview is the first of the operator's pages: figures, exposure, what waits, the clock.
func (s *Web) overview(v *visit) error {
	lines, err := s.allLines(v.Context())
	if err != nil {
		return err
	}
	var all sums
	var ids []paylater.LineID
	for _, l := range lines {
		all.add(l)
		if l.There {
			ids = append(ids, l.ID)
		}
	}
	now := s.Clock.Now()
	points, err := exposure(v.Context(), s.Host.Program(), ids)
	if err != nil {
		return err
	}
	points = upTo(points, exposurePoint{Day: civil.NewYork(now), Limit: all.Limit, Outstanding: all.Outstanding, Held: all.Held})
	work, err := s.work(v, lines)
	if err != nil {
		return err
	}
	done := map[string]string{"moved": "The clock was moved, and what was due by then has happened.", "round": "The round was made."}
	return s.desk(v, "operator", "Operator", map[string]any{
		"Sums": all, "Applications": applications(lines), "Statuses": statuses(lines), "Lines": len(ids),
		"Points": points, "Picture": drawExposure(points), "Work": work, "Now": newYork(now),
		"Today": civil.NewYork(now).Number(), "Moves": moves(), "Done": done[v.URL.Query().Get("done")],
	})
}

func applications(lines []lineView) []counted {
	list := []counted{
		{State: "none yet"},
		{State: string(paylater.ApplicationSubmitted), Color: colorWay},
		{State: string(paylater.ApplicationNeedsInfo), Color: colorDue},
		{State: string(paylater.ApplicationApproved), Color: colorGood},
		{State: string(paylater.ApplicationDeclined), Color: colorBad},
	}
	return count(list, lines, func(l lineView) string {
		if l.Application == paylater.ApplicationNone {
			return "none yet"
		}
		return string(l.Application)
	})
}

func statuses(lines []lineView) []counted {
	var list []counted
	for _, status := range []paylater.Status{
		paylater.StatusNew, paylater.StatusApplying, paylater.StatusDeclined, paylater.StatusOpen, paylater.StatusDelinquent,
		paylater.StatusSuspended, paylater.StatusClosed,
	} {
		list = append(list, counted{State: string(status), Color: colorOf(status)})
	}
	return count(list, lines, func(l lineView) string { return string(l.Status) })
}

func count(list []counted, lines []lineView, of func(lineView) string) []counted {
	for _, l := range lines {
		if i := slices.IndexFunc(list, func(c counted) bool { return c.State == of(l) }); i >= 0 {
			list[i].Count++
		}
	}
	return list
}

// colorOf is the style of a line's state.
func colorOf(s paylater.Status) string {
	switch s {
	case paylater.StatusOpen:
		return colorGood
	case paylater.StatusApplying:
		return colorWay
	case paylater.StatusDelinquent, paylater.StatusSuspended:
		return colorDue
	case paylater.StatusDeclined, paylater.StatusClosed:
		return colorBad
	case paylater.StatusNew:
	}
	return ""
}

// moves are by how many days the clock is moved on.
func moves() []int { return []int{1, 3, 7, 30} }

// moveClock moves the test clock to a day: that on which the form was made and some
// days more. Sent twice it has moved already.
func (s *Web) moveClock(v *visit) error {
	from, err := strconv.ParseInt(v.PostForm.Get("from"), 10, 32)
	days, err2 := strconv.Atoi(v.PostForm.Get("days"))
	if s.Move == nil || err != nil || err2 != nil || !slices.Contains(moves(), days) {
		return errNoPage
	}
	s.moving.Lock()
	defer s.moving.Unlock()
	ahead := int(from) + days - int(civil.NewYork(s.Clock.Now()).Number())
	if ahead > 0 && ahead <= days {
		if err := s.Move(v.Context(), ahead); err != nil {
			return err
		}
	}
	return v.redirect("/operator?done=moved")
}

// round does now what the loop does every few seconds, and tells orders again whose
// line was set aside.
func (s *Web) round(v *visit) error {
	if err := s.Host.TellAgain(v.Context()); err != nil {
		return err
	}
	if err := s.Host.Round(v.Context()); err != nil {
		return err
	}
	return v.redirect("/operator?done=round")
}
