package offline

import (
	_ "embed"
	"encoding/hex"
	"errors"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The golden records were written by the first released version of each schema. Never change them.
var (
	//go:embed testdata/entry-v1.hex
	goldenEntry string
	//go:embed testdata/meta-v1.hex
	goldenMeta string
)

func sampleEntry() Entry {
	return Entry{
		N: 7, Lane: "orders/17", Kind: 2, State: StateDead, Batch: 300, Attempts: 3, Code: ErrRejected,
		Reason: "price must be positive (422)", Since: 1_700_000_000_123, Data: []byte("payload\x00\xff"),
	}
}

func sampleMeta() *meta {
	m := &meta{next: 1, replica: ReplicaID{1, 2, 3, 15: 255}}
	m = m.after(5, 1<<63, encodeDelta([]uint64{1, 2, 3, 4}, nil))
	m = m.after(5, 77, encodeDelta([]uint64{2}, []Write{{Bucket: BucketRows, Key: K("orders", -3, "x")}}))
	return m.after(300, 1<<63, nil)
}

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.TrimSpace(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestEntriesOfVersion1CanBeReadAndAreStillWrittenSo(t *testing.T) {
	want := sampleEntry()
	got, err := decodeEntry(7, unhex(t, goldenEntry))
	if err != nil || !reflect.DeepEqual(got, &want) {
		t.Errorf("decoded %+v, %v; want %+v", got, err, want)
	}
	if now := hex.EncodeToString(encodeEntry(&want)); now != strings.TrimSpace(goldenEntry) {
		t.Errorf("encoded %s; want the golden record", now)
	}
}

func TestMetaRecordsOfVersion1CanBeReadAndAreStillWrittenSo(t *testing.T) {
	want := sampleMeta()
	got, err := decodeMeta("orders", unhex(t, goldenMeta))
	if err != nil || hex.EncodeToString(encodeMeta(got)) != hex.EncodeToString(encodeMeta(want)) {
		t.Errorf("decoded %+v, %v; want %+v", got, err, want)
	}
	if now := hex.EncodeToString(encodeMeta(want)); now != strings.TrimSpace(goldenMeta) {
		t.Errorf("encoded %s; want the golden record", now)
	}
}

func TestAnyEntryComesBackFromItsRecord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := Entry{
			N: rapid.Uint64().Draw(t, "n"), Lane: rapid.String().Draw(t, "lane"), Kind: rapid.Byte().Draw(t, "kind"),
			State: State(rapid.IntRange(0, int(stateCount)-1).Draw(t, "state")), Batch: rapid.Uint64().Draw(t, "batch"),
			Attempts: rapid.Uint32().Draw(t, "attempts"), Code: Code(rapid.String().Draw(t, "code")),
			Reason: rapid.String().Draw(t, "reason"), Since: rapid.Int64().Draw(t, "since"),
			Data: rapid.SliceOf(rapid.Byte()).Draw(t, "data"),
		}
		got, err := decodeEntry(want.N, encodeEntry(&want))
		if err != nil || !reflect.DeepEqual(got, &want) {
			t.Fatalf("got %+v, %v; want %+v", got, err, want)
		}
	})
}

func TestADamagedRecordIsCorruptWhereverItIsDamaged(t *testing.T) {
	e, m := sampleEntry(), sampleMeta()
	for _, record := range [][]byte{encodeEntry(&e), encodeMeta(m)} {
		for i := range record {
			damaged := append([]byte(nil), record...)
			damaged[i] ^= 0x55
			if _, err := decodeEntry(1, damaged); !errors.Is(err, ErrCorrupt) {
				t.Errorf("entry with byte %d changed: %v", i, err)
			}
			if _, err := decodeMeta("x", damaged); !errors.Is(err, ErrCorrupt) {
				t.Errorf("meta with byte %d changed: %v", i, err)
			}
			if _, err := decodeEntry(1, record[:i]); !errors.Is(err, ErrCorrupt) {
				t.Errorf("the first %d bytes: %v", i, err)
			}
		}
	}
}

func TestGarbageWithAGoodChecksumDoesNotPanic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body := rapid.SliceOf(rapid.Byte()).Draw(t, "body")
		record := frame(append(make([]byte, frameSize), body...))
		decodeEntry(1, record)
		decodeMeta("x", record)
		decodeDelta(body, func(uint64) {}, func(string, Key) {})
	})
}

func TestARecordOfANewerVersionIsNotTakenForGarbage(t *testing.T) {
	record := append(make([]byte, frameSize), "whatever it will be"...)
	frame(record)
	record[0] = schemaVersion + 1
	sum := checksum(record)
	record[1], record[2], record[3], record[4] = byte(sum), byte(sum>>8), byte(sum>>16), byte(sum>>24)
	_, err := decodeEntry(1, record)
	if !errors.Is(err, ErrTooNew) {
		t.Errorf("error is %v; want code %s", err, ErrTooNew)
	}
}

func TestADeltaComesBack(t *testing.T) {
	ns := []uint64{1, 1 << 52, 3}
	records := []Write{{Bucket: BucketRows, Key: K("a", -5, "")}, {Bucket: BucketMeta, Key: K(1 << 50)}}
	var gotNs []uint64
	var gotRecords []Write
	decodeDelta(encodeDelta(ns, records), func(n uint64) { gotNs = append(gotNs, n) }, func(bucket string, key Key) {
		gotRecords = append(gotRecords, Write{Bucket: bucket, Key: key})
	})
	if !reflect.DeepEqual(gotNs, ns) || !reflect.DeepEqual(gotRecords, records) {
		t.Errorf("got %v, %v", gotNs, gotRecords)
	}
}
