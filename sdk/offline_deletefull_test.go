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

// Whether the deletion was written is not known when the model is opened; it turns out that it was not, so nothing of it is ever sent.
func TestAModelOpensWhoseDeletionMayHaveBeenWrittenAndWasNot(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "x")
	p := d.newPage().connect()
	p.call(func(done func(error)) { p.domain.Models().SubscribeOffline([]string{"m"}, done) })
	p.call(p.open("m").Close)
	p.cut()
	p.store.OnApply = func(b *offline.Batch) (f offlinetest.Fate) {
		for _, w := range b.Writes {
			if w.Bucket == offline.BucketJournal {
				f.Err = offline.Errorf(offline.ErrStorage, "the transaction was aborted")
			}
		}
		return f
	}
	var removed, o = &outcome{}, &opened{}
	p.tab.Post(func() { p.domain.Models().Remove("m", removed.done) })
	p.await("deleting fails", func() bool { return removed.calls > 0 })
	if offline.CodeOf(removed.err) != offline.ErrStorage || !p.domain.offline.own.journal.Doubtful() {
		t.Fatalf("deleting gives %v", removed.err)
	}
	p.store.OnApply = nil
	p.dialer.down = false
	p.tab.Post(func() { p.domain.Hint(true) })
	p.await("there is a session", p.domain.IsConnected)
	p.domain.Models().Open("m", o.done)
	p.await("the model opens", func() bool { return o.calls > 0 })
	if o.err != nil {
		t.Fatal(o.err)
	}
	p.wantText(o.model, "x")
}

// editedAndFull makes a page that has edited the server's model m, which it keeps, without a connection. It has one now, and a store that
// takes nothing any more.
func editedAndFull(t *testing.T) (*device, *page) {
	t.Helper()
	d := newDevice(t, 1, true)
	d.server.add("m", "x")
	p := d.newPage().connect()
	p.call(func(done func(error)) { p.domain.Models().SubscribeOffline([]string{"m"}, done) })
	m := p.open("m")
	p.cut()
	p.typed(m, "!")
	p.store.OnApply = func(*offline.Batch) offlinetest.Fate {
		return offlinetest.Fate{Err: offline.Errorf(offline.ErrQuotaExceeded, "the device is full")}
	}
	p.connect()
	return d, p
}

// What was told to be deleted is deleted, or the application hears of it.
func TestADeletionFailsWhereWhatWasToBeSentCannotBeTakenBack(t *testing.T) {
	d, p := editedAndFull(t)
	if err := p.try(func(done func(error)) { p.domain.Models().Remove("m", done) }); offline.CodeOf(err) != offline.ErrQuotaExceeded {
		t.Errorf("deleting gives %v", err)
	}
	p.store.OnApply = nil
	p.sent()
	if l := p.letters(); len(l) != 1 || l[0].Op == nil {
		t.Errorf("letters %+v", l)
	}
	if d.server.models["m"] != nil {
		t.Error("the model is on the server")
	}
}

// The server does not have the model any more. One that was made under the id since is another: what becomes of that is not known.
func TestADeletionThatFailedOnThisDeviceOnlyIsRepeatedThere(t *testing.T) {
	for _, anew := range []bool{false, true} {
		d, p := editedAndFull(t)
		remove := func(done func(error)) { p.domain.Models().Remove("m", done) }
		for range 2 {
			if err := p.try(remove); offline.CodeOf(err) != offline.ErrQuotaExceeded {
				t.Errorf("deleting gives %v", err)
			}
		}
		p.store.OnApply = nil
		want := offline.Code("")
		if anew {
			d.server.add("m", "y")
			p.call(p.open("m").Close)
			delete(d.server.models, "m")
			want = ErrModelNotFound
		}
		if err := p.try(remove); offline.CodeOf(err) != want {
			t.Errorf("deleting it again gives %v", err)
		}
		if l := p.letters(); len(l) > 0 && !anew {
			t.Errorf("letters %+v", l)
		}
		p.cut()
		if m, err := p.tryOpen("m"); err == nil && !anew {
			t.Errorf("the deleted model opens: %+v", m)
		}
	}
}
