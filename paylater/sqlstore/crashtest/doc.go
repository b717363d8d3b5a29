// Package crashtest proves package sqlstore on real databases that are killed
// and real connections that are cut. It holds only tests.
//
// The short form, a part of the module's tests:
//
//	go test ./crashtest
//
// The long form: every message of a life is cut, the server and its clients are
// killed 200 times each, and ten thousand draws are asked of one line:
//
//	go test ./crashtest -v -timeout 4h -args -long
//
// One number may be chosen: -cycles of kills, -every how many messages one is
// cut, -draws that are asked of one line. Each test prints its figures with its
// seed; -seed repeats one. What a seed fixes is what is asked, and when something
// is killed; not how far the machine has come by then.
package crashtest
