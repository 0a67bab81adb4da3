package offline_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
)

// readCounter counts the records of entries that are read.
type readCounter struct {
	offline.Store
	reads int
}

func (c *readCounter) Get(bucket string, key offline.Key) ([]byte, bool, error) {
	if bucket == offline.BucketJournal {
		c.reads++
	}
	return c.Store.Get(bucket, key)
}

func TestEachPayloadIsReadOnceForMarkAndRequest(t *testing.T) {
	store := &readCounter{Store: offline.NewMemoryStore()}
	r := rigOn(openPage(t, offlinetest.NewWorld(1), store))
	const count = 200
	for i := range count {
		r.append(fmt.Sprint("lane", i), fmt.Sprint(i))
	}
	r.w.Run()
	store.reads = 0
	r.start()
	r.answerAll()
	if len(r.requests) != count {
		t.Fatalf("%d requests, want %d", len(r.requests), count)
	}
	if store.reads > count {
		t.Errorf("%d records were read for %d requests", store.reads, count)
	}
	for i, q := range r.requests {
		if got, want := string(q.Entries[0].Data), fmt.Sprint(i); got != want {
			t.Errorf("request %d has the payload %s", i, got)
		}
	}
}

func TestWhatWasReadAheadIsForgottenWhenAnotherTabCommits(t *testing.T) {
	first, other := pair(t, 1)
	first.cfg.Window = 1
	first.append("x", "old x")
	first.append("y", "old y")
	first.w.Run()
	first.start() // sends x, and has read y
	var done result
	other.journal.Update(func(tx *offline.Tx) error {
		e := tx.Lane("y")[0]
		e.Data = []byte("new y")
		tx.Put(e)
		return nil
	}, done.done)
	first.w.Run()
	done.want(t, "")
	first.answer(offline.Outcome{Class: offline.Done})
	first.w.Advance(time.Minute)
	wantStrings(t, first.payloads(), "old x", "new y")
}
