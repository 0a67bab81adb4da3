package store

import "context"

// ActivityKey names an activity.
type ActivityKey struct{ Type, ID string }

// String is "type/id".
func (k ActivityKey) String() string { return k.Type + "/" + k.ID }

// Target is what the grants of the activity are kept under.
func (k ActivityKey) Target() GrantTarget {
	return GrantTarget{Kind: "activity", Type: k.Type, ID: k.ID}
}

// Activity is an activity that is there even when nobody takes part in it. Who does, and their states, are not stored.
type Activity struct {
	Key     ActivityKey
	Created int64 // milliseconds since 1970 UTC
}

// Activities is the list of activities.
type Activities interface {
	// Activity returns an activity, or ErrNotFound.
	Activity(ctx context.Context, key ActivityKey) (Activity, error)
	// AddActivity adds an activity and its grants, or returns ErrExists.
	AddActivity(ctx context.Context, a Activity, grants Grants) error
	// DeleteActivity removes an activity and its grants, or returns ErrNotFound.
	DeleteActivity(ctx context.Context, key ActivityKey) error
}
