package sdk

import (
	"errors"
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
)

// failHead lets the writing of what is known of a model fail.
func (p *page) failHead(id string) {
	p.store.OnApply = func(b *offline.Batch) (f offlinetest.Fate) {
		for _, w := range b.Writes {
			if w.Bucket == offline.BucketRows && len(w.Key) > 1 && w.Key[0] == "head" && w.Key[1] == id {
				f.Err = offline.Errorf(offline.ErrStorage, "the transaction was aborted")
			}
		}
		return f
	}
}

// What is stored of a change that fails midway holds, so that the server has to know it.
func TestWhatIsStoredOfSubscriptionsThatFailedIsToldToTheServer(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("a", "x")
	d.server.add("b", "x")
	p := d.newPage().connect()
	p.failHead("b")
	if err := p.try(func(done func(error)) { p.domain.Models().SubscribeOffline([]string{"a", "b"}, done) }); !errors.Is(err, offline.ErrStorage) {
		t.Fatal(err)
	}
	p.world.Run()
	if m := p.domain.Models(); !m.IsSubscribedOffline("a") || m.IsSubscribedOffline("b") || !p.metaData()["a"].Status.Available {
		t.Errorf("subscribed %q, %+v", m.OfflineSubscriptions(), p.metaData())
	}
	p.store.OnApply = nil
	p.subscribe("b")
	p.failHead("b")
	if err := p.try(func(done func(error)) { p.domain.Models().UnsubscribeOffline([]string{"a", "b"}, done) }); !errors.Is(err, offline.ErrStorage) {
		t.Fatal(err)
	}
	p.world.Run()
	if told := d.server.conns[len(d.server.conns)-1].subscribed; told["a"] || !told["b"] {
		t.Errorf("the server has %v", told)
	}
}

func TestOfSubscriptionsThatAreRepeatedTheServerIsToldOnlyWhatItDoesNotKnowOrHasToSendAgain(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("a", "x")
	d.server.add("b", "x")
	p := d.newPage().connect()
	want := func(told, subscribed string) {
		t.Helper()
		d.server.told = nil
		p.call(func(done func(error)) { p.domain.Models().SetOfflineSubscription(strings.Fields(subscribed), done) })
		p.world.Run()
		if got := strings.Join(d.server.told, " "); got != told {
			t.Errorf("of %q it is told %q, want %q", subscribed, got, told)
		}
	}
	want("a", "a")
	want("b missing", "a b missing")
	want("missing", "a b missing")
	want("", "a")
	want("b", "a b")
	p.noFaults()

	d.server.add("refused", "x")
	m := p.open("refused") // so that its content is here
	d.server.full = "limit_exceeded"
	want("refused", "a b refused")
	d.server.full = ""
	want("refused", "a b refused")
	want("", "a b refused")
	p.call(m.Close)

	p.store.OnApply = fullDevice
	d.server.edit("b", spliceOp(1, 0, "!"))
	p.world.Run()
	p.store.OnApply = nil
	want("b", "a b refused")
	p.cut()
	d.server.told = nil
	p.connect()
	p.world.Run()
	if got := strings.Join(d.server.told, " "); got != "a b refused" {
		t.Errorf("a new connection is told %q", got)
	}
	p.wantText(p.open("b"), "x!")
}
