package order

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order/fault"
)

// The table says something of every act in every status, and each of its refusals
// has a sentence of its own. Were a cell without a word, its refusal would still
// speak.
func TestTableIsWhole(t *testing.T) {
	codes := map[string]fault.Code{sentence(""): ""}
	require.NotContains(t, codes, "", "a cell without a word")
	for _, s := range Statuses() {
		for _, a := range Acts() {
			code := transitions[s][a]
			require.NotEmpty(t, code, "%s %s", s, a)
			if code == yes {
				continue
			}
			said := sentence(code)
			require.NotEmpty(t, said, code)
			if other, ok := codes[said]; ok {
				require.Equal(t, code, other, said)
			}
			codes[said] = code
		}
	}
	require.Greater(t, len(codes), 10)
}
