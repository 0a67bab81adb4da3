package sdk

import "github.com/holdfast-sdk/holdfast/offline"

// A round is what the application is told of as one sync: it starts with models that wait to be sent, and is completed once nothing of
// them waits any more, whoever has sent it (a flusher, another tab), or that has been taken back or refused. A model that is opened
// meanwhile counts as sent with the first of its edits that the server has: it sends the rest itself, as open models do, and more may
// come as long as somebody types. A round is aborted when the connection is lost or the domain is disposed.

// startRound begins to count the models that are sent in the background, or counts those that have come since. Before the tab is ready,
// nothing is sent, and it may never be.
func (o *offlineModels) startRound() {
	if !o.ready || !o.domain.IsConnected() {
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

// changed is told what has become of the entries of a journal of this tab, once that is durable.
func (o *offlineModels) changed(c offline.Changes) {
	for i := range c.Retired {
		o.sent(c.Retired[i].Lane)
		o.edited(c.Retired[i].Lane, false)
	}
	for i := range c.Put {
		e := &c.Put[i]
		if !sendable(e) {
			o.sent(e.Lane)
		}
		o.edited(e.Lane, sendable(e))
	}
}

// undone is told that changes of the journal's entries, which may have been counted, could not be written. What is tried again is in the next
// commit: a model of which nothing waits after that is not waited for.
func (k *journalKeeper) undone(c offline.Changes) {
	o := k.offline
	var ids []string
	for _, entries := range [][]offline.Entry{c.Retired, c.Put} {
		for i := range entries {
			if id := entries[i].Lane; o.toSend[id] {
				ids = append(ids, id)
			}
		}
	}
	if len(ids) == 0 {
		return
	}
	k.journal.Settle(func(*offline.Tx) error { return nil }, func(error) {
		for _, id := range ids {
			if !o.pending(id) {
				o.sent(id)
			}
		}
	})
}

// sent is told that an entry of a model does not wait any more, or that its sync is over, which comes last.
func (o *offlineModels) sent(id string) {
	m := o.domain.models.find(id)
	if !o.toSend[id] || o.syncing(id) || o.pending(id) && (m == nil || m.kept == nil) {
		return
	}
	delete(o.toSend, id)
	o.domain.emit(&ModelsEvent{Name: ModelsSyncProgress, Done: o.total - len(o.toSend), Total: o.total})
	if len(o.toSend) == 0 {
		o.endRound(ModelsSyncCompleted, "")
	}
	o.look(id)
}

// endRound ends the round, if one is under way.
func (o *offlineModels) endRound(name, message string) {
	if o.total == 0 {
		return
	}
	done, total := o.total-len(o.toSend), o.total
	o.total = 0
	clear(o.toSend)
	o.domain.emit(&ModelsEvent{Name: name, Done: done, Total: total, Message: message})
}
