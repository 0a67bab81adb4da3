package service_test

import (
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/sdk/service/servicetest"
)

func TestWhatIsPutBeforeTheStoreIsOpenIsKeptThenAndTheLastValueCounts(t *testing.T) {
	h := servicetest.New(t, offlinetest.NewWorld(1), offline.NewMemoryStore())
	s := service.NewShelf(h, 7)
	done := 0
	h.On(func() {
		s.Put(offline.K("a", "x"), []byte("old"), nil)
		s.Put(offline.K("a", "x"), []byte("new"), func(err error) { done++ })
		s.Put(offline.K("a", "gone"), []byte("1"), nil)
		s.Delete(offline.K("a", "gone"), func(err error) { done++ })
		s.Get(offline.K("a", "x"), func(value []byte) {
			if value != nil {
				t.Errorf("read %q before the store is open", value)
			}
		})
	})
	if done != 0 || s.IsOpen() {
		t.Error("something was kept without a store")
	}
	h.On(func() { s.Open(h.Store) })
	if done != 2 {
		t.Errorf("told %d times that a record is kept, or forgotten", done)
	}
	read := map[string]string{}
	h.On(func() {
		s.All(offline.K("a"), func(key offline.Key, value []byte) error { read[key.String()] = string(value); return nil }, func() { done++ })
		s.Get(offline.K("a", "x"), func(value []byte) {
			if string(value) != "new" {
				t.Errorf("read %q", value)
			}
		})
	})
	if len(read) != 1 || read[offline.K("a", "x").String()] != "new" || done != 3 {
		t.Errorf("read %v", read)
	}
}

func TestWithoutAStorageNothingIsWaitedFor(t *testing.T) {
	h := servicetest.New(t, offlinetest.NewWorld(1), nil)
	done := 0
	h.On(func() { service.NewShelf(h, 1).Put(offline.K("a"), nil, func(err error) { done++ }) })
	if done != 1 {
		t.Errorf("told %d times", done)
	}
}

func TestARecordThatCannotBeReadGoesIntoQuarantineAndTheRestGoesOn(t *testing.T) {
	h := servicetest.New(t, offlinetest.NewWorld(1), offline.NewMemoryStore())
	var b offline.Batch
	b.Put(offline.BucketRows, offline.K("a", "empty"), nil)
	b.Put(offline.BucketRows, offline.K("a", "garbage"), []byte{7, 1})
	b.Put(offline.BucketRows, offline.K("a", "good"), []byte{7, 2})
	b.Put(offline.BucketRows, offline.K("a", "newer"), []byte{8, 2})
	if err := h.Store.Apply(&b, offline.Strict); err != nil {
		t.Fatal(err)
	}
	s := service.NewShelf(h, 7)
	good := 0
	h.On(func() {
		s.Open(h.Store)
		s.All(offline.K("a"), func(_ offline.Key, value []byte) error {
			if value[0] == 1 {
				return offline.Errorf(offline.ErrCorrupt, "garbage")
			}
			good++
			return nil
		}, func() {})
		s.Get(offline.K("a", "newer"), func(value []byte) {
			if value != nil {
				t.Errorf("a record of another version was read as %q", value)
			}
		})
	})
	left, err := h.Store.GetRange(offline.BucketRows, offline.Prefix("a"))
	if err != nil || len(left) != 1 || good != 1 || len(h.Faults) != 3 {
		t.Errorf("left %v, read %d, told of %v (%v)", left, good, h.Faults, err)
	}
	moved, err := h.Store.GetRange(offline.BucketQuarantine, offline.Prefix(offline.BucketRows, "a"))
	if err != nil || len(moved) != 3 {
		t.Errorf("in quarantine: %v (%v)", moved, err)
	}
}

func TestAWriteThatFailsIsToldToWhoAskedElseToTheApplication(t *testing.T) {
	h := servicetest.New(t, offlinetest.NewWorld(1), offline.NewMemoryStore())
	s := service.NewShelf(h, 1)
	h.Store.Close()
	var told error
	h.On(func() {
		s.Open(h.Store)
		s.Put(offline.K("a"), nil, func(err error) { told = err })
	})
	if told == nil || len(h.Faults) != 0 {
		t.Errorf("told %v, and the application %v", told, h.Faults)
	}
	h.On(func() { s.Put(offline.K("a"), nil, nil) })
	if len(h.Faults) != 1 {
		t.Errorf("the application was told %v", h.Faults)
	}
}

// failing is a store that fails as long as it is told to.
type failing struct {
	*offline.MemoryStore
	fails bool
}

func (f *failing) GetRange(bucket string, r offline.Range) ([]offline.Record, error) {
	if f.fails {
		return nil, offline.Errorf(offline.ErrStorage, "not now")
	}
	return f.MemoryStore.GetRange(bucket, r)
}

func TestAStoreThatFailsIsReadAgainUntilItIsClosed(t *testing.T) {
	h := servicetest.New(t, offlinetest.NewWorld(1), offline.NewMemoryStore())
	store := &failing{h.Store, true}
	s := service.NewShelf(h, 7)
	done := 0
	h.On(func() {
		s.Open(store)
		s.Put(offline.K("a", "x"), []byte("1"), nil)
		s.All(offline.K("a"), func(offline.Key, []byte) error { done++; return nil }, func() { done += 10 })
	})
	if done != 0 || len(h.Faults) != 1 {
		t.Errorf("done %d, told of %v", done, h.Faults)
	}
	store.fails = false
	h.World.Advance(time.Minute)
	if done != 11 {
		t.Errorf("done %d", done)
	}
	store.Close()
	h.On(func() {
		s.All(offline.K("a"), func(offline.Key, []byte) error { done++; return nil }, func() { done++ })
	})
	h.World.Advance(time.Minute)
	if done != 11 || len(h.Faults) != 2 {
		t.Errorf("done %d, told of %v", done, h.Faults)
	}
}
