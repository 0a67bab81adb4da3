package sealed_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/offline/sealed"
	"github.com/holdfast-sdk/holdfast/offline/sealed/aesgcm"
)

// fataler is what *testing.T and *rapid.T have in common.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

// keyOf is the key number n.
func keyOf(n byte) []byte { return bytes.Repeat([]byte{n}, 32) }

// withKeys has the keys of these numbers, the current one first.
func withKeys(t fataler, numbers ...byte) sealed.Options {
	t.Helper()
	older := make([][]byte, 0, len(numbers))
	for _, n := range numbers[1:] {
		older = append(older, keyOf(n))
	}
	c, err := aesgcm.New(keyOf(numbers[0]), older...)
	if err != nil {
		t.Fatalf("aesgcm.New: %v", err)
	}
	return sealed.Options{Cipher: c}
}

// openTab opens base as one tab does that has these keys.
func openTab(t fataler, base offline.Store, numbers ...byte) *sealed.Store {
	t.Helper()
	s, err := sealed.Open(offlinetest.NewStore(base), withKeys(t, numbers...))
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	return s
}

// refuses checks that base cannot be opened, that only the header was read, and nothing written.
func refuses(t *testing.T, base offline.Store, o sealed.Options, code offline.Code) {
	t.Helper()
	before := dump(t, base)
	s, err := sealed.Open(offlinetest.NewStore(base), o)
	if offline.CodeOf(err) != code || s != nil {
		t.Errorf("Open = %v, %v; want code %s", s, err, code)
	}
	if after := dump(t, base); after != before {
		t.Errorf("the store was\n%s and is\n%s", before, after)
	}
}

// dump is all records of a store.
func dump(t fataler, s offline.Store) string {
	t.Helper()
	var out bytes.Buffer
	for _, bucket := range offline.Buckets() {
		records, err := s.GetRange(bucket, offline.Range{})
		if err != nil {
			t.Fatalf("GetRange: %v", err)
		}
		for _, r := range records {
			fmt.Fprintf(&out, "%s %s %q\n", bucket, r.Key, r.Value)
		}
	}
	return out.String()
}

func put(t fataler, s offline.Store, bucket string, key offline.Key, value string) {
	t.Helper()
	var b offline.Batch
	b.Put(bucket, key, []byte(value))
	if err := s.Apply(&b, offline.Strict); err != nil {
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

func wantCode(t *testing.T, err error, code offline.Code) {
	t.Helper()
	if offline.CodeOf(err) != code {
		t.Errorf("the error is %v; want code %q", err, code)
	}
}

// fill stores a record with a secret in every bucket, and n rows.
func fill(t fataler, s offline.Store, n int) {
	t.Helper()
	var b offline.Batch
	for _, bucket := range offline.Buckets() {
		b.Put(bucket, offline.K("first"), []byte("secret of "+bucket))
	}
	for i := range n {
		b.Put(offline.BucketRows, offline.K("row", i), fmt.Appendf(nil, "secret %d", i))
	}
	if err := s.Apply(&b, offline.Strict); err != nil {
		t.Fatalf("Apply: %v", err)
	}
}

// goOn is the progress of those who want to see none.
func goOn(int) bool { return true }
