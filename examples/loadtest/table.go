package main

import (
	"fmt"
	"io"
	"time"
)

// row is one line of a table: what each way came to under the same load.
type row struct {
	name   string
	scores []score
}

// print writes thousand acts a second, times as many as by hand, and how long an
// act took.
func (r *row) print(out io.Writer) {
	fmt.Fprintf(out, "  %-22s", r.name)
	hand := r.scores[0].rate()
	for i := range r.scores {
		s := &r.scores[i]
		fmt.Fprintf(out, " | %6.2f  x%-5.2f %6.1f %6.1f %5d", s.rate()/1000, s.rate()/hand, ms(s.percentile(50)), ms(s.percentile(99)), s.each())
	}
	fmt.Fprintln(out)
}

func printHeader(out io.Writer, title string) {
	fmt.Fprintf(out, "\n%s\n  %-22s", title, "")
	for _, name := range ways() {
		fmt.Fprintf(out, " | %-33s", name)
	}
	fmt.Fprintf(out, "\n  %-22s", "")
	for range ways() {
		fmt.Fprintf(out, " | %6s  %-6s %6s %6s %5s", "1000/s", "ratio", "p50 ms", "p99 ms", "cpu")
	}
	fmt.Fprintln(out)
}

func ways() []string { return []string{"by hand", "ours, cold", "ours, warm"} }

// each is the processor time of one act in microseconds, the server's included.
func (s *score) each() int64 { return s.busy.Microseconds() / int64(max(1, s.acts)) }

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
