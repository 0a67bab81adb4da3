package sdk

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

// User is what is known of a user. Nil texts are not set.
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
