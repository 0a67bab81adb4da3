package idb

import (
	"errors"
	"runtime"
	"syscall/js"
	"testing"

	"github.com/hack-pad/go-indexeddb/idb"

	"github.com/holdfast-sdk/holdfast/offline"
)

func TestTheMigrationFromAnOldVersionCreatesMissingBuckets(t *testing.T) {
	o := newOptions(t)
	runs := 0
	first := func(db *idb.Database) error {
		runs++
		return addBuckets(offline.BucketMeta, offline.BucketRows)(db)
	}
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
	if runs != 1 {
		t.Errorf("the first migration ran %d times; want once", runs)
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
	o := newNamed()
	status := watchStatus(t, &o)
	_, err := Open(o)
	wantCode(t, err, offline.ErrUnavailable)
	o.Loop.(queue).drain()
	if len(status) > 0 {
		t.Errorf("the status tells what Open returned: %v", <-status)
	}
}

func TestOpeningInVainLeavesNoGoroutines(t *testing.T) {
	newer := newOptions(t)
	s, err := open(newer, append(migrations[:1:1], addBuckets("new")))
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	before := runtime.NumGoroutine()
	for range 20 {
		_, err := Open(newer)
		wantCode(t, err, offline.ErrTooNew)
	}
	wantGoroutines(t, before)
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
