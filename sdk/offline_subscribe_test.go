package sdk

import (
	"errors"
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
	"github.com/holdfast-sdk/holdfast/wire"
)

func (p *page) subscribe(ids ...string) {
	p.t.Helper()
	p.call(func(done func(error)) { p.domain.Models().SubscribeOffline(ids, done) })
	p.world.Run()
}

func (p *page) metaData() map[string]ModelMetaData {
	p.t.Helper()
	out := map[string]ModelMetaData{}
	p.call(func(done func(error)) {
		p.domain.Models().OfflineMetaData(func(list []ModelMetaData, err error) {
			for _, m := range list {
				out[m.ID] = m
			}
			done(err)
		})
	})
	return out
}

func TestASubscribedModelIsDownloadedKeptAndUpdatedWithoutBeingOpen(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "hello")
	p := d.newPage().connect()
	p.subscribe("m")
	for _, event := range []string{"offline_models_download_started", "offline_model_downloaded m", "offline_models_download_stopped"} {
		if !p.saw(event) {
			t.Errorf("no %s among %q", event, p.events)
		}
	}
	d.server.edit("m", spliceOp(5, 0, "!"))
	p.world.Run()
	if !p.saw("offline_model_updated m") {
		t.Errorf("events %q", p.events)
	}
	if m := p.metaData()["m"]; m.Version != 2 || m.Collection != "c" || !m.Permissions.Read || m.Deleted ||
		m.Status != (OfflineStatus{Subscribed: true, Available: true, Synchronized: true}) {
		t.Errorf("meta data %+v", m)
	}
	p.kill()
	q := d.newPage().offline()
	m := q.open("m")
	q.wantText(m, "hello!")
	q.typed(m, "?")
	q.call(m.Close)
	if m := q.metaData()["m"]; m.Status.Synchronized {
		t.Errorf("meta data %+v", m)
	}
	q.connect()
	q.sent()
	d.wantServer("m", "hello!?")
	q.cut()
	q.wantText(q.open("m"), "hello!?")
	q.noFaults()
}

// Defect 7: the versions told are the real ones, so that nothing known is sent again.
func TestDefect7WhatIsUpToDateIsNotDownloadedAgain(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "hello")
	p := d.newPage().connect()
	p.subscribe("m")
	m := p.open("m")
	p.typed(m, "!")
	p.call(m.WhenCommitted)
	p.call(m.Close)
	p.world.Run()
	p.cut()
	sent := 0
	d.server.lose = func(c *manyConn, m wire.BodyMessage) bool {
		if _, ok := m.(*wire.OfflineModelUpdatedMessage); ok {
			sent++
		}
		return false
	}
	p.connect()
	p.world.Run()
	if p.metaData()["m"].Version != 2 || sent != 0 {
		t.Errorf("version %d here, %d updates were sent", p.metaData()["m"].Version, sent)
	}
}

// Defect 8: setOfflineSubscription and getOfflineSubscriptions.
func TestDefect8SubscriptionsAreThoseThatWereAskedFor(t *testing.T) {
	d := newDevice(t, 1, true)
	for _, id := range []string{"a", "b", "c", "open"} {
		d.server.add(id, id)
	}
	p := d.newPage().connect()
	p.open("open")
	want := func(list ...string) {
		t.Helper()
		p.world.Run()
		if got := strings.Join(p.domain.Models().OfflineSubscriptions(), " "); got != strings.Join(list, " ") {
			t.Errorf("subscriptions %q, want %q", got, list)
		}
		for _, c := range d.server.conns {
			if !c.gone && len(c.subscribed) != len(list) {
				t.Errorf("the server has %v", c.subscribed)
			}
		}
	}
	p.subscribe("b", "a")
	want("a", "b")
	p.call(func(done func(error)) { p.domain.Models().SetOfflineSubscription([]string{"b", "c"}, done) })
	want("b", "c")
	if !p.domain.Models().IsSubscribedOffline("c") || p.domain.Models().IsSubscribedOffline("a") {
		t.Error("IsSubscribedOffline")
	}
	p.call(func(done func(error)) { p.domain.Models().UnsubscribeOffline([]string{"b", "x"}, done) })
	want("c")
	p.cut()
	if _, there := p.metaData()["a"]; there {
		t.Error("what nobody wants is still there")
	}
	p.connect()
	want("c")
	p.kill()
	p = d.newPage().connect()
	want("c")
	p.noFaults()
}

