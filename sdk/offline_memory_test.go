package sdk

import (
	"runtime"
	"testing"
)

// The memory of a page never shrinks, and in one turn nothing of it is collected: what an edit allocates counts, not only what stays.
func TestManyEditsInOneTurnWithoutANetworkAllocateLittleUntilTheyAreDurable(t *testing.T) {
	const edits, most = 10_000, 720 // bytes each; it was 1,170 while slices of records grew, which is copying them
	d := newDevice(t, 1, true)
	p := d.newPage().offline()
	p.create("m", "")
	m := p.open("m")
	m.doc.MuteLocal = true // as a page that does not listen
	text, durable := m.text(), false
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	p.tab.Post(func() {
		for n := range edits { // at places that do not make runs
			if err := text.Splice(n*7919%(n+1), 0, "x"); err != nil {
				t.Fatal(err)
			}
		}
		m.WhenSaved(func(err error) { durable = err == nil })
	})
	p.await("all is durable", func() bool { return durable })
	runtime.ReadMemStats(&after)
	if each := (after.TotalAlloc - before.TotalAlloc) / edits; each > most {
		t.Errorf("an edit allocates %d bytes, want at most %d", each, most)
	}
}
