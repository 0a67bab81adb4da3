package identity

import "github.com/holdfast-sdk/holdfast/wire"

// Cache remembers who is behind the ids in messages (wire.md §7).
type Cache struct {
	// Seen and SeenSession are told of each user and session that is added, if they are set.
	Seen        func(*User)
	SeenSession func(session string, user UserID)

	sessions *recent[string, UserID]
	users    map[UserID]*User
}

// maxSessions is how many sessions are remembered at least: those that were told, or asked for, last. The server tells a connection of
// a session once, so the user of an earlier one is not known any more where it still occurs, which is in histories.
const maxSessions = 10_000

// NewCache makes a cache that knows nobody.
func NewCache() *Cache {
	return &Cache{sessions: newRecent[string, UserID](maxSessions), users: map[UserID]*User{}}
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
	c.users[u.ID] = u
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
	if c.users[u.ID] == nil {
		c.users[u.ID] = u
	}
}

// RecallSession adds whose a session of earlier was.
func (c *Cache) RecallSession(session string, user UserID) {
	if _, known := c.sessions.get(session); !known {
		c.sessions.put(session, user)
	}
}

// Forget forgets a user of whom the server says that there is none.
func (c *Cache) Forget(id UserID) { delete(c.users, id) }

// Each calls f for every user that is known, in no order.
func (c *Cache) Each(f func(*User)) {
	for _, u := range c.users {
		f(u)
	}
}

// User is what is known of a user; nil if it has not been seen.
func (c *Cache) User(id UserID) *User { return c.users[id] }

// Known is what is known of a user: one with only an id if that is nothing.
func (c *Cache) Known(id UserID) *User {
	if user := c.users[id]; user != nil {
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
