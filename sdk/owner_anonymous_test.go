package sdk

import (
	"testing"
	"time"
)

func TestWhatAnonymousUsersMadeIsNotSentByANamedOne(t *testing.T) {
	d := newDevice(t, 1, true)
	p := d.newPage()
	p.call(func(done func(error)) { p.domain.InitializeOffline("", done) })
	p.create("n", "made by nobody")
	p.wantTurnedAway(Password("ada", "secret"), "an anonymous user", `"ada"`)
	a := d.newPage().connect()
	d.world.Advance(time.Minute)
	if d.server.models["n"] != nil || a.domain.Pending().Entries != 0 {
		t.Errorf("ada has it: %+v", a.domain.Pending())
	}
	if err := p.login(Anonymous("Guest")); err != nil {
		t.Fatal(err)
	}
	p.sent()
	d.wantServer("n", "made by nobody")
}

// Each login makes another anonymous user, and they have one store.
func TestAnonymousTabsEachSendTheirOwn(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("a", "")
	d.server.add("b", "")
	a, b := d.newPage(), d.newPage()
	for _, p := range []*page{a, b} {
		if err := p.login(Anonymous("Guest")); err != nil {
			t.Fatal(err)
		}
		p.await("it is ready", p.domain.OfflineReady)
	}
	first := a.domain.Session().User.ID.Name
	ma, mb := a.open("a"), b.open("b")
	for _, p := range []*page{a, b} {
		p.cut()
		p.on(func() { p.domain.Disconnect(nil) })
	}
	a.typed(ma, "of a")
	b.typed(mb, "of b")
	if err := b.login(Anonymous("Guest")); err != nil {
		t.Fatal(err)
	}
	b.sent()
	d.world.Advance(time.Minute)
	d.wantServer("a", "")
	d.wantAuthors("b", b.domain.Session().User.ID.Name)
	if err := a.login(Anonymous("Guest")); err != nil {
		t.Fatal(err)
	}
	a.sent()
	if now := a.domain.Session().User.ID.Name; now == first {
		t.Error("it is the same user")
	} else {
		d.wantAuthors("a", now)
	}
}
