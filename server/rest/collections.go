package rest

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/holdfast-sdk/holdfast/server/store"
)

// permissions are those of a collection.
type permissions struct {
	Create bool `json:"create"`
	Read   bool `json:"read"`
	Write  bool `json:"write"`
	Remove bool `json:"remove"`
	Manage bool `json:"manage"`
}

// collection is one as requests and answers have it.
type collection struct {
	ID               string                 `json:"id"`
	Description      string                 `json:"description"`
	WorldPermissions permissions            `json:"worldPermissions"`
	UserPermissions  map[string]permissions `json:"userPermissions"` // of normal users, by name
}

func permissionsFrom(p permissions) store.CollectionPermissions {
	return store.CollectionPermissions{Create: p.Create, Permissions: store.Permissions{Read: p.Read, Write: p.Write, Remove: p.Remove, Manage: p.Manage}}
}

func permissionsOf(p store.CollectionPermissions) permissions {
	return permissions{p.Create, p.Read, p.Write, p.Remove, p.Manage}
}

func (in collection) stored() store.Collection {
	c := store.Collection{ID: in.ID, Description: in.Description, World: permissionsFrom(in.WorldPermissions), Users: map[store.UserID]store.CollectionPermissions{}}
	for name, p := range in.UserPermissions {
		c.Users[store.UserID{Kind: store.NormalUser, Name: name}] = permissionsFrom(p)
	}
	return c
}

func collectionData(c store.Collection) collection {
	out := collection{ID: c.ID, Description: c.Description, WorldPermissions: permissionsOf(c.World), UserPermissions: map[string]permissions{}}
	for user, p := range c.Users {
		out.UserPermissions[user.Name] = permissionsOf(p)
	}
	return out
}

func listCollections(c *call) (int, any, error) {
	collections, err := c.domain.Store().CollectionList(c.Context())
	return listOf(collections, err, collectionData)
}

func createCollection(c *call) (int, any, error) {
	var in collection
	if err := c.read(&in); err != nil {
		return 0, nil, err
	}
	if in.ID == "" {
		return 0, nil, invalid("id is missing")
	}
	if err := c.domain.Store().AddCollection(c.Context(), in.stored()); errors.Is(err, store.ErrExists) {
		return 0, nil, duplicate("id", "there is a collection %q already", in.ID)
	} else if err != nil {
		return 0, nil, err
	}
	return http.StatusCreated, collectionData(in.stored()), nil
}

func getCollection(c *call) (int, any, error) {
	one, err := c.domain.Store().Collection(c.Context(), c.PathValue("collection"))
	return http.StatusOK, collectionData(one), err
}

func updateCollection(c *call) (int, any, error) {
	var in collection
	if err := c.read(&in); err != nil {
		return 0, nil, err
	}
	in.ID = c.PathValue("collection")
	if _, err := c.domain.Store().Collection(c.Context(), in.ID); err != nil {
		return 0, nil, err
	}
	return http.StatusOK, collectionData(in.stored()), c.domain.PutCollection(c.Context(), in.stored())
}

func deleteCollection(c *call) (int, any, error) {
	return http.StatusOK, nil, c.domain.DeleteCollection(c.Context(), c.PathValue("collection"))
}

// page reads the parameters offset and limit: at most 1,000, and 100 if there is none.
func (c *call) page() (offset, limit int, err error) {
	offset, limit = 0, 100
	for name, p := range map[string]*int{"offset": &offset, "limit": &limit} {
		text := c.URL.Query().Get(name)
		if text == "" {
			continue
		}
		if *p, err = strconv.Atoi(text); err != nil || *p < 0 {
			return 0, 0, invalid("%s is a number from 0 on, not %q", name, text)
		}
	}
	return offset, min(limit, 1000), nil
}
