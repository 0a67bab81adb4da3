package activity

import (
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/sdk/service/servicetest"
	"github.com/holdfast-sdk/holdfast/wire"
)

func TestAfterAReconnectItIsJoinedWithTheStateAsItIsThenAndDifferencesAreToldOnce(t *testing.T) {
	for name, store := range map[string]*offline.MemoryStore{"without a storage": nil, "with one": offline.NewMemoryStore()} {
		t.Run(name, func(t *testing.T) {
			p, a := joined(t, store)
			p.tell(&wire.ActivitySessionJoinedMessage{SessionID: "3", State: stateOf("z=1")})
			p.events()
			p.cut()
			cutAt := p.Tab.Wall()
			p.World.Advance(time.Second)
			same(t, []any{a.IsJoined(), a.Fresh(), shown(a)}, []any{true, service.Fresh{AsOf: cutAt}, "*1 me x=1, 2 bob y=1, 3 cleo z=1"})
			saved := 0
			p.On(func() {
				a.SetState(stateOf("x=2"))
				a.SetState(stateOf("x=3", "w=1"))
				a.RemoveState([]string{"w"})
				a.Saved(func(err error) { saved++ })
			})
			same(t, saved, 1)
			same(t, len(p.events()), 7)
			p.connect("11")
			p.answer("x=3", 0, "11 x=3", "1 x=1", "2 y=2", "10 v=1") // session 1 is not known to be over yet
			p.emits("session_left 3", "state_delta 2 {y=2} false [] was y=1", "state_set 2 y 1→2", "session_joined 10 dan {v=1}", "participants_changed 11 local")
			same(t, []any{shown(a), a.Fresh().Live}, []any{"2 bob y=2, 10 dan v=1, *11 me x=3", true})
			p.tell(&wire.ActivitySessionLeftMessage{SessionID: "1"})
			p.emits()
			p.None()
			if store != nil {
				left, err := store.GetRange(offline.BucketRows, offline.Prefix("activity", "own"))
				same(t, []any{len(left), err}, []any{0, nil})
			}
		})
	}
}

func TestAStateThatIsSetWhileTheJoinIsUnderWayIsSentAfterIt(t *testing.T) {
	p, a := joined(t, nil)
	p.cut()
	p.connect("4")
	p.On(func() { a.SetState(stateOf("x=2")) })
	p.answer("x=1", 3, "4 x=1")
	p.sent("3 {x=2} true []")
	p.None()
}

func TestAnAnswerThatWasLostIsNotMistakenForTheNextOne(t *testing.T) {
	p, a := joined(t, nil)
	p.cut()
	p.connect("4")
	p.cut() // while the request is under way
	same(t, a.IsJoined(), true)
	p.connect("5")
	p.answer("x=1", 1, "5 x=1", "4 x=1")
	same(t, shown(a), "*5 me x=1") // session 4 is over, which the server does not know yet
	p.None()
}

func TestWhatTheServerRefusesAfterAReconnectIsTold(t *testing.T) {
	for code, want := range map[offline.Code][]string{
		ErrNotFound:             {"deleted 1 local", "left 1 local"},
		service.ErrUnauthorized: {"force_leave 1 local because", "left 1 local"},
	} {
		p, a := joined(t, nil)
		p.cut()
		p.connect("4")
		p.refuse(code)
		p.emits(want...)
		same(t, []bool{a.IsJoined(), p.service.IsJoined(home)}, []bool{false, false})
	}
}

func TestWithoutAConnectionWhatWasJoinedBeforeIsKnown(t *testing.T) {
	for name, store := range map[string]*offline.MemoryStore{"in memory": nil, "on the device": offline.NewMemoryStore()} {
		t.Run(name, func(t *testing.T) {
			p, a := joined(t, store)
			p.cut()
			cutAt := p.Tab.Wall()
			p.On(func() { a.Leave(func(error) {}) })
			p.World.Advance(time.Minute)
			if store != nil {
				p.World.Kill(p.Tab)
				p = newPage(t, p.World, store)
			}
			p.events()
			out := p.join(JoinOptions{State: stateOf("w=1")})
			if out.err != nil || out.calls != 1 {
				t.Fatalf("not joined: %+v", out)
			}
			a = out.activity
			same(t, []any{a.IsJoined(), a.Fresh(), a.CreatedTime(), a.IsEphemeral(), p.service.IsJoined(home)}, []any{true, service.Fresh{AsOf: cutAt}, 5, true, true})
			same(t, a.Participant("2").User.ID.Name+" "+text(a.Participant("2").State), "bob y=1")
			p.connect("20")
			p.answer("w=1", 0, "20 w=1", "3 z=1")
			p.emits("session_left 2", "session_joined 3 cleo {z=1}", "participants_changed 20 local")
			same(t, shown(a), "3 cleo z=1, *20 me w=1")
		})
	}
}

