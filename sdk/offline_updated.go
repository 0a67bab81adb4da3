package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
	"github.com/holdfast-sdk/holdfast/wire"
)

// updated takes what the server says of a subscribed model that is not open here.
func (o *offlineModels) updated(payload []byte) error {
	var m wire.OfflineModelUpdatedMessage
	if err := wire.Decode(payload, &m); err != nil {
		return err
	}
	id := m.ModelID
	if !o.ready || !o.subscribed[id] || o.domain.models.find(id) != nil || o.pending(id) || o.syncing(id) {
		o.downloaded(id)
		return nil // it is brought up to date another way
	}
	e, edit := o.update(&m)
	if edit == nil {
		return nil
	}
	left := o.leave(id)
	changed, unknown := false, false
	if whole := edit; m.Updated != nil {
		edit = func(e *modelstore.Edit) bool {
			unknown = !e.Head.Available()
			return !unknown && whole(e)
		}
	}
	var err error
	o.env.Loop.Go(func() { changed, err = o.takeUpdate(id, edit) }, func() {
		switch {
		case err != nil:
			o.askLater(id, err)
		case unknown: // what came before could not be stored: all of it is asked for, now or by the timer that is set for it
			if o.domain.IsConnected() && !o.unstored.ids[id] {
				o.tellSubscriptions([]string{id}, nil, false)
			}
		case changed:
			o.domain.emit(e)
			if e.Name != ModelUpdated {
				o.look(id)
			}
		}
		if err == nil && !unknown {
			o.unstored.stored(id)
		}
		o.downloaded(id)
		left()
	})
	return nil
}

// update is what a message says has become of a model: the event that tells of it, and what is to be done to its records; nil if the
// message says nothing.
func (o *offlineModels) update(m *wire.OfflineModelUpdatedMessage) (e *ModelsEvent, edit func(*modelstore.Edit) bool) {
	drop := func(e *modelstore.Edit) bool { e.Drop(); return true }
	e = &ModelsEvent{ID: m.ModelID}
	switch {
	case m.Deleted != nil:
		e.Name, edit = ModelGone, drop
	case m.PermissionRevoked != nil:
		e.Name, edit = ModelRevoked, drop
	case m.Initial != nil && m.Initial.Model != nil && m.Initial.Model.Data != nil:
		e.Name = ModelDownloaded
		edit = o.content(e, m.Initial.Model, m.Initial.Permissions, m.Initial.Collection)
	case m.Updated != nil:
		e.Name = ModelUpdated
		edit = o.content(e, m.Updated.Model, m.Updated.Permissions, "")
	}
	return e, edit
}

// takeUpdate makes an edit of the records of a model, away from the loop, unless it is another tab's to bring up to date: that has it
// open, or has edits of it.
func (o *offlineModels) takeUpdate(id string, edit func(*modelstore.Edit) bool) (changed bool, err error) {
	_, changeErr := modelstore.Change(o.store, id, offline.Relaxed, func(e *modelstore.Edit) bool {
		changed = e.Head.Subscribed && len(e.Head.Pins) == 0 && !e.Head.Local && !e.Head.Deleted
		if changed { // what is left of edits that were sent does not fit other content
			changed, err = e.ClearAcknowledged(o.store)
		}
		changed = changed && edit(e)
		return changed
	})
	if err == nil {
		err = changeErr
	}
	return changed, err
}

// content is the change that takes over new content, permissions or both; what is not told stays.
func (o *offlineModels) content(e *ModelsEvent, m *wire.OfflineModelUpdatedMessageModelUpdateData, p *wire.ModelPermissionsData, collection string) func(*modelstore.Edit) bool {
	var n *modelstore.Snapshot
	if m != nil && m.Data != nil {
		n = modelstore.NewSnapshot(m.Data, m.Version)
		e.Version = m.Version
	}
	if p != nil {
		permissions := permissionsOf(p)
		e.Permissions = &permissions
	}
	legacy := o.domain.rules.LegacyServer
	return func(edit *modelstore.Edit) bool {
		h := &edit.Head
		if collection != "" {
			h.Collection = collection
		}
		if p != nil {
			setPermissions(h, permissionsOf(p))
		}
		if n != nil {
			h.Legacy = legacy
			h.Created, h.Modified = m.CreatedTime.Millis(), m.ModifiedTime.Millis()
			edit.Replace(n, m.Incarnation)
		}
		return true
	}
}
