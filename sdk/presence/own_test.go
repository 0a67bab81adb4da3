package presence

import (
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/sdk/service/servicetest"
	"github.com/holdfast-sdk/holdfast/wire"
)

func TestThisUserIsAvailableWhileThereIsASession(t *testing.T) {
	g := newStage(t, nil)
	if g.s.IsAvailable() {
		t.Error("it is available before it connects")
	}
	g.connect(nil)
	if !g.s.IsAvailable() {
		t.Error("it is not available")
	}
	g.Cut(g.s)
	g.want(g.told(), "I available true; I available false")
}

func TestAChangeIsShownAtOnceAndSentAsItIs(t *testing.T) {
	g := newStage(t, nil)
	g.connect(nil)
	g.told()
	g.mine(setting("a", "1", "b", "2"))
	g.want(g.sets(), "a=1,b=2")
	g.mine(removing("a", "x"))
	g.mine(removing("x"))
	g.mine(setting("b", "2"))
	g.mine((*Service).ClearState)
	g.mine((*Service).ClearState)
	g.want(g.told(), "I set a=1,b=2; I removed a; I cleared")
	_, first := servicetest.Take[wire.PresenceRequestMessage](g.Host)
	if m, _ := servicetest.Take[wire.PresenceRemoveStateMessage](g.Host); strings.Join(m.Keys, ",") != "a,x" {
		t.Errorf("it removes %v", m.Keys)
	}
	servicetest.Take[wire.PresenceClearStateMessage](g.Host)
	g.None() // one question at a time
	first(&wire.PresenceResponseMessage{UserPresences: []wire.UserPresenceData{data(me, true, text("a", "1", "b", "2"))}}, nil)
	g.want(show(g.s.State()), "") // the answer has not seen what came after
	g.confirm(nil)
	g.None()
	g.want(g.told(), "")
}

func TestAnEchoChangesNothingAndAnotherSessionOfTheUserIsHeard(t *testing.T) {
	g := newStage(t, nil)
	g.connect(text("a", "0"))
	g.want(g.told(), "I available true; I set a=0")
	g.mine(setting("b", "1"))
	g.told()
	g.sets()
	g.Tell(g.s, set(me, "b", "9")) // of another session, before ours came to the server
	g.Tell(g.s, set(me, "b", "1")) // ours
	g.Tell(g.s, set(me, "a", "5"))
	g.Tell(g.s, removed(me, "a"))
	g.want(g.told(), "I set a=5; I removed a")
	g.mine(removing("b"))
	g.want(g.told(), "I removed b") // the last one
	g.mine(setting("b", "1"))
	g.told()
	_, reply := servicetest.Take[wire.PresenceRequestMessage](g.Host)
	servicetest.Take[wire.PresenceRemoveStateMessage](g.Host)
	g.want(g.sets(), "b=1")
	reply(&wire.PresenceResponseMessage{UserPresences: []wire.UserPresenceData{data(me, true, nil)}}, nil)
	g.confirm(text("b", "1"))
	g.Tell(g.s, cleared(me))
	g.want(g.told(), "I cleared")
}

func TestOfTwoSessionsThatSetTheSameKeyTheOneThatTheServerHeardLastIsShown(t *testing.T) {
	g := newStage(t, nil)
	g.connect(nil)
	g.mine(setting("a", "mine"))
	g.sets()
	g.told()
	g.Tell(g.s, set(me, "a", "mine"))
	g.Tell(g.s, set(me, "a", "theirs"))
	g.want(show(g.s.State()), "a=mine")
	g.confirm(text("a", "theirs"))
	g.want(g.told(), "I set a=theirs")
}

func TestWhatTheServerRefusesIsNotShownAnyMore(t *testing.T) {
	g := newStage(t, nil)
	g.connect(text("a", "1"))
	g.mine(setting("big", "xxx"))
	g.sets()
	g.told()
	g.confirm(text("a", "1"))
	g.want(g.told(), "I removed big")
}

func TestTheOwnStateIsRestoredWhenTheServerHasLostIt(t *testing.T) {
	for name, store := range map[string]*offline.MemoryStore{"after a reconnect": nil, "after a reload": offline.NewMemoryStore()} {
		t.Run(name, func(t *testing.T) {
			g := newStage(t, store)
			g.connect(nil)
			g.mine(setting("a", "1", "b", "2"))
			g.sets()
			g.confirm(text("a", "1", "b", "2"))
			g.Cut(g.s)
			if store != nil {
				g = newStage(t, store)
				g.want(show(g.s.State()), "a=1,b=2") // before there is a connection
			}
			g.told()
			g.connect(nil)
			g.want(g.sets(), "a=1,b=2")
			g.confirm(text("a", "1", "b", "2"))
			g.None()
			g.want(g.told(), "I available true")
		})
	}
}

