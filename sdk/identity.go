package sdk

import "github.com/holdfast-sdk/holdfast/wire"

// UserKind is the kind of a user, numbered as the protocol does.
type UserKind int32

// The kinds of users.
const (
	NormalUser UserKind = iota
	ConvergenceUser
	AnonymousUser
)

// UserID names a user of a domain.
type UserID struct {
	Kind UserKind
	Name string
}

// User is what is known of a user. Nil texts are not set. It is not changed once made.
type User struct {
	ID                                      UserID
	FirstName, LastName, DisplayName, Email *string
	// Disabled users cannot log in. Deleted ones are shown under DeletedName.
	Disabled, Deleted bool
	DeletedName       *string
}

// Session is this client's session with the server (client-api.md §2). Its fields change at every connect.
type Session struct {
	// ID is the session id: "offline:" and 32 random letters before the first connect, a new one of the server at each.
	ID string
	// User is who is logged in; nil before the first connect.
	User *User
	// Token is the reconnect token, "" for none.
	Token string
}

// identityCache remembers who is behind the ids in messages (wire.md §7).
type identityCache struct {
	sessions map[string]UserID
	users    map[UserID]*User
}

func newIdentityCache() identityCache {
	return identityCache{map[string]UserID{}, map[UserID]*User{}}
}

// update merges what the server tells before messages that mention new ids.
func (c *identityCache) update(payload []byte) error {
	var m wire.IdentityCacheUpdateMessage
	if err := m.Decode(payload); err != nil {
		return err
	}
	for i := range m.Users {
		c.addUser(&m.Users[i])
	}
	for session, id := range m.Sessions {
		c.sessions[session] = userIDOf(&id)
	}
	return nil
}

func (c *identityCache) addUser(m *wire.DomainUserData) *User {
	u := &User{
		ID:        userIDOf(m.UserID),
		FirstName: m.FirstName, LastName: m.LastName, DisplayName: m.DisplayName, Email: m.Email,
		Disabled: m.Disabled, Deleted: m.Deleted, DeletedName: m.DeletedUsername,
	}
	c.users[u.ID] = u
	return u
}

// userOf is the user of a session: one with only an id if nothing else is known, nil for a session never heard of.
func (c *identityCache) userOf(session string) *User {
	id, ok := c.sessions[session]
	if !ok {
		return nil
	}
	if user := c.users[id]; user != nil {
		return user
	}
	return &User{ID: id}
}

func userIDOf(m *wire.DomainUserIdData) UserID {
	if m == nil {
		return UserID{}
	}
	return UserID{UserKind(m.UserType), m.Username}
}

func (id UserID) data() wire.DomainUserIdData {
	return wire.DomainUserIdData{UserType: wire.DomainUserTypeData(id.Kind), Username: id.Name}
}
