package idb

import (
	"errors"
	"syscall/js"
	"testing"

	"github.com/hack-pad/go-indexeddb/idb"

	"github.com/holdfast-sdk/holdfast/offline"
)

func TestTheMigrationFromAnOldVersionCreatesMissingBuckets(t *testing.T) {
	o := newOptions(t)
	first := addBuckets(offline.BucketMeta, offline.BucketRows)
	old, err := open(o, []migration{first})
	if err != nil {
		t.Fatal(err)
	}
	if err := put(old, 1, "kept"); err != nil {
		t.Fatal(err)
	}
	birth := old.birth
	old.Close()
	s, err := open(o, []migration{first, addBuckets(offline.BucketRows, offline.BucketJournal), addBuckets("third")})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var b offline.Batch
	b.Put(offline.BucketJournal, offline.K(1), nil)
	b.Put("third", offline.K(1), nil)
	if err := s.Apply(&b, offline.Strict); err != nil {
		t.Error(err)
	}
	wantValue(t, s, 1, "kept")
	if s.birth != birth {
		t.Errorf("the migration changed the birth id from %s to %s", birth, s.birth)
	}
}

func TestAFailedMigrationLeavesTheOldVersion(t *testing.T) {
	for name, failing := range map[string]migration{
		"error":     func(*idb.Database) error { return errors.New("no") },
		"exception": func(db *idb.Database) error { return db.DeleteObjectStore("no such bucket") },
		"panic":     func(*idb.Database) error { panic("no") },
	} {
		t.Run(name, func(t *testing.T) {
			o := newOptions(t)
			s := reopen(t, o)
			if err := put(s, 1, "kept"); err != nil {
				t.Fatal(err)
			}
			s.Close()
			_, err := open(o, append(migrations[:1:1], addBuckets("half"), failing))
			wantCode(t, err, offline.ErrUnavailable)
			wantValue(t, reopen(t, o), 1, "kept")
		})
	}
}

func TestTwoDatabasesHaveDifferentBirthIds(t *testing.T) {
	a, b := openNew(t), openNew(t)
	if a.birth == b.birth || len(a.birth) < 20 {
		t.Errorf("birth ids are %q and %q", a.birth, b.birth)
	}
}

func TestWithoutIndexedDBOpeningSaysSo(t *testing.T) {
	for name, getter := range map[string]string{
		"missing":   `() => undefined`,
		"forbidden": `() => { throw new DOMException('denied', 'SecurityError'); }`,
		"throwing":  `() => ({ open() { throw new DOMException('denied', 'SecurityError'); } })`,
	} {
		t.Run(name, func(t *testing.T) {
			replaceGlobal(t, "indexedDB", getter)
			_, err := Open(newNamed())
			wantCode(t, err, offline.ErrUnavailable)
			if name != "throwing" && Capabilities().IndexedDB {
				t.Error("Capabilities has IndexedDB")
			}
		})
	}
}

func TestABrowserThatRefusesToOpenIsUnavailable(t *testing.T) {
	inject(t, "IDBFactory", "open", `original => function (...args) {
		const request = original.apply(this, args);
		request.addEventListener('upgradeneeded', () => request.transaction.abort());
		return request;
	}`)
	_, err := Open(newNamed())
	wantCode(t, err, offline.ErrUnavailable)
}

func TestNoSpaceForANewDatabaseIsAQuotaError(t *testing.T) {
	inject(t, "IDBFactory", "open", `() => () => { throw new DOMException('full', 'QuotaExceededError'); }`)
	_, err := Open(newNamed())
	wantCode(t, err, offline.ErrQuotaExceeded)
}

// replaceGlobal makes a global variable's getter the given one until the test ends.
func replaceGlobal(t *testing.T, name, getter string) {
	t.Helper()
	object, window := js.Global().Get("Object"), js.Global()
	before := object.Call("getOwnPropertyDescriptor", window, name)
	get := js.Global().Call("eval", getter)
	object.Call("defineProperty", window, name, map[string]any{"get": get, "configurable": true})
	t.Cleanup(func() { object.Call("defineProperty", window, name, before) })
}