func TestChangesWithoutAConnectionAreCoalescedAndSentWithTheNextSession(t *testing.T) {
	for name, store := range map[string]*offline.MemoryStore{"after a reconnect": nil, "after a killed page": offline.NewMemoryStore()} {
		t.Run(name, func(t *testing.T) {
			g := newStage(t, store)
			g.connect(text("a", "1", "b", "2", "c", "3"))
			g.Cut(g.s)
			for _, value := range []string{"x", "y", "z"} {
				g.mine(setting("a", value, "n", value))
			}
			g.mine(removing("b"))
			g.None()
			if store != nil {
				g = newStage(t, store)
			}
			g.want(show(g.s.State()), "a=z,c=3,n=z")
			// Another session of the user went on meanwhile: what was not changed here is as that one has left it.
			g.connect(text("a", "1", "b", "2", "c", "7", "d", "8"))
			if m, _ := servicetest.Take[wire.PresenceRemoveStateMessage](g.Host); strings.Join(m.Keys, ",") != "b" {
				t.Errorf("it removes %v", m.Keys)
			}
			g.want(g.sets(), "a=z,n=z")
			g.confirm(text("a", "z", "c", "7", "d", "8", "n", "z"))
			g.None()
			g.want(show(g.s.State()), "a=z,c=7,d=8,n=z")
		})
	}
}

func TestClearingWithoutAConnectionIsSent(t *testing.T) {
	g := newStage(t, nil)
	g.connect(text("a", "1"))
	g.Cut(g.s)
	g.mine((*Service).ClearState)
	g.connect(text("a", "1"))
	servicetest.Take[wire.PresenceClearStateMessage](g.Host)
	g.confirm(nil)
	g.None()
	g.Cut(g.s)
	g.connect(nil)
	g.None()
}

func TestAChangeWhoseMessageWasLostIsSentAgainAndDoublesNothing(t *testing.T) {
	for _, arrived := range []bool{false, true} {
		store := offline.NewMemoryStore()
		g := newStage(t, store)
		g.connect(nil)
		g.mine(setting("a", "1"))
		g.sets()
		g.Cut(g.s) // with the question what the server has
		g = newStage(t, store)
		if arrived { // and the old session still counts for the server
			g.connect(text("a", "1"))
			g.None()
		} else {
			g.connect(text("old", "0"))
			g.want(g.sets(), "a=1")
			g.confirm(text("a", "1", "old", "0"))
		}
		g.want(show(g.s.State())[:3], "a=1")
	}
}

func TestAnotherUserDoesNotInheritTheState(t *testing.T) {
	g := newStage(t, nil)
	g.connect(nil)
	g.mine(setting("a", "1"))
	g.sets()
	g.confirm(text("a", "1"))
	g.Cut(g.s)
	g.Me = &identity.User{ID: bob}
	g.connect(nil)
	g.None()
	g.want(show(g.s.State()), "")
}

func TestAnAnonymousUserThatComesBackUnderAnotherNameSaysTheSame(t *testing.T) {
	store := offline.NewMemoryStore()
	g := newStage(t, store)
	g.Me = &identity.User{ID: identity.UserID{Kind: identity.AnonymousUser, Name: "1"}}
	g.connect(nil)
	g.mine(setting("a", "1"))
	g.Cut(g.s)
	g = newStage(t, store)
	g.Me = &identity.User{ID: identity.UserID{Kind: identity.AnonymousUser, Name: "2"}}
	g.connect(nil)
	g.want(g.sets(), "a=1")
}

func TestAStoreThatIsOpenedAfterTheConnectRestoresTheState(t *testing.T) {
	store := offline.NewMemoryStore()
	g := newStage(t, store)
	g.connect(nil)
	g.mine(setting("a", "1", "b", "1"))
	g.sets()
	g.confirm(text("a", "1", "b", "1"))
	g.Cut(g.s)

	h := newStage(t, nil)
	h.Store = store
	h.connect(nil)
	h.mine(setting("b", "2"))
	h.want(h.sets(), "b=2")
	h.told()
	_, reply := servicetest.Take[wire.PresenceRequestMessage](h.Host)
	h.On(func() { h.s.Stored(store) })
	h.want(h.sets(), "a=1,b=2")
	h.want(h.told(), "I set a=1")
	reply(&wire.PresenceResponseMessage{UserPresences: []wire.UserPresenceData{data(me, true, text("b", "2"))}}, nil) // it has not seen a
	h.confirm(text("a", "1", "b", "2"))
	h.None()
	h.want(h.told(), "")
}

func TestARecordThatCannotBeReadIsReportedAndTheRestGoesOn(t *testing.T) {
	store := offline.NewMemoryStore()
	var b offline.Batch
	for _, record := range [][]byte{{recordVersion, 255}, {recordVersion, 1, 2, 3}, {99, 0, 0, 0, 0}} {
		b = offline.Batch{}
		b.Put(offline.BucketRows, offline.K("presence", "own"), record)
		b.Put(offline.BucketRows, offline.K("presence", "user", 0, "x"), record)
		if err := store.Apply(&b, offline.Relaxed); err != nil {
			t.Fatal(err)
		}
		g := newStage(t, store)
		if len(g.Faults) != 2 {
			t.Errorf("%v: there were faults %v", record, g.Faults)
		}
		g.mine(setting("a", "1"))
		g = newStage(t, store)
		g.want(show(g.s.State()), "a=1")
	}
}
