package sdk

import (
	"slices"
	"strings"
	"testing"
)

// The tab has the edits in its own journal, and the creation in that of a tab that is gone.
func TestEditsThatWaitForTheModelTheyAreOfAreToldAsNoFailure(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		d := newDevice(t, 1, once)
		a, b := d.newPage().offline(), d.newPage().offline()
		a.create("m", "x")
		m := b.open("m")
		b.typed(m, "y")
		b.connect()
		a.kill()
		b.adopts()
		b.sent()
		d.wantServer("m", "xy")
		events := slices.DeleteFunc(b.events, func(e string) bool { return !strings.HasPrefix(e, "offline_model_sync") })
		if want := []string{ModelSyncStarted + " m", ModelSyncCompleted + " m"}; !slices.Equal(events, want) {
			t.Errorf("%q, want %q", events, want)
		}
		b.noFaults()
	})
}

func TestTheStatusOfAnOpenModelIsToldWheneverItChanges(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		d := newDevice(t, 1, once)
		d.server.add("m", "")
		p := d.newPage().connect()
		want := func(when string, want ...OfflineStatus) {
			t.Helper()
			p.world.Run()
			if !slices.Equal(p.statuses, want) {
				t.Errorf("%s: %+v, want %+v", when, p.statuses, want)
			}
			p.statuses = nil
		}
		here, edited := OfflineStatus{Available: true, Synchronized: true}, OfflineStatus{Available: true}
		m := p.open("m")
		want("opened", here)
		p.typed(m, "a")
		want("edited with a connection", edited, here)
		p.cut()
		p.typed(m, "b")
		p.typed(m, "c")
		want("edited without one", edited)
		p.connect().sent()
		want("sent", here)
		p.call(m.Close)
		want("closed", OfflineStatus{Synchronized: true})
	})
}
