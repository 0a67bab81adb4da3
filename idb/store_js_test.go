package idb

import (
	"context"
	"fmt"
	"syscall/js"
	"testing"

	"github.com/hack-pad/go-indexeddb/idb"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/storetest"
)

func TestTheStoreKeepsItsContract(t *testing.T) {
	storetest.Run(t, storetest.Subject{
		Open: func(t *testing.T) offline.Store { return openNew(t) },
		Reopen: func(t *testing.T, store offline.Store) offline.Store {
			if err := store.Close(); err != nil {
				t.Fatal(err)
			}
			return reopen(t, store.(*Store).options)
		},
		Fill: fill,
	})
}

func TestDurabilityReachesTheBrowser(t *testing.T) {
	s := openNew(t)
	inject(t, "IDBDatabase", "transaction", `original => function (...args) {
		const tx = original.apply(this, args);
		globalThis.durability = tx.durability;
		return tx;
	}`)
	for durability, want := range map[offline.Durability]string{offline.Relaxed: "relaxed", offline.Strict: "strict"} {
		var b offline.Batch
		b.Put(offline.BucketRows, offline.K(1), nil)
		if err := s.Apply(&b, durability); err != nil {
			t.Fatal(err)
		}
		if got := js.Global().Get("durability").String(); got != want {
			t.Errorf("the transaction's durability is %s; want %s", got, want)
		}
	}
}

func TestAnExpectedRecordThatIsNotThereIsStale(t *testing.T) {
	s := openNew(t)
	for _, value := range [][]byte{{}, []byte("x")} {
		var b offline.Batch
		b.Expect(offline.BucketRows, offline.K("absent"), value)
		b.Put(offline.BucketRows, offline.K(1), nil)
		wantCode(t, s.Apply(&b, offline.Strict), offline.ErrStale)
	}
	wantRows(t, s, 0)
}

var databases int

// openNew opens a database that no other test has.
func openNew(t *testing.T) *Store {
	t.Helper()
	return reopen(t, newOptions(t))
}

// newNamed has the name of a database that is not there yet.
func newNamed() Options {
	databases++
	return Options{Name: fmt.Sprintf("test %d", databases)}
}

func newOptions(t *testing.T) Options {
	o := newNamed()
	t.Cleanup(func() { deleteDatabase(t, o.Name) })
	return o
}

// reopen opens a database that is there already.
func reopen(t *testing.T, o Options) *Store {
	t.Helper()
	s, err := Open(o)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// deleteDatabase deletes a database as another tab would, and waits until it is gone.
func deleteDatabase(t *testing.T, name string) {
	t.Helper()
	request, err := idb.Global().DeleteDatabase(name)
	if err == nil {
		err = request.Await(context.Background())
	}
	if err != nil {
		t.Errorf("deleting database %s: %v", name, err)
	}
}
