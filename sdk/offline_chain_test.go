package sdk

import (
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
)

// A tab that has opened a model at a later version than the edits of another were made at has the server tell what was between. What the
// other does meanwhile must not make it forget the edits that wait for that.
func TestEditsThatWaitForWhatTheServerTellsOnceMoreAreNotForgotten(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		for seed := range uint64(20) {
			d := newDevice(t, seed, once)
			d.server.add("m", "-")
			a, b := d.newPage().connect(), d.newPage().connect()
			ma := a.open("m")
			a.typed(ma, "x")
			a.call(ma.WhenCommitted) // at version 1; the link stays until the next snapshot
			a.cut()
			a.typed(ma, "a")
			a.store.Corrupt(offline.BucketRows, offline.K("head", "m"), []byte("garbage"))
			a.store.Corrupt(offline.BucketRows, modelstore.LogKey("m", 1), []byte("garbage"))
			mb := b.open("m")
			d.await("the server is asked once more", func() bool { return mb.kept.needs > 0 })
			for _, c := range d.server.conns {
				d.world.Freeze(c.down) // its answer takes a while
			}
			a.typed(ma, "A")
			for _, c := range d.server.conns {
				d.world.Thaw(c.down)
			}
			b.typed(mb, "b")
			a.connect()
			a.sent()
			b.sent()
			d.await("they agree", func() bool { return ma.text().Text() == mb.text().Text() && ma.Committed() && mb.Committed() })
			text := d.server.text("m")
			if strings.Count(text, "a") != 1 || strings.Count(text, "A") != 1 || strings.Count(text, "b") != 1 {
				t.Fatalf("seed %d: the server has %q", seed, text)
			}
			b.wantText(mb, text)
			a.noFaults()
			b.noFaults()
		}
	})
}
