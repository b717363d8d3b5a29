package cells_test

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/paylater/internal/cells"
)

func TestHarmless(t *testing.T) {
	for cell, want := range map[string]string{
		"": "", "a": "a", "a=1": "a=1", "=1": "'=1", "+1": "'+1", "-1": "'-1", "@a": "'@a", "\ta": "'\ta", "\ra": "'\ra",
	} {
		require.Equal(t, want, cells.Harmless(cell))
	}
}

func TestWriter(t *testing.T) {
	var text bytes.Buffer
	w := cells.New(&text, "somebody", []string{"a", "b"})
	require.NoError(t, w.Write([]string{"1", "x,y"}))
	require.NoError(t, w.End())
	require.Equal(t, "a,b\r\n1,\"x,y\"\r\n", text.String())

	text.Reset()
	require.NoError(t, cells.New(&text, "somebody", []string{"a"}).End())
	require.Equal(t, "a\r\n", text.String(), "a header without rows")
}

// TestErrorsStay: the first error of a writer is named and the last word.
func TestErrorsStay(t *testing.T) {
	full := errors.New("no room")
	w := cells.New(failing{full}, "somebody", []string{"a"})
	require.NoError(t, w.Write([]string{"1"}), "it is in memory still")
	require.ErrorIs(t, w.End(), full)
	require.EqualError(t, w.End(), "somebody: write: no room")

	p := cells.NewPrinter(failing{full}, "somebody")
	p.Print("%s", string(make([]byte, 5_000)))
	require.ErrorIs(t, p.Err(), full)
	p.Print("more")
	require.EqualError(t, p.End(), "somebody: write: no room")
	require.NoError(t, cells.NewPrinter(io.Discard, "somebody").End())
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }
