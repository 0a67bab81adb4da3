package sdk

import (
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
	"github.com/holdfast-sdk/holdfast/wire"
)

// subscribeAll tells the server, on a new connection, what is kept here and at which versions.
func (o *offlineModels) subscribeAll() {
	if all := o.domain.models.OfflineSubscriptions(); len(all) > 0 {
		o.tellSubscriptions(all, nil, true)
	}
}

// tellSubscriptions tells the server what is to be kept and what not any more; it answers with what is not known here.
func (o *offlineModels) tellSubscriptions(added, dropped []string, all bool) {
	m := &wire.ModelOfflineSubscriptionChangeRequestMessage{Unsubscribe: dropped, All: all}
	var missing []string
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
				if !modelstore.MadeHere(h.Incarnation) {
					one.Incarnation = h.Incarnation
				}
				if one.CurrentVersion, err = modelstore.StoredVersion(o.store, &h); err != nil {
					return
				}
			} else {
				missing = append(missing, id)
			}
			m.Subscribe = append(m.Subscribe, one)
		}
	}, func() {
		if err != nil {
			o.domain.fault(err, "the subscriptions for offline use cannot be read")
			return
		}
		o.noteTold(m, true)
		o.domain.request(m, wire.BodyOk, nil, func(err error) {
			if err != nil {
				o.noteTold(m, false)
			}
			if err != nil && o.domain.IsConnected() {
				o.domain.fault(err, "subscribing to models for offline use failed")
				o.downloaded(missing...)
			}
		})
		o.downloading(missing)
		o.downloaded(dropped...)
	})
}

// noteTold notes what the server was told of. What it did not take is told again if it is asked for again.
func (o *offlineModels) noteTold(m *wire.ModelOfflineSubscriptionChangeRequestMessage, taken bool) {
	for _, id := range m.Unsubscribe {
		delete(o.known, id)
	}
	for i := range m.Subscribe {
		if id := m.Subscribe[i].ModelID; taken {
			o.known[id] = true
		} else {
			delete(o.known, id)
		}
	}
}

// downloading notes whose content is on its way. Of models that are open here the server sends none.
func (o *offlineModels) downloading(ids []string) {
	before := len(o.downloads)
	for _, id := range ids {
		if models := &o.domain.models; o.domain.IsConnected() && models.find(id) == nil && !models.IsOpening(id) {
			o.downloads[id] = true
		}
	}
	if n := len(o.downloads); before == 0 && n > 0 {
		o.domain.emit(&ModelsEvent{Name: ModelsDownloadStarted, Total: n})
	}
}

// downloaded notes that nothing more is to be waited for: the content is here, or it will not come.
func (o *offlineModels) downloaded(ids ...string) {
	for _, id := range ids {
		if !o.downloads[id] {
			continue
		}
		if delete(o.downloads, id); len(o.downloads) == 0 {
			o.domain.emit(&ModelsEvent{Name: ModelsDownloadCompleted})
		} else {
			o.domain.emit(&ModelsEvent{Name: ModelsDownloadProgress, Total: len(o.downloads)})
		}
	}
}

// endDownloads is told that the connection is gone. What is missing is asked for again by the next one.
func (o *offlineModels) endDownloads() {
	if len(o.downloads) > 0 {
		clear(o.downloads)
		o.domain.emit(&ModelsEvent{Name: ModelsDownloadCompleted})
	}
}
