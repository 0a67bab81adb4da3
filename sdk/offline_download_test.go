package sdk

import (
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
)

// count is how often an event was seen.
func (p *page) count(event string) (n int) {
	for _, e := range p.events {
		if e == event {
			n++
		}
	}
	return n
}

// wantDownloads wants that as many downloads have begun and ended, and that none is under way.
func (p *page) wantDownloads(n int) {
	p.t.Helper()
	if p.count(ModelsDownloadStarted) != n || p.count(ModelsDownloadCompleted) != n || len(p.domain.offline.downloads) > 0 {
		p.t.Errorf("%d downloads wanted, events %q", n, p.events)
	}
}

func TestADownloadEndsAlsoIfOneOfTheModelsIsNotThere(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "x")
	p := d.newPage().connect()
	p.subscribe("m", "no such model")
	p.wantDownloads(1)
	p.subscribe("neither")
	p.wantDownloads(2)
	if !p.saw("offline_model_downloaded m") || !p.saw("offline_model_deleted neither") {
		t.Errorf("events %q", p.events)
	}
	p.noFaults()
}

// download subscribes to models, of which nothing has come yet.
func (p *page) download(ids ...string) {
	p.t.Helper()
	p.tab.Post(func() { p.domain.Models().SubscribeOffline(ids, func(error) {}) })
	p.await("the download has begun", func() bool { return p.saw(ModelsDownloadStarted) })
	if len(p.domain.offline.downloads) != len(ids) {
		p.t.Fatalf("downloads %v", p.domain.offline.downloads)
	}
}

func TestADownloadEndsWithItsConnectionAndBeginsAnewWithTheNext(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "x")
	p := d.newPage().connect()
	p.download("m")
	p.cut()
	p.wantDownloads(1)
	p.connect()
	p.world.Run()
	p.wantDownloads(2)
}

func TestADownloadEndsWithTheSubscriptionAndWithTheOpeningOfTheModel(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "x")
	d.server.add("n", "x")
	p := d.newPage().connect()
	d.server.quiet = true
	p.download("m", "n")
	p.tab.Post(func() {
		p.domain.Models().UnsubscribeOffline([]string{"m"}, func(error) {})
		p.domain.Models().Open("n", func(*Model, error) {})
	})
	p.await("nothing is waited for", func() bool { return len(p.domain.offline.downloads) == 0 })
	p.world.Run()
	p.wantDownloads(1)
	p.noFaults()
}

// A device that is full when a model arrives, and has room when the model changes: what is told then is not all that is to be known of it.
func TestAModelThatCouldNotBeStoredWhenItArrivedIsCompleteOnceItIs(t *testing.T) {
	for _, again := range []string{"changed", "subscribed"} {
		d := newDevice(t, 1, true)
		d.server.add("m", "x")
		p := d.newPage().connect()
		p.store.OnApply = fullDevice
		p.subscribe("m")
		p.wantDownloads(1)
		if m := p.metaData()["m"]; m.Status.Available || len(p.faults) != 1 {
			t.Fatalf("meta data %+v, faults %q", m, p.faults)
		}
		p.store.OnApply = nil
		if again == "changed" {
			d.server.edit("m", spliceOp(1, 0, "!"))
			d.world.Advance(2 * journalRetry) // it is asked for no earlier than it would be anyway
		} else {
			p.subscribe("m")
		}
		p.world.Run()
		if m := p.metaData()["m"]; m.Collection != "c" || !m.Permissions.Write || !m.Status.Available {
			t.Fatalf("%s: meta data %+v", again, m)
		}
		p.wantDownloads(2)
		p.cut()
		m := p.open("m")
		p.typed(m, "?")
		p.connect()
		p.sent()
		d.wantServer("m", map[string]string{"changed": "x!?", "subscribed": "x?"}[again])
	}
}

// fullDevice is the fate of batches on a device that has no room for the content of models.
func fullDevice(b *offline.Batch) (f offlinetest.Fate) {
	for _, w := range b.Writes {
		if w.Bucket == offline.BucketRows && len(w.Key) > 0 && w.Key[0] == "snapshot" {
			f.Err = offline.Errorf(offline.ErrQuotaExceeded, "full")
		}
	}
	return f
}

// A device that is full, and has room again some time: nobody edits, connects or subscribes.
func TestModelsThatADeviceHadNoRoomForAreThereOnceItHas(t *testing.T) {
	for _, whole := range []bool{true, false} {
		d := newDevice(t, 1, true)
		d.server.add("m", "x")
		d.server.add("n", "x")
		p := d.newPage().connect()
		if !whole { // of what the device has, an update is missing
			p.subscribe("m", "n")
		}
		attempts := 0
		p.store.OnApply = func(b *offline.Batch) offlinetest.Fate {
			f := fullDevice(b)
			if f.Err != nil {
				attempts++
			}
			return f
		}
		if whole {
			p.subscribe("m", "n")
		} else {
			d.server.edit("m", spliceOp(1, 0, "!"))
			d.server.edit("n", spliceOp(1, 0, "!"))
			p.world.Run()
		}
		d.world.Advance(time.Hour)
		if attempts < 20 || attempts > 100 || len(p.faults) != 2 {
			t.Errorf("whole %v: %d attempts in an hour, faults %q", whole, attempts, p.faults)
		}
		p.store.OnApply = nil
		d.world.Advance(maxStoreRetry)
		downloads := p.count(ModelsDownloadStarted)
		d.world.Advance(time.Hour)
		if p.count(ModelsDownloadStarted) != downloads {
			t.Error("they are asked for again although they are there")
		}
		p.kill()
		q := d.newPage().offline()
		want := map[bool]string{true: "x", false: "x!"}[whole]
		q.wantText(q.open("m"), want)
		q.wantText(q.open("n"), want)
	}
}
