package presence

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/sdk/service/servicetest"
	"github.com/holdfast-sdk/holdfast/wire"
)

// twoTabs are two tabs of this user on one device.
func twoTabs(t *testing.T) (a, b *stage) {
	w, store := offlinetest.NewWorld(1), offline.NewMemoryStore()
	return stageIn(t, w, store), stageIn(t, w, store)
}

func TestWhatATabChangesWithoutAConnectionTheOthersShow(t *testing.T) {
	a, b := twoTabs(t)
	a.mine(setting("k", "1", "l", "2"))
	a.mine(removing("l"))
	b.mine(setting("m", "3"))
	a.mine(setting("k", "4"))
	b.want(b.told(), "I set k=1,l=2; I removed l; I set m=3; I set k=4")
	a.want(a.told(), "I set k=1,l=2; I removed l; I set m=3; I set k=4")
	b.mine((*Service).ClearState)
	a.want(a.told(), "I cleared")
	a.want(show(a.s.State()), "")
}

func TestWhatAnotherTabHasChangedIsSentByTheFirstThatConnects(t *testing.T) {
	a, b := twoTabs(t)
	a.mine(setting("k", "1"))
	b.connect(text("old", "0"))
	b.want(b.sets(), "k=1")
	b.confirm(text("old", "0", "k", "1"))
	a.connect(text("old", "0", "k", "1"))
	a.None()
	a.want(show(a.s.State()), "k=1,old=0")
}

// sendsFirst connects a tab to a server that has nothing of this user, and lets the server confirm what it sends.
func (g *stage) sendsFirst(pairs ...string) {
	g.T.Helper()
	g.connect(nil)
	g.want(g.sets(), show(text(pairs...)))
	g.confirm(text(pairs...))
}

func TestWhatAnotherTabHasSentIsNotSentAgainOverWhatWasSetSince(t *testing.T) {
	for whose, which := range map[string]int{"what the tab that sends it has set": 0, "what the other one has set": 1} {
		t.Run(whose, func(t *testing.T) {
			a, b := twoTabs(t)
			[]*stage{a, b}[which].mine(setting("k", "1"))
			a.sendsFirst("k", "1")
			a.mine(setting("k", "2"))
			a.want(a.sets(), "k=2")
			a.confirm(text("k", "2"))
			b.want(show(b.s.State()), "k=2")
			b.connect(text("k", "2"))
			b.None()
			b.want(show(b.s.State()), "k=2")
		})
		t.Run(whose+", and then another value before the server has confirmed that", func(t *testing.T) {
			a, b := twoTabs(t)
			[]*stage{a, b}[which].mine(setting("k", "1"))
			a.connect(nil)
			a.want(a.sets(), "k=1")
			_, answer := servicetest.Take[wire.PresenceRequestMessage](a.Host)
			a.mine(setting("k", "2"))
			a.want(a.sets(), "k=2")
			answer(&wire.PresenceResponseMessage{UserPresences: []wire.UserPresenceData{data(me, true, text("k", "1"))}}, nil)
			a.confirm(text("k", "2"))
			b.connect(text("k", "2"))
			b.None()
			b.want(show(b.s.State()), "k=2")
		})
	}
}

func TestWhatAnotherTabHadAlreadySentIsNotSentAgainOverWhatAnotherDeviceHasSet(t *testing.T) {
	a, b := twoTabs(t)
	a.mine(setting("k", "1"))
	a.connect(nil)
	a.want(a.sets(), "k=1")
	a.Cut(a.s)
	a.connect(text("k", "1"))
	b.connect(text("k", "2"))
	b.None()
	b.want(show(b.s.State()), "k=2")
}

func TestWhatAnotherTabWasKilledWithIsSentThoughAThirdOneIsConnected(t *testing.T) {
	a, b := twoTabs(t)
	c := stageIn(t, a.World, a.Store)
	c.connect(text("l", "0"))
	a.mine(setting("k", "1"))
	a.World.Kill(a.Tab)
	c.mine(setting("l", "2"))
	c.want(c.sets(), "l=2")
	c.confirm(text("l", "2"))
	b.want(show(b.s.State()), "k=1,l=2")
	b.connect(text("l", "2"))
	b.want(b.sets(), "k=1")
}

func TestWhatATabHasChangedSinceAnotherConnectedItStillSends(t *testing.T) {
	a, b := twoTabs(t)
	a.mine(setting("k", "1", "l", "1"))
	a.connect(nil)
	a.want(a.sets(), "k=1,l=1")
	b.mine(setting("k", "3"))
	b.mine(removing("l"))
	a.confirm(text("k", "1", "l", "1"))
	b.want(show(b.s.State()), "k=3")
	b.connect(text("k", "1", "l", "1"))
	m, _ := servicetest.Take[wire.PresenceRemoveStateMessage](b.Host)
	b.want(m.Keys[0], "l")
	b.want(b.sets(), "k=3")
}

func TestATabThatHasConnectedAsAnotherUserTellsTheTabsOfTheFirstNothing(t *testing.T) {
	a, b := twoTabs(t)
	a.Me = &identity.User{ID: bob}
	a.mine(setting("k", "1"))
	a.sendsFirst("k", "1")
	b.want(b.told(), "")
	b.connect(nil)
	b.None()
}

func TestATabWithAConnectionHearsOfChangesFromTheServerAlone(t *testing.T) {
	a, b := twoTabs(t)
	b.connect(nil)
	b.told()
	a.mine(setting("k", "1"))
	b.want(b.told(), "")
	b.None()
	a.connect(nil)
	a.told()
	b.mine(setting("k", "2"))
	a.want(a.told(), "")
}

func TestAnonymousTabsAreNotToldWhatOthersSayOfThemselves(t *testing.T) {
	a, b := twoTabs(t)
	for i, g := range []*stage{a, b} {
		g.Me = &identity.User{ID: identity.UserID{Kind: identity.AnonymousUser, Name: string(rune('a' + i))}}
	}
	a.mine(setting("k", "1"))
	b.want(b.told(), "")
}

func TestADomainThatWasDisposedIsToldNothing(t *testing.T) {
	a, b := twoTabs(t)
	b.On(b.s.Dispose)
	a.mine(setting("k", "1"))
	b.want(b.told(), "")
}
