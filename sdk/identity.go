package sdk

import "github.com/holdfast-sdk/holdfast/sdk/identity"

// UserID names a user of a domain.
type UserID = identity.UserID

// UserKind is the kind of a user.
type UserKind = identity.UserKind

// User is what is known of a user.
type User = identity.User

// The kinds of users.
const (
	NormalUser      = identity.NormalUser
	ConvergenceUser = identity.ConvergenceUser
	AnonymousUser   = identity.AnonymousUser
)

// Session is this client's session with the server (client-api.md §2). Its fields change at every connect.
type Session struct {
	// ID is the session id: "offline:" and 32 random letters before the first connect, a new one of the server at each.
	ID string
	// User is who is logged in; nil before the first connect.
	User *User
	// Token is the reconnect token, "" for none.
	Token string
}