// Defect 9: an update of one part leaves the other as it was.
func TestDefect9AnUpdateOfPermissionsOrContentAloneLeavesTheOther(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "hello")
	p := d.newPage().connect()
	p.subscribe("m")
	last := d.server.conns[len(d.server.conns)-1]
	last.send(wire.Message, 0, &wire.OfflineModelUpdatedMessage{ModelID: "m", Updated: &wire.OfflineModelUpdatedMessageOfflineModelUpdateData{
		Permissions: &wire.ModelPermissionsData{Read: true}}})
	p.world.Run()
	if m := p.metaData()["m"]; m.Version != 1 || m.Permissions != (ModelPermissions{Read: true}) {
		t.Errorf("meta data %+v", m)
	}
	d.server.edit("m", spliceOp(0, 0, ">"))
	p.world.Run()
	if m := p.metaData()["m"]; m.Version != 2 || m.Permissions != (ModelPermissions{Read: true}) {
		t.Errorf("meta data %+v", m)
	}
	p.cut()
	m := p.open("m")
	p.wantText(m, ">hello")
	p.on(func() {
		if err := m.text().Splice(0, 0, "x"); err == nil {
			t.Error("a model that may only be read was edited offline")
		}
	})
}

func TestASubscribedModelThatIsGoneGoesHereToo(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "x")
	d.server.add("n", "x")
	p := d.newPage().connect()
	p.subscribe("m", "n")
	d.server.remove("m")
	yes := true
	d.server.conns[len(d.server.conns)-1].send(wire.Message, 0, &wire.OfflineModelUpdatedMessage{ModelID: "n", PermissionRevoked: &yes})
	p.world.Run()
	if !p.saw("offline_model_deleted m") || !p.saw("offline_model_permissions_revoked n") {
		t.Errorf("events %q", p.events)
	}
	p.cut()
	for _, id := range []string{"m", "n"} {
		if _, err := p.tryOpen(id); !errors.Is(err, ErrOffline) {
			t.Errorf("opening %s: %v", id, err)
		}
		if !p.domain.Models().IsSubscribedOffline(id) {
			t.Errorf("%s is not subscribed any more", id)
		}
	}
	d.server.add("m", "new")
	p.connect()
	p.world.Run()
	p.cut()
	p.wantText(p.open("m"), "new")
}

func TestASubscribedModelThatWasMadeAnewWhileNobodyLookedIsReplacedAlsoAtTheSameVersion(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "old")
	p := d.newPage().connect()
	p.subscribe("m")
	p.cut()
	d.server.remove("m")
	d.server.add("m", "new")
	p.connect()
	p.world.Run()
	p.cut()
	p.wantText(p.open("m"), "new")
}

func TestASubscribedModelIsAsTheServerHasItOnceItsEditsAreDeadLetters(t *testing.T) {
	d := newDevice(t, 1, true)
	ids := []string{"gone", "anew", "refused"}
	for _, id := range ids {
		d.server.add(id, "old")
	}
	p := d.newPage().connect()
	p.subscribe(ids...)
	p.cut()
	for _, id := range ids {
		m := p.open(id)
		p.typed(m, "!")
		p.call(m.Close)
	}
	d.server.remove("gone")
	d.server.remove("anew")
	d.server.add("anew", "new")
	d.server.edit("refused", spliceOp(0, 0, "more "))
	d.server.deny["refused"] = true
	p.connect()
	p.sent()
	if letters := p.letters(); len(letters) != 3 {
		t.Errorf("%+v", letters)
	}
	d.server.edit("anew", spliceOp(3, 0, "er"))
	p.world.Run()
	p.cut()
	if m := p.metaData(); m["gone"].Status.Available || !m["gone"].Status.Synchronized || !p.saw(ModelGone+" gone") {
		t.Errorf("%+v, %q", m["gone"], p.events)
	}
	p.wantText(p.open("anew"), "newer")
	p.wantText(p.open("refused"), "more old")
}

func TestAnUpdateDoesNotTouchAModelWithUnsentEdits(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "x")
	p := d.newPage().connect()
	p.subscribe("m")
	p.cut()
	m := p.open("m")
	p.typed(m, "!")
	p.call(m.Close)
	d.server.edit("m", spliceOp(0, 0, ">"))
	d.server.refuse["m"] = "busy"
	p.connect()
	p.world.Run()
	p.cut()
	m = p.open("m")
	p.wantText(m, "x!")
	delete(d.server.refuse, "m")
	p.connect()
	p.call(m.WhenCommitted)
	d.wantServer("m", ">x!")
	p.wantText(m, ">x!")
}

func TestAModelMadeOfflineAndSubscribedIsSubscribedOnceItIsMade(t *testing.T) {
	d := newDevice(t, 1, true)
	p := d.newPage().offline()
	p.create("m", "x")
	p.subscribe("m")
	p.connect()
	p.sent()
	d.server.edit("m", ot.Op{Type: ot.StringSplice, Target: d.server.models["m"].tree.Value().Member("text").ID, Text: ">"})
	p.world.Run()
	p.cut()
	p.wantText(p.open("m"), ">x")
}

