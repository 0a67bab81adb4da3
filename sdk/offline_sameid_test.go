package sdk

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
)

// full refuses what makes a store larger.
func full(b *offline.Batch) offlinetest.Fate {
	for _, w := range b.Writes {
		if w.Value != nil && w.Range == nil {
			return offlinetest.Fate{Err: offline.Errorf(offline.ErrQuotaExceeded, "the device is full")}
		}
	}
	return offlinetest.Fate{}
}

// Content and edits go together: edits of content that is gone would be sent to whatever model of that id the server has.
func TestAModelWhoseDeletionCouldNotBeWrittenStaysWithItsEdits(t *testing.T) {
	d := newDevice(t, 1, true)
	p := d.newPage().offline()
	p.create("m", "mine")
	m := p.open("m")
	p.typed(m, "!")
	p.store.OnApply = full
	if err := p.try(func(done func(error)) { p.domain.Models().Remove("m", done) }); offline.CodeOf(err) != offline.ErrQuotaExceeded {
		t.Fatalf("deleting gives %v", err)
	}
	p.store.OnApply = nil
	if m.IsOpen() || !p.saw("m deleted") || !p.saw("m closed") {
		t.Errorf("events %q", p.events)
	}
	m = p.open("m")
	p.wantText(m, "mine!")
	p.call(m.Close)
	d.server.add("m", "theirs")
	p.connect()
	p.sent()
	d.wantServer("m", "theirs")
	if l := p.letters(); len(l) != 2 || l[0].Kind != modelstore.CreateEntry || l[1].Op == nil || l[1].Op.Text != "!" {
		t.Errorf("letters %+v", l)
	}
	p.noFaults()
}
