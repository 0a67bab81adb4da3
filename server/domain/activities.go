package domain

import (
	"context"

	"github.com/holdfast-sdk/holdfast/server/activity"
	"github.com/holdfast-sdk/holdfast/server/permission"
	"github.com/holdfast-sdk/holdfast/server/store"
)

// initActivities makes the services for activities and for grants, which know of each other.
func (d *Domain) initActivities() {
	grants := activity.NewGrants(d.db)
	d.grants = permission.New(grants, d.db)
	d.activities = activity.New(activity.Env{Store: d.db, Grants: grants, Permissions: d.grants, Present: d.isPresent, Now: d.now})
}

func (d *Domain) isPresent(p activity.Peer) bool {
	s, is := p.(Session)
	return is && d.has(s)
}

// Activities are the activities of the domain.
func (d *Domain) Activities() *activity.Service { return d.activities }

// GroupsChanged lets what users may do because of their groups take effect where they are already.
func (d *Domain) GroupsChanged(ctx context.Context) error { return d.activities.RefreshAll(ctx) }

// GrantsChanged lets what may be done with a target take effect where it is in use.
func (d *Domain) GrantsChanged(ctx context.Context, t permission.Target) error {
	if t.Kind != permission.Activity {
		return nil
	}
	return d.activities.Refresh(ctx, store.ActivityKey{Type: t.Type, ID: t.ID})
}
