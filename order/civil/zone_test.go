package civil_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order/civil"
)

// zoneChild makes this test binary print its fingerprint and nothing else.
const zoneChild = "CIVIL_ZONE_CHILD"

// fingerprint sums up everything that could depend on the zone of the machine.
func fingerprint() string {
	sum := sha256.New()
	for at := time.Date(2010, 1, 1, 0, 30, 0, 0, time.UTC); at.Year() < 2040; at = at.Add(5 * time.Hour) {
		d := civil.NewYork(at.Local())
		working, err := civil.FederalReserve().WorkingDay(d)
		fmt.Fprintln(sum, d, working, err, civil.Midnight(d), d.AddMonths(1))
	}
	var scanned civil.Date
	err := scanned.Scan(time.Date(2019, 4, 5, 0, 0, 0, 0, time.Local))
	fmt.Fprintln(sum, scanned, err)
	return hex.EncodeToString(sum.Sum(nil))
}

func TestMain(m *testing.M) {
	if os.Getenv(zoneChild) != "" {
		cal.DefaultLoc = time.Local
		fmt.Print(fingerprint())
		return
	}
	os.Exit(m.Run())
}

func TestZoneOfTheMachineHasNoPart(t *testing.T) {
	program, err := os.Executable()
	require.NoError(t, err)
	want := fingerprint()
	for _, zone := range []string{
		"", "UTC", "America/New_York", "America/Sao_Paulo", "Pacific/Kiritimati",
		"Pacific/Pago_Pago", "Pacific/Apia", "Asia/Kolkata", "Australia/Lord_Howe", "Nowhere/Atall",
	} {
		t.Run(zone, func(t *testing.T) {
			t.Parallel()
			child := exec.Command(program)
			child.Env = append(os.Environ(), zoneChild+"=1", "TZ="+zone, "ZONEINFO="+t.TempDir())
			got, err := child.Output()
			require.NoError(t, err)
			assert.Equal(t, want, string(got))
		})
	}
}
