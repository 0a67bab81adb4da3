package model

import (
	"strconv"

	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// PermissionsFrom reads permissions of a message; none if there are none.
func PermissionsFrom(m *wire.ModelPermissionsData) store.Permissions {
	if m == nil {
		return store.Permissions{}
	}
	return store.Permissions{Read: m.Read, Write: m.Write, Remove: m.Remove, Manage: m.Manage}
}

// UserFrom reads the id of a user.
func UserFrom(m *wire.DomainUserIdData) store.UserID {
	if m == nil {
		return store.UserID{}
	}
	return store.UserID{Kind: store.UserKind(m.UserType), Name: m.Username}
}

// UserData is the id of a user as messages have it.
func UserData(id store.UserID) *wire.DomainUserIdData {
	return &wire.DomainUserIdData{UserType: wire.DomainUserTypeData(id.Kind), Username: id.Name}
}

// UsersFrom reads the permissions of users.
func UsersFrom(list []wire.UserModelPermissionsData) map[store.UserID]store.Permissions {
	users := make(map[store.UserID]store.Permissions, len(list))
	for i := range list {
		users[UserFrom(list[i].User)] = PermissionsFrom(list[i].Permissions)
	}
	return users
}

// Incarnation tells a model from one that was deleted and made anew under the same id.
func Incarnation(m *store.Model) string { return strconv.FormatInt(m.Key, 36) }
