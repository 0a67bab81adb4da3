package store

import "context"

// Groups is the list of groups of users of a domain (spec client-api §9). Members are users of the domain: a user that is
// deleted leaves its groups.
type Groups interface {
	// Group returns a group, or ErrNotFound.
	Group(ctx context.Context, id string) (Group, error)
	// GroupList lists the groups by id.
	GroupList(ctx context.Context) ([]Group, error)
	// GroupsOf lists the ids of the groups that a user is in, sorted. Somebody who is no user is in none.
	GroupsOf(ctx context.Context, user UserID) ([]string, error)
	// AddGroup adds a group, or returns ErrExists, or ErrNotFound for a member that is no user.
	AddGroup(ctx context.Context, g Group) error
	// SetGroup replaces the description and members of a group, or returns ErrNotFound for a group that is not there or a
	// member that is no user.
	SetGroup(ctx context.Context, g Group) error
	// DeleteGroup removes a group, and takes what was granted to it (GrantStore), or returns ErrNotFound.
	DeleteGroup(ctx context.Context, id string) error
	// JoinGroups puts a user into those of the groups that exist, or returns ErrNotFound if it is no user.
	JoinGroups(ctx context.Context, user UserID, groups []string) error
	// LeaveGroup takes a user out of a group, or returns ErrNotFound if it is not in it.
	LeaveGroup(ctx context.Context, user UserID, group string) error
}
