package sdk

import "github.com/holdfast-sdk/holdfast/offline"

// startRound begins to count the models that are sent in the background, or counts those that have come since.
func (o *offlineModels) startRound() {
	if !o.domain.IsConnected() {
		return
	}
	began := o.total == 0
	for _, k := range o.keepers() {
		k.journal.Each(func(e offline.Entry) bool {
			open := o.domain.models.find(e.Lane)
			if sendable(&e) && !o.toSend[e.Lane] && (open == nil || open.local) {
				o.toSend[e.Lane] = true
				o.total++
			}
			return true
		})
	}
	if began && o.total > 0 {
		o.domain.emit(&ModelsEvent{Name: ModelsSyncStarted, Total: o.total})
	}
}

// sent is told that an entry of a model has got its answer.
func (o *offlineModels) sent(id string, err error) {
	m := o.domain.models.find(id)
	if !o.toSend[id] || err == nil && o.pending(id) && (m == nil || m.kept == nil) {
		return
	}
	delete(o.toSend, id)
	o.domain.emit(&ModelsEvent{Name: ModelsSyncProgress, Done: o.total - len(o.toSend), Total: o.total})
	if len(o.toSend) == 0 {
		o.endRound(ModelsSyncCompleted, "")
	}
	o.look(id)
}

func (o *offlineModels) endRound(name, message string) {
	if o.total == 0 {
		return
	}
	done, total := o.total-len(o.toSend), o.total
	o.total = 0
	clear(o.toSend)
	o.domain.emit(&ModelsEvent{Name: name, Done: done, Total: total, Message: message})
}
