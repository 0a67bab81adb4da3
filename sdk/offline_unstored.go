package sdk

import (
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/wire"
)

// maxStoreRetry is the longest wait before a model is asked for again: a device that stays full is not worth more of its network.
const maxStoreRetry = 5 * time.Minute

// unstored are the subscribed models of which the store did not take what the server has sent, as when the device is full.
type unstored struct {
	ids     map[string]bool
	waiting bool // to ask for them again
	backoff offline.Backoff
}

func newUnstored() unstored {
	return unstored{ids: map[string]bool{}, backoff: offline.Backoff{Base: 2 * journalRetry, Max: maxStoreRetry}}
}

// stored is told that the store has taken a model: it may have room for the others.
func (u *unstored) stored(id string) {
	delete(u.ids, id)
	u.backoff.Reset()
}

// forget is told that there is no connection any more. The next one asks for everything.
func (u *unstored) forget() {
	clear(u.ids)
	u.backoff.Reset()
}

// askLater asks for a model later that the store has not taken, until it does. The application is told the first time.
func (o *offlineModels) askLater(id string, err error) {
	u := &o.unstored
	if !u.ids[id] {
		u.ids[id] = true
		o.domain.fault(err, "the model "+id+" cannot be kept on this device; it is tried again")
	}
	o.setUnstoredTimer()
}

// setUnstoredTimer sees to it that all that is not stored is asked for later.
func (o *offlineModels) setUnstoredTimer() {
	u := &o.unstored
	if u.waiting {
		return
	}
	u.waiting = true
	o.env.Clock.AfterFunc(u.backoff.Next(o.env.Rand, journalRetry), func() {
		u.waiting = false
		o.askForUnstored()
	})
}

// askForUnstored asks the server for what is missing of the models that the store has not taken. A model that was opened meanwhile writes
// its content itself.
func (o *offlineModels) askForUnstored() {
	if o.domain.disposed || !o.domain.IsConnected() {
		return
	}
	for id := range o.unstored.ids {
		if !o.subscribed[id] || o.domain.models.find(id) != nil {
			delete(o.unstored.ids, id)
		}
	}
	if len(o.unstored.ids) > 0 {
		o.setUnstoredTimer() // first: it may be that no answer comes, or that nothing can be asked
		o.tellSubscriptions(wire.SortedKeys(o.unstored.ids), nil, false)
	}
}
