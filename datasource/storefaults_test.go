package datasource

import (
	"errors"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
)

func quotaPage(t *testing.T) (*world, *page, *offlinetest.Store) {
	w := newWorld(t, 2)
	store := offlinetest.NewStore(w.store)
	p := w.openOn(store, "")
	w.read(p)
	store.OnApply = func(*offline.Batch) offlinetest.Fate {
		return offlinetest.Fate{Err: offline.Errorf(offline.ErrQuotaExceeded, "the device is full")}
	}
	return w, p, store
}

func TestAnEditThatTheFullDeviceRefusesStaysVisibleAsUnsaved(t *testing.T) {
	w, p, store := quotaPage(t)
	p.rename(1, "one")
	if err, _ := w.result(p.ds.Saved); offline.CodeOf(err) != offline.ErrQuotaExceeded {
		t.Fatalf("saved ended with %v", err)
	}
	w.w.Run()
	expect(t, "rows", p.shows(), "one* row2")
	e := p.event(EventStorage)
	if e == nil || !errors.Is(e.Err, offline.ErrQuotaExceeded) || !p.ds.Info(p.get(1)).Unsaved || p.ds.Pending().Unsaved != 1 {
		t.Fatalf("the failure does not show: %+v", p.ds.Pending())
	}
	p.rename(2, "two")
	store.OnApply = nil
	p.ds.RetryStorage()
	w.w.Run()
	w.saved(p)
	if p.ds.Pending().Unsaved != 0 || p.ds.Pending().Drafts != 2 {
		t.Fatalf("after the room was made: %+v", p.ds.Pending())
	}
	w.sync(p)
	expect(t, "server", w.srv.names(), "1:one 2:two")
}

func TestWhatTheStoreRefusedIsSavedAfterAWhileByItself(t *testing.T) {
	w, p, store := quotaPage(t)
	p.rename(1, "one")
	w.w.Run()
	store.OnApply = nil
	w.w.Advance(time.Minute)
	if c := p.ds.Pending(); c.Unsaved != 0 || c.Drafts != 1 {
		t.Fatalf("after a minute: %+v", c)
	}
}

func TestACorruptSegmentIsReportedAndTheRestLoads(t *testing.T) {
	w := newWorld(t, 5000)
	p := w.open("")
	w.read(p)
	w.kill(p)
	segments, err := w.store.GetRange(offline.BucketRows, offline.Prefix("orders", "rows"))
	if err != nil || len(segments) < 3 {
		t.Fatalf("%d segments, %v", len(segments), err)
	}
	var b offline.Batch
	b.Put(offline.BucketRows, segments[1].Key, []byte("garbage"))
	if err := w.store.Apply(&b, offline.Strict); err != nil {
		t.Fatal(err)
	}
	q := w.openOffline("")
	w.read(q)
	if n := len(q.ds.Data()); n == 0 || n >= 5000 {
		t.Fatalf("%d rows were loaded", n)
	}
	if e := q.event(EventStorage); e == nil || !errors.Is(e.Err, offline.ErrCorrupt) {
		t.Fatal("the damage was not reported")
	}
}

func TestACorruptEntryIsReportedAndTheRestLoads(t *testing.T) {
	w := newWorld(t, 2)
	p := w.open("")
	w.read(p)
	goOffline(t, p)
	p.rename(1, "one")
	w.saved(p)
	p.rename(2, "two")
	w.saved(p)
	w.kill(p)
	var b offline.Batch
	b.Put(offline.BucketJournal, offline.K("orders", 1), []byte{0xff, 1, 2})
	if err := w.store.Apply(&b, offline.Strict); err != nil {
		t.Fatal(err)
	}
	q := w.openOffline("")
	w.read(q)
	expect(t, "rows", q.shows(), "row1 two*")
	if q.event(EventStorage) == nil {
		t.Fatal("the damage was not reported")
	}
}

func TestWhatWasTakenBackWhileTheStoreFailedDoesNotComeBack(t *testing.T) {
	w := newWorld(t, 1)
	store := offlinetest.NewStore(w.store)
	p := w.openOn(store, "")
	w.read(p)
	p.rename(1, "one")
	w.saved(p)
	store.OnApply = func(*offline.Batch) offlinetest.Fate {
		return offlinetest.Fate{Err: offline.Errorf(offline.ErrQuotaExceeded, "full")}
	}
	p.ds.CancelChanges()
	w.w.Run()
	expect(t, "rows", p.shows(), "row1")
	if err, _ := w.result(p.ds.Saved); offline.CodeOf(err) != offline.ErrQuotaExceeded {
		t.Fatalf("saved: %v", err)
	}
	store.OnApply = nil
	w.saved(p)
	w.kill(p)
	q := w.open("")
	w.read(q)
	expect(t, "rows after the reload", q.shows(), "row1")
}
