// Package examples is the top floor of the module: programs that a person runs
// to see the library at work. Each has a folder of its own; those that need a
// browser, a server or another library are modules of their own, so that none
// of it reaches a host.
//
// Its tests keep the house in order: what may import what, what has to be
// documented, where a float or a clock is allowed, and which codes exist. They
// look at the whole module, so they live on the floor that may know all others.
package examples
