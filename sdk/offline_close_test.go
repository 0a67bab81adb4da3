package sdk

import "testing"

// What another tab has done to it is not known here, so that edits cannot be saved before the server has told once more what it has ordered.
func TestAModelThatHasToCatchUpOnceMoreIsClosedWithAllItsEdits(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		for _, offline := range []bool{true, false} {
			for seed := uint64(1); seed <= seeds(40); seed++ {
				d := newDevice(t, seed, once)
				d.server.add("m", "")
				a, b := d.newPage().connect(), d.newPage().connect()
				ma, mb := a.open("m"), b.open("m")
				d.world.Run()
				a.cut()
				mb.kept.log.broken = true // the store has not taken what came
				for range maxRecent + 1 {
					d.server.edit("m", spliceOp(0, 0, "."))
				}
				d.world.Run()
				if offline {
					b.cut()
				}
				a.typed(ma, "x")
				b.typed(mb, "y")
				for range seed {
					d.world.Step()
				}
				closed := &outcome{}
				b.tab.Post(func() { mb.Close(closed.done) })
				a.connect()
				if offline {
					b.connect()
				}
				b.await("it is closed", func() bool { return closed.calls > 0 })
				if closed.err != nil {
					t.Fatalf("offline %v, seed %d: closing fails with %v", offline, seed, closed.err)
				}
				a.sent()
				b.sent()
				d.world.Run()
				if text, n := ma.text().Text(), maxRecent+1; len(text) != n+2 {
					t.Fatalf("offline %v, seed %d: the text is %q", offline, seed, text[max(0, len(text)-8):])
				}
				a.noFaults()
			}
		}
	})
}
