package sdk

import (
	"slices"

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
	o := &s.domain.offline
	o.whenUsable(func(err error) {
		if err != nil {
			done(err)
			return
		}
		var gone []string
		for _, id := range s.OfflineSubscriptions() { // known only now
			if len(without(ids, id)) == len(ids) {
				gone = append(gone, id)
			}
		}
		o.changeSubscriptions(ids, gone, done)
	})
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

// subscribe changes what is kept: durably first, then the server is told. A model that was subscribed before and could not be downloaded is
// asked for once more.
func (o *offlineModels) subscribe(ids, gone []string, done func(error)) {
	o.whenUsable(func(err error) {
		if err != nil {
			done(err)
			return
		}
		o.changeSubscriptions(ids, gone, done)
	})
}

func (o *offlineModels) changeSubscriptions(ids, gone []string, done func(error)) {
	for _, id := range ids {
		o.subscribed[id] = true
		o.subscribing[id]++
	}
	var dropped []string
	for _, id := range gone {
		if o.subscribed[id] {
			delete(o.subscribed, id)
			o.subscribing[id]++
			dropped = append(dropped, id)
		}
	}
	o.writeSubscriptions(ids, dropped, done)
}

// writeSubscriptions waits for models that are being closed: their content is dropped by what was wanted before.
func (o *offlineModels) writeSubscriptions(added, dropped []string, done func(error)) {
	all := append(added[:len(added):len(added)], dropped...)
	for _, id := range all {
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
	var wanted, unwanted []string // those that the store has taken
	here := map[string]bool{}     // those of which the content is on this device
	o.do(func() {
		for _, id := range added {
			if here[id], err = o.want(id); err != nil {
				return
			}
			wanted = append(wanted, id)
		}
		for _, id := range dropped {
			if err = o.unsubscribe(id, busy[id]); err != nil {
				return
			}
			unwanted = append(unwanted, id)
		}
	}, func() {
		for _, id := range all {
			if o.subscribing[id]--; o.subscribing[id] == 0 {
				delete(o.subscribing, id)
			}
			o.channel.Send(append([]byte{subscriptionNews}, id...))
			o.look(id)
		}
		// A list may be repeated whole: the server need not hear again of what is well.
		wanted = slices.DeleteFunc(wanted, func(id string) bool { return here[id] && o.known[id] && !o.unstored.ids[id] })
		if len(wanted)+len(unwanted) > 0 && o.domain.IsConnected() {
			o.tellSubscriptions(wanted, unwanted, false)
		}
		if len(unwanted) > 0 {
			o.hasRoom()
		}
		done(err)
	})
}

// want notes that a model is to be kept, and tells whether its content is here.
func (o *offlineModels) want(id string) (here bool, err error) {
	h, err := modelstore.Change(o.store, id, offline.Strict, func(e *modelstore.Edit) bool {
		changed := !e.Head.Subscribed
		e.Head.Subscribed = true
		return changed
	})
	return h.Available(), err
}

// unsubscribe notes that nobody wants a model kept, and drops its content unless something here needs it.
func (o *offlineModels) unsubscribe(id string, busy bool) (err error) {
	_, changeErr := modelstore.Change(o.store, id, offline.Strict, func(e *modelstore.Edit) bool {
		e.Head.Subscribed = false
		if !busy && !e.Head.Wanted() && !e.Head.Local {
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
	return err
}

// look tells the application what is known of a model now. Whether it is to be kept says the store: another tab may have changed that.
func (o *offlineModels) look(id string) {
	o.head(id, func(h modelstore.Head, err error) {
		if err != nil {
			return
		}
		if wanted := h.Subscribed; wanted != o.subscribed[id] && o.subscribing[id] == 0 {
			o.adoptSubscription(id, wanted)
		}
		o.tell(id, o.statusOf(&h))
	})
}

func (o *offlineModels) statusOf(h *modelstore.Head) OfflineStatus {
	return OfflineStatus{Subscribed: o.subscribed[h.ID], Available: h.Available(), Synchronized: !o.pending(h.ID), Local: h.Local}
}

// edited is told that edits of a model are in a journal of this tab, or are not any more.
func (o *offlineModels) edited(id string, pending bool) {
	s, known := o.statuses[id]
	if known && s.Synchronized == !pending {
		return
	}
	switch m := o.domain.models.find(id); {
	case m != nil && m.kept != nil:
		if pending || m.kept.idle() && !o.pending(id) {
			m.kept.tell(!pending)
		}
	case known && !pending && !o.pending(id):
		o.look(id)
	}
}

// tell tells the application what is known of the model, without a look at the store.
func (p *keptModel) tell(synchronized bool) {
	o := p.offline
	o.tell(p.id, OfflineStatus{Subscribed: o.subscribed[p.id], Available: p.stored != 0, Synchronized: synchronized, Local: p.model.local})
}

// tell tells the application what is known of a model, if that is news.
func (o *offlineModels) tell(id string, s OfflineStatus) {
	if last, known := o.statuses[id]; known && last == s {
		return
	}
	if o.statuses[id] = s; s == (OfflineStatus{Synchronized: true}) {
		delete(o.statuses, id)
	}
	o.domain.emit(&ModelsEvent{Name: ModelStatusChanged, ID: id, Status: s})
}

// adoptSubscription does as another tab has decided.
func (o *offlineModels) adoptSubscription(id string, wanted bool) {
	ids := []string{id}
	added, dropped := ids, ids[:0]
	if o.subscribed[id] = true; !wanted {
		delete(o.subscribed, id)
		added, dropped = dropped, added
	}
	if o.domain.IsConnected() {
		o.tellSubscriptions(added, dropped, false)
	}
}
