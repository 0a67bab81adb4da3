package idb

import (
	"errors"
	"log"
	"os"
	"strings"
	"syscall/js"
	"testing"

	"github.com/hack-pad/go-indexeddb/idb"

	"github.com/holdfast-sdk/holdfast/offline"
)

func TestAConnectionClosedBehindOurBackIsReopened(t *testing.T) {
	s := openNew(t)
	if err := put(s, 1, "before"); err != nil {
		t.Fatal(err)
	}
	inject(t, "IDBFactory", "open", `original => function (...args) {
		globalThis.opened = (globalThis.opened || 0) + 1;
		return original.apply(this, args);
	}`)
	for _, call := range []func() error{
		func() error { return put(s, 2, "after") },
		func() error { _, _, err := s.Get(offline.BucketRows, offline.K(1)); return err },
		func() error { _, err := s.GetRange(offline.BucketRows, offline.Range{}); return err },
	} {
		js.Global().Set("opened", 0)
		s.conn.raw.Call("close")
		if err := call(); err != nil {
			t.Fatal(err)
		}
		if n := js.Global().Get("opened").Int(); n != 1 {
			t.Errorf("opened %d times; want once", n)
		}
	}
	wantValue(t, s, 1, "before")
	wantValue(t, s, 2, "after")
}

func TestACloseEventIsReportedAndTheNextCallReopens(t *testing.T) {
	s, status := openWatched(t, newOptions(t), migrations)
	dispatchClose(t, s)
	wantCode(t, <-status, offline.ErrStorage)
	if err := put(s, 1, "x"); err != nil {
		t.Fatal(err)
	}
	if err := <-status; err != nil {
		t.Errorf("status after reopening is %v; want nil", err)
	}
}

func TestAnUpgradeByAnotherTabClosesOurConnectionAndLaterCallsWork(t *testing.T) {
	var logged strings.Builder // go-indexeddb's own listener would write there
	log.SetOutput(&logged)
	defer log.SetOutput(os.Stderr)
	s, status := openWatched(t, newOptions(t), migrations)
	if err := put(s, 1, "x"); err != nil {
		t.Fatal(err)
	}
	failing := append(migrations[:1:1], func(*idb.Database) error { return errors.New("no") })
	if _, err := open(Options{Name: s.options.Name}, failing); err == nil {
		t.Fatal("the other tab's upgrade did not fail")
	}
	wantCode(t, <-status, offline.ErrStorage)
	wantValue(t, s, 1, "x")
	if err := <-status; err != nil {
		t.Errorf("status after reopening is %v; want nil", err)
	}
	if logged.Len() > 0 {
		t.Errorf("the page's console has %q", logged.String())
	}
}

func TestOnceAllConnectionsAreClosedNobodyHasToAnswerToAnUpgrade(t *testing.T) {
	s, status := openWatched(t, newOptions(t), migrations)
	if err := put(s, 1, "x"); err != nil {
		t.Fatal(err)
	}
	CloseAll()
	newer, err := open(Options{Name: s.options.Name}, append(migrations[:1:1], addBuckets("new")))
	if err != nil {
		t.Fatal(err)
	}
	defer newer.Close()
	wantValue(t, newer, 1, "x")
	if len(status) > 0 {
		t.Errorf("the program that has ended was told: %v", <-status)
	}
}

func TestAnOldTabRefusesTheDatabaseThatANewOneUpgraded(t *testing.T) {
	s, status := openWatched(t, newOptions(t), migrations)
	newer, err := open(Options{Name: s.options.Name}, append(migrations[:1:1], addBuckets("new")))
	if err != nil {
		t.Fatal(err)
	}
	defer newer.Close()
	wantCode(t, <-status, offline.ErrStorage)
	wantCode(t, put(s, 1, "x"), offline.ErrTooNew)
	wantCode(t, <-status, offline.ErrTooNew)
	_, err = Open(Options{Name: s.options.Name})
	wantCode(t, err, offline.ErrTooNew)
}

func TestAnUpgradeWaitsForATabThatDoesNotCloseAndSaysSo(t *testing.T) {
	o := newOptions(t)
	reopen(t, o).Close()
	stubborn := holdOpen(t, o.Name)
	status := watchStatus(t, &o)
	opened := make(chan *Store)
	go func() {
		s, err := open(o, append(migrations[:1:1], addBuckets("new")))
		if err != nil {
			t.Error(err)
		}
		opened <- s
	}()
	wantCode(t, <-status, offline.ErrBlocked)
	stubborn.Call("close")
	s := <-opened
	defer s.Close()
	if err := <-status; err != nil {
		t.Errorf("status when the other tab closed is %v; want nil", err)
	}
}

