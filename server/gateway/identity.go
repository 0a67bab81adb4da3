package gateway

import (
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// maxTold is how many users, and sessions, are remembered to have been told to a connection. When there are more, all are
// forgotten: to be told twice does no harm, while names that a client makes up would fill the memory.
const maxTold = 10_000

// told is what a connection knows about sessions and users (spec wire §7). It is told only what is new to it.
type told struct {
	sessions map[string]bool
	users    map[store.UserID]bool
}

// news is the message that tells what of who is new, or nil, and notes that it was told.
func (t *told) news(who []model.Identity) *wire.IdentityCacheUpdateMessage {
	var m *wire.IdentityCacheUpdateMessage
	for i := range who {
		id := &who[i]
		newUser, newSession := !t.users[id.User], id.Session != "" && !t.sessions[id.Session]
		if !newUser && !newSession {
			continue
		}
		if m == nil {
			m = &wire.IdentityCacheUpdateMessage{Sessions: map[string]wire.DomainUserIdData{}}
		}
		if newUser {
			t.knowUser(id.User)
			m.Users = append(m.Users, *id.Data)
		}
		if newSession {
			t.knowSession(id.Session)
			m.Sessions[id.Session] = *model.UserData(id.User)
		}
	}
	return m
}

func (t *told) knowUser(id store.UserID) {
	if t.users == nil || len(t.users) >= maxTold {
		t.users = map[store.UserID]bool{}
	}
	t.users[id] = true
}

func (t *told) knowSession(id string) {
	if t.sessions == nil || len(t.sessions) >= maxTold {
		t.sessions = map[string]bool{}
	}
	t.sessions[id] = true
}
