package document

import (
	"flag"
	"os"
	"testing"
)

// TestMain gives random tests 1,000 tries each instead of 100. For more:
//
//	go test ./sdk/document -rapid.checks=100000
func TestMain(m *testing.M) {
	flag.Parse()
	if checks := flag.Lookup("rapid.checks"); checks.Value.String() == checks.DefValue && !testing.Short() {
		checks.Value.Set("1000")
	}
	os.Exit(m.Run())
}
