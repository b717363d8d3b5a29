package web

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// Exposure over time, from the events of the lines and nothing else:
//
//  1. Each line is rebuilt event by event. After each event it has a limit, holds
//     and principal owed, all as of the instant of the event.
//  2. Of a New York day counts how a line stood after its last event of that day; a
//     line without an event on a day stands as on the day before.
//  3. A day that changes any of the sums over all lines is a point.
//  4. The last point is today, from the lines as they are now: a hold that has run
//     out since the last event is no longer in it.
//
// With more than [mostPoints] points only the last of each month is kept, and today.

// mostPoints is how many points a picture and its table have before they are thinned.
const mostPoints = 60

// exposurePoint is how all lines stood at the end of a day.
type exposurePoint struct {
	Day                      civil.Date
	Limit, Outstanding, Held money.USD
}

// exposure follows lines through their events.
func exposure(ctx context.Context, p *paylater.Program, ids []paylater.LineID) ([]exposurePoint, error) {
	changes := make(map[civil.Date]exposurePoint) // by how much the sums change on a day
	for _, id := range ids {
		stood := exposurePoint{}
		for step, err := range p.Rules().Retrace(id, p.History(ctx, id, 0)) {
			if err != nil {
				return nil, err
			}
			at := step.Event.At
			stands := exposurePoint{Limit: step.After.Limit(at), Outstanding: step.After.Outstanding(), Held: step.After.Held(at)}
			day := civil.NewYork(at)
			changes[day] = changes[day].plus(stands).less(stood)
			stood = stands
		}
	}
	var points []exposurePoint
	sum := exposurePoint{}
	for _, day := range slices.SortedFunc(maps.Keys(changes), civil.Date.Compare) {
		if changes[day] == (exposurePoint{}) {
			continue
		}
		sum = sum.plus(changes[day])
		sum.Day = day
		points = append(points, sum)
	}
	return points, nil
}

// upTo ends the points with today and thins them.
func upTo(points []exposurePoint, today exposurePoint) []exposurePoint {
	if n := len(points); n > 0 && points[n-1].Day == today.Day {
		points = points[:n-1]
	}
	points = append(points, today)
	if len(points) <= mostPoints {
		return points
	}
	var ends []exposurePoint
	for i, p := range points {
		if i == len(points)-1 || points[i+1].Day.Month() != p.Day.Month() || points[i+1].Day.Year() != p.Day.Year() {
			ends = append(ends, p)
		}
	}
	return ends
}

func (p exposurePoint) plus(q exposurePoint) exposurePoint {
	return exposurePoint{p.Day, p.Limit.Add(q.Limit), p.Outstanding.Add(q.Outstanding), p.Held.Add(q.Held)}
}

func (p exposurePoint) less(q exposurePoint) exposurePoint {
	return exposurePoint{p.Day, p.Limit.Sub(q.Limit), p.Outstanding.Sub(q.Outstanding), p.Held.Sub(q.Held)}
}

// exposurePicture is the points as steps: outstanding, what is held above it, and the
// limit as a line. Lengths are in units of the drawing.
type exposurePicture struct {
	Width, Height, Left, Right, Top, Base int
	Owed, Held, Limit                     string // paths
	First, Last, Most, Words              string
}

// drawExposure draws points to a scale on which the greatest figure is the height.
func drawExposure(points []exposurePoint) exposurePicture {
	pic := exposurePicture{Width: 480, Height: 160, Left: 0, Right: 480, Top: 4, Base: 156}
	if len(points) == 0 {
		return pic
	}
	first, last := points[0], points[len(points)-1]
	most := money.Dollars(1)
	for _, p := range points {
		most = most.Max(p.Limit).Max(p.Outstanding.Add(p.Held))
	}
	pic.First, pic.Last, pic.Most = day(first.Day), day(last.Day), most.String()
	pic.Words = fmt.Sprintf("From %s to %s: outstanding %s at first and %s at last, held %s at last, of a limit of %s",
		pic.First, pic.Last, first.Outstanding, last.Outstanding, last.Held, last.Limit)
	steps := func(of func(exposurePoint) money.USD) string {
		return pic.steps(points, func(p exposurePoint) int { return pic.Base - int(of(p).Cents()*int64(pic.Base-pic.Top)/most.Cents()) })
	}
	ground := fmt.Sprintf("V%dH%dZ", pic.Base, pic.Left)
	pic.Limit = steps(func(p exposurePoint) money.USD { return p.Limit })
	pic.Owed = steps(func(p exposurePoint) money.USD { return p.Outstanding }) + ground
	pic.Held = steps(func(p exposurePoint) money.USD { return p.Outstanding.Add(p.Held) }) + ground
	return pic
}

// steps is a path from left to right that keeps its height until the next point.
func (pic exposurePicture) steps(points []exposurePoint, height func(exposurePoint) int) string {
	first := points[0].Day
	days := max(1, points[len(points)-1].Day.Sub(first))
	var path strings.Builder
	for i, p := range points {
		x := pic.Left + p.Day.Sub(first)*(pic.Right-pic.Left)/days
		if i == 0 {
			fmt.Fprintf(&path, "M%d %d", x, height(p))
			continue
		}
		fmt.Fprintf(&path, "H%dV%d", x, height(p))
	}
	fmt.Fprintf(&path, "H%d", pic.Right)
	return path.String()
}