func TestWithoutAConnectionWhatWasNeverJoinedIsNotKnown(t *testing.T) {
	p := newPage(t, offlinetest.NewWorld(1), offline.NewMemoryStore())
	out := p.join(JoinOptions{})
	same(t, []any{offline.CodeOf(out.err), out.calls, len(p.service.joined)}, []any{offline.ErrOffline, 1, 0})
	p.connect("1")
	p.None()
	out = p.join(JoinOptions{})
	p.cut()
	same(t, []any{offline.CodeOf(out.err), out.calls}, []any{service.ErrConnectionFailed, 1})
}

func TestTheStateOfAPageThatWasKilledIsSentAtTheNextJoinOnce(t *testing.T) {
	store := offline.NewMemoryStore()
	p, a := joined(t, store)
	p.cut()
	p.On(func() {
		a.SetState(stateOf("x=2", "mood=good"))
		a.Saved(func(error) {})
	})
	second := newPage(t, p.World, store) // another tab, which lives on
	second.connect("5")
	p.World.Kill(p.Tab)
	p.World.Run()
	out := second.join(JoinOptions{State: stateOf("x=3")})
	second.answer("mood=good x=3", 0, "5 x=3 mood=good")
	same(t, text(out.activity.State()), "mood=good x=3")
	third := newPage(t, p.World, store)
	third.connect("6")
	third.join(JoinOptions{})
	third.answer("", 0, "6")
	records, err := store.GetRange(offline.BucketRows, offline.Prefix("activity", "own"))
	same(t, []any{len(records), err}, []any{0, nil})
}

// atRisk is a store that loses what is not written strictly, as one does whose page is killed.
type atRisk struct {
	*offline.MemoryStore
	loses bool
}

func (a *atRisk) Apply(b *offline.Batch, d offline.Durability) error {
	if a.loses && d != offline.Strict {
		return nil
	}
	return a.MemoryStore.Apply(b, d)
}

func TestOnceAnActivityIsLeftWithoutAConnectionThePageAfterDoesNotFindItsState(t *testing.T) {
	store := &atRisk{MemoryStore: offline.NewMemoryStore()}
	p := newPage(t, offlinetest.NewWorld(1), nil)
	p.Store = store.MemoryStore
	p.On(func() { p.service.Stored(store) })
	p.connect("1")
	out := p.join(JoinOptions{})
	p.answer("", 0, "1")
	p.cut()
	p.On(func() { out.activity.SetState(stateOf("x=2")) })
	store.loses = true
	left := 0
	p.On(func() { out.activity.Leave(func(error) { left++ }) })
	same(t, left, 1)
	p.World.Kill(p.Tab)
	second := newPage(t, p.World, store.MemoryStore)
	second.connect("5")
	second.None()
	second.join(JoinOptions{})
	second.answer("", 0, "5")
}

func TestAStateIsSavedOnTheDeviceUntilTheServerIsKnownToHaveIt(t *testing.T) {
	store := offline.NewMemoryStore()
	p, a := joined(t, store)
	kept := func() []string { return keptStates(t, store) }
	saved := 0
	set := func(state string) {
		p.On(func() { a.SetState(stateOf(state)); a.Saved(func(err error) { same(t, err, nil); saved++ }) })
		p.sent("0 {" + state + "} false []")
	}
	set("x=2")
	_, first := servicetest.Take[wire.GetServerTimeRequestMessage](p.Host)
	same(t, []any{saved, kept()}, []any{1, []string{"x=2"}})
	set("x=3")
	_, second := servicetest.Take[wire.GetServerTimeRequestMessage](p.Host)
	first(&wire.GetServerTimeResponseMessage{}, nil)
	p.World.Run()
	same(t, []any{saved, kept()}, []any{2, []string{"x=3"}})
	second(&wire.GetServerTimeResponseMessage{}, nil)
	p.World.Run()
	same(t, len(kept()), 0)

	set("x=4") // on a connection that is dead, which does not show before the page is killed
	p.World.Kill(p.Tab)
	p.World.Run()
	next := newPage(t, p.World, store)
	next.connect("5")
	next.join(JoinOptions{})
	next.answer("x=4", 0, "5 x=4")
	same(t, len(kept()), 0)
}

