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
	return wire.SortedKeys(s.domain.offline.subscribed)
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

// writeSubscriptions waits for models that are being closed: their content is dropped by what was wanted before.
func (o *offlineModels) writeSubscriptions(added, dropped []string, done func(error)) {
	for _, id := range append(added[:len(added):len(added)], dropped...) {
		if o.leaving[id] > 0 {
			o.afterLeave[id] = append(o.afterLeave[id], func() { o.writeSubscriptions(added, dropped, done) })
			return
		}
	}
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
