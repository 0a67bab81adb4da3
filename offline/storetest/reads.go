package storetest

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
)

const rows = offline.BucketRows

// sorted is a list of keys in the order that IndexedDB gives them (checked in Chromium by running this very suite).
func sorted() []offline.Key {
	return []offline.Key{
		offline.K(-1 << 40), offline.K(-1), offline.K(0), offline.K(0, 0), offline.K(0, ""), offline.K(2), offline.K(10),
		offline.K(1<<53 - 1),
		offline.K(""), offline.K("", 1), offline.K("10"), offline.K("2"), offline.K("a"), offline.K("a", -5), offline.K("a", 5),
		offline.K("a", 5, "z"), offline.K("a", "5"), offline.K("a", "b"), offline.K("a\x00"), offline.K("aa"), offline.K("b"),
		offline.K("é"), offline.K("\U0001F600"), offline.K("\uFFFD"),
	}
}

func keysSort(t *testing.T, s Subject) {
	store := open(t, s)
	want := sorted()
	shuffled := make([]offline.Key, len(want))
	for i := range want {
		shuffled[i] = want[(i*11+5)%len(want)] // 11 and the length have no common factor
	}
	fillKeys(t, store, shuffled...)
	wantKeys(t, store, offline.Range{}, want...)
}

func rangeBounds(t *testing.T, s Subject) {
	store := open(t, s)
	k := []offline.Key{offline.K("a", 1), offline.K("a", 2), offline.K("a", 3), offline.K("a", 4)}
	fillKeys(t, store, k...)
	wantKeys(t, store, offline.Range{Lower: k[1]}, k[1:]...)
	wantKeys(t, store, offline.Range{Lower: k[1], LowerOpen: true}, k[2:]...)
	wantKeys(t, store, offline.Range{Upper: k[2]}, k[:3]...)
	wantKeys(t, store, offline.Range{Upper: k[2], UpperOpen: true}, k[:2]...)
	wantKeys(t, store, offline.Range{Lower: k[1], Upper: k[2]}, k[1:3]...)
	wantKeys(t, store, offline.Range{Lower: k[0], Upper: k[3], LowerOpen: true, UpperOpen: true}, k[1:3]...)
	wantKeys(t, store, offline.Range{Lower: k[1], Upper: k[1]}, k[1])
	wantKeys(t, store, offline.Range{Lower: offline.K("a"), Upper: offline.K("b")}, k...)
}

func prefix(t *testing.T, s Subject) {
	store := open(t, s)
	fillKeys(t, store, sorted()...)
	wantKeys(t, store, offline.Prefix("a"), offline.K("a", -5), offline.K("a", 5), offline.K("a", 5, "z"),
		offline.K("a", "5"), offline.K("a", "b"))
	wantKeys(t, store, offline.Prefix("a", 5), offline.K("a", 5, "z"))
	wantKeys(t, store, offline.Prefix(0), offline.K(0, 0), offline.K(0, ""))
	wantKeys(t, store, offline.Prefix("none"))
}

func limitAndReverse(t *testing.T, s Subject) {
	store := open(t, s)
	k := []offline.Key{offline.K(1), offline.K(2), offline.K(3), offline.K(4), offline.K(5)}
	fillKeys(t, store, k...)
	wantKeys(t, store, offline.Range{Limit: 2}, k[0], k[1])
	wantKeys(t, store, offline.Range{Limit: 99}, k...)
	wantKeys(t, store, offline.Range{Reverse: true}, k[4], k[3], k[2], k[1], k[0])
	wantKeys(t, store, offline.Range{Reverse: true, Limit: 2}, k[4], k[3])
	wantKeys(t, store, offline.Range{Reverse: true, Limit: 2, Upper: k[3], UpperOpen: true}, k[2], k[1])
	wantKeys(t, store, offline.Range{Limit: 2, Lower: k[1], LowerOpen: true}, k[2], k[3])
}

func emptyRanges(t *testing.T, s Subject) {
	store := open(t, s)
	wantKeys(t, store, offline.Range{})
	fillKeys(t, store, offline.K(1), offline.K(2))
	wantKeys(t, store, offline.Range{Lower: offline.K(3)})
	wantKeys(t, store, offline.Range{Lower: offline.K(2), Upper: offline.K(1)})
	wantKeys(t, store, offline.Range{Lower: offline.K(1), Upper: offline.K(1), LowerOpen: true})
	wantAbsent(t, store, rows, offline.K(3))
	wantAbsent(t, store, offline.BucketMeta, offline.K(1))
}

