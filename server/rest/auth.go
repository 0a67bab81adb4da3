package rest

import (
	"net/http"
	"strings"

	"github.com/holdfast-sdk/holdfast/server/auth"
)

func logIn(c *call) (int, any, error) {
	var in struct{ Username, Password string }
	if err := c.read(&in); err != nil {
		return 0, nil, err
	}
	token, lifetime, err := c.api.Admins.Login(in.Username, in.Password)
	if err != nil {
		return 0, nil, &apiError{http.StatusUnauthorized, "unauthorized", "wrong user name or password", nil}
	}
	return http.StatusOK, map[string]any{"token": token, "expiresIn": lifetime.Milliseconds()}, nil
}

func logOut(c *call) (int, any, error) {
	_, token, _ := strings.Cut(c.Header.Get("Authorization"), " ")
	c.api.Admins.Logout(token)
	return http.StatusOK, nil, nil
}

func generateKey(*call) (int, any, error) {
	public, private, err := auth.GenerateKey()
	return http.StatusOK, map[string]any{"publicKey": public, "privateKey": private}, err
}

func userToken(c *call) (int, any, error) {
	token, err := c.domain.AdminToken(c.api.AdminName)
	return http.StatusOK, map[string]any{"token": token}, err
}
