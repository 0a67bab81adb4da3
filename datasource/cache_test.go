package datasource

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
)

func TestAReadWithoutAConnectionReportsWhicheverLookAtTheStoreFails(t *testing.T) {
	for failing := range 3 {
		w := newWorld(t, 2)
		first := w.open("")
		w.read(first)
		w.w.Run()
		store := offlinetest.NewStore(w.store)
		p := w.openOn(store, "")
		goOffline(t, p)
		w.w.Run()
		store.FailReads(append(make([]error, failing+1), offline.Errorf(offline.ErrStorage, "broken"))...) // the first is the journal's
		w.read(p)
		if e := p.event(EventStorage); e == nil || offline.CodeOf(e.Err) != offline.ErrStorage {
			t.Errorf("look %d: nothing was reported", failing)
		}
	}
}