func emptyValue(t *testing.T, s Subject) {
	store := open(t, s)
	var b offline.Batch
	b.Put(rows, offline.K("empty"), []byte{})
	b.Put(rows, offline.K("nil"), nil)
	apply(t, store, &b)
	wantValue(t, store, rows, offline.K("empty"), "")
	wantValue(t, store, rows, offline.K("nil"), "")
	records, err := store.GetRange(rows, offline.Range{})
	if err != nil || len(records) != 2 || len(records[0].Value) != 0 {
		t.Errorf("GetRange = %v, %v; want two empty records", records, err)
	}
	var expect offline.Batch
	expect.Expect(rows, offline.K("empty"), []byte{})
	apply(t, store, &expect)
}

// Several records are read at once as they are read one by one, whether the store has a way of its own or not.
func severalAtOnce(t *testing.T, s Subject) {
	store := open(t, s)
	put(t, store, offline.BucketRows, offline.K("a"), "1")
	put(t, store, offline.BucketRows, offline.K("empty"), "")
	put(t, store, offline.BucketRows, offline.K("b", 2), "2")
	keys := []offline.Key{offline.K("b", 2), offline.K("absent"), offline.K("a"), offline.K("empty"), offline.K("a")}
	values, err := offline.GetMany(store, offline.BucketRows, keys)
	if err != nil || len(values) != len(keys) {
		t.Fatalf("%d values, %v", len(values), err)
	}
	for i, want := range []string{"2", "", "1", "", "1"} {
		if string(values[i]) != want || (values[i] == nil) != (i == 1) {
			t.Errorf("the value of %s is %q", keys[i].String(), values[i])
		}
	}
	if values, err := offline.GetMany(store, offline.BucketRows, nil); len(values) != 0 || err != nil {
		t.Errorf("nothing asked for: %v, %v", values, err)
	}
	_, err = offline.GetMany(store, offline.BucketRows, []offline.Key{offline.K("a"), {}})
	wantCode(t, err, offline.ErrBadKey)
}

func valuesAreCopies(t *testing.T, s Subject) {
	store := open(t, s)
	value := []byte("before")
	var b offline.Batch
	b.Put(rows, offline.K(1), value)
	apply(t, store, &b)
	copy(value, "AFTER!")
	wantValue(t, store, rows, offline.K(1), "before")
	got, _, err := store.Get(rows, offline.K(1))
	if err != nil {
		t.Fatal(err)
	}
	copy(got, "BROKEN")
	wantValue(t, store, rows, offline.K(1), "before")
}

func largeValue(t *testing.T, s Subject) {
	store := open(t, s)
	large := make([]byte, 1<<20)
	for i := range large {
		large[i] = byte(i * 7 >> 3)
	}
	var b offline.Batch
	b.Put(rows, offline.K("large"), large)
	apply(t, store, &b)
	got, found, err := store.Get(rows, offline.K("large"))
	if err != nil || !found || !bytes.Equal(got, large) {
		t.Errorf("got %d bytes, %v, %v; want the same megabyte", len(got), found, err)
	}
	records, err := store.GetRange(rows, offline.Range{})
	if err != nil || len(records) != 1 || !bytes.Equal(records[0].Value, large) {
		t.Errorf("GetRange did not return the megabyte: %d records, %v", len(records), err)
	}
	var swap offline.Batch
	swap.Expect(rows, offline.K("large"), large)
	swap.Delete(rows, offline.K("large"))
	apply(t, store, &swap)
	wantAbsent(t, store, rows, offline.K("large"))
}

func manyRecords(t *testing.T, s Subject) {
	const n = 5000
	store := open(t, s)
	var b offline.Batch
	for i := range n {
		b.Put(rows, offline.K("row", i), fmt.Appendf(nil, "value %d", i))
	}
	apply(t, store, &b)
	records, err := store.GetRange(rows, offline.Prefix("row"))
	if err != nil || len(records) != n {
		t.Fatalf("GetRange = %d records, %v; want %d", len(records), err, n)
	}
	for i, r := range records {
		if r.Key.Compare(offline.K("row", i)) != 0 || string(r.Value) != fmt.Sprintf("value %d", i) {
			t.Fatalf("record %d is %v = %q", i, r.Key, r.Value)
		}
	}
	page, err := store.GetRange(rows, offline.Range{Lower: offline.K("row", 4000), LowerOpen: true, Limit: 10})
	if err != nil || len(page) != 10 || page[0].Key.Compare(offline.K("row", 4001)) != 0 {
		t.Errorf("a page behind row 4000 has %d records, %v", len(page), err)
	}
}

func unicodeKeys(t *testing.T, s Subject) {
	store := open(t, s)
	for _, name := range []string{"", " ", "a\x00b", "naïve", "日本語", "👍🏽", "\uE000", "\uFFFF", "new:\u2028"} {
		put(t, store, rows, offline.K(name, 1), name)
		wantValue(t, store, rows, offline.K(name, 1), name)
		records, err := store.GetRange(rows, offline.Prefix(name))
		if err != nil || len(records) != 1 || records[0].Key[0] != name {
			t.Errorf("prefix %q = %v, %v", name, records, err)
		}
	}
}
