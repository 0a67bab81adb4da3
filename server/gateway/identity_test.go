package gateway

import (
	"strconv"
	"testing"

	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

func TestWhatAConnectionWasToldOfOthersIsBounded(t *testing.T) {
	var known told
	for i := range 3 * maxTold {
		name := strconv.Itoa(i)
		id := model.Identity{Session: name, User: store.UserID{Name: name}, Data: &wire.DomainUserData{}}
		if m := known.news([]model.Identity{id}); m == nil || len(m.Users) != 1 || len(m.Sessions) != 1 {
			t.Fatalf("of the new session %s it is told %v", name, m)
		}
		if known.news([]model.Identity{id}) != nil {
			t.Fatalf("it is told of session %s twice", name)
		}
	}
	if len(known.users) > maxTold || len(known.sessions) > maxTold {
		t.Errorf("remembered are %d users and %d sessions, want at most %d", len(known.users), len(known.sessions), maxTold)
	}
}
