// Package identity knows who is behind the ids in messages: the users and sessions of a domain (client-api.md §9, wire.md §7).
package identity

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

// IDOf is the user that a message names, the zero UserID for none.
func IDOf(m *wire.DomainUserIdData) UserID {
	if m == nil {
		return UserID{}
	}
	return UserID{UserKind(m.UserType), m.Username}
}

// Data is the id as messages have it.
func (id UserID) Data() wire.DomainUserIdData {
	return wire.DomainUserIdData{UserType: wire.DomainUserTypeData(id.Kind), Username: id.Name}
}

// User is what is known of a user. Nil texts are not set. It is not changed once made.
type User struct {
	ID                                      UserID
	FirstName, LastName, DisplayName, Email *string
	// Disabled users cannot log in. Deleted ones are shown under DeletedName.
	Disabled, Deleted bool
	DeletedName       *string
}

// UserOf is the user that a message describes.
func UserOf(m *wire.DomainUserData) *User {
	return &User{
		ID:        IDOf(m.UserID),
		FirstName: m.FirstName, LastName: m.LastName, DisplayName: m.DisplayName, Email: m.Email,
		Disabled: m.Disabled, Deleted: m.Deleted, DeletedName: m.DeletedUsername,
	}
}

// Data is the user as messages have it.
func (u *User) Data() *wire.DomainUserData {
	id := u.ID.Data()
	return &wire.DomainUserData{
		UserID:    &id,
		FirstName: u.FirstName, LastName: u.LastName, DisplayName: u.DisplayName, Email: u.Email,
		Disabled: u.Disabled, Deleted: u.Deleted, DeletedUsername: u.DeletedName,
	}
}
