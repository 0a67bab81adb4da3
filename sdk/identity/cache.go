package identity

import "github.com/holdfast-sdk/holdfast/wire"

// Cache remembers who is behind the ids in messages (wire.md §7): maxUsers users and maxSessions sessions at least, those that were told,
// or asked for, last, and the own user.
type Cache struct {
	// Seen and SeenSession are told of each user and session that is added, if they are set.
	Seen        func(*User)
	SeenSession func(session string, user UserID)
	// Dropped is told of each user that is not remembered any more because of the bound, if it is set.
	Dropped func(UserID)

	sessions *recent[string, UserID]
	users    *recent[UserID, *User]
	own      UserID
}

// The server tells a connection of a session, and of a user, once. One that is not remembered any more is unknown where it still occurs,
// which is in histories: such a session has no user, and such a user has only its id. Each anonymous login is a new user.
const (
	maxSessions = 10_000
	maxUsers    = 10_000
)

// NewCache makes a cache that knows nobody.
func NewCache() *Cache {
	c := &Cache{sessions: newRecent[string, UserID](maxSessions), users: newRecent[UserID, *User](maxUsers)}
	c.users.dropped = c.dropped
	return c
}

func (c *Cache) dropped(id UserID, u *User) {
	switch {
	case id == c.own:
		c.users.put(id, u)
	case c.Dropped != nil:
		c.Dropped(id)
	}
}

// AddOwn is Add for the user of this session, who is not dropped as long as it is that.
func (c *Cache) AddOwn(u *User) {
	c.own = u.ID
	c.Add(u)
}

// Update merges what an identityCacheUpdate tells. It returns an error of wire for a payload that cannot be read.
func (c *Cache) Update(payload []byte) error {
	var m wire.IdentityCacheUpdateMessage
	if err := wire.Decode(payload, &m); err != nil {
		return err
	}
	for i := range m.Users {
		c.Add(UserOf(&m.Users[i]))
	}
	for session, id := range m.Sessions {
		c.AddSession(session, IDOf(&id))
	}
	return nil
}

// Add puts what is known of a user in the place of what was.
func (c *Cache) Add(u *User) {
	c.users.put(u.ID, u)
	if c.Seen != nil {
		c.Seen(u)
	}
}

// AddSession notes whose a session is.
func (c *Cache) AddSession(session string, user UserID) {
	c.sessions.put(session, user)
	if c.SeenSession != nil {
		c.SeenSession(session, user)
	}
}

// Recall adds what was known of a user earlier, unless more is known by now.
func (c *Cache) Recall(u *User) {
	if !c.users.has(u.ID) {
		c.users.put(u.ID, u)
	}
}

// RecallSession adds whose a session of earlier was.
func (c *Cache) RecallSession(session string, user UserID) {
	if _, known := c.sessions.get(session); !known {
		c.sessions.put(session, user)
	}
}

// Forget forgets a user of whom the server says that there is none.
func (c *Cache) Forget(id UserID) { c.users.delete(id) }

// Each calls f for every user that is known, in no order.
func (c *Cache) Each(f func(*User)) {
	c.users.each(func(_ UserID, u *User) { f(u) })
}

// User is what is known of a user; nil if it has not been seen, or is not remembered any more.
func (c *Cache) User(id UserID) *User {
	u, _ := c.users.get(id)
	return u
}

// Known is what is known of a user: one with only an id if that is nothing.
func (c *Cache) Known(id UserID) *User {
	if user := c.User(id); user != nil {
		return user
	}
	return &User{ID: id}
}

// UserOfSession is the user of a session; nil if the session is not known, which is no error (wire.md §7).
func (c *Cache) UserOfSession(session string) *User {
	id, ok := c.sessions.get(session)
	if !ok {
		return nil
	}
	return c.Known(id)
}