func TestOfTwoTabsThatJoinAtOnceOneSendsTheStateOfThePageThatWasKilled(t *testing.T) {
	store := offline.NewMemoryStore()
	p, a := joined(t, store)
	p.cut()
	p.On(func() { a.SetState(stateOf("x=2")) })
	p.World.Kill(p.Tab)
	one, two := newPage(t, p.World, store), newPage(t, p.World, store)
	one.connect("5")
	two.connect("6")
	one.Tab.Post(func() { one.service.Join(home, JoinOptions{}, func(*Activity, error) {}) })
	two.Tab.Post(func() { two.service.Join(home, JoinOptions{}, func(*Activity, error) {}) })
	p.World.Run()
	first, _ := servicetest.Take[wire.ActivityJoinRequestMessage](one.Host)
	second, _ := servicetest.Take[wire.ActivityJoinRequestMessage](two.Host)
	same(t, len(first.State)+len(second.State), 1)
}

func TestTheStateOfATabThatLivesIsNotTakenFromIt(t *testing.T) {
	store := offline.NewMemoryStore()
	p, a := joined(t, store)
	p.cut()
	p.On(func() { a.SetState(stateOf("x=2")) })
	second := newPage(t, p.World, store)
	second.connect("5")
	out := second.join(JoinOptions{})
	second.None() // it waits whether the other tab is gone
	p.World.Advance(patience)
	second.answer("", 0, "5")
	same(t, []any{out.err, text(out.activity.State())}, []any{nil, ""})
	p.connect("6")
	p.answer("x=2", 0, "6 x=2")
}

func TestTheStateOfAPageThatWasKilledSurvivesAJoinThatFails(t *testing.T) {
	store := offline.NewMemoryStore()
	p, a := joined(t, store)
	p.cut()
	p.On(func() { a.SetState(stateOf("x=2")) })
	for range 2 { // also if the page that has taken it over is killed, too
		p.World.Kill(p.Tab)
		p = newPage(t, p.World, store)
		p.connect("5")
		for range 2 {
			p.join(JoinOptions{})
			m, answer := servicetest.Take[wire.ActivityJoinRequestMessage](p.Host)
			same(t, text(m.State), "x=2")
			answer(nil, offline.Errorf(service.ErrUnauthorized, "not now"))
		}
	}
	p.join(JoinOptions{})
	p.answer("x=2", 0, "5 x=2")
}

func TestAJoinDoesNotWaitForEverForAStoreThatDoesNotOpen(t *testing.T) {
	w := offlinetest.NewWorld(1)
	h := servicetest.New(t, w, offline.NewMemoryStore())
	p := &page{h, New(h, nil)}
	p.connect("1")
	out := p.join(JoinOptions{})
	p.None()
	w.Advance(patience)
	p.answer("", 0, "1")
	same(t, out.err, nil)
}

func TestWhatOthersDoIsOnTheDeviceSoonAndARecordThatCannotBeReadHarmsNothing(t *testing.T) {
	store := offline.NewMemoryStore()
	p, _ := joined(t, store)
	p.tell(&wire.ActivityStateUpdatedMessage{SessionID: "2", Set: stateOf("y=7")})
	p.World.Advance(saveDelay)
	p.World.Kill(p.Tab)
	var b offline.Batch
	b.Put(offline.BucketRows, offline.K("activity", "known", "view", "bad"), []byte{recordVersion, 1})
	b.Put(offline.BucketRows, offline.K("activity", "own", "tab", "view", "bad"), []byte{recordVersion, 1})
	if err := store.Apply(&b, offline.Strict); err != nil {
		t.Fatal(err)
	}
	p = newPage(t, p.World, store)
	same(t, len(p.Faults), 2)
	out := p.join(JoinOptions{})
	same(t, text(out.activity.Participant("2").State), "y=7")
}

func TestTheActivitiesThatAreKnownLeastRecentlyAreForgotten(t *testing.T) {
	store := offline.NewMemoryStore()
	p := newPage(t, offlinetest.NewWorld(1), store)
	for i := range maxNotes + 2 {
		p.On(func() { p.service.known.put(Key{"t", string(rune('a' + i))}, &note{asOf: int64(i)}) })
	}
	records, err := store.GetRange(offline.BucketRows, offline.Prefix("activity", "known"))
	same(t, []any{len(records), err, len(p.service.known.byKey), p.service.known.byKey[Key{"t", "b"}] == nil}, []any{maxNotes, nil, maxNotes, true})
}

func TestADomainThatIsDisposedLetsItsLeasesGo(t *testing.T) {
	store := offline.NewMemoryStore()
	p, a := joined(t, store)
	p.cut()
	p.On(func() { a.SetState(stateOf("x=2")) })
	p.On(p.service.Dispose)
	second := newPage(t, p.World, store)
	second.connect("5")
	second.join(JoinOptions{})
	second.answer("x=2", 0, "5 x=2")
}
