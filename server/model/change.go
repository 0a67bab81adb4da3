package model

import (
	"errors"

	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// SetPermissions gives the owner the permissions that were stored for its model, or collection. Clients are told of what
// changes for them; who may not read any more loses the model.
func (o *Owner) SetPermissions(meta *store.Model, collection *store.Collection) bool {
	return o.post(func() {
		if o.tree == nil || o.failed {
			return
		}
		if meta != nil && meta.Key == o.meta.Key {
			o.meta.OverridesWorld, o.meta.World, o.meta.Users = meta.OverridesWorld, meta.World, meta.Users
		}
		if collection != nil && collection.ID == o.meta.Collection {
			o.collection = *collection
		}
		for _, c := range append([]*Client(nil), o.clients...) {
			o.changePermissions(c, Resolve(c.user(), &o.meta, &o.collection))
		}
		o.env.Changed(o.id, PermissionsChanged)
	})
}

func (o *Owner) changePermissions(c *Client, p store.Permissions) {
	switch {
	case p == c.permissions:
	case !p.Read:
		c.permissions = p
		o.forceClose(c, failure.ClosePermissionsChanged, errors.New("you may not read this model any more"))
	default:
		c.permissions = p
		o.tell(func() {
			if c.state != closed {
				c.peer.Send(frameFor(&wire.ModelPermissionsChangedMessage{ResourceID: c.number, Permissions: permissionsData(p)}), nil)
			}
		})
	}
}

// Delete ends the owner because its model is being deleted: clients lose it, and nothing that was not stored yet is. The model
// is to be deleted from the store after Done.
func (o *Owner) Delete() bool {
	return o.post(func() {
		o.creating.refuseAll(failure.New(failure.ModelDeleted, "the model %q was deleted", o.id))
		o.fail(failure.CloseDeleted, "the model was deleted")
	})
}

// Stop ends the owner when the server shuts down: what was ordered is written, and a snapshot is stored. Clients are not
// told that the model is closed, as it is not: they resync with whoever serves it next. All is on disk after Done.
func (o *Owner) Stop() bool {
	return o.post(func() {
		if o.tree == nil || o.failed {
			o.stopping = true
			return
		}
		o.flush()
		o.snapshot(func(error) { o.post(func() { o.stopping = true }) })
	})
}
