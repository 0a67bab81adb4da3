package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
	"github.com/holdfast-sdk/holdfast/wire"
)

// OfflineStatus is what the event offline_model_status_changed says of a model.
type OfflineStatus struct {
	Subscribed   bool // the application wants it kept
	Available    bool // its content is on this device
	Synchronized bool // nothing of it waits to be sent
	Local        bool // it is not on the server yet
}

// ModelMetaData is what is known of a model on this device (IModelMetaData). Times are milliseconds since 1970 UTC.
type ModelMetaData struct {
	ID, Collection string
	Version        int64 // 0: its content is not here
	Created        int64
	Modified       int64
	Permissions    ModelPermissions
	Deleted        bool // here, and the server does not know yet
	Status         OfflineStatus
}

// SubscribeOffline has models kept on this device and up to date, open or not. It fails with bad_option if there is no storage.
func (s *ModelService) SubscribeOffline(ids []string, done func(error)) {
	s.domain.offline.subscribe(ids, nil, done)
}

// UnsubscribeOffline ends SubscribeOffline. The content goes, unless the model is open or has edits that are not sent.
func (s *ModelService) UnsubscribeOffline(ids []string, done func(error)) {
	s.domain.offline.subscribe(nil, ids, done)
}

// SetOfflineSubscription makes ids the models that are kept: others are unsubscribed.
func (s *ModelService) SetOfflineSubscription(ids []string, done func(error)) {
	var gone []string
	for _, id := range s.OfflineSubscriptions() {
		if len(without(ids, id)) == len(ids) {
			gone = append(gone, id)
		}
	}
	s.domain.offline.subscribe(ids, gone, done)
}

// OfflineSubscriptions are the models that the application wants kept, sorted.
func (s *ModelService) OfflineSubscriptions() []string {
	out := make([]string, 0, len(s.domain.offline.subscribed))
	for id := range s.domain.offline.subscribed {
		out = append(out, id)
		for i := len(out) - 1; i > 0 && out[i] < out[i-1]; i-- {
			out[i], out[i-1] = out[i-1], out[i]
		}
	}
	return out
}

// IsSubscribedOffline reports whether the application wants a model kept.
func (s *ModelService) IsSubscribedOffline(id string) bool { return s.domain.offline.subscribed[id] }

// OfflineMetaData reads what is known of all models on this device.
func (s *ModelService) OfflineMetaData(done func([]ModelMetaData, error)) {
	o := &s.domain.offline
	o.whenUsable(func(err error) {
		if err != nil {
			done(nil, err)
			return
		}
		var heads []modelstore.Head
		var out []ModelMetaData
		o.do(func() {
			heads, err = modelstore.Heads(o.store)
			for i := range heads {
				h := &heads[i]
				m := ModelMetaData{ID: h.ID, Collection: h.Collection, Created: h.Created, Modified: h.Modified, Deleted: h.Deleted,
					Permissions: headPermissions(h), Status: OfflineStatus{Available: h.Available(), Local: h.Local}}
				if h.Available() && err == nil {
					m.Version, err = modelstore.StoredVersion(o.store, h)
				}
				out = append(out, m)
			}
		}, func() {
			for i := range out {
				out[i].Status.Subscribed, out[i].Status.Synchronized = o.subscribed[out[i].ID], !o.pending(out[i].ID)
			}
			done(out, err)
		})
	})
}

// whenUsable calls f once the store can be used, or with the reason why it cannot.
func (o *offlineModels) whenUsable(f func(error)) {
	switch {
	case !o.enabled():
		o.domain.later(func() { f(errorf(ErrOption, "the domain has no storage; set the option offline.storage")) })
	case !o.begun:
		o.domain.later(func() { f(errorf(ErrOffline, "the storage is not open before a connect or initializeOffline")) })
	default:
		o.whenReady(f)
	}
}

// subscribe changes what is kept: durably first, then the server is told.
func (o *offlineModels) subscribe(ids, gone []string, done func(error)) {
	o.whenUsable(func(err error) {
		if err != nil {
			done(err)
			return
		}
		var added []string
		for _, id := range ids {
			if !o.subscribed[id] {
				o.subscribed[id] = true
				added = append(added, id)
			}
		}
		var dropped []string
		for _, id := range gone {
			if o.subscribed[id] {
				delete(o.subscribed, id)
				dropped = append(dropped, id)
			}
		}
		o.writeSubscriptions(added, dropped, done)
	})
}

