package rest

import (
	"net/http"
	"time"

	"github.com/holdfast-sdk/holdfast/server/auth"
	"github.com/holdfast-sdk/holdfast/server/store"
)

func keyData(k store.JWTKey) map[string]any {
	return map[string]any{"id": k.ID, "description": k.Description, "key": k.Public, "enabled": k.Enabled, "updated": k.Updated}
}

func listKeys(c *call) (int, any, error) {
	keys, err := c.domain.Store().JWTKeys(c.Context())
	return listOf(keys, err, keyData)
}

func createKey(c *call) (int, any, error) { return putKey(c, "", http.StatusCreated) }

func updateKey(c *call) (int, any, error) { return putKey(c, c.PathValue("key"), http.StatusOK) }

// putKey adds a key, or replaces the one called id.
func putKey(c *call, id string, status int) (int, any, error) {
	var in struct {
		ID, Description, Key string
		Enabled              *bool
	}
	if err := c.read(&in); err != nil {
		return 0, nil, err
	}
	adding := id == ""
	if adding {
		id = in.ID
	}
	if id == "" || id == auth.AdminKeyID {
		return 0, nil, invalid("the id of a key must not be empty, nor %s", auth.AdminKeyID)
	}
	if _, err := auth.ParsePublicKey(in.Key); err != nil {
		return 0, nil, invalid("key: %s", err)
	}
	_, err := c.domain.Store().JWTKey(c.Context(), id)
	if adding && err == nil {
		return 0, nil, duplicate("id", "there is a key %q already", id)
	}
	if !adding && err != nil {
		return 0, nil, err
	}
	key := store.JWTKey{ID: id, Description: in.Description, Public: in.Key, Enabled: in.Enabled == nil || *in.Enabled, Updated: time.Now().UnixMilli()}
	return status, keyData(key), c.domain.Store().PutJWTKey(c.Context(), key)
}

func deleteKey(c *call) (int, any, error) {
	return http.StatusOK, nil, c.domain.Store().DeleteJWTKey(c.Context(), c.PathValue("key"))
}
