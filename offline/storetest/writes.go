package storetest

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
)

func writesInOrder(t *testing.T, s Subject) {
	store := open(t, s)
	var b offline.Batch
	b.Put(rows, offline.K(1), []byte("first"))
	b.Put(rows, offline.K(1), []byte("second"))
	b.Put(rows, offline.K(2), []byte("gone"))
	b.Delete(rows, offline.K(2))
	b.Put(rows, offline.K(3), []byte("gone"))
	b.DeleteRange(rows, offline.Range{Lower: offline.K(3)})
	b.Put(rows, offline.K(4), []byte("kept"))
	apply(t, store, &b)
	wantValue(t, store, rows, offline.K(1), "second")
	wantKeys(t, store, offline.Range{}, offline.K(1), offline.K(4))
}

func deleteAbsent(t *testing.T, s Subject) {
	store := open(t, s)
	var b offline.Batch
	b.Delete(rows, offline.K("none"))
	b.DeleteRange(rows, offline.Prefix("none"))
	apply(t, store, &b)
	apply(t, store, &offline.Batch{})
}

func deleteRange(t *testing.T, s Subject) {
	store := open(t, s)
	fillKeys(t, store, offline.K("a"), offline.K("a", 1), offline.K("a", "z"), offline.K("b", 1))
	var b offline.Batch
	b.DeleteRange(rows, offline.Prefix("a"))
	apply(t, store, &b)
	wantKeys(t, store, offline.Range{}, offline.K("a"), offline.K("b", 1))
	var ignoring offline.Batch
	ignoring.DeleteRange(rows, offline.Range{Limit: 1, Reverse: true})
	apply(t, store, &ignoring)
	wantKeys(t, store, offline.Range{})
}

func acrossBuckets(t *testing.T, s Subject) {
	store := open(t, s)
	var b offline.Batch
	for _, bucket := range offline.Buckets() {
		b.Put(bucket, offline.K("same key"), []byte(bucket))
	}
	apply(t, store, &b)
	for _, bucket := range offline.Buckets() {
		wantValue(t, store, bucket, offline.K("same key"), bucket)
	}
}

func staleExpectation(t *testing.T, s Subject) {
	store := open(t, s)
	put(t, store, offline.BucketMeta, offline.K("version"), "1")
	put(t, store, rows, offline.K(1), "old")
	for _, expected := range [][]byte{[]byte("2"), nil, {}, []byte("10")} {
		var b offline.Batch
		b.Expect(offline.BucketMeta, offline.K("version"), expected)
		b.Put(rows, offline.K(1), []byte("new"))
		b.Put(offline.BucketJournal, offline.K(1), []byte("new"))
		b.DeleteRange(offline.BucketMeta, offline.Range{})
		wantCode(t, store.Apply(&b, offline.Strict), offline.ErrStale)
	}
	wantValue(t, store, rows, offline.K(1), "old")
	wantValue(t, store, offline.BucketMeta, offline.K("version"), "1")
	wantAbsent(t, store, offline.BucketJournal, offline.K(1))
}

func expectationsComeFirst(t *testing.T, s Subject) {
	store := open(t, s)
	var b offline.Batch
	b.Put(rows, offline.K(1), []byte("1"))
	b.Expect(rows, offline.K(1), nil)
	apply(t, store, &b)
	wantValue(t, store, rows, offline.K(1), "1")
}

func expectAbsent(t *testing.T, s Subject) {
	store := open(t, s)
	birth := func() error {
		var b offline.Batch
		b.Expect(offline.BucketMeta, offline.K("born"), nil)
		b.Put(offline.BucketMeta, offline.K("born"), nil)
		return store.Apply(&b, offline.Strict)
	}
	if err := birth(); err != nil {
		t.Fatal(err)
	}
	wantCode(t, birth(), offline.ErrStale)
}

func expectOnly(t *testing.T, s Subject) {
	store := open(t, s)
	put(t, store, rows, offline.K(1), "1")
	var holds, fails offline.Batch
	holds.Expect(rows, offline.K(1), []byte("1"))
	apply(t, store, &holds)
	fails.Expect(rows, offline.K(1), []byte("2"))
	wantCode(t, store.Apply(&fails, offline.Relaxed), offline.ErrStale)
}

func badKeys(t *testing.T, s Subject) {
	store := open(t, s)
	bad := []offline.Key{nil, {}, offline.K(1.5), offline.K("ok", true), offline.K("\xff"), offline.K(1 << 53)}
	for _, key := range bad {
		var b offline.Batch
		b.Put(rows, offline.K("before"), nil)
		b.Put(rows, key, nil)
		wantCode(t, store.Apply(&b, offline.Relaxed), offline.ErrBadKey)
		_, _, err := store.Get(rows, key)
		wantCode(t, err, offline.ErrBadKey)
		var expects offline.Batch
		expects.Expect(rows, key, nil)
		wantCode(t, store.Apply(&expects, offline.Relaxed), offline.ErrBadKey)
	}
	wantAbsent(t, store, rows, offline.K("before"))
}

func unknownBucket(t *testing.T, s Subject) {
	store := open(t, s)
	var b offline.Batch
	b.Put(rows, offline.K("before"), nil)
	b.Put("no such bucket", offline.K(1), nil)
	wantCode(t, store.Apply(&b, offline.Relaxed), offline.ErrStorage)
	_, _, err := store.Get("no such bucket", offline.K(1))
	wantCode(t, err, offline.ErrStorage)
	_, err = store.GetRange("no such bucket", offline.Range{})
	wantCode(t, err, offline.ErrStorage)
	wantAbsent(t, store, rows, offline.K("before"))
}
