package sdk

import (
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
)

// fullFor is a device that has no room for the content of some models, and counts the attempts to store it.
type fullFor struct {
	ids      map[string]bool
	attempts int
}

func (f *fullFor) fate(b *offline.Batch) (fate offlinetest.Fate) {
	for _, w := range b.Writes {
		if w.Bucket != offline.BucketRows || w.Value == nil || len(w.Key) < 2 || w.Key[0] != "snapshot" {
			continue
		}
		if id, _ := w.Key[1].(string); f.ids[id] {
			f.attempts++
			return offlinetest.Fate{Err: offline.Errorf(offline.ErrQuotaExceeded, "the device is full")}
		}
	}
	return fate
}

func (d *device) stored(id string) bool {
	h, err := modelstore.ReadHead(d.base(), id)
	return err == nil && h.Available()
}

// waitsForRoom is a page with a model "m" whose content the device has had no room for, for ten minutes.
func waitsForRoom(d *device) (*page, *fullFor) {
	d.server.add("m", "x")
	p, f := d.newPage().connect(), &fullFor{ids: map[string]bool{"m": true}}
	p.world.Run()
	p.store.OnApply = f.fate
	p.open("m")
	d.world.Advance(10 * time.Minute)
	return p, f
}

func TestAFullDeviceIsAskedToTakeTheContentOfAModelMoreAndMoreSeldom(t *testing.T) {
	for seed := range uint64(10) {
		d := newDevice(t, seed, true)
		p, f := waitsForRoom(d)
		if f.attempts < 5 || f.attempts > 40 { // 300 are every two seconds
			t.Errorf("seed %d: it was asked %d times", seed, f.attempts)
		}
		clear(f.ids)
		if d.world.Advance(maxSaveRetry); !d.stored("m") {
			t.Errorf("seed %d: with room, it is not stored", seed)
		}
		p.noFaults()
	}
}

func TestContentThatADeviceHadNoRoomForIsStoredAtOnceWhenThereIsRoom(t *testing.T) {
	for what, makesRoom := range map[string]func(p *page, other *Model){
		"another model is closed":  func(p *page, other *Model) { p.call(other.Close) },
		"another model is deleted": func(p *page, _ *Model) { p.remove("other") },
		"another one is not wanted any": func(p *page, _ *Model) {
			p.call(func(done func(error)) { p.domain.Models().UnsubscribeOffline([]string{"wanted"}, done) })
		},
		"another one is stored": func(p *page, _ *Model) { p.open("third") },
	} {
		t.Run(what, func(t *testing.T) {
			d := newDevice(t, 1, true)
			for _, id := range []string{"other", "wanted", "third"} {
				d.server.add(id, "")
			}
			p, f := waitsForRoom(d)
			other := p.open("other")
			p.subscribe("wanted")
			d.world.Advance(10 * time.Minute)
			attempts := f.attempts
			d.world.Run()
			clear(f.ids)
			now := d.world.Now()
			makesRoom(p, other)
			if d.world.Run(); !d.stored("m") || d.world.Now() != now {
				t.Errorf("it is not stored, after %v", d.world.Now()-now)
			}
			if attempts == 0 {
				t.Error("it was never tried before")
			}
		})
	}
}

// The device is as full as it was: what does not fit is tried once.
func TestRoomThatDoesNotSufficeIsTriedOnce(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("other", "")
	p, f := waitsForRoom(d)
	other := p.open("other")
	d.world.Run()
	before := f.attempts
	p.call(other.Close)
	d.world.Run()
	if n := f.attempts - before; n != 1 {
		t.Errorf("it was tried %d times", n)
	}
}

// However many operations come in meanwhile.
func TestAFullDeviceIsAskedToTakeConfirmedOperationsMoreAndMoreSeldom(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "x")
	p := d.newPage().connect()
	m := p.open("m")
	d.world.Run()
	attempts := 0
	p.store.OnApply = func(b *offline.Batch) offlinetest.Fate {
		attempts++
		return full(b)
	}
	const operations = 20
	for range operations {
		d.server.edit("m", spliceOp(0, 0, "."))
		d.world.Run()
	}
	if d.world.Advance(10 * time.Minute); attempts < operations || attempts > operations+40 {
		t.Errorf("%d attempts", attempts)
	}
	p.store.OnApply = nil
	d.world.Advance(maxSaveRetry)
	stored, err := modelstore.Load(d.base(), "m")
	if err != nil || stored.Version() != m.Version() {
		t.Errorf("stored is %d of %d, %v", stored.Version(), m.Version(), err)
	}
}
