package idb

import (
	"bytes"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/sealed"
	"github.com/holdfast-sdk/holdfast/offline/sealed/aesgcm"
	"github.com/holdfast-sdk/holdfast/offline/storetest"
)

func TestASealedDatabaseKeepsTheStoreContract(t *testing.T) {
	opened := map[offline.Store]Options{}
	open := func(t *testing.T, o Options) offline.Store {
		s := openSealed(t, o)
		opened[s] = o
		return s
	}
	storetest.Run(t, storetest.Subject{
		Open: func(t *testing.T) offline.Store { return open(t, newSealed(t)) },
		Reopen: func(t *testing.T, store offline.Store) offline.Store {
			if err := store.Close(); err != nil {
				t.Fatal(err)
			}
			return open(t, opened[store])
		},
		Fill: fill,
	})
}

func TestASealedDatabaseIsOpenedByNobodyWithoutSealed(t *testing.T) {
	o := newSealed(t)
	s := openSealed(t, o)
	var b offline.Batch
	b.Put(offline.BucketRows, offline.K(1), []byte("x"))
	if err := s.Apply(&b, offline.Strict); err != nil {
		t.Fatal(err)
	}
	_, err := Open(Options{Name: o.Name})
	wantCode(t, err, offline.ErrEncrypted)
	s.Close()
	_, err = Open(Options{Name: o.Name})
	wantCode(t, err, offline.ErrEncrypted)
	again := openSealed(t, o)
	if value, _, err := again.Get(offline.BucketRows, offline.K(1)); string(value) != "x" || err != nil {
		t.Errorf("it has %q, %v", value, err)
	}
}

// An older page, which knows nothing of encryption, gets the error of all versions that are newer.
func TestAHigherVersionThatIsNotSealedIsTooNew(t *testing.T) {
	o := newOptions(t)
	s, err := open(o, append(migrations[:len(migrations):len(migrations)], addBuckets("new")))
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	_, err = Open(o)
	wantCode(t, err, offline.ErrTooNew)
	o.Sealed, o.Adopt = true, true
	_, err = Open(o)
	wantCode(t, err, offline.ErrTooNew)
	if version, err := versionOf(o.Name); version != len(migrations)+1 || err != nil {
		t.Errorf("its version is %d, %v", version, err)
	}
}

func TestAPlainDatabaseWithRecordsIsSealedOnlyIfThatIsAllowed(t *testing.T) {
	o := newOptions(t)
	plain := reopen(t, o)
	if err := put(plain, 1, "kept"); err != nil {
		t.Fatal(err)
	}
	o.Sealed = true
	_, err := Open(o)
	wantCode(t, err, offline.ErrPlain)
	wantValue(t, plain, 1, "kept")
	o.Adopt = true
	s := openSealed(t, o)
	if value, _, err := s.Get(offline.BucketRows, offline.K(1)); string(value) != "kept" || err != nil {
		t.Errorf("it has %q, %v", value, err)
	}
	// The tab that had it open has lost it, without having read a sealed record.
	_, _, err = plain.Get(offline.BucketRows, offline.K(1))
	wantCode(t, err, offline.ErrEncrypted)
	wantCode(t, put(plain, 1, "plain again"), offline.ErrEncrypted)
}

func TestAnEmptyPlainDatabaseBecomesSealed(t *testing.T) {
	o := newOptions(t)
	plain := reopen(t, o)
	plain.Close()
	o.Sealed = true
	openSealed(t, o)
}

func TestAskingForTheVersionMakesNoDatabase(t *testing.T) {
	o := newNamed()
	for range 2 {
		if version, err := versionOf(o.Name); version != 0 || err != nil {
			t.Errorf("the version is %d, %v", version, err)
		}
	}
}

func TestASealedDatabaseIsMigratedAsOthersAre(t *testing.T) {
	o := newSealed(t)
	openSealed(t, o).Close()
	s, err := open(o, append(migrations[:len(migrations):len(migrations)], addBuckets("new")))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var b offline.Batch
	b.Put("new", offline.K(1), nil)
	if err := s.Apply(&b, offline.Strict); err != nil {
		t.Error(err)
	}
	_, err = Open(o)
	wantCode(t, err, offline.ErrTooNew)
}

func newSealed(t *testing.T) Options {
	o := newOptions(t)
	o.Sealed = true
	return o
}

func openSealed(t *testing.T, o Options) *sealed.Store {
	t.Helper()
	cipher, err := aesgcm.New(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	base, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	s, err := sealed.Open(base, sealed.Options{Cipher: cipher, Adopt: o.Adopt})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}
