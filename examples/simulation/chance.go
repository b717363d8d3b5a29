package main

import "math/rand/v2"

// chance makes the choices of one step, from the step's own seed: a step that is
// taken out of a schedule does not change what the others choose. A lifecycle
// says some choices beforehand.
type chance struct {
	r    *rand.Rand
	said map[string]string
}

func chanceOf(seed uint64, said map[string]string) *chance {
	return &chance{r: rand.New(rand.NewPCG(seed, 0x5eed)), said: said} //nolint:gosec // reproducible on purpose
}

// option is one choice and how often it is taken, among all weights.
type option struct {
	word   string
	weight int
}

// pick chooses one of the options.
func (c *chance) pick(what string, options ...option) string {
	if word, ok := c.said[what]; ok {
		return word
	}
	if c.said != nil {
		return options[0].word // a lifecycle goes the usual way where it says nothing
	}
	sum := 0
	for _, o := range options {
		sum += o.weight
	}
	n := c.r.IntN(sum)
	for _, o := range options {
		if n -= o.weight; n < 0 {
			return o.word
		}
	}
	return options[0].word
}

// upTo is a number from 0 to n-1; 0 in a lifecycle.
func (c *chance) upTo(n int) int {
	if c.said != nil || n <= 1 {
		return 0
	}
	return c.r.IntN(n)
}

// in is true in that many of a hundred cases; never in a lifecycle.
func (c *chance) in(percent int) bool { return c.said == nil && c.r.IntN(100) < percent }
