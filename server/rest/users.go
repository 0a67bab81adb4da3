package rest

import (
	"errors"
	"net/http"
	"time"

	"github.com/holdfast-sdk/holdfast/server/store"
)

func userData(u store.User) map[string]any {
	return map[string]any{"username": u.ID.Name, "firstName": u.FirstName, "lastName": u.LastName, "displayName": u.DisplayName,
		"email": u.Email, "disabled": u.Disabled, "created": u.Created}
}

func (c *call) userID() store.UserID {
	return store.UserID{Kind: store.NormalUser, Name: c.PathValue("user")}
}

func listUsers(c *call) (int, any, error) {
	offset, limit, err := c.page()
	if err != nil {
		return 0, nil, err
	}
	users, err := c.domain.Store().UserList(c.Context(), store.NormalUser, offset, limit)
	return listOf(users, err, userData)
}

func createUser(c *call) (int, any, error) {
	var in struct{ Username, Password, FirstName, LastName, DisplayName, Email string }
	if err := c.read(&in); err != nil {
		return 0, nil, err
	}
	if in.Username == "" {
		return 0, nil, invalid("username is missing")
	}
	u := store.User{ID: store.UserID{Kind: store.NormalUser, Name: in.Username}, FirstName: in.FirstName, LastName: in.LastName,
		DisplayName: in.DisplayName, Email: in.Email, Created: time.Now().UnixMilli()}
	if in.Password != "" { // without one, the user can only come with a token
		var err error
		if u.PasswordHash, err = c.api.Passwords.Hash(c.Context(), in.Password); err != nil {
			return 0, nil, err
		}
	}
	if err := c.domain.AddUser(c.Context(), u); errors.Is(err, store.ErrExists) {
		return 0, nil, duplicate("username", "there is a user %q already", in.Username)
	} else if err != nil {
		return 0, nil, err
	}
	return http.StatusCreated, userData(u), nil
}

func getUser(c *call) (int, any, error) {
	u, err := c.domain.Store().User(c.Context(), c.userID())
	return http.StatusOK, userData(u), err
}

func deleteUser(c *call) (int, any, error) {
	return http.StatusOK, nil, c.domain.DeleteUser(c.Context(), c.userID())
}

func setPassword(c *call) (int, any, error) {
	var in struct{ Password string }
	if err := c.read(&in); err != nil {
		return 0, nil, err
	}
	if in.Password == "" {
		return 0, nil, invalid("password is missing")
	}
	hash, err := c.api.Passwords.Hash(c.Context(), in.Password)
	if err != nil {
		return 0, nil, err
	}
	return changeUser(c, func(u *store.User) { u.PasswordHash = hash })
}

// setDisabled keeps a user out, or lets it in again.
func setDisabled(c *call) (int, any, error) {
	var in struct{ Disabled *bool }
	if err := c.read(&in); err != nil {
		return 0, nil, err
	}
	if in.Disabled == nil {
		return 0, nil, invalid("disabled is missing: true or false")
	}
	return changeUser(c, func(u *store.User) { u.Disabled = *in.Disabled })
}

// changeUser changes a user. Its reconnect tokens end with that, and its sessions if it was disabled.
func changeUser(c *call, change func(*store.User)) (int, any, error) {
	u, err := c.domain.ChangeUser(c.Context(), c.userID(), change)
	if err != nil {
		return 0, nil, err
	}
	if u.Disabled {
		c.domain.KickUser(u.ID, "the user was disabled")
	}
	return http.StatusOK, nil, c.domain.Store().DropTokens(c.Context(), u.ID, 0)
}
