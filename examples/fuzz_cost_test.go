package examples_test

import (
	"runtime"
	"runtime/debug"
	"slices"
	"testing"
	"time"
)

// What one input may cost. A document may take that time for each 2 KiB of it
// that are begun, and those bytes for each quarter KiB.
const (
	costTime  = time.Millisecond
	costBytes = 64 << 10
)

// price is the most that an input may cost.
type price struct {
	time  time.Duration
	bytes uint64
}

// flatPrice is that of a text, whatever its length.
func flatPrice() price { return price{costTime, costBytes} }

// documentPrice is that of a document. What is over the limit of 1 MiB costs no
// more.
func documentPrice(length int) price {
	length = min(length, 1<<20)
	return price{costTime * time.Duration(1+length/(2<<10)), costBytes * uint64(1+length/(1<<8))}
}

// raced tells whether the race detector, which slows everything, is on.
func raced() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

// costs requires that a call stays within a price. A busy machine slows some calls
// and other goroutines allocate too, so it is measured again: up to five times, and
// while only its time is over, up to forty, with pauses in which others may end.
// What is costly is so each time.
func costs(t testing.TB, name string, most price, call func()) {
	t.Helper()
	var took time.Duration
	var bytes uint64
	for try := range 40 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		began := time.Now()
		call()
		took = time.Since(began)
		runtime.ReadMemStats(&after)
		bytes = after.TotalAlloc - before.TotalAlloc
		if (took <= most.time || raced()) && bytes <= most.bytes {
			return
		}
		if try >= 4 && bytes > most.bytes {
			break
		}
		if try >= 4 {
			time.Sleep(time.Duration(try) * time.Millisecond)
		}
	}
	t.Fatalf("%s took %v and %d bytes, may take %v and %d", name, took, bytes, most.time, most.bytes)
}
