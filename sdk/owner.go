package sdk

// A domain that has something of a user is that user's: nobody else may send it. Who logs in is known only from the server's
// answer, so a connection as another user is closed then, before anything else is sent, and nothing of the new session is kept.
// Anonymous users count as one here: each connect may give them another name.

// ownerOf is the user of that name, "" for an anonymous one, whose name is not known before a connect.
func ownerOf(username string) *User {
	if username == "" {
		return &User{ID: UserID{Kind: AnonymousUser}}
	}
	return &User{ID: UserID{Name: username}}
}

// storeName is the name of the store of a user (see Storage.Open).
func storeName(d *Domain, u *User) string {
	name := "convergence/" + d.namespace + "/" + d.domain
	if u.ID.Kind == AnonymousUser {
		return name + "/anonymous"
	}
	return name + "/user/" + u.ID.Name
}

// user is who is logged in or was last; before that, whose store is open; nil for nobody.
func (d *Domain) user() *User {
	if d.session.User == nil {
		return d.offline.user
	}
	return d.session.User
}

// owner is whose the domain is: the user whose store is open or, without a storage, who was logged in, as long as something that
// was done then waits to be sent. nil: anybody may connect.
func (d *Domain) owner() *User {
	if d.offline.enabled() {
		return d.offline.user
	}
	if d.waitsInMemory() {
		return d.session.User
	}
	return nil
}

// waitsInMemory reports whether something waits to be sent in a domain without a storage.
func (d *Domain) waitsInMemory() bool {
	for _, m := range d.models.all {
		if !m.Committed() {
			return true
		}
	}
	return len(d.chats.Waiting()) > 0
}

// admit returns an error of code wrong_user if the domain is another one's.
func (d *Domain) admit(u *User) *Error {
	owner := d.owner()
	if owner == nil || storeName(d, owner) == storeName(d, u) {
		return nil
	}
	return errorf(ErrWrongUser, "the connection was closed: the server let in %s, but this domain is %s's, whose edits nobody else may send; "+
		"dispose it and make a new domain for %s. What waits is sent when %s connects", called(u), called(owner), called(u), called(owner))
}

// called names a user in messages.
func called(u *User) string {
	if u.ID.Kind == AnonymousUser {
		return "an anonymous user"
	}
	return "the user \"" + u.ID.Name + "\""
}

// turnAway ends the connection of a user whose domain this is not. Trying again would end alike.
func (c *connection) turnAway(why *Error) {
	turn := c.begin()
	c.domain.emit(&DomainEvent{Name: ConnectionFailed, Code: string(why.Code), Method: c.login.method, Message: why.Message})
	if c.turn == turn {
		c.giveUp(why)
	}
}
