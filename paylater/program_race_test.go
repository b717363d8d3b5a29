//go:build race

package paylater_test

// slow is how many times slower the race detector makes the pure acts: the long
// tests do so much less under it.
const slow = 8
