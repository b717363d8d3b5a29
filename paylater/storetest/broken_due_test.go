package storetest_test

import (
	"context"

	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/memstore"
)

// bentDue is a good store whose pages of lines are bent.
type bentDue struct {
	*memstore.Store
	bend func(q *paylater.Query, lines []paylater.Loaded) []paylater.Loaded
}

func (b bentDue) LoadDue(ctx context.Context, q paylater.Query) ([]paylater.Loaded, error) {
	asked := q
	b.bend(&asked, nil)
	lines, err := b.Store.LoadDue(ctx, asked)
	return b.bend(&q, lines), err
}

func brokenDue() []broken {
	const says = "LoadDue returns the lines whose heads Scan would return, in the same order, each as Load without keys would return it"
	with := func(bend func(q *paylater.Query, lines []paylater.Loaded) []paylater.Loaded) func() paylater.Store {
		return func() paylater.Store { return bentDue{memstore.New(), bend} }
	}
	return []broken{
		{"pages of lines start again", "due/as-scan", says, with(func(q *paylater.Query, lines []paylater.Loaded) []paylater.Loaded {
			q.After = paylater.LineID{}
			return lines
		})},
		{"pages of lines hold one more", "due/as-scan", says, with(func(q *paylater.Query, lines []paylater.Loaded) []paylater.Loaded {
			q.Limit++
			return lines
		})},
		{"pages of lines leave out their bodies", "due/as-load", says, with(func(_ *paylater.Query, lines []paylater.Loaded) []paylater.Loaded {
			for i := range lines {
				lines[i].Record.Bodies = nil
			}
			return lines
		})},
		{"pages of lines leave out what is parked", "due/as-load", says, with(func(_ *paylater.Query, lines []paylater.Loaded) []paylater.Loaded {
			for i := range lines {
				lines[i].Parked = nil
			}
			return lines
		})},
	}
}
