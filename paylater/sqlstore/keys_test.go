package sqlstore_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/sqlstore"
)

// TestLoadByVeryManyKeys: a line whose lender has said very many things that match
// nothing is loaded by as many keys, more than a statement takes arguments.
func TestLoadByVeryManyKeys(t *testing.T) {
	for name, d := range map[string]sqlstore.Dialect{"sqlite": sqlstore.SQLite, "postgres": sqlstore.Postgres} {
		t.Run(name, func(t *testing.T) {
			store := open(t, d, place(t, d))
			id := paylater.LineID{Buyer: "buyer-1", Lender: "kabbage"}
			change := paylater.Change{Head: paylater.Head{ID: id, Seq: 2, Status: paylater.StatusNew, Data: []byte(`{}`)}}
			for n, key := range []string{"news/ev-7", `odd "key", with ] all`} {
				change.Events = append(change.Events, paylater.EventRecord{
					Line: id, Seq: int64(n + 1), Key: key, Kind: paylater.KindNoted, At: time.Unix(1_551_798_000, 0).UTC(), Data: []byte(`{}`),
				})
			}
			require.NoError(t, store.Save(t.Context(), []paylater.Change{change})[0])
			for _, many := range []int{1, 499, 500, 501, 70_000} {
				keys := []string{change.Events[1].Key}
				for n := 1; n < many; n++ {
					keys = append(keys, "news/ev-x"+strconv.Itoa(n))
				}
				found, err := store.Load(t.Context(), id, keys...)
				require.NoError(t, err, many)
				require.Len(t, found.Answers, 1, many)
				require.Equal(t, change.Events[1].Key, found.Answers[0].Key)
			}
		})
	}
}
