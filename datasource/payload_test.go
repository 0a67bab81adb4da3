package datasource

import (
	"bytes"
	"encoding/hex"
	"errors"
	"flag"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/datasource/rows"
	"github.com/holdfast-sdk/holdfast/offline"
)

var update = flag.Bool("update", false, "write the golden files of the present format")

func samplePayload() *payload {
	return &payload{
		ID: rows.Num(5), Version: `W/"7"`, Offline: true, At: 300, Newer: "8",
		Base: cells{{Name: "id", Value: rows.Num(5)}, {Name: "name", Value: rows.Text("Zoë")}, {Name: "born", Value: rows.Time(-1)}},
		Fields: cells{{Name: "name", Value: rows.Value{Kind: rows.Null}}, {Name: "tags", Value: rows.Raw(`["a"]`)},
			{Name: "gone", Value: rows.Value{}}, {Name: "on", Value: rows.Flag(true)}},
		Server: cells{{Name: "name", Value: rows.Text("theirs")}},
	}
}

func sampleDelta() *delta {
	return &delta{n: 9, lane: "new:ab", created: true, id: rows.Num(5), version: "2", row: cells{{Name: "id", Value: rows.Num(5)}}}
}

// golden compares with testdata/name, which was written when the format was released.
func golden(t *testing.T, name string, got []byte) []byte {
	t.Helper()
	path := "testdata/" + name
	if *update {
		if err := os.WriteFile(path, []byte(hex.EncodeToString(got)+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || !bytes.Equal(got, want) {
		t.Fatalf("%s: the format is no longer the released one", path)
	}
	return want
}

func TestPayloadsOfVersion1CanStillBeRead(t *testing.T) {
	p, err := decodePayload(golden(t, "payload-v1.hex", samplePayload().encode()))
	if err != nil || !reflect.DeepEqual(p, samplePayload()) {
		t.Fatalf("got %+v, %v", p, err)
	}
}

func TestDeltasOfVersion1CanStillBeRead(t *testing.T) {
	d, err := decodeDelta(9, golden(t, "delta-v1.hex", sampleDelta().encode()))
	if err != nil || !reflect.DeepEqual(d, sampleDelta()) {
		t.Fatalf("got %+v, %v", d, err)
	}
}

func TestADamagedPayloadIsNeverTakenForAnother(t *testing.T) {
	whole := samplePayload().encode()
	for n := range whole {
		if _, err := decodePayload(whole[:n]); !errors.Is(err, offline.ErrCorrupt) {
			t.Fatalf("cut to %d bytes: %v", n, err)
		}
	}
	if _, err := decodePayload(append(whole, 0)); !errors.Is(err, offline.ErrCorrupt) {
		t.Fatalf("one byte more: %v", err)
	}
	newer := append([]byte(nil), whole...)
	newer[0] = payloadVersion + 1
	if _, err := decodePayload(newer); !errors.Is(err, offline.ErrTooNew) {
		t.Fatalf("a newer version: %v", err)
	}
}
