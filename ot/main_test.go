package ot

import (
	"flag"
	"os"
	"strconv"
	"testing"
)

// TestMain gives random tests 1,000 tries each instead of 100. For a million pairs, and every one of the exhaustive domains:
//
//	go test ./ot -rapid.checks=1000000 -run 'Pair' -timeout 1h
func TestMain(m *testing.M) {
	flag.Parse()
	if checks() == 100 && !testing.Short() {
		flag.Set("rapid.checks", "1000")
	}
	os.Exit(m.Run())
}

func checks() int {
	n, _ := strconv.Atoi(flag.Lookup("rapid.checks").Value.String())
	return n
}

func long() bool { return checks() >= 1_000_000 }
