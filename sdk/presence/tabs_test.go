package presence

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
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