func TestADeletedDatabaseIsReportedAsVanishedAndNotMadeAnew(t *testing.T) {
	s, status := openWatched(t, newOptions(t), migrations)
	if err := put(s, 1, "x"); err != nil {
		t.Fatal(err)
	}
	deleteDatabase(t, s.options.Name)
	wantCode(t, <-status, offline.ErrStorage)
	for range 2 {
		_, _, err := s.Get(offline.BucketRows, offline.K(1))
		wantCode(t, err, offline.ErrVanished)
		wantCode(t, put(s, 1, "x"), offline.ErrVanished)
	}
	wantCode(t, <-status, offline.ErrVanished)
	if exists(t, s.options.Name) {
		t.Error("an empty database took the place of the one that vanished")
	}
	wantRows(t, reopen(t, s.options), 0)
}

func TestADatabaseThatAnotherTabMadeAnewIsReportedAsVanished(t *testing.T) {
	s := openNew(t)
	deleteDatabase(t, s.options.Name)
	reopen(t, s.options)
	wantCode(t, put(s, 1, "x"), offline.ErrVanished)
}

func TestADatabaseThatVanishedBetweenTwoVisitsIsReportedOnce(t *testing.T) {
	o := newOptions(t)
	status := watchStatus(t, &o)
	reopen(t, o).Close()
	reopen(t, o).Close()
	o.Loop.(queue).drain()
	if len(status) > 0 {
		t.Errorf("status of a database that is as we left it: %v", <-status)
	}
	deleteDatabase(t, o.Name)
	s := reopen(t, o)
	wantCode(t, <-status, offline.ErrVanished)
	if err := put(s, 1, "x"); err != nil {
		t.Errorf("the new database does not work: %v", err)
	}
	s.Close()
	reopen(t, o)
	o.Loop.(queue).drain()
	if len(status) > 0 {
		t.Errorf("told again: %v", <-status)
	}
}

func TestWithoutLocalStorageADatabaseOpensAllTheSame(t *testing.T) {
	replaceGlobal(t, "localStorage", `() => { throw new DOMException('denied', 'SecurityError'); }`)
	wantRows(t, openNew(t), 0)
}

func TestManyCallsWaitForOneConnection(t *testing.T) {
	s := openNew(t)
	s.drop(s.conn)
	errs := make(chan error)
	for i := range 10 {
		go func() { errs <- put(s, i, "x") }()
	}
	for range 10 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	wantRows(t, s, 10)
}

func TestACallInProgressFinishesWhenTheStoreIsClosed(t *testing.T) {
	o := newOptions(t)
	s := reopen(t, o)
	result := inProgress(1, func(int) error { return put(s, 1, "x") })
	s.Close()
	if err := <-result; err != nil {
		t.Errorf("the call in progress: %v", err)
	}
	wantCode(t, put(s, 2, "x"), offline.ErrClosed)
	wantValue(t, reopen(t, o), 1, "x")
}

func TestClosingWhileOpeningEndsWithErrClosed(t *testing.T) {
	s := openNew(t)
	s.drop(s.conn)
	result := make(chan error)
	go func() { result <- put(s, 1, "x") }()
	for s.opening.TryLock() { // until the call is opening
		s.opening.Unlock()
		yield()
	}
	s.Close()
	wantCode(t, <-result, offline.ErrClosed)
}

func dispatchClose(t *testing.T, s *Store) {
	t.Helper()
	raw := s.conn.raw
	s.conn.raw.Call("close")
	raw.Call("dispatchEvent", js.Global().Get("Event").New("close"))
}

// holdOpen opens a connection that does not care about versionchange.
func holdOpen(t *testing.T, name string) js.Value {
	t.Helper()
	db, err := awaitRequest(js.Global().Call("eval", `name => indexedDB.open(name)`).Invoke(name))
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func exists(t *testing.T, name string) bool {
	t.Helper()
	find := js.Global().Call("eval", `async name => (await indexedDB.databases()).some(d => d.name === name)`)
	found, err := awaitPromise(find.Invoke(name))
	if err != nil {
		t.Fatal(err)
	}
	return found.Bool()
}

func TestARequestThatHasAlreadyEndedIsNotWaitedFor(t *testing.T) {
	s := openNew(t)
	tx := s.conn.begin([]any{offline.BucketRows}, offline.Relaxed)
	first := tx.bucket(offline.BucketRows).Call("get", keyToJS(offline.K(1)))
	if err := <-tx.end; err != nil {
		t.Fatal(err)
	}
	v, err := awaitRequest(first)
	if err != nil || !v.IsUndefined() {
		t.Errorf("awaiting a finished request = %v, %v", v, err)
	}
}
