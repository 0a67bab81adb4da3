package model

import "github.com/holdfast-sdk/holdfast/server/store"

var allPermissions = store.Permissions{Read: true, Write: true, Remove: true, Manage: true}

// Resolve is what a user may do with a model: everything for a Convergence user; else what the model says of the user, else
// what its collection says, else what the model says of everybody if it overrides the collection, else what the
// collection says of everybody (spec client-api §8).
func Resolve(user store.UserID, m *store.Model, c *store.Collection) store.Permissions {
	if user.Kind == store.ConvergenceUser {
		return allPermissions
	}
	if p, ok := m.Users[user]; ok {
		return p
	}
	if p, ok := c.Users[user]; ok {
		return p.Permissions
	}
	if m.OverridesWorld {
		return m.World
	}
	return c.World.Permissions
}

// MayCreate reports whether a user may make models in a collection.
func MayCreate(user store.UserID, c *store.Collection) bool {
	if user.Kind == store.ConvergenceUser {
		return true
	}
	if p, ok := c.Users[user]; ok {
		return p.Create
	}
	return c.World.Create
}