func (o *offlineModels) writeSubscriptions(added, dropped []string, done func(error)) {
	busy := map[string]bool{}
	for _, id := range dropped {
		busy[id] = o.pending(id) || o.domain.models.find(id) != nil
	}
	var err error
	o.do(func() {
		for _, id := range added {
			if err == nil {
				_, err = modelstore.Change(o.store, id, offline.Strict, func(e *modelstore.Edit) bool { e.Head.Subscribed = true; return true })
			}
		}
		for _, id := range dropped {
			if err == nil {
				_, changeErr := modelstore.Change(o.store, id, offline.Strict, func(e *modelstore.Edit) bool {
					e.Head.Subscribed = false
					if !busy[id] && len(e.Head.Pins) == 0 && !e.Head.Local {
						if _, err = e.ClearAcknowledged(o.store); err != nil {
							return false
						}
						e.Drop()
					}
					return e.Head.Found()
				})
				if err == nil {
					err = changeErr
				}
			}
		}
	}, func() {
		for _, id := range append(added, dropped...) {
			o.status(id)
		}
		if err == nil && o.domain.IsConnected() {
			o.tellSubscriptions(added, dropped, false)
		}
		done(err)
	})
}

// subscribeAll tells the server, on a new connection, what is kept here and at which versions.
func (o *offlineModels) subscribeAll() {
	if all := o.domain.models.OfflineSubscriptions(); len(all) > 0 {
		o.tellSubscriptions(all, nil, true)
	}
}

func (o *offlineModels) tellSubscriptions(added, dropped []string, all bool) {
	m := &wire.ModelOfflineSubscriptionChangeRequestMessage{Unsubscribe: dropped, All: all}
	missing := 0
	var err error
	o.do(func() {
		for _, id := range added {
			var h modelstore.Head
			if h, err = modelstore.ReadHead(o.store, id); err != nil {
				return
			}
			if h.Local {
				continue // the server does not know it yet; it is told after it was made
			}
			one := wire.ModelOfflineSubscriptionChangeRequestMessageModelOfflineSubscriptionData{ModelID: id}
			if h.Available() {
				one.CurrentPermissions = headPermissions(&h).data()
				if one.CurrentVersion, err = modelstore.StoredVersion(o.store, &h); err != nil {
					return
				}
			} else {
				missing++
			}
			m.Subscribe = append(m.Subscribe, one)
		}
	}, func() {
		if err != nil {
			o.domain.fault(err, "the subscriptions for offline use cannot be read")
			return
		}
		o.domain.request(m, wire.BodyOk, nil, func(err error) {
			if err != nil && o.domain.IsConnected() {
				o.domain.fault(err, "subscribing to models for offline use failed")
			}
		})
		if missing > 0 {
			if o.missing == 0 {
				o.domain.emit(&ModelsEvent{Name: ModelsDownloadStarted, Total: missing})
			}
			o.missing += missing
		}
	})
}

// updated takes what the server says of a subscribed model that is not open here.
func (o *offlineModels) updated(payload []byte) error {
	var m wire.OfflineModelUpdatedMessage
	if err := m.Decode(payload); err != nil {
		return err
	}
	id := m.ModelID
	if !o.ready || !o.subscribed[id] || o.domain.models.find(id) != nil || o.pending(id) || o.syncing(id) {
		return nil // it is brought up to date another way
	}
	e := &ModelsEvent{ID: id}
	var edit func(*modelstore.Edit) bool
	switch {
	case m.Deleted != nil:
		e.Name = ModelGone
		edit = func(e *modelstore.Edit) bool { e.Drop(); return true }
	case m.PermissionRevoked != nil:
		e.Name = ModelRevoked
		edit = func(e *modelstore.Edit) bool { e.Drop(); return true }
	case m.Initial != nil && m.Initial.Model != nil && m.Initial.Model.Data != nil:
		e.Name = ModelDownloaded
		edit = o.content(e, m.Initial.Model, m.Initial.Permissions, m.Initial.Collection)
	case m.Updated != nil:
		e.Name = ModelUpdated
		edit = o.content(e, m.Updated.Model, m.Updated.Permissions, "")
	default:
		return nil
	}
	left := o.leave(id)
	changed := false
	var err error
	o.env.Loop.Go(func() {
		_, changeErr := modelstore.Change(o.store, id, offline.Relaxed, func(e *modelstore.Edit) bool {
			// Another tab may have it open, or have edits of it: then it is that one's to bring up to date.
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
	}, func() {
		if err != nil {
			o.domain.fault(err, "the model "+id+" cannot be kept on this device")
		} else if changed {
			o.domain.emit(e)
			if e.Name != ModelUpdated {
				o.status(id)
			}
		}
		if e.Name == ModelDownloaded && o.missing > 0 {
			if o.missing--; o.missing == 0 {
				o.domain.emit(&ModelsEvent{Name: ModelsDownloadCompleted})
			} else {
				o.domain.emit(&ModelsEvent{Name: ModelsDownloadProgress, Total: o.missing})
			}
		}
		left()
	})
	return nil
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

// status tells the application what is known of a model now.
func (o *offlineModels) status(id string) {
	var h modelstore.Head
	var err error
	o.do(func() { h, err = modelstore.ReadHead(o.store, id) }, func() {
		if err == nil {
			o.domain.emit(&ModelsEvent{Name: ModelStatusChanged, ID: id, Status: OfflineStatus{
				Subscribed: o.subscribed[id], Available: h.Available(), Synchronized: !o.pending(id), Local: h.Local}})
		}
	})
}
