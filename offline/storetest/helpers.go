package storetest

import (
	"errors"
	"fmt"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
)

// put stores one value under key.
func put(t *testing.T, s offline.Store, bucket string, key offline.Key, value string) {
	t.Helper()
	var b offline.Batch
	b.Put(bucket, key, []byte(value))
	apply(t, s, &b)
}

func apply(t *testing.T, s offline.Store, b *offline.Batch) {
	t.Helper()
	if err := s.Apply(b, offline.Strict); err != nil {
		t.Fatalf("Apply: %v", err)
	}
}

func wantValue(t *testing.T, s offline.Store, bucket string, key offline.Key, want string) {
	t.Helper()
	got, found, err := s.Get(bucket, key)
	if err != nil || !found || string(got) != want {
		t.Errorf("Get(%s, %v) = %q, %v, %v; want %q", bucket, key, got, found, err, want)
	}
}

func wantAbsent(t *testing.T, s offline.Store, bucket string, key offline.Key) {
	t.Helper()
	got, found, err := s.Get(bucket, key)
	if err != nil || found || got != nil {
		t.Errorf("Get(%s, %v) = %q, %v, %v; want nothing", bucket, key, got, found, err)
	}
}

func wantCode(t *testing.T, err error, code offline.Code) {
	t.Helper()
	if !errors.Is(err, code) {
		t.Errorf("error is %v; want code %s", err, code)
	}
}

// wantKeys compares the keys that r selects of the rows bucket.
func wantKeys(t *testing.T, s offline.Store, r offline.Range, want ...offline.Key) {
	t.Helper()
	records, err := s.GetRange(offline.BucketRows, r)
	if err != nil {
		t.Fatalf("GetRange: %v", err)
	}
	got := make([]offline.Key, len(records))
	for i, record := range records {
		got[i] = record.Key
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("range %+v has keys\n%v; want\n%v", r, got, want)
	}
}

// fillKeys stores a record under each key of the rows bucket.
func fillKeys(t *testing.T, s offline.Store, keys ...offline.Key) {
	t.Helper()
	var b offline.Batch
	for _, k := range keys {
		b.Put(offline.BucketRows, k, []byte("x"))
	}
	apply(t, s, &b)
}
