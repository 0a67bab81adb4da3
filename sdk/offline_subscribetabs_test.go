package sdk

import (
	"strings"
	"testing"
)

// wantSubscriptions wants these to be what the page knows, and has told the server if it is connected.
func (p *page) wantSubscriptions(want string) {
	p.t.Helper()
	p.world.Run()
	if got := strings.Join(p.domain.Models().OfflineSubscriptions(), " "); got != want {
		p.t.Errorf("subscriptions %q, want %q", got, want)
	}
	for _, c := range p.server.conns {
		if c.client == p.tab && !c.gone && len(c.subscribed) != len(strings.Fields(want)) {
			p.t.Errorf("the server has %v, want %q", c.subscribed, want)
		}
	}
}

func TestWhatOneTabSubscribesToAllTabsAre(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "x")
	d.server.add("n", "x")
	a, b := d.newPage().connect(), d.newPage().connect()
	a.subscribe("m", "n")
	b.wantSubscriptions("m n")
	if !b.saw("offline_model_status_changed m") {
		t.Errorf("events %q", b.events)
	}
	b.call(func(done func(error)) { b.domain.Models().UnsubscribeOffline([]string{"n"}, done) })
	a.wantSubscriptions("m")
	// The other tab goes on where the one that has asked for it is gone.
	a.kill()
	d.server.edit("m", spliceOp(1, 0, "!"))
	d.world.Run()
	b.cut()
	b.wantText(b.open("m"), "x!")
	b.noFaults()
}

// The other tab has not heard of the subscription yet when it closes the model, or has it made or deleted.
func TestATabThatHasNotHeardOfASubscriptionDoesNotEndIt(t *testing.T) {
	for _, what := range []string{"closed", "sent", "made", "deleted and made anew"} {
		d := newDevice(t, 1, true)
		a, b := d.newPage().offline(), d.newPage().offline()
		if what == "made" {
			b.create("m", "x")
		} else {
			d.server.add("m", "x")
			b.connect()
		}
		if what != "made" {
			m := b.open("m")
			if what == "sent" {
				b.cut()
				b.typed(m, "!")
			} else {
				b.typed(m, "!")
				b.call(m.WhenCommitted)
			}
			if what == "sent" {
				b.call(m.Close)
			}
		}
		a.subscribe("m")
		delete(b.domain.offline.subscribed, "m") // as if the message were lost
		switch what {
		case "closed":
			b.call(b.domain.Models().find("m").Close)
		case "deleted and made anew":
			b.cut()
			b.call(func(done func(error)) { b.domain.Models().Remove("m", done) })
			b.create("m", "x!")
		}
		b.connect()
		b.sent()
		a.kill()
		b.kill()
		c := d.newPage().offline()
		c.wantSubscriptions("m")
		if m := c.metaData()["m"]; !m.Status.Available || b.saw("offline_model_downloaded m") {
			t.Errorf("%s: %+v, events %q", what, m, b.events)
		}
	}
}

// A page knows its subscriptions only once its storage is open.
func TestSubscriptionsThatAreSetWhileTheStorageOpensTakeThePlaceOfThoseBefore(t *testing.T) {
	d := newDevice(t, 1, true)
	p := d.newPage().offline()
	p.subscribe("a", "b")
	p.kill()
	q := d.newPage()
	var set outcome
	q.tab.Post(func() {
		q.domain.InitializeOffline("ada", func(error) {})
		q.domain.Models().SetOfflineSubscription([]string{"b"}, set.done)
	})
	q.await("the subscriptions are set", func() bool { return set.calls > 0 })
	q.wantSubscriptions("b")
	q.kill()
	d.newPage().offline().wantSubscriptions("b")
}
