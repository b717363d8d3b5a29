// Package fault is the one kind of refusal in this library: an error with a
// stable code, the path of the field it is about, a sentence, and the numbers
// behind it.
//
// Compare codes with [errors.Is]: a [Code] is itself an error.
//
//	if errors.Is(err, paylater.CodeOverAvailable) { ... }
//
// Several faults travel as one error made by [Join]; [All] gives them back one
// by one. A fault never repeats what a caller sent: it holds codes, paths,
// sentences written in this library, and numbers that it computed or checked.
package fault
