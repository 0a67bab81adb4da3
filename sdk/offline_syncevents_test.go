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
