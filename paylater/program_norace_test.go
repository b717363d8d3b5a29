//go:build !race

package paylater_test

const slow = 1
