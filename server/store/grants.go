package store

import "context"

// GrantTarget names a thing that has grants of its own.
type GrantTarget struct {
	Kind string // "chat", "activity"
	Type string // of an activity, else ""
	ID   string
}

// Grants are what is permitted to whom at a target: names of permissions, sorted, each once. A user or group without any has no
// entry. What a user may is the sum of what is granted to everybody, to the user, and to the groups of the user.
type Grants struct {
	World  []string
	Users  map[UserID][]string
	Groups map[string][]string
}

// GrantStore keeps the grants of all targets of a domain. The grants of a chat go with it when it is deleted.
type GrantStore interface {
	// Grants returns the grants of a target; none if there are none. Its maps are never nil.
	Grants(ctx context.Context, target GrantTarget) (Grants, error)
	// SetGrants replaces the grants of a target. Without any, the target is forgotten.
	SetGrants(ctx context.Context, target GrantTarget, grants Grants) error
}