// Defect 15: anonymous users keep theirs, although each connect gives them another name.
func TestDefect15AnonymousUsersKeepTheirStore(t *testing.T) {
	d := newDevice(t, 1, true)
	p := d.newPage()
	p.call(func(done func(error)) { p.domain.InitializeOffline("", done) })
	p.create("m", "x")
	p.kill()
	q := d.newPage()
	q.call(func(done func(error)) { q.domain.InitializeOffline("", done) })
	q.wantText(q.open("m"), "x")
	if len(d.bases) != 1 || d.bases["convergence/n/d/anonymous"] == nil {
		t.Errorf("stores %v", d.bases)
	}
}

// Defect 13: a record that cannot be read costs nothing but itself.
func TestDefect13ACorruptModelIsFetchedAgainAndACorruptEditIsReported(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "x")
	p := d.newPage().connect()
	p.subscribe("m")
	h, _ := modelstore.ReadHead(d.base(), "m")
	p.store.Corrupt(offline.BucketRows, offline.K("snapshot", "m", h.Generation, 0), []byte("garbage"))
	m := p.open("m")
	p.wantText(m, "x")
	if len(p.faults) != 1 || !strings.Contains(p.faults[0], "fetched again") {
		t.Errorf("faults %q", p.faults)
	}
	p.cut()
	p.typed(m, "1")
	p.call(m.WhenSaved)
	records, _ := d.base().GetRange(offline.BucketJournal, offline.Range{})
	p.kill()
	d.newPage() // a handle to corrupt with
	b := &offline.Batch{}
	b.Put(offline.BucketJournal, records[0].Key, []byte("garbage"))
	d.base().Apply(b, offline.Strict)
	q := d.newPage().offline()
	m = q.open("m")
	q.wantText(m, "x1") // the entry only says that the edit is still to be sent
	if len(q.faults) != 1 || !strings.Contains(q.faults[0], "quarantine") {
		t.Errorf("faults %q", q.faults)
	}
	q.connect()
	q.call(m.WhenCommitted)
	d.wantServer("m", "x1")
}

func TestAnEditThatCannotBeReadIsADeadLetterWithThoseThatWereMadeOnIt(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "x")
	p := d.newPage().connect()
	m := p.open("m")
	p.cut()
	p.typed(m, "1")
	p.call(m.WhenSaved)
	p.typed(m, "2")
	p.call(m.WhenSaved)
	p.kill()
	b := &offline.Batch{}
	b.Put(offline.BucketRows, offline.K("link", "m", 1), []byte("garbage"))
	d.base().Apply(b, offline.Strict)
	q := d.newPage().offline()
	if _, err := q.tryOpen("m"); !errors.Is(err, ErrOffline) || len(q.faults) != 1 {
		t.Errorf("opened offline: %v, faults %q", err, q.faults)
	}
	q.connect()
	q.wantText(q.open("m"), "x")
	l := q.letters()
	if len(l) != 2 || l[0].Code != offline.ErrCorrupt || l[0].Op != nil || l[1].Op == nil || l[1].Op.Text != "2" {
		t.Errorf("letters %+v", l)
	}
	q.call(func(done func(error)) { q.domain.DiscardDeadLetters("m", done) })
	if len(q.letters()) != 0 {
		t.Error("letters are left")
	}
}

func TestSubscriptionsNeedAStorage(t *testing.T) {
	f := newFake(t, nil)
	var o outcome
	f.on(func() { f.domain.Models().SubscribeOffline([]string{"m"}, o.done) })
	if !errors.Is(o.err, ErrOption) {
		t.Error(o.err)
	}
	f.on(func() { f.domain.InitializeOffline("ada", o.done) })
	if !errors.Is(o.err, ErrOption) || o.calls != 2 {
		t.Error(o.err)
	}
	if p := f.domain.Pending(); p.Entries != 0 || len(f.domain.Models().OfflineSubscriptions()) != 0 {
		t.Errorf("%+v", p)
	}
}

func TestAModelThatIsSubscribedWhileItIsBeingClosedIsKept(t *testing.T) {
	for seed := range seeds(40) {
		d := newDevice(t, seed, true)
		d.server.add("m", "hello")
		p := d.newPage().connect()
		m := p.open("m")
		p.typed(m, "!")
		p.await("it is committed", m.Committed)
		var closed, subscribed outcome
		p.tab.Post(func() {
			m.Close(func(err error) {
				closed.done(err)
				p.domain.Models().SubscribeOffline([]string{"m"}, subscribed.done)
			})
		})
		p.await("both are through", func() bool { return closed.calls > 0 && subscribed.calls > 0 })
		p.await("it is here", func() bool { return p.metaData()["m"].Status.Available })
		p.kill()
		q := d.newPage().offline()
		q.wantText(q.open("m"), "hello!")
		if !q.domain.Models().IsSubscribedOffline("m") {
			t.Errorf("seed %d: it is not subscribed", seed)
		}
	}
}
